package wizard

import (
	"errors"
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/mailapps"
	"postkey/accounts/oauth"
	"postkey/accounts/oauth/oauthtest"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
	"postkey/accounts/providers"
	"postkey/accounts/realtest"
	"postkey/accounts/words"
)

// realBrowsed is the tools for a mail company whose page, IMAP and POP3 (Dovecot)
// and SMTP (Postfix) are real, and take only this mechanism. Its tests cannot run
// beside others: the company is in the table for all.
func realBrowsed(t *testing.T, mechanism string, users ...realtest.User) (Tools, *oauthtest.Company, *keyring.Memory) {
	realtest.Need(t, "dovecot", "postfix")
	authority := probetest.NewAuthority(t)
	company := oauthtest.Start(t, authority)
	dovecot := realtest.StartDovecotWith(t, authority, realtest.Introspecting(mechanism, company.URL+"/introspect", authority), users...)
	postfix := realtest.StartPostfix(t, authority, dovecot)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("Dovecot:\n%s\nPostfix:\n%s", dovecot.Log(), postfix.Log())
		}
	})
	file := fmt.Sprintf(`{"format": 1, "oauth": {"rig": {"auth_url": "%[1]s/authorize", "token_url": "%[1]s/token", "scopes": [{"scope": "mail"}, {"scope": "offline_access"}]}},
		"providers": [{"id": "rig", "name": "Rig Mail", "main": ["%[2]s"], "sign_in": "browser", "oauth": "rig",
		"servers": ["imaps://%[3]s:%[4]d", "pop3s://%[3]s:%[5]d", "smtps://%[3]s:%[6]d"]}]}`, company.URL, realtest.Domain, realtest.Host,
		dovecot.Server(accounts.IMAP, accounts.ImplicitTLS, "").Port, dovecot.Server(accounts.POP3, accounts.ImplicitTLS, "").Port, postfix.Server(accounts.ImplicitTLS, "").Port)
	if errs := providers.UseFiles(fstest.MapFS{"rig.json": {Data: []byte(file)}}); len(errs) > 0 {
		t.Fatal(errs)
	}
	t.Cleanup(func() { providers.UseFiles(nil) })
	network := &probe.Network{Resolver: realtest.Zone{Address: dovecot.Address}, Roots: authority.Pool}
	ring := new(keyring.Memory)
	return Tools{
		Finder: &discover.Finder{Network: network, Limit: time.Minute}, Network: network, Keyring: ring, Store: &accounts.Store{Dir: t.TempDir()},
		Apps: &mailapps.System{Home: t.TempDir()}, Words: words.New("en"), SignInLimit: time.Minute,
		Pages: SignInPages{Clients: oauth.Clients{"rig": {ID: oauthtest.ClientID}}, HTTP: company.Client(), Open: company.Browser},
	}, company, ring
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
			tools, company, ring := realBrowsed(t, mechanism, jane)
			company.Rotate = protocol == accounts.POP3
			permission(t, tools, company, ring, jane.Name, protocol, mechanism)
		})
	}
}

func permission(t *testing.T, tools Tools, company *oauthtest.Company, ring *keyring.Memory, address string, protocol accounts.Protocol, mechanism string) {
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

	secrets := []string{kept.Reveal()}
	for token, times := range company.Shown() {
		secrets = append(secrets, token)
		if times > 10 {
			t.Errorf("a token was shown %d times", times)
		}
	}
	for _, request := range company.Requests() {
		for _, key := range []string{"code", "code_verifier", "refresh_token"} {
			if v := request.Get(key); v != "" {
				secrets = append(secrets, v)
			}
		}
	}
	for _, secret := range secrets {
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
