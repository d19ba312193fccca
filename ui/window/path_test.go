package window

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/mailapps"
	"postkey/accounts/practice"
	"postkey/accounts/words"
	"postkey/wizard"
)

// A driver sits at a window whose wizard reaches nothing but the practice
// server. What the wizard has to tell waits in a queue, so that everything
// happens in this one goroutine, as it does in Fyne.
type driver struct {
	*Window
	t     *testing.T
	tools wizard.Tools
	queue chan func()
}

func drive(t *testing.T) driver { return driveAt(t, practice.Options{}, nil) }

// driveAt is drive at a company with other manners, and with other tools.
func driveAt(t *testing.T, o practice.Options, change func(*wizard.Tools)) driver {
	t.Helper()
	server, err := practice.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	network := server.Network()
	tools := wizard.Tools{
		Finder:  &discover.Finder{Network: network, HTTP: server.HTTP(), Limit: 10 * time.Minute}, // a busy computer is slow, not wrong
		Network: network, SignInLimit: 10 * time.Minute, Keyring: new(keyring.Memory), KeyringName: func() string { return "Test Keyring" },
		Store: &accounts.Store{Dir: t.TempDir()}, Apps: &mailapps.System{Home: t.TempDir()},
		Documents: t.TempDir(), Words: words.New("en"),
	}
	if change != nil {
		change(&tools)
	}
	queue := make(chan func(), 8)
	a := test.NewTempApp(t)
	w := newWindow(a, Options{Words: tools.Words, Wizard: func(changed func()) *wizard.Wizard {
		return wizard.New(tools, nil, changed)
	}}, func(f func()) { queue <- f })
	t.Cleanup(w.wizard.Close)
	return driver{w, t, tools, queue}
}

// until draws what comes until something is so. The limit is only there so
// that a broken window ends the test.
func (d driver) until(what string, is func(wizard.State) bool) {
	d.t.Helper()
	limit := time.After(5 * time.Minute)
	for !is(d.wizard.State()) {
		select {
		case f := <-d.queue:
			f()
		case <-limit:
			d.t.Fatalf("never %s; the page is %T, the state %+v", what, d.page, d.wizard.State())
		}
	}
	d.render()
}

func (d driver) press(b *button) {
	d.t.Helper()
	if b.off || !b.Visible() {
		d.t.Fatalf("the button %q cannot be pressed on %T", b.label, d.page)
	}
	test.Tap(b)
	d.render()
}

// write types into a field as at the keyboard, replacing what stands there.
func (d driver) write(f *field, s string) {
	d.window.Canvas().Focus(f)
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
	f.TypedKey(key(fyne.KeyBackspace))
	test.Type(f, s)
	d.render()
}

// shows reports whether a text can be read on the screen.
func (d driver) shows(s string) bool {
	for _, p := range onScreen(d.Window) {
		switch o := p.object.(type) {
		case *text:
			if o.words == s {
				return true
			}
		case *prose:
			if words.Plain(o.marked) == s {
				return true
			}
		}
	}
	return false
}

func step(want wizard.Step) func(wizard.State) bool {
	return func(s wizard.State) bool { return s.Step == want }
}

// TestWholePath goes from an address to a settings sheet with the mouse and the
// keyboard, once for each kind of incoming mail.
func TestWholePath(t *testing.T) {
	for _, protocol := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
		t.Run(string(protocol), func(t *testing.T) {
			d := drive(t)
			password := practice.Password().Reveal()

			address := d.page.(*addressPage)
			d.write(address.name.field, practice.Name)
			d.write(address.address.field, practice.Address)
			d.press(d.frame.footer.primary)
			d.until("found", func(s wizard.State) bool { return s.Step == wizard.StepSearch && !s.Search.Running })
			if !d.shows("Found your mail servers") || !d.shows("Certain") {
				t.Fatalf("the page is %T", d.page)
			}
			d.press(d.frame.footer.primary)

			choice, ok := d.page.(*choicePage)
			if !ok {
				t.Fatalf("the page is %T", d.page)
			}
			if protocol == accounts.POP3 {
				test.Tap(choice.cards[1])
				d.render()
				choice.copies.field.SetSelected("Keep for 30 days")
				d.render()
				if !d.shows("On the server for 30 days") {
					t.Error("the chip does not follow the field")
				}
			}
			d.press(d.frame.footer.primary)

			signIn, ok := d.page.(*signInPage)
			if !ok {
				t.Fatalf("the page is %T", d.page)
			}
			d.until("named", func(s wizard.State) bool { return s.Keyring == "Test Keyring" })
			d.press(d.frame.footer.primary)
			if !d.shows("Type your password first.") || d.window.Canvas().Focused() != signIn.password.field {
				t.Error("an empty password is not asked for")
			}
			d.write(signIn.password.field, "wrong"+password)
			signIn.password.field.TypedKey(key(fyne.KeyReturn))
			d.until("refused", func(s wizard.State) bool { return s.Step == wizard.StepTest && !s.Test.Running && failed(s.Test) })
			if !d.shows("It doesn't work yet") {
				t.Error("a wrong password is not told")
			}
			d.press(d.frame.footer.primary) // Try again: to the password, because it was refused
			if d.page != page(signIn) || signIn.password.field.Text != "wrong"+password {
				t.Fatalf("what was typed is gone, or the page is %T", d.page)
			}
			d.write(signIn.password.field, password)
			d.press(d.frame.footer.primary)
			d.until("tested", func(s wizard.State) bool { return s.Test.OK() && s.Keeping.State == wizard.KeepDone })
			if !d.shows("Everything works") || !d.shows("The password is kept in Test Keyring.") {
				t.Error("success is not told")
			}
			d.noPassword(password)
			d.press(d.frame.footer.primary)

			d.until("prepared", func(s wizard.State) bool { return s.Step == wizard.StepProgram && len(s.Program.Files) > 0 })
			program := d.page.(*programPage)
			for i, p := range d.wizard.State().Program.Programs {
				if p.ID == "sheet" {
					test.Tap(program.rows[i])
				}
			}
			d.until("previewed", func(s wizard.State) bool {
				p, _ := s.Program.Selected()
				return p.ID == "sheet" && len(s.Program.Files) > 0
			})
			if !d.shows("This will be written") {
				t.Error("what will be written is not shown before")
			}
			if entries, _ := os.ReadDir(d.tools.Documents); len(entries) > 0 {
				t.Errorf("something is written before the button was pressed: %v", entries)
			}
			d.press(d.frame.footer.primary)
			d.until("done", step(wizard.StepDone))
			if !d.shows("The sheet is ready") {
				t.Error("the end is not told")
			}
			where := d.wizard.State().Done.Where
			sheet, err := os.ReadFile(where)
			if err != nil || !bytes.Contains(sheet, []byte(practice.Address)) {
				t.Fatalf("the sheet: %v", err)
			}
			if bytes.Contains(sheet, []byte(password)) {
				t.Error("the password is in the sheet")
			}
			d.noPassword(password)

			test.Tap(d.page.(*donePage).group.rows[0].button)
			d.until("undone", func(s wizard.State) bool { return s.Done.Undone != nil })
			if _, err := os.Stat(where); !os.IsNotExist(err) {
				t.Errorf("%s is still there after Undo: %v", filepath.Base(where), err)
			}
			if !d.shows("It's as it was before") {
				t.Error("Undo is not told")
			}
		})
	}
}

// noPassword looks for the password in everything that is drawn, Details open.
func (d driver) noPassword(password string) {
	d.t.Helper()
	if !d.frame.open {
		test.Tap(d.frame.footer.details)
	}
	for _, p := range onScreen(d.Window) {
		said := ""
		switch o := p.object.(type) {
		case *canvas.Text:
			said = o.Text
		case *prose:
			said = o.marked
		case *text:
			said = o.words
		}
		if bytes.Contains([]byte(said), []byte(password)) {
			d.t.Errorf("the password is on the screen: %q", said)
		}
	}
	test.Tap(d.frame.footer.details)
}

// TestCloseAsksWhileWorking in the footer, and never while nothing runs.
func TestCloseAsksWhileWorking(t *testing.T) {
	for name, asks := range map[string]bool{"test-running": true, "search-running": true, "search-found": false, "done": false} {
		t.Run(name, func(t *testing.T) {
			w := openScene(t, name)
			closed := false
			w.window.SetOnClosed(func() { closed = true })
			w.askToClose(sceneState(t, name))
			if got := w.frame.footer.ask.Visible(); got != asks || closed == asks {
				t.Fatalf("asked: %v, closed: %v", got, closed)
			}
			if !asks {
				return
			}
			if w.window.Canvas().Focused() != w.frame.footer.stay {
				t.Error("the focus is not on the way back")
			}
			w.host.escape()
			if w.frame.footer.ask.Visible() || closed {
				t.Error("Escape does not keep it going")
			}
			w.askToClose(sceneState(t, name))
			test.Tap(w.frame.footer.close)
			if !closed {
				t.Error("Close does not close")
			}
		})
	}
}
