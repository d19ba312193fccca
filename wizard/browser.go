package wizard

import (
	"context"
	"errors"
	"time"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// A Browsing is how signing in at the mail company's own page goes.
type Browsing struct {
	// Ready is true where Postkey itself can do it. Else the mail program does, where
	// the company wants it so.
	Ready bool
	// First is true where it comes before the password: that one has ended there.
	First bool
	// Way is what the person wants instead of what comes first.
	Way     Way
	Running bool
	// Link is the page, for another browser on this computer.
	Link string
	// Err is why it did not work: one of package oauth's errors.
	Err error
}

// A Way is how a person wants to sign in where there are two.
type Way int

const (
	WayUnsaid Way = iota
	WayPassword
	WayBrowser
)

// BrowserOnly reports whether the account's servers take only the mail company's own
// web page, so that no password is asked for.
func (s State) BrowserOnly() bool {
	return s.Account.Incoming.Auth == accounts.AuthOAuth2 && s.Account.Outgoing.Auth == accounts.AuthOAuth2
}

// Browses reports whether Sign in is by the company's page: because there is no other
// way, or the person prefers it, or nothing else is likely to work.
func (s State) Browses() bool {
	b := s.Browsing
	return s.BrowserOnly() || b.Ready && (b.Way == WayBrowser || b.Way == WayUnsaid && b.First)
}

// TakesPassword reports whether there is a password to go back to from the page: the
// one that the search found to be the way in.
func (s State) TakesPassword() bool {
	c := s.Search.Chosen
	return c.Incoming.Auth == accounts.AuthPassword && c.Incoming.Endpoint(s.Account.Incoming) && c.Outgoing.Endpoint(s.Account.Outgoing)
}

// browserReady is what [Browsing] says of Ready and First; w.mu is held.
func (w *Wizard) browserReady(s *State) (ready, first bool) {
	if _, ready = w.tools.SignInPage(s.Account); !ready {
		return false, false
	}
	company := companyOf(s.Account)
	if company == nil || company.SignIn != providers.Password {
		return true, false
	}
	_, in := company.Ended(s.Account.Incoming.Protocol, time.Now())
	_, out := company.Ended(accounts.SMTP, time.Now())
	return true, in && out
}

// PreferBrowser shows the company's page in place of the password.
func (w *Wizard) PreferBrowser() {
	w.leave(func(s *State) {
		if s.Browsing.Ready {
			s.browse()
		}
	})
}

// browse turns to the page, where there is another way.
func (s *State) browse() {
	b := &s.Browsing
	if b.Link, b.Err = "", nil; !s.BrowserOnly() {
		b.Way = WayBrowser
	}
}

// PreferPassword goes back to the password, where there is one.
func (w *Wizard) PreferPassword() {
	w.leave(func(s *State) {
		if !s.TakesPassword() {
			return
		}
		s.Browsing.Way, s.Browsing.Err = WayPassword, nil
		if c := s.Search.Chosen; s.BrowserOnly() {
			s.Account.Incoming.Auth, s.Account.Outgoing.Auth = c.Incoming.Auth, c.Outgoing.Auth
			s.Servers = formOf(s.Account)
			s.untest()
		}
	})
}

// Browse has the person sign in at the mail company's own page, and then tries what
// came of it on both servers. remember asks for the keyring once both work. From a
// failed test it begins anew. Whom the gate wants confirmed is asked about first.
func (w *Wizard) Browse(remember bool) {
	var page SignInPage
	var tools Tools
	var address string
	w.startIf(func(s *State) (ok bool) {
		tools, address = w.tools, s.Account.Address
		if page, ok = tools.SignInPage(s.Account); !ok || s.Browsing.Running || s.Test.Running || s.Step != StepSignIn && s.Step != StepTest {
			return false
		}
		asks := s.unconfirmed()
		var p *accounts.Problem
		if errors.As(page.Confirmed(s.Address, s.Account.Approvals), &p) && len(asks) == 0 {
			asks = []string{p.Owner}
		}
		s.browse()
		if len(asks) > 0 {
			s.Owners, s.afterConfirm = asks, StepSignIn
			s.goTo(StepConfirm)
		}
		return len(asks) == 0
	}, func(s *State) {
		s.Step, s.Browsing.Running = StepSignIn, true
	}, func(ctx context.Context, j job) {
		tokens, err := tools.Browse(ctx, page, address, func(link string) { j.update(func(s *State) { s.Browsing.Link = link }) })
		if !j.update(func(s *State) {
			s.Browsing.Running, s.Browsing.Link, s.Browsing.Err = false, "", err
			if err == nil {
				// What comes next is the account's own way in.
				s.Account.Incoming.Auth, s.Account.Outgoing.Auth = accounts.AuthOAuth2, accounts.AuthOAuth2
				s.Account.SeparatePassword = false
				s.Servers = formOf(s.Account)
				w.tokens, w.gave, w.given, w.remember = tokens, page.Server, true, remember
			}
		}) || err != nil {
			return
		}
		// Who has left in this very moment wants no test of what they left.
		w.test(bothSides, func(s *State) bool { return j.generation == w.generation && notTesting(s) })
	})
}

// BrowseAgain opens the page once more, for who closed it.
func (w *Wizard) BrowseAgain() {
	w.mu.Lock()
	link, open := w.state.Browsing.Link, w.tools.Pages.Open
	w.mu.Unlock()
	if link != "" && open != nil {
		_ = open(link) // the link can still be copied
	}
}
