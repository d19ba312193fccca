package window

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
	"postkey/wizard"
)

// toSignIn goes from the first page to the password.
func (d driver) toSignIn() *signInPage {
	d.t.Helper()
	address := d.page.(*addressPage)
	d.write(address.name.field, practice.Name)
	d.write(address.address.field, practice.Address)
	d.press(d.frame.footer.primary)
	d.until("found", func(s wizard.State) bool { return s.Step == wizard.StepSearch && !s.Search.Running })
	d.press(d.frame.footer.primary)
	d.press(d.frame.footer.primary)
	p, ok := d.page.(*signInPage)
	if !ok {
		d.t.Fatalf("the page is %T", d.page)
	}
	d.until("named", func(s wizard.State) bool { return s.Keyring == "Test Keyring" })
	return p
}

// pasteText puts a text into the field from the clipboard, with the keyboard.
func (d driver) pasteText(f *field, s string) {
	d.window.Canvas().Focus(f)
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
	d.app.Clipboard().SetContent(s)
	f.TypedShortcut(&fyne.ShortcutPaste{Clipboard: d.app.Clipboard()})
	d.render()
}

// tap presses a link on the page by its words.
func (d driver) tap(label string) {
	d.t.Helper()
	for _, p := range onScreen(d.Window) {
		if l, ok := p.object.(*link); ok && l.label == label {
			test.Tap(l)
			d.render()
			return
		}
	}
	d.t.Fatalf("there is no %q on %T", label, d.page)
}

// TestUnsendablePassword: what no server can get is said under the field, and is not
// sent.
func TestUnsendablePassword(t *testing.T) {
	d := drive(t)
	p := d.toSignIn()
	password := practice.Password().Reveal()
	const unsendable = "There's a line break in it, or another character that no mail server takes. Please type it instead of pasting it."
	for typed, want := range map[string]string{"": "Type your password first.", password + "\r" + password: unsendable, password + "\x00": unsendable} {
		p.password.set(typed)
		d.press(d.frame.footer.primary)
		if !d.shows(want) || d.wizard.State().Step != wizard.StepSignIn {
			t.Errorf("%q: the page is %T", typed, d.page)
		}
	}
	d.write(p.password.field, password)
	d.press(d.frame.footer.primary)
	d.until("signed in", func(s wizard.State) bool { return s.Step == wizard.StepTest && s.Test.OK() })
}

const spaceHint = "There's a space before or after the password. It may have come along when you copied it."

// TestHintsComeFirstAndBlockNothing: what looks wrong is said before anything is
// sent; the next press sends it as it is.
func TestHintsComeFirstAndBlockNothing(t *testing.T) {
	d := drive(t)
	p := d.toSignIn()
	password := practice.Password().Reveal()
	f := p.password.field

	d.write(f, password+" ")
	if d.shows(spaceHint) {
		t.Error("a password is judged while it is typed")
	}
	d.press(d.frame.footer.primary)
	if !d.shows(spaceHint) || d.wizard.State().Step != wizard.StepSignIn {
		t.Fatalf("nothing is said; the page is %T", d.page)
	}
	if got := d.frame.footer.primary.label; got != "Sign in anyway" {
		t.Errorf("the button says %q", got)
	}
	d.noPassword(password)
	d.tap("Take it away")
	if d.shows(spaceHint) || f.Text != password || d.window.Canvas().Focused() != f || d.frame.footer.primary.label != "Sign in" {
		t.Errorf("the field holds %d letters, the button says %q", len(f.Text), d.frame.footer.primary.label)
	}

	d.pasteText(f, "\t"+password)
	if !d.shows(spaceHint) {
		t.Error("what was pasted is not looked at")
	}
	test.Type(f, "x")
	d.render()
	if !d.shows(spaceHint) {
		t.Error("the hint is gone although it still holds")
	}
	d.press(d.frame.footer.primary) // Sign in anyway
	d.until("refused", func(s wizard.State) bool { return s.Step == wizard.StepTest && !s.Test.Running && failed(s.Test) })

	d.wizard.GoTo(wizard.StepSignIn)
	d.render()
	d.pasteText(f, practice.Address)
	if !d.shows("That's your address or your sign-in name, not the password.") {
		t.Error("the address is taken for a password")
	}
	d.write(f, password)
	if strings.Contains(d.frame.footer.primary.label, "anyway") {
		t.Error("a hint of before is still held against another password")
	}
	f.TypedKey(key(fyne.KeyReturn))
	d.until("tested", func(s wizard.State) bool { return s.Test.OK() && s.Keeping.State == wizard.KeepDone })
	if got, err := d.tools.Keyring.(*keyring.Memory).Get(t.Context(), wizard.Service, practice.Address); err != nil || !got.Equal(practice.Password()) {
		t.Errorf("another password is kept: %v", err)
	}
}

// TestHintOfTheOtherPassword stands under its own field, and both are said at once.
func TestHintOfTheOtherPassword(t *testing.T) {
	d := drive(t)
	p := d.toSignIn()
	d.tap("Enter it too")
	d.write(p.password.field, practice.Address)
	d.write(p.outgoing.field, " letters")
	d.press(d.frame.footer.primary)
	if len(p.password.said) != 1 || len(p.outgoing.said) != 1 || d.wizard.State().Step != wizard.StepSignIn {
		t.Fatalf("said %v and %v", p.password.said, p.outgoing.said)
	}
	d.tap("Use the same")
	if got := d.frame.footer.primary.label; got != "Sign in anyway" {
		t.Errorf("the button says %q", got)
	}
	d.write(p.password.field, practice.Password().Reveal())
	if got := d.frame.footer.primary.label; got != "Sign in" {
		t.Errorf("a field that is not shown is held against it: %q", got)
	}
}

// TestCapsLock is guessed from capitals without the Shift key.
func TestCapsLock(t *testing.T) {
	for name, c := range map[string]struct {
		typed string
		shift string // the Shift key at each letter
		want  bool
	}{
		"capitals alone":    {"LETTERS", ".......", true},
		"with Shift":        {"LETTERS", "^^^^^^^", false},
		"turned round":      {"lETTERS", "^......", true},
		"one is not enough": {"Letters", ".......", false},
		"digits and signs":  {"1234!?", "....^^", false},
		"without capitals":  {"密码密码", "....", false},
		"until it is off":   {"LETters", ".......", false},
		"Cyrillic":          {"ПАРОЛЬ", "......", true},
	} {
		t.Run(name, func(t *testing.T) {
			held := false
			caps := capsLock{shift: func() bool { return held }}
			on := false
			for i, r := range []rune(c.typed) {
				held = c.shift[i] == '^'
				if caps.typed(r) {
					on = !on
				}
			}
			if caps.on != c.want || on != caps.on {
				t.Errorf("on: %v, told: %v", caps.on, on)
			}
		})
	}
	if unknown := (capsLock{}); unknown.typed('A') || unknown.typed('B') || unknown.on {
		t.Error("it is guessed without a Shift key")
	}
}

// TestCapsLockIsSaid under the field, until the key is pressed; it holds nothing up.
func TestCapsLockIsSaid(t *testing.T) {
	w := openScene(t, "signin-caps")
	d := driver{Window: w, t: t}
	const hint = "Caps Lock seems to be on."
	if !d.shows(hint) || w.frame.footer.primary.label != "Sign in" {
		t.Errorf("shown: %v, the button says %q", d.shows(hint), w.frame.footer.primary.label)
	}
	w.page.(*signInPage).password.field.KeyDown(&fyne.KeyEvent{Name: desktop.KeyCapsLock})
	if d.shows(hint) {
		t.Error("it is said although the key was pressed")
	}
}

// TestAppPasswordIsLookedAt without the spaces it is shown with.
func TestAppPasswordIsLookedAt(t *testing.T) {
	w := openScene(t, "signin-app-password")
	p := w.page.(*appPasswordPage)
	for typed, want := range map[string]string{
		"abcd efgh ijkl mnop": "Sign in", "  abcdefghijklmnop\n": "Sign in", "abcd efgh ijkl mno": "Sign in anyway", "Summer2024!": "Sign in anyway", "jane.doe@gmail.com": "Sign in anyway",
	} {
		paste(p.password, typed)
		if got := w.frame.footer.primary.label; got != want {
			t.Errorf("%q: the button says %q", typed, got)
		}
	}
}

// TestAppPasswordIsAskedFor by its name, and in practice nothing is said of a keyring.
func TestAppPasswordIsAskedFor(t *testing.T) {
	w := openScene(t, "signin-app-password")
	p, d := w.page.(*appPasswordPage), driver{Window: w, t: t}
	if p.primary(w.wizard.State()); !d.shows("Paste the app password first.") {
		t.Errorf("under the empty field: %q", p.password.note.words.marked)
	}
	p.password.wrong("")
	s := sceneState(t, "signin-app-password")
	s.Practice = true
	if p.render(s); !d.shows("With or without spaces. In practice it's kept only until Postkey closes.") {
		t.Errorf("in practice: %q", p.password.note.words.marked)
	}
}

// webde stands for the servers of a company that wants the part before the @.
type webde struct{ in, out *probetest.Server }

func (webde) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
}

func (c webde) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if strings.HasSuffix(address, ":993") {
		return c.in.DialContext(ctx, network, address)
	}
	return c.out.DialContext(ctx, network, address)
}

// TestNameHintIsOnePress: the sign-in name in the form that the company wants, for
// both sides.
func TestNameHintIsOnePress(t *testing.T) {
	d := driveAt(t, practice.Options{}, func(tools *wizard.Tools) {
		authority := probetest.NewAuthority(t)
		c := webde{probetest.New(t, "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nHANG"), probetest.New(t, "S: 220 smtp\nC: EHLO*\nS: 250 AUTH PLAIN\nHANG")}
		for _, s := range []*probetest.Server{c.in, c.out} {
			s.Implicit, s.TLS = true, authority.Server("imap.web.de", "smtp.web.de")
		}
		tools.Network = &probe.Network{Resolver: c, DialContext: c.dial, Roots: authority.Pool}
		tools.Finder = &discover.Finder{Network: tools.Network}
	})
	address := d.page.(*addressPage)
	d.write(address.name.field, "Jane Doe")
	d.write(address.address.field, "jane@web.de")
	d.press(d.frame.footer.primary)
	d.until("found", func(s wizard.State) bool { return s.Step == wizard.StepSearch && !s.Search.Running })
	d.wizard.ByHand()
	d.render()
	for _, side := range d.page.(*serversPage).sides {
		d.write(side.username.field, "jane@web.de")
	}
	d.press(d.frame.footer.primary)
	d.until("answered", func(s wizard.State) bool { return s.Servers.Answered() })
	d.press(d.frame.footer.primary)
	if !d.shows("WEB.DE wants only “jane” as sign-in name, without what follows the @.") {
		t.Fatalf("nothing is said on %T", d.page)
	}
	d.tap("Use “jane”")
	if a := d.wizard.State().Account; a.Incoming.Username != "jane" || a.Outgoing.Username != "jane" {
		t.Errorf("the names are %q and %q", a.Incoming.Username, a.Outgoing.Username)
	}
	if d.page.(*signInPage).name.root.Visible() {
		t.Error("it is still said")
	}
}
