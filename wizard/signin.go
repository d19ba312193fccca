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
	w.test(bothSides, func(s *State) bool {
		if s.Test.Running {
			return false
		}
		w.incoming, w.outgoing, w.remember, w.untried = incoming, outgoing, remember, true
		s.Account.SeparatePassword = !outgoing.Empty() && !outgoing.Equal(incoming)
		if len(s.unconfirmed()) > 0 {
			s.settle(StepSignIn)
			return false
		}
		return true
	})
}

// CheckServers opens both servers without signing in, for a mail company that
// takes no password: the mail program will open the browser by itself.
func (w *Wizard) CheckServers() { w.SignIn(accounts.Secret{}, accounts.Secret{}, false) }

// Retry tries the same passwords once more, at the side that did not work.
func (w *Wizard) Retry() { w.test(failedSide, notTesting) }

func notTesting(s *State) bool { return !s.Test.Running }

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
		case accounts.WrongPassword, accounts.WrongUsername, accounts.AppPasswordNeeded, accounts.PasswordExpired, accounts.PermissionEnded, accounts.TokenRefused:
			return false
		}
	}
	return true
}

// TrustCertificate accepts exactly the certificate that side showed, on that
// host, and tries again. The pin is part of the account.
func (w *Wizard) TrustCertificate(side Side) {
	onServers := false
	w.test(failedSide, func(s *State) bool {
		// Only what the page shows: another page may still know of another host.
		onServers = s.Step == StepServers
		p := s.Test.Sides[side].Problem
		if onServers {
			p = s.Servers.Sides[side].Problem
		}
		if p == nil || p.Certificate == nil || p.Certificate.SHA256 == "" {
			onServers = false
			return false
		}
		pin := accounts.Pin{Host: p.Server.Host, SHA256: p.Certificate.SHA256}
		a := &s.Account.Approvals
		if !slices.Contains(a.Pins, pin) {
			a.Pins = append(slices.Clone(a.Pins), pin)
		}
		return !onServers && !s.Test.Running
	})
	if onServers {
		w.TestServers()
	}
}

// check is the sign-in with what is known; w.mu is held.
func (w *Wizard) check() Check {
	s := &w.state
	tokens := w.tokens
	if page, ok := w.tools.SignInPage(s.Account); !ok || !page.Server.Same(w.gave) {
		tokens = oauth.Tokens{} // they are for the servers of the company that gave them
	}
	given := w.given
	w.given = false
	return Check{Account: s.Account, Incoming: w.incoming, Outgoing: w.outgoing, Tokens: tokens, JustGiven: given, Renewed: w.renewed(tokens),
		OtherName: s.otherName(), OpenOnly: s.BrowserOnly() && tokens.Access.Empty()}
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

// A reach is how much of a test there is to do.
type reach int

const (
	bothSides reach = iota
	// failedSide leaves out a side that worked in the test before this one, for each
	// sign-in may be one too many: mailboxes are in use, or let people in once in a while.
	failedSide
)

// worked are the sides that worked in the test before this one, with the settings and
// passwords as they still are. Where the user name is not settled, what one side finds
// out is for both; w.mu is held.
func (w *Wizard) worked() (sides [2]*SideTest) {
	s := &w.state
	if s.Test.OK() || s.otherName() != "" || w.untried {
		return sides
	}
	for side, server := range []accounts.Server{Incoming: s.Account.Incoming, Outgoing: s.Account.Outgoing} {
		if t := s.Test.Sides[side]; t.OK() && !t.NotSignedIn && t.Server == server {
			sides[side] = &t
		}
	}
	return sides
}

// test signs in to both servers, or the one that is left to do, where may lets it.
func (w *Wizard) test(far reach, may func(*State) bool) {
	var check Check
	var tools Tools
	var remember bool
	w.startIf(may, func(s *State) {
		s.Account.SendingFails = ""
		check, tools, remember = w.check(), w.tools, w.remember
		check.standby = w.standby.take(check.Account)
		if far == failedSide {
			check.worked = w.worked()
		}
		w.untried = false
		s.Test = Test{Running: true}
		s.Test.Sides[Incoming].Server, s.Test.Sides[Outgoing].Server = s.Account.Incoming, s.Account.Outgoing
		for side, before := range check.worked {
			if before != nil {
				s.Test.Sides[side] = *before
			}
		}
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
		renewed := check.Renewed
		check.Renewed = func(next oauth.Tokens, kept error) {
			check.Tokens = next // is kept in the end
			renewed(next, kept)
		}
		sides := check.Run(ctx, tools)
		ok := sides[Incoming].OK() && sides[Outgoing].OK()
		if ok {
			check.Account = check.proved(sides)
		}
		if !j.update(func(s *State) {
			s.Test = Test{Sides: sides, Looking: !ok}
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
