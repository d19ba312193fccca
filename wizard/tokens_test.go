package wizard

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/oauth"
)

// TestTokensStayTheirs: what a company's page gave signs in to that company's
// servers, for the address it was given for, and nowhere else.
func TestTokensStayTheirs(t *testing.T) {
	for name, change := range map[string]func(walker){
		"another server": func(w walker) {
			w.GoTo(StepSignIn)
			w.update(func(s *State) {
				s.Account.Outgoing.Host, s.Account.Approvals.Owners = "smtp.stranger.example", []string{"stranger.example"}
				s.untest()
			})
		},
		"another company's page": func(w walker) {
			w.GoTo(StepSignIn)
			companyWithPage(w.t, "https://sign-in.stranger.example")
		},
		"another address": func(w walker) {
			w.found("joe@practice.example")
			w.UseFound(w.State().Search.Chosen)
			w.AcceptChoice()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := browsed(t, newPages(t))
			w.Browse(false)
			if s := w.tested(); !s.Test.OK() {
				t.Fatalf("%+v", s.Test)
			}
			change(w)
			w.CheckServers()
			s := w.until("tested", func(s State) bool { return s.Step == StepTest && !s.Test.Running && s.Test.Sides[Outgoing].Finished })
			for side, test := range s.Test.Sides {
				if test.Tries != 0 {
					t.Errorf("side %d: a token went to %s for %s", side, test.Server.Host, s.Account.Address)
				}
			}
		})
	}
}

// TestLeavingTheLastPage: who leaves in the very moment in which the page's answer is
// there is left where they are, and nothing is tried.
func TestLeavingTheLastPage(t *testing.T) {
	p := newPages(t)
	w, _ := browsed(t, p)
	w.Wait() // nothing else tells of changes meanwhile
	begun := make(chan struct{})
	open := func(link string) error {
		<-begun
		return p.Browser(link)
	}
	w.equip(func(tools *Tools) { tools.Pages.Open = open })
	tell := w.changed
	left := false
	w.changed = func() {
		w.mu.Lock()
		there := w.given
		w.mu.Unlock()
		if there && !left {
			left = true
			w.GoTo(StepAddress)
		}
		tell()
	}
	w.Browse(true)
	close(begun)
	w.Wait()
	if s := w.State(); !left || s.Step != StepAddress || s.Test.Running || s.Test.Sides[Incoming].Finished {
		t.Errorf("left %v, step %v, %+v", left, s.Step, s.Test)
	}
}

// TestRenewedTooLate: what the keyring says of one address's token is not told about
// the next address.
func TestRenewedTooLate(t *testing.T) {
	w, _ := browsed(t, newPages(t))
	before, next := oauth.Tokens{Refresh: accounts.NewSecret("before")}, oauth.Tokens{Refresh: accounts.NewSecret("next")}
	w.tokens = before
	late := w.renewed(before)
	w.found("joe@practice.example")
	late(next, keyring.ErrTooBig)
	if k := w.State().Keeping; k != (Keeping{}) || !w.tokens.Refresh.Empty() {
		t.Errorf("%+v", k)
	}
	w.tokens = before
	late(next, keyring.ErrTooBig)
	if k := w.State().Keeping; k.Err != keyring.ErrTooBig || !w.tokens.Refresh.Equal(next.Refresh) {
		t.Errorf("%+v", k)
	}
}
