// Package window is Postkey's window: the wizard drawn with Fyne.
//
// In the order things happen: [New] makes the frame (page, footer, rail) and
// the wizard; [Window.ShowAndRun] shows it. Whatever the wizard has to tell
// comes through one callback, which queues one call of render on Fyne's own
// goroutine; that is the only place where fyne.Do is called. render takes a
// copy of the wizard's state, picks the page for it, and lets page, footer,
// rail and Details draw that state. Drawing is idempotent: a page changes only
// what differs, so what somebody types is never touched and nothing jumps.
// What a person does becomes a call of one of the wizard's methods.
//
// The files are, from the bottom up: the palette (tokens, theme); layouts in
// which the first frame is final (flow*); components, which take strings and
// know no wizard; and one file a page. Sentences come from package words alone.
package window

import (
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/words"
	"postkey/wizard"
)

// Options are what a window needs beside the wizard.
type Options struct {
	Words *words.Words
	// Proxy is why the environment's proxy cannot be used; nil when it can. It is
	// shown in place of everything but practice.
	Proxy error
	// Wizard makes the wizard that is drawn; changed is what it calls after every
	// change of its state.
	Wizard func(changed func()) *wizard.Wizard
}

// A Window shows one wizard.
type Window struct {
	app     fyne.App
	window  fyne.Window
	words   *words.Words
	wizard  *wizard.Wizard
	host    *host
	frame   *frame
	sources *sourceSwitches // in Details
	proxy   page            // comes before all others
	pages   []page
	page    page
	moment  string // what the page shows; when it changes, the focus starts anew

	// now is what this computer's clock says.
	now func() time.Time
	// do runs f on Fyne's goroutine, later.
	do     func(f func())
	queued atomic.Bool
}

// A page draws the wizard's state for one decision.
type page interface {
	object() fyne.CanvasObject
	// shows reports whether this page is the one for the state.
	shows(wizard.State) bool
	// render draws a state; drawing it twice changes nothing.
	render(wizard.State)
	footer(wizard.State) footerView
	// primary and back are what the footer's buttons do.
	primary(wizard.State)
	back(wizard.State)
	// moment names what the page shows: "running", "problem".
	moment(wizard.State) string
	// start is where the focus begins, or nil for the primary button.
	start(wizard.State) fyne.Focusable
	// facts is the text of Details.
	facts(wizard.State) string
}

// New makes the window, not shown yet.
func New(app fyne.App, o Options) *Window {
	// From a goroutine of its own, because Fyne takes no Do from its own one, and
	// the wizard also calls back in the middle of what a person just did.
	return newWindow(app, o, func(f func()) { go fyne.Do(f) })
}

func newWindow(app fyne.App, o Options, do func(func())) *Window {
	app.Settings().SetTheme(Theme{})
	w := &Window{app: app, words: o.Words, now: time.Now, do: do, host: &host{}}
	w.window = app.NewWindow(w.t("app.name"))
	w.host.canvas = w.window.Canvas()
	w.host.enter, w.host.escape = w.pressPrimary, w.pressBack
	w.host.shortcut = w.typedShortcut
	w.host.open = w.openURL
	w.host.copy = func(s string) { app.Clipboard().SetContent(s) }
	w.host.shift = shiftHeld(app.Driver())
	footer := newFooter(w.host, w.toggleDetails, w.pressBack, w.pressPrimary)
	rail := newRail(w.host, w.t("app.name"), w.railNames(), w.visit)
	w.frame = newFrame(w.host, footer, rail)
	w.sources = newSourceSwitches(w)
	w.frame.details.more.Objects = []fyne.CanvasObject{w.sources.root}
	w.queued.Store(true) // the wizard may call back before there is a page to draw
	w.wizard = o.Wizard(w.changed)
	w.proxy = newProxyPage(w, o.Proxy)
	w.pages = []page{
		newAddressPage(w), newSearchPage(w), newClosedPage(w), newBridgePage(w), newFoundPage(w), newNothingPage(w),
		newConfirmPage(w), newServersPage(w), newChoicePage(w), newBrowserPage(w), newAppPasswordPage(w), newSignInPage(w),
		newTestPage(w), newProgramPage(w), newDonePage(w),
	}
	w.window.SetPadded(false)
	w.window.SetContent(w.frame.root)
	w.window.Resize(fyne.NewSize(firstWidth, firstHeight))
	w.window.SetCloseIntercept(func() { w.askToClose(w.wizard.State()) })
	w.frame.listen(w.window.Canvas())
	w.queued.Store(false)
	w.render()
	return w
}

// ShowAndRun shows the window and returns when it is closed. What ran is over
// by then.
func (w *Window) ShowAndRun() {
	w.window.ShowAndRun()
	w.wizard.Close()
}

// changed is the wizard's callback, from any goroutine. Many changes at once
// are one drawing.
func (w *Window) changed() {
	if !w.queued.Swap(true) {
		w.do(func() {
			w.queued.Store(false)
			w.render()
		})
	}
}

// render draws the state of now.
func (w *Window) render() { w.draw(w.wizard.State()) }

// draw draws a state.
func (w *Window) draw(s wizard.State) {
	next := w.pageFor(s)
	turned := next != w.page
	w.page = next
	next.render(s)
	w.frame.footer.set(next.footer(s))
	w.renderDetails(s)
	w.renderRail(s)
	if s.Practice {
		w.frame.practise(w.t("practice.notice"))
	} else {
		w.frame.practise("")
	}
	if turned {
		w.frame.show(next.object())
	} else {
		w.frame.settle()
	}
	w.window.SetTitle(titleOf(next.object()) + " – " + w.t("app.name"))
	if moment := next.moment(s); turned || moment != w.moment {
		w.moment = moment
		w.frame.footer.goOn()
		w.startFocus(s)
	}
}

func (w *Window) pageFor(s wizard.State) page {
	if w.proxy.shows(s) {
		return w.proxy
	}
	for _, p := range w.pages {
		if p.shows(s) {
			return p
		}
	}
	return w.pages[0]
}

// startFocus puts the focus where the page begins.
func (w *Window) startFocus(s wizard.State) {
	if f := w.page.start(s); f != nil {
		w.host.focusOn(f)
		return
	}
	for _, b := range []*button{w.frame.footer.primary, w.frame.footer.back} {
		if b.Visible() && !b.off {
			w.host.focusOn(b)
			return
		}
	}
}

// t is a sentence. What is filled in comes from servers and from the person:
// it is cleaned, and cannot make anything bold.
func (w *Window) t(id string, pairs ...any) string {
	for i := 1; i < len(pairs); i += 2 {
		if s, ok := pairs[i].(string); ok {
			pairs[i] = strings.ReplaceAll(accounts.CleanText(s, 254), "**", "")
		}
	}
	return w.words.T(id, pairs...)
}

func (w *Window) pressPrimary() {
	if b := w.frame.footer.primary; b.Visible() && !b.off && !w.frame.footer.ask.Visible() {
		w.page.primary(w.wizard.State())
	}
}

func (w *Window) pressBack() {
	if w.frame.footer.ask.Visible() {
		w.keepGoing()
		return
	}
	if b := w.frame.footer.back; !b.Visible() || !b.off {
		w.page.back(w.wizard.State())
	}
}

// openURL opens a web page or a folder. Only what Postkey itself put there
// comes this way, and only these two kinds; the pages of the practice company are
// on this computer.
func (w *Window) openURL(s string) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "file" {
		return
	}
	if page := w.wizard.Page(s); page != s {
		if u, err = url.Parse(page); err != nil {
			return
		}
	}
	if err := w.app.OpenURL(u); err != nil {
		fyne.LogError("opening a page", err)
	}
}
