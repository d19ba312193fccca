package terminal

import (
	"errors"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/login"
	"postkey/accounts/practice"
	"postkey/accounts/words"
	"postkey/wizard"
)

// TestSendTest: a message is sent only when it was asked for; what became of it is
// told in words and to scripts, and it is not left behind.
func TestSendTest(t *testing.T) {
	for _, c := range []struct {
		protocol string
		delivery practice.Delivery
		words    []string
		junk     bool
	}{
		{"imap", practice.ToInbox, []string{"Test message  [Arrived]", "Sent: smtp.practice.example took it.", "Arrived after ", " in the folder INBOX.", "taken away again", "Everything works."}, false},
		{"pop3", practice.ToInbox, []string{"Test message  [Arrived]", "Sent:", "Arrived after ", "taken away again", "Everything works."}, false},
		{"imap", practice.ToJunk, nil, true}, // its words below: there it is looked for only after a while
	} {
		t.Run(c.protocol+" "+string(c.delivery), func(t *testing.T) {
			t.Parallel()
			s := newShell(t, practice.Options{Delivery: c.delivery, Users: map[string]accounts.Secret{practice.Address: accounts.NewSecret(leaktest.Password)}})
			args := []string{"check", practice.Address, "--password-stdin", "--protocol", c.protocol, "--json"}
			without := decode[wantCheck](t, s.run(leaktest.Password, args...).want(t, exitOK))
			if without.TestMessage != nil {
				t.Errorf("nobody asked for %+v", without.TestMessage)
			}
			p := s.run(leaktest.Password, append(args, "--send-test")...).want(t, exitOK)
			got := decode[wantCheck](t, p)
			m := got.TestMessage
			if m == nil || !m.OK || m.Ms == nil || m.Problem != nil || !m.Sent || !m.Removed || m.Junk != c.junk || got.Incoming.Tries != 1 || got.Outgoing.Tries != 1 || p.err != "" {
				t.Fatalf("%+v\n%s", m, p.err)
			}
			keys(t, p.out, "test_message", messageKeys)
			if c.words != nil {
				text := s.run(leaktest.Password, "check", practice.Address, "--password-stdin", "--protocol", c.protocol, "--send-test").want(t, exitOK)
				has(t, text.out, c.words...)
				has(t, text.err, "The test message is sent.")
			}
			after := decode[wantCheck](t, s.run(leaktest.Password, args...).want(t, exitOK))
			if after.Incoming.Messages != without.Incoming.Messages {
				t.Errorf("%d messages, before %d", after.Incoming.Messages, without.Incoming.Messages)
			}
		})
	}
}

// TestMessageRefused: why a message was not sent is told, and the exit code says
// that not all worked.
func TestMessageRefused(t *testing.T) {
	for _, c := range []struct {
		name, command, reply string
		reason               accounts.Reason
		words                []string
	}{
		{"recipient", "RCPT", "550 5.1.1 No such person here", accounts.RecipientRefused,
			[]string{"Test message  [Not sent]", "didn't take the message", "1. ", "The server's own words: 550 5.1.1 No such person here", "Signing in works on both sides, but the test message didn't come through."}},
		{"limit", "DATA", "550 5.4.5 Daily sending limit exceeded", accounts.SendingLimit,
			[]string{"Test message  [Not sent]", "You have sent as much as", "The server's own words: 550 5.4.5 Daily sending limit exceeded"}},
		{"relay", "RCPT", "554 5.7.1 Relay access denied", accounts.RelayDenied,
			[]string{"Test message  [Not sent]", "The server's own words: 554 5.7.1 Relay access denied"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShell(t, practice.Options{Refuse: map[string]string{c.command: c.reply}})
			args := []string{"check", practice.Address, "--password-stdin", "--send-test"}
			got := decode[wantCheck](t, s.run(practice.Password().Reveal(), append(args, "--json")...).want(t, exitFailed))
			if m := got.TestMessage; !got.Incoming.OK || !got.Outgoing.OK || m == nil || m.OK || m.Sent || m.Problem == nil || m.Problem.Reason != string(c.reason) || m.Problem.Stage != "send" || m.Problem.Reply != c.reply {
				t.Fatalf("%+v %+v", got.TestMessage, got.TestMessage.Problem)
			}
			has(t, s.run(practice.Password().Reveal(), args...).want(t, exitFailed).out, c.words...)
			s.run(practice.Password().Reveal(), args[:3]...).want(t, exitOK)
		})
	}
}

// TestNoMessageWithoutBothSides: nothing is sent when a side fails, and no second try
// is made for it.
func TestNoMessageWithoutBothSides(t *testing.T) {
	s := newShell(t, practice.Options{})
	before := s.server.Logins(accounts.IMAP) + s.server.Logins(accounts.SMTP)
	got := decode[wantCheck](t, s.run("a wrong one", "check", practice.Address, "--password-stdin", "--send-test", "--json").want(t, exitFailed))
	if m := got.TestMessage; m == nil || m.OK || m.Sent || m.Problem == nil || m.Problem.Reason != "wrong-password" {
		t.Errorf("%+v", m)
	}
	if n := s.server.Logins(accounts.IMAP) + s.server.Logins(accounts.SMTP) - before; n != 2 {
		t.Errorf("%d tries", n)
	}
	has(t, s.run("a wrong one", "check", practice.Address, "--password-stdin", "--send-test").want(t, exitFailed).out,
		"The server for sending didn't accept the password.", "Test message  [Not sent]", "It takes both servers, so it was not sent.", "It doesn't work yet.")
}

// reportOf is a report of two sides that worked.
func (s *shell) reportOf(out *strings.Builder) report {
	a := s.account()
	addr, err := accounts.ParseAddress(a.Address)
	if err != nil {
		s.t.Fatal(err)
	}
	t := &terminal{out: &plain{w: out}, err: &plain{w: out}, words: s.tools.Words, now: time.Now}
	return report{
		t: t, account: a, context: words.Context{Address: addr, Now: time.Now()},
		sides: [2]wizard.SideTest{{Server: a.Incoming, Finished: true}, {Server: a.Outgoing, Finished: true}},
	}
}

// TestMessageLostOrLeft: what takes a minute, or another server, to happen.
func TestMessageLostOrLeft(t *testing.T) {
	s := newShell(t, practice.Options{})
	var out strings.Builder
	r := s.reportOf(&out)
	lost := &accounts.Problem{Server: r.account.Incoming, Stage: accounts.StageSend, Reason: accounts.Timeout, Err: errors.Join(login.ErrNotArrived, errors.New("nothing there"))}
	r.message, r.waited = &wizard.TestMessage{Sent: true, Problem: lost}, time.Minute
	if err := r.print(); err != nil || r.ok() {
		t.Errorf("%v, ok %v", err, r.ok())
	}
	has(t, out.String(), "Test message  [Not arrived]", "Sent: smtp.practice.example took it.", "The test message was sent, and hasn't arrived.",
		"imap.practice.example didn't show it within a minute.", "1. ", "2. ", "the test message didn't come through.")
	if j := r.json().TestMessage; j.OK || !j.Sent || j.Ms != 60000 || j.Problem == nil || j.Problem.Reason != accounts.Timeout || j.Problem.Title != "The test message was sent, and hasn't arrived." || len(j.Problem.Advice) != 2 {
		t.Errorf("%+v", j)
	}

	out.Reset()
	r.message = &wizard.TestMessage{Sent: true, Problem: &accounts.Problem{Server: r.account.Incoming, Stage: accounts.StageSend, Reason: accounts.Cancelled}}
	if err := r.print(); err != nil || r.ok() {
		t.Errorf("%v, ok %v", err, r.ok())
	}
	has(t, out.String(), "Test message  [Not arrived]", "You stopped waiting for the test message.", "It was sent, and stays where it arrives.")

	out.Reset()
	r.message = &wizard.TestMessage{Sent: true, Arrival: &login.Arrival{Took: 3210 * time.Millisecond, Folder: "INBOX"}}
	if err := r.print(); err != nil || !r.ok() {
		t.Errorf("%v, ok %v", err, r.ok())
	}
	has(t, out.String(), "Arrived after 3.21 s in the folder INBOX.", "It is still there. You can delete it.", "Everything works.")
	if j := r.json().TestMessage; !j.OK || j.Ms != 3210 || j.Removed {
		t.Errorf("%+v", j)
	}

	out.Reset()
	r.message = &wizard.TestMessage{Sent: true, Arrival: &login.Arrival{Took: time.Second, Folder: "Junk", Junk: true, Removed: true}}
	if err := r.print(); err != nil || !r.ok() {
		t.Errorf("%v, ok %v", err, r.ok())
	}
	has(t, out.String(), "Test message  [Arrived as unwanted mail]", "in the folder Junk.", "Unwanted mail is put there.", "taken away again", "taken for unwanted mail.")
}
