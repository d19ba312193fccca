package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// The window's smallest and first size.
const (
	minWidth, minHeight     float32 = 720, 540
	firstWidth, firstHeight float32 = 860, 620
	foldBelow               float32 = 800 // the rail shows bullets only
	bannerHeight            float32 = 34
)

// A frame is the page with its footer and the rail. In the tree the rail comes
// last, because Tab follows the tree: page, footer, rail.
type frame struct {
	root     *fyne.Container
	host     *host
	scroller *scroller
	banner   *fyne.Container
	note     *text
	footer   *footer
	rail     *rail
	details  *details
	column   *fyne.Container
	open     bool // the details panel
}

func newFrame(h *host, f *footer, r *rail) *frame {
	w := &frame{host: h, scroller: newScroller(), footer: f, rail: r, details: newDetails(h), note: eliding(newText("", sizeSmall, inInk))}
	w.banner = layers(newSurface(inPTint, "", 0), inset(row(w.note, newIcon("info", 16, inPrimary), space(8), w.note), 0, 40, 0, 40))
	w.banner.Hide()
	w.column = column()
	w.scroller.show(w.column)
	w.root = &fyne.Container{Layout: &frameLayout{w, newSurface(inPage, "", 0), newSurface(inLine, "", 0)}}
	l := w.root.Layout.(*frameLayout)
	w.root.Objects = []fyne.CanvasObject{l.back, w.scroller.Scroll, w.banner, w.footer.root, l.line, w.rail.root}
	h.reveal = w.scroller.reveal
	h.wheel = w.scroller.Scrolled
	h.settle = w.settle
	return w
}

// show changes the page.
func (w *frame) show(page fyne.CanvasObject) {
	turnRings(w.column, false)
	w.column.Objects = []fyne.CanvasObject{page, space(15), w.details.root}
	w.scroller.Offset = fyne.Position{}
	endVeils(page)
	page.Refresh() // while it was away the theme may have changed
	w.settle()
}

// settle lays the page out again after something on it changed.
func (w *frame) settle() {
	w.scroller.arrange()
	turnRings(w.root, true)
	turnRings(w.column, true) // a scroller keeps its page to itself
}

// practise shows the words above the footer that this is practice.
func (w *frame) practise(words string) {
	w.note.set(words)
	if shownBefore := w.banner.Visible(); shownBefore != (words != "") {
		shown(w.banner, words != "")
		w.root.Layout.Layout(w.root.Objects, w.root.Size())
	}
}

// showDetails opens or closes the panel at the end of the page.
func (w *frame) showDetails() {
	if w.open && !w.details.root.Visible() {
		w.details.veil.lift(fadePanel)
	}
	shown(w.details.root, w.open)
	w.settle()
	if w.open {
		w.scroller.reveal(w.details.root)
	}
}

// frameLayout gives every part its place.
type frameLayout struct {
	frame      *frame
	back, line *surface
}

// MinSize is the smallest window, whatever a page would like.
func (*frameLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(minWidth, minHeight) }

func (l *frameLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	w := l.frame
	rail, gutter := railWide, float32(40)
	if size.Width < foldBelow {
		rail, gutter = railFolded, 28
	}
	place := func(o fyne.CanvasObject, x, y, width, height float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(width, height))
	}
	place(l.back, 0, 0, size.Width, size.Height)
	page := max(size.Width-rail, 0)
	top := size.Height - footerHeight
	if w.banner.Visible() {
		top -= bannerHeight
		place(w.banner, rail, top, page, bannerHeight)
		inside := w.banner.Objects[1].(*fyne.Container)
		inside.Layout = &insetLayout{0, gutter, 0, gutter}
		settle(w.banner)
	}
	w.scroller.place(fyne.NewPos(rail, 0), fyne.NewSize(page, max(top, 0)), gutter)
	w.footer.layout.gutter = gutter
	w.footer.root.Move(fyne.NewPos(rail, size.Height-footerHeight))
	w.footer.root.Resize(fyne.NewSize(page, footerHeight))
	settle(w.footer.root)
	place(l.line, rail, size.Height-footerHeight, page, 1)
	place(w.rail.root, 0, 0, rail, size.Height)
}

// listen hears the keys that no widget has taken.
func (w *frame) listen(c fyne.Canvas) {
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { w.host.pass(e.Name) })
	for _, name := range windowKeys {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault}, func(s fyne.Shortcut) {
			w.host.shortcut(s)
		})
	}
}

// windowKeys go with Ctrl or ⌘: the steps, and Details.
var windowKeys = []fyne.KeyName{
	fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.KeyD,
}

// windowKey is the key of a shortcut that is the window's own, or "".
func windowKey(s fyne.Shortcut) fyne.KeyName {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.Modifier != fyne.KeyModifierShortcutDefault {
		return ""
	}
	for _, k := range windowKeys {
		if c.KeyName == k {
			return k
		}
	}
	return ""
}
