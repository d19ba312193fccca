package wizard

import (
	"context"
	"slices"
	"time"

	"postkey/accounts"
	"postkey/accounts/oauth"
)

// SignIn tries the password on both servers. outgoing is empty when sending
// needs no other one. remember asks for the keyring once both work. While one
// test runs no other begins: a button pressed twice is not two tries.
func (w *Wizard) SignIn(incoming, outgoing accounts.Secret, remember bool) {
	w.mu.Lock()
	if w.state.Test.Running {
		w.mu.Unlock()
		return
	}
	w.incoming, w.outgoing, w.remember = incoming, outgoing, remember
	s := &w.state
	s.Account.SeparatePassword = !outgoing.Empty() && !outgoing.Equal(incoming)
	asks := s.unconfirmed()
	if len(asks) > 0 {
		s.settle(StepSignIn)
		w.standBy()
	}
	w.mu.Unlock()
	if len(asks) > 0 {
		w.changed()
		return
	}
	w.test()
}

// CheckServers opens both servers without signing in, for a mail company that
// takes no password: the mail program will open the browser by itself.
func (w *Wizard) CheckServers() { w.SignIn(accounts.Secret{}, accounts.Secret{}, false) }

// BrowserOnly reports whether the account's servers take only the mail
// company's own web page, so that no password is asked for.
func (s State) BrowserOnly() bool {
	return s.Account.Incoming.Auth == accounts.AuthOAuth2 && s.Account.Outgoing.Auth == accounts.AuthOAuth2
}

// Retry tries the same passwords once more.
func (w *Wizard) Retry() {
	if !w.State().Test.Running {
		w.test()
	}
}

// EnterPasswordAgain goes back to Sign in after a refusal.
func (w *Wizard) EnterPasswordAgain() { w.GoTo(StepSignIn) }

// CanRetry reports whether trying again makes sense without typing anything: not
// after the password itself was refused, because that only costs a try.
func (t Test) CanRetry() bool {
	for _, side := range t.Sides {
		if side.Problem == nil {
			continue
		}
		switch side.Problem.Reason {
		case accounts.WrongPassword, accounts.WrongUsername, accounts.AppPasswordNeeded, accounts.PasswordExpired:
			return false
		}
	}
	return true
}

// TrustCertificate accepts exactly the certificate that side showed, on that
// host, and tries again. The pin is part of the account.
func (w *Wizard) TrustCertificate(side Side) {
	w.mu.Lock()
	// Only what the page shows: another page may still know of another host.
	onServers := w.state.Step == StepServers
	p := w.state.Test.Sides[side].Problem
	if onServers {
		p = w.state.Servers.Sides[side].Problem
	}
	if p == nil || p.Certificate == nil || p.Certificate.SHA256 == "" {
		w.mu.Unlock()
		return
	}
	pin := accounts.Pin{Host: p.Server.Host, SHA256: p.Certificate.SHA256}
	a := &w.state.Account.Approvals
	if !slices.Contains(a.Pins, pin) {
		a.Pins = append(slices.Clone(a.Pins), pin)
	}
	w.mu.Unlock()
	if onServers {
		w.TestServers()
		return
	}
	w.test()
}

// check is the sign-in with what is known; w.mu is held.
func (w *Wizard) check() Check {
	s := &w.state
	tokens := w.tokens
	if _, _, ok := w.tools.signInServer(s); !ok {
		tokens = oauth.Tokens{} // they are for the servers of the company that gave them
	}
	return Check{Account: s.Account, Incoming: w.incoming, Outgoing: w.outgoing, Tokens: tokens, OtherName: s.otherName(),
		OpenOnly: s.BrowserOnly() && tokens.Access.Empty()}
}

// otherName is the second form of the user name, where nothing says how it is
// written and the person didn't either; else empty.
func (s *State) otherName() string {
	c, in := s.Search.Chosen, s.Account.Incoming
	if !c.NameOpen || !in.Endpoint(c.Incoming) || in.Username != s.Address.String() {
		return ""
	}
	return s.Address.Local
}

func (w *Wizard) test() {
	var check Check
	var tools Tools
	var remember bool
	var now State
	w.start(func(s *State) {
		s.Account.SendingFails = ""
		check, tools, remember, now = w.check(), w.tools, w.remember, *s
		check.standby = w.standby.take(check.Account)
		s.Test = Test{Running: true}
		s.Test.Sides[Incoming].Server, s.Test.Sides[Outgoing].Server = s.Account.Incoming, s.Account.Outgoing
		s.Keeping = Keeping{}
		s.goTo(StepTest)
	}, func(ctx context.Context, j job) {
		var begun [2]time.Time
		check.Progress = func(side Side, stage accounts.Stage) {
			j.update(func(s *State) {
				t, now := &s.Test.Sides[side], time.Now()
				if t.Now != "" {
					t.Steps = append(t.Steps, accounts.Step{Stage: t.Now, Took: now.Sub(begun[side])})
				}
				t.Now, begun[side] = stage, now
			})
		}
		var sides [2]SideTest
		tokens, err := tools.refreshed(ctx, &now, check.Tokens)
		if check.Tokens = tokens; err != nil {
			sides = check.failed(err)
		} else {
			sides = check.Run(ctx, tools)
		}
		ok := sides[Incoming].OK() && sides[Outgoing].OK()
		if ok {
			check.Account = check.proved(sides)
		}
		if !j.update(func(s *State) {
			s.Test = Test{Sides: sides, Looking: !ok}
			w.tokens = tokens
			s.Account.Incoming.Username, s.Account.Outgoing.Username = check.Account.Incoming.Username, check.Account.Outgoing.Username
		}) {
			return
		}
		if ok {
			w.keep(ctx, j, tools, check, remember)
			return
		}
		sides = tools.Diagnose(ctx, sides)
		j.update(func(s *State) { s.Test.Sides, s.Test.Looking = sides, false })
	})
}
