package window

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/words"
	"postkey/wizard"
)

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

// stops presses Tab until it comes round, and names every stop.
func stops(t *testing.T, w *Window) []string {
	t.Helper()
	c := w.window.Canvas()
	names := nameStops(w)
	c.Unfocus()
	var list []string
	var first fyne.Focusable
	for range 40 {
		c.FocusNext()
		f := c.Focused()
		if f == first {
			return list
		}
		if first == nil {
			first = f
		}
		name, ok := names[f]
		if !ok {
			t.Fatalf("Tab stops at a %T that has no name", f)
		}
		list = append(list, name)
	}
	t.Fatalf("Tab does not come round: %v", list)
	return nil
}

// nameStops names everything on the screen that can have the focus.
func nameStops(w *Window) map[fyne.Focusable]string {
	names := map[fyne.Focusable]string{}
	var above string
	for _, p := range onScreen(w) {
		switch o := p.object.(type) {
		case *text:
			above = o.words
		case *field:
			names[o] = above
		case *chooserField:
			names[o] = above
		case *radio:
			names[o] = "radio"
		case fyne.Focusable:
			if l, ok := o.(fyne.Accessible); ok {
				names[o] = l.AccessibilityLabel()
			}
		}
	}
	return names
}

func same(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestTabOrder goes through the pages with the Tab key: the page from top to
// bottom, its left column first, then the footer, then the done steps of the rail.
func TestTabOrder(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	for name, want := range map[string][]string{
		"address-typo":   {"Your name", "Email address", "Yes, use that", "Try a practice account", "Details", "Find my mail servers"},
		"search-running": {"Details", "Cancel"}, // going back would break it off
		"search-found":   {fmt.Sprintf("Show the %d places we looked", len(discover.Sources())), "Change by hand", "Details", "Back", "Use these servers", "Your address"},
		"choice-imap":    {"radio", "Details", "Back", "Keep on the server", "Your address", "Mail servers"},
		"choice-pop":     {"radio", "Copies on the server", "Details", "Back", "Download my mail", "Your address", "Mail servers"},
		"servers": {
			"radio", "Server", "Port", "Encryption", "Sign-in name", "Sign-in method",
			"Server", "Port", "Encryption", "Sign-in name", "Sign-in method", "Details", "Back", "Test these", "Your address",
		},
		"signin": {
			"Password for jane@example.org", "Remember it on this computer", "Enter it too", "Details", "Back", "Sign in",
			"Your address", "Mail servers", "Keep or download",
		},
		"asks-signin-gmx": {
			"Open page", "Open page", "Password for jane@gmx.net", "Remember it on this computer", "Enter it too", "Details", "Back", "Sign in",
			"Your address", "Mail servers", "Keep or download",
		},
		"asks-signin-icloud-own": {
			"Open page", "Open page", "3", "4", "Details" /* the steps that have the fields */, "Back", "Sign in",
			"Your address", "Mail servers", "Keep or download",
		},
		"test-problem": {
			"Copy the server's own words", "Change the servers by hand", "Go on without sending", "Details", "Back", "Try again",
			"Your address", "Mail servers", "Keep or download", "Sign in",
		},
		"signin-spaces": {
			"Password for jane@example.org", "Take it away", "Remember it on this computer", "Enter it too", "Details", "Back", "Sign in anyway",
			"Your address", "Mail servers", "Keep or download",
		},
		"test-instead-port": {
			"Use port 465 instead", "Change the servers by hand", "Go on without sending", "Details", "Back", "Try again",
			"Your address", "Mail servers", "Keep or download", "Sign in",
		},
		"test-good": {
			"Send myself a message", "Details", "Back", "Choose a mail program", "Your address", "Mail servers", "Keep or download", "Sign in",
		},
		"test-message-waiting": {"Details", "Cancel"}, // going back would break it off
		"test-message-relay": {
			"Send it again", "Copy the server's own words", "Details", "Back", "Choose a mail program",
			"Your address", "Mail servers", "Keep or download", "Sign in",
		},
		"test-without": {
			"Copy the server's own words", "Change the servers by hand", "Try sending again", "Details", "Back", "Choose a mail program",
			"Your address", "Mail servers", "Keep or download", "Sign in",
		},
		"program": {"radio", "Details", "Back", "Set up Thunderbird", "Your address", "Mail servers", "Keep or download", "Sign in", "Test"},
	} {
		t.Run(name, func(t *testing.T) {
			drawScene(t, w, name)
			// "radio" for a field is found by the words above it; for a radio its own.
			if got := stops(t, w); !same(got, want) {
				t.Errorf("Tab goes through\n%q, want\n%q", got, want)
			}
		})
	}
}

// openScene opens a window on a scene.
func openScene(t *testing.T, name string) *Window {
	t.Helper()
	w := open(t, light, sizes[0], 1)
	drawScene(t, w, name)
	return w
}

// drawScene draws a scene as if the person had just come to its page.
func drawScene(t *testing.T, w *Window, name string) {
	t.Helper()
	for _, sc := range scenes {
		if sc.name == name {
			w.page, w.host.byKey = nil, false
			for _, p := range w.pages { // nothing is typed yet
				switch p := p.(type) {
				case *signInPage:
					p.password.address, p.outgoing.address = "", ""
				case *appPasswordPage:
					p.password.address = ""
				}
			}
			w.draw(sc.state(t))
			if sc.then != nil && strings.HasPrefix(name, "signin-") { // what is typed there is part of it
				sc.then(w)
			}
			return
		}
	}
	t.Fatalf("there is no scene %s", name)
}

func sceneState(t *testing.T, name string) wizard.State {
	t.Helper()
	for _, sc := range scenes {
		if sc.name == name {
			return sc.state(t)
		}
	}
	t.Fatalf("there is no scene %s", name)
	return wizard.State{}
}

// TestFocusStarts where the page begins.
func TestFocusStarts(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	for name, want := range map[string]string{
		"address-empty":  "Your name",
		"search-running": "Cancel",
		"search-found":   "Use these servers",
		"search-confirm": "Yes, that's my company",
		"search-nothing": "Enter them by hand",
		"choice-imap":    "radio",
		"servers-wrong":  "Server",
		"signin":         "Password for jane@example.org",

		"asks-signin-gmx":        "Password for jane@gmx.net",
		"asks-signin-icloud-own": "3", // the step with the address there

		"test-running": "Cancel",
		"test-problem": "Try again",

		"test-looking":         "Try again",
		"test-instead-port":    "Use port 465 instead",
		"test-instead-name":    "Use s12.hosting.example instead",
		"test-without":         "Choose a mail program",
		"test-good":            "Choose a mail program",
		"test-message-waiting": "Cancel",
		"test-message-arrived": "Choose a mail program",
		"test-message-relay":   "Send it again",

		"program": "radio",
		"done":    "Open Thunderbird",
	} {
		t.Run(name, func(t *testing.T) {
			drawScene(t, w, name)
			if got := nameStops(w)[w.window.Canvas().Focused()]; got != want {
				t.Errorf("the focus starts at %q, want %q", got, want)
			}
		})
	}
}

// TestRingIsForTheKeyboard: a ring around what has the focus helps at the keys
// and would be noise under a mouse.
func TestRingIsForTheKeyboard(t *testing.T) {
	w := openScene(t, "search-found")
	primary := w.frame.footer.primary
	if primary.ring.Visible() {
		t.Error("a ring is drawn although nobody touched a key")
	}
	// A key is what brings a person to the next page.
	w.frame.footer.back.TypedKey(key(fyne.KeyReturn))
	w.host.focusOn(w.frame.footer.back)
	if !w.frame.footer.back.ring.Visible() {
		t.Error("no ring is drawn for somebody at the keys")
	}
	test.Tap(w.frame.footer.details)
	w.host.focusOn(primary)
	if primary.ring.Visible() {
		t.Error("a ring is drawn after a click")
	}
	w.window.Canvas().FocusPrevious()
	if !w.frame.footer.back.ring.Visible() {
		t.Error("no ring is drawn when the Tab key comes after a click")
	}
}

// TestEnterAndEscape work from everywhere on a page, and with no focus at all.
func TestEnterAndEscape(t *testing.T) {
	w := openScene(t, "address-empty")
	p := w.page.(*addressPage)
	entered, escaped := 0, 0
	w.host.enter, w.host.escape = func() { entered++ }, func() { escaped++ }
	c := w.window.Canvas()
	for _, f := range []fyne.Focusable{p.name.field, p.address.field, w.frame.footer.details, w.frame.footer.primary} {
		c.Focus(f)
		c.Focused().TypedKey(key(fyne.KeyReturn))
		c.Focused().TypedKey(key(fyne.KeyEscape))
	}
	if entered != 4 || escaped != 4 {
		t.Errorf("Enter reached the page %d times and Escape %d, want 4 and 4", entered, escaped)
	}
	c.Unfocus()
	c.OnTypedKey()(key(fyne.KeyEnter))
	c.OnTypedKey()(key(fyne.KeyEscape))
	if entered != 5 || escaped != 5 {
		t.Error("without a focus Enter and Escape are not heard")
	}

	w = openScene(t, "choice-pop")
	entered, escaped = 0, 0
	w.host.enter, w.host.escape = func() { entered++ }, func() { escaped++ }
	choice := w.page.(*choicePage)
	for _, f := range []fyne.Focusable{choice.radio, choice.copies.field} {
		f.TypedKey(key(fyne.KeyReturn))
		f.TypedKey(key(fyne.KeyEscape))
	}
	if entered != 2 || escaped != 2 {
		t.Errorf("from cards and selects Enter reached the page %d times and Escape %d, want 2 and 2", entered, escaped)
	}
}

// TestArrowsChoose moves inside a group of cards, rows or pills.
func TestArrowsChoose(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(light)
	var picked []int
	h := &host{}
	r := newSegments(h, []string{"one", "two", "three"}, func(i int) { picked = append(picked, i) })
	w := show(t, light, r, fyne.NewSize(400, 60), 1)
	r.set(0)
	w.Canvas().Focus(r)
	for _, k := range []fyne.KeyName{fyne.KeyRight, fyne.KeyDown, fyne.KeyRight, fyne.KeyLeft, fyne.KeyUp} {
		r.TypedKey(key(k))
	}
	want := []int{1, 2, 0, 2, 1}
	if len(picked) != len(want) {
		t.Fatalf("picked %v, want %v", picked, want)
	}
	for i := range want {
		if picked[i] != want[i] {
			t.Errorf("picked %v, want %v", picked, want)
		}
	}
	if !r.options[1].(*pill).ring.Visible() {
		t.Error("the chosen one has no ring although its group has the focus")
	}
	test.Tap(r.options[0].(*pill))
	if r.chosen != 0 {
		t.Error("a click chose nothing")
	}
}

// TestShortcuts: Ctrl and a number goes to a finished step, with D to Details;
// also from inside a field, which keeps its own shortcuts.
func TestShortcuts(t *testing.T) {
	a := test.NewTempApp(t)
	w := newWindow(a, Options{Words: words.New("en"), Wizard: func(changed func()) *wizard.Wizard {
		return wizard.New(wizard.Tools{}, nil, changed)
	}}, func(func()) {})
	t.Cleanup(w.wizard.Close)
	w.wizard.SetAddress("jane@example.org")
	w.wizard.ByHand()
	w.render()
	if _, ok := w.page.(*serversPage); !ok {
		t.Fatalf("the page is %T", w.page)
	}
	ctrl := func(k fyne.KeyName) {
		w.page.(*serversPage).sides[0].server.field.TypedShortcut(&desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault})
		w.render()
	}
	ctrl(fyne.KeyD)
	if !w.frame.details.root.Visible() {
		t.Error("Ctrl+D did not open Details")
	}
	ctrl(fyne.Key5)
	if s := w.wizard.State(); s.Step != wizard.StepServers {
		t.Errorf("Ctrl+5 went to %v, which was never reached", s.Step)
	}
	field := w.page.(*serversPage).sides[0].server.field
	field.SetText("mail.example.org")
	field.TypedShortcut(&fyne.ShortcutSelectAll{})
	if field.SelectedText() != "mail.example.org" {
		t.Error("the field lost its own shortcuts")
	}
	ctrl(fyne.Key1)
	if s := w.wizard.State(); s.Step != wizard.StepAddress {
		t.Errorf("Ctrl+1 went to %v", s.Step)
	}
	if got := w.page.(*addressPage).address.field.Text; got != "jane@example.org" {
		t.Errorf("the address is now %q", got)
	}
}

// TestFocusScrollsIntoView in a low window, where the Servers page is much
// higher than what can be seen.
func TestFocusScrollsIntoView(t *testing.T) {
	w := openScene(t, "servers-wrong")
	w.window.Resize(fyne.NewSize(minWidth, 400)) // as on a screen with large letters
	p := w.page.(*serversPage)
	last := p.sides[1].auth.field
	view := w.frame.scroller
	visible := func(o fyne.CanvasObject) bool {
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		return y >= 0 && y+o.Size().Height <= view.Size().Height
	}
	if visible(last) {
		t.Fatal("the last field can be seen without scrolling, so this proves nothing")
	}
	w.window.Canvas().Focus(last)
	if !visible(last) {
		t.Error("the field with the focus is out of sight")
	}
	first := p.sides[0].server.field
	if visible(first) {
		t.Fatal("the first field is still in sight, so this proves nothing")
	}
	w.window.Canvas().Focus(first)
	if !visible(first) {
		t.Error("going back up, the field with the focus is out of sight")
	}
}

// TestWhatIsTypedStays through errors, other pages and back.
func TestWhatIsTypedStays(t *testing.T) {
	w := openScene(t, "address-empty")
	p := w.page.(*addressPage)
	c := w.window.Canvas()
	c.Focus(p.name.field)
	test.Type(p.name.field, "Jane Doe")
	c.Focus(p.address.field)
	test.Type(p.address.field, "jane doe")
	p.address.field.TypedKey(key(fyne.KeyReturn))
	w.render()
	if got := w.wizard.State().AddressError; got != accounts.AddressNoAt {
		t.Errorf("the error is %q", got)
	}
	if got := p.address.note.words.marked; got != "There's no @ in it." {
		t.Errorf("under the field stands %q", got)
	}
	if c.Focused() != p.address.field {
		t.Error("the focus is not where the trouble is")
	}
	if p.name.field.Text != "Jane Doe" || p.address.field.Text != "jane doe" {
		t.Errorf("what was typed is gone: %q, %q", p.name.field.Text, p.address.field.Text)
	}
	test.Type(p.address.field, "@example.org")
	w.render()
	if p.address.note.root.Visible() {
		t.Error("the error stays although the address changed")
	}

	w.wizard.ByHand()
	w.render()
	servers := w.page.(*serversPage)
	test.Type(servers.sides[0].server.field, "mail.example.org")
	w.render()
	w.wizard.Back()
	w.render()
	w.wizard.ByHand()
	w.render()
	if got := servers.sides[0].server.field.Text; got != "mail.example.org" {
		t.Errorf("the server is now %q", got)
	}
}
