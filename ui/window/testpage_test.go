package window

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postkey/accounts"
	"postkey/accounts/diagnose"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/wizard"
)

// signedIn goes as far as a good test.
func (d driver) signedIn() *testPage {
	d.t.Helper()
	p := d.toSignIn()
	d.write(p.password.field, practice.Password().Reveal())
	d.press(d.frame.footer.primary)
	d.until("tested", func(s wizard.State) bool { return s.Test.OK() && s.Keeping.State == wizard.KeepDone })
	return d.page.(*testPage)
}

// TestReceiveOnlyPath: when only sending fails a person may go on, and every page
// after it says so.
func TestReceiveOnlyPath(t *testing.T) {
	d := drive(t)
	p := d.toSignIn()
	d.write(p.password.field, practice.Password().Reveal())
	d.tap("Enter it too")
	d.write(p.outgoing.field, "another one")
	d.press(d.frame.footer.primary)
	d.until("refused", func(s wizard.State) bool {
		return s.Step == wizard.StepTest && !s.Test.Running && !s.Test.Looking && s.Test.Sides[wizard.Outgoing].Problem != nil
	})
	const why = "The server for sending didn't accept the password."
	if !d.shows("Receiving works, sending doesn't yet") || !d.shows(why) || d.shows("Send myself a message") {
		t.Fatal("what fails is not told, or a message is offered")
	}
	if d.frame.footer.primary.label != "Try again" {
		t.Errorf("the button says %q", d.frame.footer.primary.label)
	}
	d.tap("Go on without sending")
	d.until("kept", func(s wizard.State) bool { return s.Test.ReceiveOnly && s.Keeping.State == wizard.KeepDone })
	if !d.shows("The password is kept in Test Keyring.") || !d.shows(why) {
		t.Error("the page hides what is so")
	}
	d.press(d.frame.footer.primary) // Choose a mail program
	d.until("prepared", func(s wizard.State) bool { return s.Step == wizard.StepProgram && len(s.Program.Files) > 0 })
	if !d.shows("You can receive mail with this, but not send yet.") || !d.shows(why) {
		t.Error("the programs page says nothing of it")
	}
	d.press(d.frame.footer.primary)
	d.until("done", step(wizard.StepDone))
	if !d.shows("Sending doesn't work yet") || !d.shows(why) {
		t.Error("the end says nothing of it")
	}
	test.Tap(d.page.(*donePage).group.rows[1].button)
	d.render()
	if _, ok := d.page.(*testPage); !ok || !d.shows("Receiving works, sending doesn't yet") {
		t.Fatalf("Show leads to %T", d.page)
	}
	d.tap("Try sending again") // the password was refused: to where it is typed
	if d.page != page(p) {
		t.Errorf("the page is %T", d.page)
	}
}

// TestMessagePath: offered after a good test, on its way, there, and away again.
func TestMessagePath(t *testing.T) {
	d := drive(t)
	p := d.signedIn()
	if p.message.way.Visible() || !d.shows("Want to see it with your own eyes?") {
		t.Error("the message is not offered, or sent without being asked")
	}
	test.Tap(p.message.button)
	d.render()
	if s := d.wizard.State(); s.Test.Message.Running {
		if d.frame.footer.back.label != "Cancel" || !d.frame.footer.primary.off || !p.message.button.off {
			t.Error("it can't be cancelled, or can be asked for twice")
		}
		if !busy(s) {
			t.Error("closing would break it off unasked")
		}
	}
	d.until("arrived", func(s wizard.State) bool { return s.Test.Message.Arrival != nil })
	for _, want := range []string{"Your message arrived", "Sent", "Arrived", "Taken away again", "Everything works"} {
		if !d.shows(want) {
			t.Errorf("%q is not told", want)
		}
	}
	if p.message.button.off || d.frame.footer.primary.off {
		t.Error("there is no way on")
	}
	d.noPassword(practice.Password().Reveal())
}

// TestMessageFails: every way has its name, its steps and the server's words.
func TestMessageFails(t *testing.T) {
	for name, c := range map[string]struct {
		options practice.Options
		title   string
		shows   []string
	}{
		"relay": {practice.Options{Refuse: map[string]string{"RCPT": "554 5.7.1 Relay access denied"}}, "Signing in works, sending doesn't yet",
			[]string{"Your message wasn't sent", "Not sent", "smtp.practice.example doesn't pass your mail on."}},
		"limit": {practice.Options{Refuse: map[string]string{"DATA": "550 5.4.5 Daily sending limit exceeded"}}, "Signing in works, sending doesn't yet",
			[]string{"Not sent", "You have sent as much as your mail company allows for now."}},
		"junk": {practice.Options{Delivery: practice.ToJunk}, "Everything works",
			[]string{"Arrived with the unwanted mail", "It was in the folder “Junk”. Look there too when you miss a message.", "Taken away again"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := driveAt(t, c.options, nil)
			p := d.signedIn()
			test.Tap(p.message.button)
			d.until("over", func(s wizard.State) bool { m := s.Test.Message; return m.Arrival != nil || m.Problem != nil })
			for _, want := range append(c.shows, c.title) {
				if !d.shows(want) {
					t.Errorf("%q is not told; the message is %+v", want, d.wizard.State().Test.Message)
				}
			}
			if reply := p.unsent.reply.quote.prose.marked; p.unsent.root.Visible() && !strings.HasPrefix(reply, "55") {
				t.Errorf("the server's own words are %q", reply)
			}
			if d.frame.footer.primary.off {
				t.Error("there is no way on")
			}
		})
	}
}

// TestMessageIsCancelled with Escape; what worked stays.
func TestMessageIsCancelled(t *testing.T) {
	d := driveAt(t, practice.Options{Delivery: practice.ToNowhere}, nil)
	p := d.signedIn()
	test.Tap(p.message.button)
	d.until("waiting", func(s wizard.State) bool { return s.Test.Message.Sent })
	if !d.shows("Waiting for it …") {
		t.Error("the wait is not told")
	}
	d.until("counted", func(s wizard.State) bool { return s.Test.Message.Waited > 0 })
	if !d.shows("1 s") && !d.shows("2 s") {
		t.Error("the seconds are not told")
	}
	d.host.escape()
	d.render()
	if s := d.wizard.State(); s.Test.Message.Running || !s.Test.OK() || d.page != page(p) || p.message.way.Visible() {
		t.Errorf("%+v on %T", s.Test.Message, d.page)
	}
}

// TestInsteadIsOnePress: a server that was found to answer is taken with one press,
// on both pages.
func TestInsteadIsOnePress(t *testing.T) {
	var closed atomic.Bool
	d := driveAt(t, practice.Options{}, func(tools *wizard.Tools) {
		dial := tools.Network.DialContext
		tools.Network.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if closed.Load() && strings.HasSuffix(address, ":587") {
				return nil, &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
			}
			return dial(ctx, network, address)
		}
		tools.Doctor = &diagnose.Doctor{Network: tools.Network}
	})
	d.toSignIn()
	d.wizard.ByHand()
	d.render()
	servers := d.page.(*serversPage)
	const link = "Use port 465 instead"

	servers.sides[1].security.field.SetSelected("STARTTLS")
	d.render()
	closed.Store(true)
	d.press(d.frame.footer.primary)
	d.until("found", func(s wizard.State) bool { return !s.Servers.Running() && !s.Servers.Looking() })
	if d.shows("Nobody answers at port 587. Some mail companies use 25.") {
		t.Error("a guess is offered beside what is known to work")
	}
	d.tap(link)
	d.until("answered", func(s wizard.State) bool { return s.Servers.Answered() })
	if servers.sides[1].port.field.Text != "465" || !d.shows("Answers, secure.") {
		t.Errorf("the port is %q", servers.sides[1].port.field.Text)
	}

	closed.Store(false)
	servers.sides[1].security.field.SetSelected("STARTTLS")
	d.render()
	d.press(d.frame.footer.primary)
	d.until("answered", func(s wizard.State) bool { return s.Servers.Answered() })
	closed.Store(true)
	d.press(d.frame.footer.primary)
	d.write(d.page.(*signInPage).password.field, practice.Password().Reveal())
	d.wizard.GoTo(wizard.StepServers) // what stands open is dropped
	d.wizard.GoTo(wizard.StepSignIn)
	d.render()
	d.press(d.frame.footer.primary)
	d.until("found", func(s wizard.State) bool {
		return !s.Test.Running && !s.Test.Looking && s.Test.Sides[wizard.Outgoing].Problem != nil
	})
	d.tap(link)
	d.until("tested", func(s wizard.State) bool { return s.Test.OK() && s.Keeping.State == wizard.KeepDone })
	if out := d.wizard.State().Account.Outgoing; out.Port != 465 || out.Security != accounts.ImplicitTLS {
		t.Errorf("%+v", out)
	}
}

// inPlace are the objects of the Test page that must stay where they are while it
// changes by itself.
func inPlace(w *Window) []placed {
	p := w.page.(*testPage)
	keep := map[fyne.CanvasObject]bool{p.head.root: true, p.message.root: true, p.message.button: true, w.frame.footer.back: true, w.frame.footer.primary: true}
	for _, side := range p.sides {
		keep[side.root] = true
		for _, r := range side.rows {
			keep[r.root] = true
		}
	}
	for _, r := range p.message.steps {
		keep[r.root] = true
	}
	var list []placed
	for _, o := range onScreen(w) {
		if keep[o.object] {
			list = append(list, o)
		}
	}
	return list
}

// TestTestPageStandsStill while the cause is looked for, the keyring is waited for,
// and a message is on its way: it only grows below.
func TestTestPageStandsStill(t *testing.T) {
	waiting := func() wizard.State {
		s := sceneState(t, "test-good")
		s.Keeping.State = wizard.KeepWaiting
		return s
	}
	beginning := func() wizard.State {
		s := sceneState(t, "test-good")
		s.Keeping = wizard.Keeping{}
		return s
	}
	running := func() wizard.State {
		s := sceneState(t, "test-looking")
		s.Test.Running, s.Test.Looking = true, false
		s.Test.Sides[1].Problem, s.Test.Sides[1].Finished, s.Test.Sides[1].Now = nil, false, accounts.StageConnect
		return s
	}
	scene := func(name string) func() wizard.State { return func() wizard.State { return sceneState(t, name) } }
	w := open(t, light, sizes[0], 1)
	for name, film := range map[string][]func() wizard.State{
		"looking":  {running, scene("test-looking")},
		"keyring":  {beginning, waiting, scene("test-good")},
		"arriving": {scene("test-message-sending"), scene("test-message-waiting"), scene("test-message-arrived"), scene("test-message-junk")},
		"missing":  {scene("test-message-sending"), scene("test-message-waiting"), scene("test-message-missing")},
		"refused":  {scene("test-message-sending"), scene("test-message-relay")},
	} {
		for _, size := range sizes[:2] {
			t.Run(name, func(t *testing.T) {
				w.window.Resize(size)
				w.page = nil
				var before []placed
				for i, frame := range film {
					w.draw(frame())
					w.frame.scroller.ScrollToOffset(fyne.Position{}) // where a person is led to is another matter
					after := inPlace(w)
					if m := stirred(w, before, after); i > 0 && m != "" {
						t.Errorf("frame %d: %s", i, m)
					}
					before = after
				}
				if len(before) < 10 {
					t.Errorf("only %d things stand there, so this proves little", len(before))
				}
			})
		}
	}
}

// stirred describes the first object that moved; what is new, or larger, did not.
func stirred(w *Window, before, after []placed) string {
	at := map[fyne.CanvasObject]fyne.Position{}
	for _, b := range before {
		at[b.object] = b.pos
	}
	for _, a := range after {
		pos, ok := at[a.object]
		if a.object == w.frame.footer.back || a.object == w.frame.footer.primary {
			pos.X = a.pos.X // they are as wide as their words
		}
		if ok && pos != a.pos {
			return a.what + " moved"
		}
	}
	return ""
}

// TestAlertsAreAllShown, of both servers, whether it worked or not.
func TestAlertsAreAllShown(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	for _, name := range []string{"test-good", "test-problem", "test-without"} {
		s := sceneState(t, name)
		s.Test.Sides[0].Alerts = []string{"Your mailbox is 97% full.", "**Bold** news"}
		s.Test.Sides[1].Alerts = []string{strings.Repeat("long words ", 40)}
		w.draw(s)
		d := driver{Window: w, t: t}
		for _, want := range []string{"imap.example.org has a message for you:", "smtp.example.org has a message for you:", "Your mailbox is 97% full.", "Bold news", s.Test.Sides[1].Alerts[0]} {
			if !d.shows(want) {
				t.Errorf("%s: %q is not shown", name, want)
			}
		}
	}
}

// TestLongWordsFold, and are whole when asked for, and when copied.
func TestLongWordsFold(t *testing.T) {
	w := openScene(t, "test-long")
	reply := w.page.(*testPage).problems[1].reply
	if n := len(reply.quote.prose.wrap(reply.quote.Size().Width)); n != foldLines {
		t.Errorf("%d lines", n)
	}
	test.Tap(w.page.(*testPage).problems[1].copied)
	if got := w.app.Clipboard().Content(); got != longReply {
		t.Errorf("copied %q", got)
	}
	test.Tap(reply.more)
	said := ""
	for _, l := range reply.quote.prose.lines {
		said += l.text()
	}
	if strings.ReplaceAll(said, " ", "") != strings.ReplaceAll(longReply, " ", "") || reply.more.label != "Show less" {
		t.Errorf("%q: %q", reply.more.label, said)
	}
	w.draw(sceneState(t, "test-long"))
	if !reply.open {
		t.Error("drawing it again folds it")
	}
	test.Tap(reply.more)
	if n := len(reply.quote.prose.lines); n != foldLines {
		t.Errorf("folded again it has %d lines", n)
	}
	w.draw(sceneState(t, "test-problem"))
	if reply.more.Visible() {
		t.Error("few words are folded")
	}
}

// TestTroubleOnceOrTwice: what has one cause is told once, and what has its own
// way out is told by itself.
func TestTroubleOnceOrTwice(t *testing.T) {
	on := func(host string, reason accounts.Reason, change func(*accounts.Problem)) *accounts.Problem {
		p := &accounts.Problem{Server: accounts.Server{Host: host}, Stage: accounts.StageConnect, Reason: reason}
		if change != nil {
			change(p)
		}
		return p
	}
	certificate := func(p *accounts.Problem) { p.Certificate = badCertificate }
	clock := func(p *accounts.Problem) { p.Certificate, p.ClockOff = badCertificate, time.Hour }
	scanner := func(p *accounts.Problem) { p.Certificate, p.Between = badCertificate, "Avast" }
	instead := func(p *accounts.Problem) { p.Instead = new(accounts.Server) }
	for name, c := range map[string]struct {
		a, b *accounts.Problem
		once bool
	}{
		"no network":             {on("imap", accounts.NoNetwork, nil), on("smtp", accounts.NoNetwork, nil), true},
		"portal, with a proof":   {on("imap", accounts.CaptivePortal, nil), on("smtp", accounts.CaptivePortal, certificate), true},
		"clock":                  {on("imap", accounts.CertExpired, clock), on("smtp", accounts.CertExpired, clock), true},
		"scanner":                {on("imap", accounts.CertUnknownIssuer, scanner), on("smtp", accounts.CertUnknownIssuer, scanner), true},
		"proofs of their own":    {on("mail", accounts.CertExpired, certificate), on("mail", accounts.CertExpired, certificate), false},
		"same host":              {on("mail", accounts.Timeout, nil), on("mail", accounts.Timeout, nil), true},
		"other hosts":            {on("imap", accounts.Timeout, nil), on("smtp", accounts.Timeout, nil), false},
		"each has another place": {on("mail", accounts.BlockedPort, instead), on("mail", accounts.BlockedPort, instead), false},
		"other reasons":          {on("mail", accounts.Timeout, nil), on("mail", accounts.Refused, nil), false},
	} {
		s := wizard.Test{Sides: [2]wizard.SideTest{{Problem: c.a}, {Problem: c.b}}}
		if got := sameTrouble(s); got != c.once {
			t.Errorf("%s: told once is %v", name, got)
		}
	}
	for name, c := range map[string]struct {
		p    *accounts.Problem
		want bool
	}{
		"unknown": {on("imap", accounts.CertSelfSigned, certificate), true}, "scanner": {on("imap", accounts.CertUnknownIssuer, scanner), true},
		"clock": {on("imap", accounts.CertExpired, clock), false}, "portal": {on("imap", accounts.CaptivePortal, certificate), false},
	} {
		if got := canTrust(c.p); got != c.want {
			t.Errorf("%s: can be trusted is %v", name, got)
		}
	}
}

// TestDetailsOfTheTest hold what a helper asks for, and both conversations without
// the password; one press copies all of it.
func TestDetailsOfTheTest(t *testing.T) {
	d := driveAt(t, practice.Options{Users: map[string]accounts.Secret{practice.Address: accounts.NewSecret(leaktest.Password)}}, nil)
	p := d.toSignIn()
	d.write(p.password.field, leaktest.Password)
	d.press(d.frame.footer.primary)
	d.until("tested", func(s wizard.State) bool { return s.Test.OK() && s.Keeping.State == wizard.KeepDone })
	test.Tap(d.page.(*testPage).message.button)
	d.until("arrived", func(s wizard.State) bool { return s.Test.Message.Arrival != nil })
	test.Tap(d.frame.footer.details)
	test.Tap(d.frame.details.copy)
	text := d.app.Clipboard().Content()
	said := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }), " ")
	for _, want := range []string{
		"mechanism LOGIN", "mechanism PLAIN", "TLS TLS 1.3", "tries 1", "largest 1.0 MB", "8BITMIME yes", "SMTPUTF8 no", "login ",
		"message sent ", "arrived after ", "\n── incoming\nS: * OK", "C: A1 LOGIN ••••••••", "\n── outgoing\nS: 220 ", "\n── outgoing, the message\nS: 220 ", "C: RCPT TO:", "\n── incoming, the message\n", "C: AUTH PLAIN ••••••••",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	leaktest.Check(t, leaktest.Password, "Details", []byte(text))
}
