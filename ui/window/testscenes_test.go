package window

import (
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/login"
	"postkey/wizard"
)

// diagnosed is the Test page after the outgoing server failed, with what was
// found out about it.
func diagnosed(stage accounts.Stage, reason accounts.Reason, change func(*accounts.Problem)) wizard.State {
	out := refused(stage, reason, "", 14)
	s := tested(goodIn(), out, false)
	change(s.Test.Sides[wizard.Outgoing].Problem)
	return s
}

// blocked is a network that lets nothing out at one place, and another works.
func blocked() wizard.State {
	return diagnosed(accounts.StageConnect, accounts.BlockedPort, func(p *accounts.Problem) {
		p.Server.Port, p.Server.Security = 587, accounts.StartTLS
		other := p.Server
		other.Port, other.Security = 465, accounts.ImplicitTLS
		p.Instead = &other
	})
}

// hosted shows the certificate of the company that really runs the server.
func hosted() wizard.State {
	return diagnosed(accounts.StageTLS, accounts.CertWrongHost, func(p *accounts.Problem) {
		c := *badCertificate
		c.Names, c.Issuer, c.SelfSigned = []string{"s12.hosting.example", "www.s12.hosting.example"}, "Example Trust CA 3", false
		p.Certificate = &c
		other := p.Server
		other.Host = "s12.hosting.example"
		p.Instead = &other
	})
}

// sent is the Test page with a message to oneself.
func sent(m wizard.TestMessage) wizard.State {
	s := tested(goodIn(), goodOut(), false)
	s.Keeping = wizard.Keeping{State: wizard.KeepDone, Since: day}
	if m.Sent {
		m.Since = day
	}
	if p := m.Problem; p != nil {
		p.Server = s.Account.Outgoing
		if m.Sent {
			p.Server = s.Account.Incoming
		}
	}
	s.Test.Message = m
	return s
}

func unsent(reason accounts.Reason, reply string) wizard.State {
	return sent(wizard.TestMessage{Problem: &accounts.Problem{Stage: accounts.StageSend, Reason: reason, Reply: reply}})
}

// receiveOnly is a state of someone who goes on although sending does not work.
func receiveOnly(s wizard.State) wizard.State {
	t := tested(goodIn(), refused(accounts.StageLogin, accounts.WrongPassword, "535 5.7.8 Error: authentication failed: (reason unavailable)", 14, 41, 80), false)
	s.Test, s.Account.SendingFails = t.Test, accounts.WrongPassword
	s.Test.ReceiveOnly = true
	s.Keeping = wizard.Keeping{State: wizard.KeepDone, Since: day}
	return s
}

const longReply = "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect for this mailbox, or the mailbox is not allowed to sign in in this way. " +
	"Your administrator has switched basic sign-in off for this organisation since March; see https://help.hosting.example/mail/sign-in/basic?tenant=4711 " +
	"for how to go on, and give the number 8f1c0b52-aa37-4d09-9be2-41c7a1c0f0aa when you call us. [AM0PR01CA0113.eurprd01.prod.example 2026-05-14T09:14:02.113Z 08DCA3]"

// paste puts a text into a password field as from the clipboard.
func paste(f *secretField, text string) {
	f.set(text)
	f.field.pasted()
}

// testScenes are the Sign in and the Test page in all that can go wrong there.
var testScenes = []scene{
	{name: "signin-spaces", state: func(*testing.T) wizard.State { return found(wizard.StepSignIn, accounts.IMAP) },
		then: func(w *Window) { paste(w.page.(*signInPage).password, " correct horse ") }},
	{name: "signin-caps", state: func(*testing.T) wizard.State { return found(wizard.StepSignIn, accounts.IMAP) },
		then: func(w *Window) {
			f := w.page.(*signInPage).password
			f.caps.shift = func() bool { return false }
			for _, r := range "CORRECT" {
				f.field.TypedRune(r)
			}
		}},
	{name: "signin-address", state: func(*testing.T) wizard.State { return found(wizard.StepSignIn, accounts.IMAP) },
		then: func(w *Window) {
			p := w.page.(*signInPage)
			p.separate = true
			paste(p.password, "jane@example.org")
			paste(p.outgoing, "letters\t")
		}},
	{name: "signin-name", state: func(t *testing.T) wizard.State {
		s := at(t, wizard.StepSignIn, "jane@web.de")
		s.Account.Incoming.Username, s.Account.Outgoing.Username = "jane@web.de", "jane@web.de"
		return s
	}},
	{name: "signin-app-password-other", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSignIn, "jane.doe@gmail.com") },
		then: func(w *Window) { paste(w.page.(*appPasswordPage).password, "Summer2024!") }},
	{name: "signin-app-password-keyboard", state: func(t *testing.T) wizard.State { return at(t, wizard.StepSignIn, "jane.doe@icloud.com") },
		then: func(w *Window) { paste(w.page.(*appPasswordPage).password, "фисв-уапр-шолд-ьтщз") }},
	{name: "servers-instead", state: func(*testing.T) wizard.State {
		s := found(wizard.StepServers, accounts.IMAP)
		in, out := &s.Servers.Sides[0], &s.Servers.Sides[1]
		in.Problem = hosted().Test.Sides[1].Problem
		out.Port, out.Security = "587", accounts.StartTLS
		out.Problem = blocked().Test.Sides[1].Problem
		return s
	}},
	{name: "servers-looking", state: func(*testing.T) wizard.State {
		s := found(wizard.StepServers, accounts.IMAP)
		s.Servers.Sides[0].Answered = true
		s.Servers.Sides[1].Problem = &accounts.Problem{Server: s.Account.Outgoing, Stage: accounts.StageConnect, Reason: accounts.Timeout}
		s.Servers.Sides[1].Looking = true
		return s
	}},
	{name: "test-looking", state: func(*testing.T) wizard.State {
		s := diagnosed(accounts.StageConnect, accounts.Timeout, func(*accounts.Problem) {})
		s.Test.Looking = true
		return s
	}},
	{name: "test-instead-port", state: func(*testing.T) wizard.State { return blocked() }},
	{name: "test-instead-name", state: func(*testing.T) wizard.State { return hosted() }},
	{name: "test-instead-long", state: func(*testing.T) wizard.State {
		s := hosted()
		long := strings.Repeat("very-long-name.", 8) + "hosting-company-with-a-name.example"
		p := s.Test.Sides[1].Problem
		p.Instead.Host, p.Certificate.Names, p.Certificate.Issuer = long, []string{long}, strings.Repeat("Trust ", 30)
		return s
	}},
	{name: "test-clock", state: func(*testing.T) wizard.State {
		return diagnosed(accounts.StageTLS, accounts.CertNotYetValid, func(p *accounts.Problem) {
			c := *badCertificate
			c.Names, c.Issuer, c.SelfSigned = []string{"smtp.example.org"}, "Example Trust CA 3", false
			p.Certificate, p.ClockOff = &c, -400*24*time.Hour
		})
	}},
	{name: "test-between", state: func(*testing.T) wizard.State {
		return diagnosed(accounts.StageTLS, accounts.CertUnknownIssuer, func(p *accounts.Problem) {
			c := *badCertificate
			c.Names, c.Issuer, c.SelfSigned = []string{"smtp.example.org"}, "Avast Web/Mail Shield Root", false
			p.Certificate, p.Between = &c, "Avast"
		})
	}},
	{name: "test-portal", state: func(*testing.T) wizard.State {
		return tested(refused(accounts.StageConnect, accounts.CaptivePortal, "", 12), refused(accounts.StageTLS, accounts.CaptivePortal, "", 14, 41), false)
	}},
	{name: "test-expired", state: func(*testing.T) wizard.State {
		return diagnosed(accounts.StageTLS, accounts.CertExpired, func(p *accounts.Problem) {
			c := *badCertificate
			c.Names, c.Issuer, c.SelfSigned, c.NotAfter = []string{"smtp.example.org"}, "Example Trust CA 3", false, day.AddDate(0, 0, -11)
			p.Certificate = &c
		})
	}},
	{name: "test-alerts", state: func(*testing.T) wizard.State {
		s := tested(goodIn(), refused(accounts.StageLogin, accounts.WrongPassword, longReply, 14, 41, 80), false)
		s.Test.Sides[0].Alerts = []string{"Your mailbox is 97% full.", "On 20 May we move to new servers. **You** need to do nothing; mail may be late by an hour that night, and webmail is closed from midnight."}
		s.Test.Sides[1].Problem.Also = []accounts.Reason{accounts.AppPasswordNeeded, accounts.TooManyAttempts, accounts.WebConfirmationNeeded}
		return s
	}},
	{name: "test-long", state: func(*testing.T) wizard.State {
		return tested(goodIn(), refused(accounts.StageLogin, accounts.NotAllowed, longReply, 14, 41, 80), false)
	}, then: func(w *Window) {
		more := w.page.(*testPage).problems[1].reply
		more.open = false
		more.more.tap()
		w.host.show(more.root)
	}},
	{name: "test-details", state: func(*testing.T) wizard.State { return talked() },
		then: func(w *Window) { w.frame.open = true; w.frame.showDetails() }},
	{name: "test-without", state: func(*testing.T) wizard.State {
		return receiveOnly(found(wizard.StepTest, accounts.IMAP))
	}},
	{name: "test-without-keyring", state: func(*testing.T) wizard.State {
		s := receiveOnly(found(wizard.StepTest, accounts.IMAP))
		s.Keeping.State, s.Keeping.Err = wizard.KeepInMemory, keyring.ErrLocked
		return s
	}},
	{name: "test-message-sending", state: func(*testing.T) wizard.State { return sent(wizard.TestMessage{Running: true}) }},
	{name: "test-message-waiting", state: func(*testing.T) wizard.State {
		return sent(wizard.TestMessage{Running: true, Sent: true, Waited: 12 * time.Second})
	}},
	{name: "test-message-arrived", state: func(*testing.T) wizard.State {
		return sent(wizard.TestMessage{Sent: true, Arrival: &login.Arrival{Took: ms(3240), Folder: "INBOX", Removed: true}})
	}},
	{name: "test-message-junk", state: func(*testing.T) wizard.State {
		return sent(wizard.TestMessage{Sent: true, Arrival: &login.Arrival{Took: ms(14020), Folder: "Junk", Junk: true}})
	}, then: toMessage},
	{name: "test-message-missing", state: func(*testing.T) wizard.State {
		return sent(wizard.TestMessage{Sent: true, Problem: &accounts.Problem{Stage: accounts.StageSend, Reason: accounts.Timeout, Err: login.ErrNotArrived}})
	}},
	{name: "test-message-sender", state: func(*testing.T) wizard.State {
		return unsent(accounts.SenderRefused, "553 5.7.1 <jane@example.org>: Sender address rejected: not owned by user jane")
	}},
	{name: "test-message-relay", state: func(*testing.T) wizard.State {
		return unsent(accounts.RelayDenied, "554 5.7.1 <jane@example.org>: Relay access denied")
	}},
	{name: "test-message-limit", state: func(*testing.T) wizard.State {
		return unsent(accounts.SendingLimit, "550 5.4.5 Daily sending limit exceeded")
	}},
	{name: "program-without", state: func(*testing.T) wizard.State { return receiveOnly(program()) }},
	{name: "done-without", state: func(*testing.T) wizard.State { return receiveOnly(done()) }},
	{name: "done-without-file", state: func(*testing.T) wizard.State { return receiveOnly(doneFile()) }},
}

// toMessage shows the message's card whole.
func toMessage(w *Window) { w.host.show(w.page.(*testPage).message.root) }

// talked is a good test with both conversations.
func talked() wizard.State {
	s := sent(wizard.TestMessage{Sent: true, Arrival: &login.Arrival{Took: ms(3240), Folder: "INBOX"}})
	in, out := &s.Test.Sides[0], &s.Test.Sides[1]
	in.Tries, out.Tries, out.MaxSize, out.EightBit = 1, 1, 52_428_800, true
	in.Trace = []string{"S: * OK IMAP4rev1 ready", "C: 1 LOGIN ••••••••", "S: 1 OK Logged in", "C: 2 STATUS INBOX (MESSAGES)", "S: * STATUS INBOX (MESSAGES 128)", "S: 2 OK done"}
	out.Trace = []string{"S: 220 smtp.example.org ESMTP", "C: EHLO [127.0.0.1]", "S: 250-smtp.example.org " + strings.Repeat("and more ", 20), "C: AUTH PLAIN ••••••••", "S: 235 2.7.0 Authentication successful"}
	return s
}
