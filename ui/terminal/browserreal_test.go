package terminal

import (
	"path/filepath"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/realtest"
	"postkey/accounts/words"
	"postkey/wizard"
)

// TestRealBrowser: check signs in at the page of a real authorization server, and with
// what came of it to Dovecot and Postfix; later with what the keyring holds, until the
// permission is taken back.
func TestRealBrowser(t *testing.T) {
	jane := realtest.User{Name: "jane@" + realtest.Domain, Password: leaktest.Password, Messages: 3}
	company := realtest.StartCompany(t, "oauthbearer xoauth2", jane)
	company.Rotate = true
	dir := filepath.Join(t.TempDir(), "postkey")
	s := &shell{t: t, browser: true, tools: wizard.Tools{
		Finder: &discover.Finder{Network: company.Network, Limit: 10 * time.Minute}, Network: company.Network, SignInLimit: 10 * time.Minute,
		Keyring: new(keyring.Memory), Store: &accounts.Store{Dir: dir}, Words: words.New("en"),
		Pages: wizard.SignInPages{Clients: company.Clients, HTTP: company.Client(), Open: company.Browser},
	}}
	trace := filepath.Join(t.TempDir(), "trace.txt")
	var said string
	check := func(code int, args ...string) wantCheck {
		t.Helper()
		p := s.run("", append([]string{"check", jane.Name, "--json", "--trace", trace}, args...)...).want(t, code)
		said += p.out + p.err
		return decode[wantCheck](t, p)
	}
	works := func(what string, c wantCheck) {
		t.Helper()
		for _, side := range []wantSide{c.Incoming, c.Outgoing} {
			if !side.OK || side.Mechanism != "OAUTHBEARER" || side.Tries != 1 {
				t.Errorf("%s: %+v %+v", what, side, side.Problem)
			}
		}
	}

	company.Guest = "joe@" + realtest.Domain
	if side := check(exitFailed, "--auth", "oauth2").Incoming; side.Problem == nil || side.Problem.Code != "token-refused" || side.Tries != 1 {
		t.Errorf("signed in as somebody else: %+v", side.Problem)
	}
	company.Guest = ""
	works("at the page", check(exitOK, "--auth", "oauth2", "--send-test"))
	works("at the page, POP", check(exitOK, "--auth", "oauth2", "--protocol", "pop3"))

	// What the window would have kept.
	server := func(s accounts.Server) accounts.Server { s.Auth = accounts.AuthOAuth2; return s }
	err := s.tools.Store.Save(accounts.Account{Address: jane.Name, Provider: "rig", Leave: accounts.LeaveForever,
		Incoming: server(company.Dovecot.Server(accounts.IMAP, accounts.ImplicitTLS, jane.Name)), Outgoing: server(company.Postfix.Server(accounts.ImplicitTLS, jane.Name))})
	if err != nil {
		t.Fatal(err)
	}
	works("for the account", check(exitOK))
	asked := len(company.Asked())
	s.browser = false
	company.EndAccess()
	works("from the keyring", check(exitOK))
	works("with the next token", check(exitOK))
	company.TakeBack(jane.Name)
	for range 2 {
		c := check(exitFailed)
		for _, side := range []wantSide{c.Incoming, c.Outgoing} {
			if side.Problem == nil || side.Problem.Code != "permission-ended" || side.Tries != 0 || len(side.Problem.Advice) == 0 {
				t.Errorf("taken back: %+v, %d tries", side.Problem, side.Tries)
			}
		}
	}
	if n := len(company.Asked()); n != asked {
		t.Errorf("the page was opened %d times", n-asked)
	}
	s.browser = true
	works("at the page again", check(exitOK))

	for _, secret := range company.Secrets() {
		leaktest.Check(t, secret, "the output", []byte(said))
		leaktest.CheckDir(t, secret, dir)
		leaktest.CheckDir(t, secret, trace)
	}
}
