package wizard

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/mailapps"
	"postkey/accounts/oauth"
	"postkey/accounts/realtest"
	"postkey/accounts/words"
)

// realBrowsed is the tools for a company whose servers are real.
func realBrowsed(t *testing.T, company *realtest.Company) (Tools, *keyring.Memory) {
	ring := new(keyring.Memory)
	return Tools{
		Finder: &discover.Finder{Network: company.Network, Limit: 10 * time.Minute}, Network: company.Network, Keyring: ring, Store: &accounts.Store{Dir: t.TempDir()},
		Apps: &mailapps.System{Home: t.TempDir()}, Words: words.New("en"), SignInLimit: 10 * time.Minute,
		Pages: SignInPages{Clients: company.Clients, HTTP: company.Client(), Open: company.Browser},
	}, ring
}

// atPage is a wizard on the Sign in page of that company.
func atPage(t *testing.T, tools Tools, address string, protocol accounts.Protocol) walker {
	w := walk(t, tools)
	w.found(address)
	w.UseFound(w.State().Search.Chosen)
	w.Choose(protocol)
	w.AcceptChoice()
	if s := w.State(); s.Step != StepSignIn || !s.Browsing.Ready || s.Account.Incoming.Protocol != protocol {
		t.Fatalf("step %v, %+v, %v", s.Step, s.Browsing, s.Account.Incoming)
	}
	return w
}

// TestRealBrowse goes the whole way of a permission, by each mechanism: given on the
// company's page, used by both servers, kept, renewed, and taken back.
func TestRealBrowse(t *testing.T) {
	for mechanism, protocol := range map[string]accounts.Protocol{"OAUTHBEARER": accounts.IMAP, "XOAUTH2": accounts.POP3} {
		t.Run(mechanism, func(t *testing.T) {
			jane := realtest.User{Name: "jane@" + realtest.Domain, Password: leaktest.Password, Messages: 2}
			company := realtest.StartCompany(t, mechanism, jane)
			tools, ring := realBrowsed(t, company)
			company.Rotate = protocol == accounts.POP3
			permission(t, tools, company, ring, jane.Name, protocol, mechanism)
		})
	}
}

func permission(t *testing.T, tools Tools, company *realtest.Company, ring *keyring.Memory, address string, protocol accounts.Protocol, mechanism string) {
	w := atPage(t, tools, address, protocol)
	good := func(what string) State {
		t.Helper()
		s := w.until(what, func(s State) bool {
			t := s.Test.Sides[Incoming]
			return s.Step == StepTest && t.Finished && (t.Problem != nil || s.Keeping.State > KeepWaiting && s.saved(tools.Store))
		})
		if !s.Test.OK() || s.Test.Sides[Incoming].Messages != 2 {
			t.Fatalf("%s: %v, %v", what, s.Test.Sides[Incoming].Problem, s.Test.Sides[Outgoing].Problem)
		}
		for _, side := range s.Test.Sides {
			if side.Mechanism != mechanism || side.Tries != 1 {
				t.Errorf("%s: %s, %d tries", what, side.Mechanism, side.Tries)
			}
		}
		return s
	}

	company.Guest = "somebody-else@" + realtest.Domain
	w.Browse(true)
	refused(t, w.tested(), tools, "signed in as somebody else", accounts.TokenRefused)
	w.EnterPasswordAgain()
	company.Guest, company.Life = "", 30*time.Second // which counts as over
	w.Browse(true)
	s := good("signing in")
	if s.Keeping.State != KeepDone || company.Granted() != 3 { // of somebody else, of this person, and the one after it
		t.Errorf("%+v, %d tokens", s.Keeping, company.Granted())
	}
	w.SendTest()
	if m := w.until("arrived", func(s State) bool { return !s.Test.Message.Running }).Test.Message; m.Arrival == nil || !m.Arrival.Removed {
		t.Errorf("the message to oneself: %+v, %v", m, m.Problem)
	}

	granted := company.Granted()
	company.EndAccess()
	company.Life = 0
	w.Retry()
	good("when the token was over")
	if company.Granted() != granted+1 {
		t.Errorf("%d tokens", company.Granted()-granted)
	}
	w.Retry()
	good("again")
	if company.Granted() != granted+1 {
		t.Error("a fresh token was not used again")
	}

	asked := len(company.Asked())
	first := keptFor(t, ring, address)
	for _, side := range another(t, tools, ring, address) {
		if !side.OK() || side.Mechanism != mechanism || side.Tries != 1 {
			t.Errorf("another day: %v, %d tries by %s", side.Problem, side.Tries, side.Mechanism)
		}
	}
	kept := keptFor(t, ring, address)
	if kept.Equal(first) == company.Rotate {
		t.Errorf("the keyring has the refresh token of before: %v", !company.Rotate)
	}
	company.TakeBack(address)
	for _, side := range another(t, tools, ring, address) {
		if side.Problem == nil || side.Problem.Reason != accounts.PermissionEnded || side.Tries != 0 {
			t.Errorf("another day, taken back: %v, %d tries", side.Problem, side.Tries)
		}
	}
	if n := len(company.Asked()); n != asked || !keptFor(t, ring, address).Equal(kept) {
		t.Errorf("the page was opened %d times", n-asked)
	}
	w.Retry()
	refused(t, w.tested(), tools, "taken back", accounts.PermissionEnded)
	company.EndAccess()
	w.Retry()
	refused(t, w.tested(), tools, "taken back, and the token over", accounts.PermissionEnded)
	w.EnterPasswordAgain()
	if s := w.State(); !s.Browsing.Ready || s.Step != StepSignIn {
		t.Fatalf("%+v on %v", s.Browsing, s.Step)
	}
	w.Browse(true)
	good("signing in again")
	w.Wait()
	s = w.State()

	for token, times := range company.Shown() {
		if times > 10 {
			t.Errorf("%s was shown %d times", token, times)
		}
	}
	for _, secret := range append(company.Secrets(), kept.Reveal()) {
		leaktest.Check(t, secret, "the state", fmt.Appendf(nil, "%+v %#v %v", s, s, w.Wizard))
		leaktest.CheckDir(t, secret, tools.Store.Dir)
	}
	for _, service := range []string{Service, OutgoingService} {
		if _, err := ring.Get(t.Context(), service, address); !errors.Is(err, keyring.ErrNotFound) {
			t.Errorf("%s: %v", service, err)
		}
	}
}

// another is a check on another day: of the account in its file, with what the keyring
// holds, and without a browser.
func another(t *testing.T, tools Tools, ring *keyring.Memory, address string) [2]SideTest {
	t.Helper()
	tools.Store = &accounts.Store{Dir: tools.Store.Dir}
	tools.Pages.Open = func(string) error { return errors.New("no browser") }
	list, err := tools.Store.Load()
	if err != nil || len(list) != 1 || list[0].Address != address {
		t.Fatalf("the account is gone: %v, %v", list, err)
	}
	return Check{Account: list[0], Tokens: oauth.Tokens{Refresh: keptFor(t, ring, address)}}.Run(t.Context(), tools)
}

// keptFor is the refresh token in the keyring.
func keptFor(t *testing.T, ring *keyring.Memory, address string) accounts.Secret {
	t.Helper()
	kept, err := ring.Get(t.Context(), BrowserService, address)
	if err != nil || kept.Empty() {
		t.Fatalf("kept: %v", err)
	}
	return kept
}

// refused: both sides say why the page has to be gone to again, in words, and nothing
// else was tried.
func refused(t *testing.T, s State, tools Tools, what string, why accounts.Reason) {
	t.Helper()
	for _, side := range s.Test.Sides {
		if side.Problem == nil || side.Problem.Reason != why || side.Tries > 1 {
			t.Errorf("%s: %v, %d tries", what, side.Problem, side.Tries)
			continue
		}
		if e := tools.Words.Explain(side.Problem, words.Context{Address: s.Address, Provider: s.Provider}); e.Title == "" || e.Lead == "" {
			t.Errorf("%s: %+v", what, e)
		}
	}
}
