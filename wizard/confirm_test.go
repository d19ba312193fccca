package wizard

import (
	"slices"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/practice"
)

// TestConfirm: no password goes to somebody else's servers before the person
// says yes, and the yes is for those owners and that address alone.
func TestConfirm(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	w := walk(t, toolsFor(t, server))
	w.found(practice.Address)
	// The practice servers by their numbers: those belong to this computer.
	w.update(func(s *State) {
		for _, l := range server.Servers() {
			l.Username, l.Auth = practice.Address, accounts.AuthPassword
			switch {
			case l.Protocol == accounts.IMAP && l.Security == accounts.ImplicitTLS:
				s.Account.Incoming = l
			case l.Protocol == accounts.SMTP && l.Security == accounts.ImplicitTLS:
				s.Account.Outgoing = l
			}
		}
		s.goTo(StepSignIn)
	})
	tries := func() int { return server.Logins(accounts.IMAP) + server.Logins(accounts.SMTP) }

	w.SignIn(practice.Password(), accounts.Secret{}, false)
	w.Wait()
	s := w.State()
	if s.Step != StepConfirm || !slices.Equal(s.Owners, []string{gate.ThisComputer}) {
		t.Fatalf("step %v asks about %q", s.Step, s.Owners)
	}
	// Whatever else is pressed is no yes.
	for name, press := range map[string]func(){
		"Retry":        w.Retry,
		"CheckServers": w.CheckServers,
		"GoTo, Retry":  func() { w.GoTo(StepSignIn); w.Retry() },
	} {
		press()
		w.Wait()
		if tries() != 0 {
			t.Errorf("%s let the password out", name)
		}
	}
	w.GoTo(StepSignIn)
	w.Confirm() // not on its page
	if got := w.State().Account.Approvals.Owners; len(got) != 0 {
		t.Errorf("confirmed without being asked: %q", got)
	}

	w.SignIn(practice.Password(), accounts.Secret{}, false)
	w.Confirm()
	w.SignIn(practice.Password(), accounts.Secret{}, false)
	if s := w.tested(); !s.Test.OK() || tries() != 2 {
		t.Errorf("%d tries, %v, %v", tries(), s.Test.Sides[Incoming].Problem, s.Test.Sides[Outgoing].Problem)
	}
	if got := w.State().Account.Approvals.Owners; !slices.Equal(got, []string{gate.ThisComputer}) {
		t.Errorf("confirmed are %q", got)
	}

	w.SetAddress("joe@" + practice.Address[len("jane@"):])
	w.Find()
	w.Cancel()
	if a := w.State().Account.Approvals; len(a.Owners)+len(a.Pins)+len(a.Plaintext) != 0 {
		t.Errorf("another address inherits %+v", a)
	}
	if !w.incoming.Empty() || !w.outgoing.Empty() {
		t.Error("the password of another address is still there")
	}
}

// TestWhatIsShownIsUsed: who typed other servers and came back to those that were
// found, and takes these, gets these.
func TestWhatIsShownIsUsed(t *testing.T) {
	t.Parallel()
	w := walk(t, toolsFor(t, company(t, practice.Options{})))
	found := w.found(practice.Address).Search.Chosen
	w.ByHand()
	w.update(func(s *State) {
		for i := range s.Servers.Sides {
			s.Servers.Sides[i].Host, s.Servers.Sides[i].Answered = "typed."+practice.Domain, true
		}
	})
	w.UseServers()
	for w.State().Step != StepSearch {
		w.Back()
	}
	if s := w.State(); s.Search.Chosen.Incoming != found.Incoming || s.Account.Incoming.Host != "typed."+practice.Domain {
		t.Fatalf("shown is %v, settled %v", s.Search.Chosen.Incoming, s.Account.Incoming)
	}
	w.UseFound(w.State().Search.Chosen)
	if s := w.State(); s.Account.Incoming != found.Incoming || s.Account.Outgoing != found.Outgoing || s.Servers.Sides[Incoming].Host != found.Incoming.Host {
		t.Errorf("used are %v and %v", s.Account.Incoming, s.Account.Outgoing)
	}
}

// TestHearsayIsConfirmed: servers named over plain http are asked about even
// under the address's own domain, until the person types others.
func TestHearsayIsConfirmed(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	w := walk(t, toolsFor(t, server))
	w.found(practice.Address)
	w.update(func(s *State) {
		c := s.Search.Choices[0]
		c.Why, c.Trust = discover.WhyHTTPAutoconfig, gate.Confirm
		s.Search.Choices[0] = c
		s.use(c)
	})
	w.UseFound(w.State().Search.Chosen)
	if s := w.State(); s.Step != StepConfirm || !slices.Equal(s.Owners, []string{practice.Domain}) {
		t.Fatalf("step %v asks about %q", s.Step, s.Owners)
	}
	w.SignIn(practice.Password(), accounts.Secret{}, false)
	w.Wait()
	if n := server.Logins(accounts.IMAP) + server.Logins(accounts.SMTP); n != 0 {
		t.Fatalf("%d tries before the yes", n)
	}
	w.ByHand()
	w.SetSecurity(Incoming, accounts.StartTLS)
	w.TestServers()
	w.until("answered", func(s State) bool { return s.Servers.Answered() })
	w.UseServers()
	if s := w.State(); s.Step != StepConfirm {
		t.Errorf("not asked about hosts that the person left as they were: step %v", s.Step)
	}
	typed := func(side Side) {
		w.update(func(s *State) {
			s.Step = StepServers
			s.Servers.Sides[side].Host = "typed." + practice.Domain
			s.Servers.Sides[Incoming].Answered, s.Servers.Sides[Outgoing].Answered = true, true
		})
		w.UseServers()
	}
	if typed(Incoming); w.State().Step != StepConfirm {
		t.Errorf("not asked about a host that the person left as it was: step %v", w.State().Step)
	}
	if typed(Outgoing); w.State().Step != StepSignIn {
		t.Errorf("asked about servers that the person typed: step %v, %q", w.State().Step, w.State().Owners)
	}
}
