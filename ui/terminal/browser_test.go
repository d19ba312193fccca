package terminal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/oauth"
	"postkey/accounts/oauth/oauthtest"
	"postkey/accounts/practice"
	"postkey/accounts/probe/probetest"
	"postkey/accounts/providers"
	"postkey/wizard"
)

const accessToken = "an access token of an hour"

// browsing is a shell at a company that takes the browser's sign-in, and only that
// where signIn says so. Its tests cannot run beside others: the company is in the table
// for all.
func browsing(t *testing.T, signIn string) (*shell, *oauthtest.Company) {
	p := oauthtest.Start(t, probetest.NewAuthority(t))
	p.Access, p.Refresh = accessToken, leaktest.Password
	file := fmt.Sprintf(`{"format": 1, "oauth": {"practice": {"auth_url": "%[1]s/authorize", "token_url": "%[1]s/token", "scopes": [{"scope": "mail"}]}},
		"providers": [{"id": "practice", "name": "Practice", "main": ["practice.example"], "sign_in": "%[2]s", "oauth": "practice",
		"servers": ["imaps://imap.practice.example", "smtps://smtp.practice.example"]}]}`, p.URL, signIn)
	if errs := providers.UseFiles(fstest.MapFS{"practice.json": {Data: []byte(file)}}); len(errs) > 0 {
		t.Fatal(errs)
	}
	t.Cleanup(func() { providers.UseFiles(nil) })
	s := newShell(t, practice.Options{Mechanisms: []string{"PLAIN", "XOAUTH2"}, Tokens: map[string]accounts.Secret{practice.Address: accounts.NewSecret(accessToken)}})
	s.tools.Pages = wizard.SignInPages{Clients: oauth.Clients{"practice": {ID: oauthtest.ClientID}}, HTTP: p.Client(), Open: p.Browser}
	s.browser = true
	return s, p
}

// saved puts an account of the company's into the store, and this into the keyring.
func (s *shell) saved(refresh string) {
	s.t.Helper()
	at := func(p accounts.Protocol, host string, port int) accounts.Server {
		return accounts.Server{Protocol: p, Host: host, Port: port, Security: accounts.ImplicitTLS, Auth: accounts.AuthOAuth2, Username: practice.Address}
	}
	err := s.tools.Store.Save(accounts.Account{Address: practice.Address, Provider: "practice", Leave: accounts.LeaveForever,
		Incoming: at(accounts.IMAP, "imap.practice.example", 993), Outgoing: at(accounts.SMTP, "smtp.practice.example", 465)})
	if err == nil && refresh != "" {
		err = s.tools.Keyring.Set(s.t.Context(), wizard.BrowserService, practice.Address, accounts.NewSecret(refresh))
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// The browser is opened and the link shown; what came of it is kept nowhere for an
// account that is not.
func TestBrowser(t *testing.T) {
	for _, c := range []struct {
		signIn string
		args   []string
	}{{"browser", nil}, {"app-password", []string{"--auth", "oauth2"}}} {
		s, p := browsing(t, c.signIn)
		r := s.run("", append([]string{"check", practice.Address}, c.args...)...).want(t, exitOK)
		has(t, r.err, "You have 10 minutes; Ctrl-C ends it.", p.URL+"/authorize?")
		has(t, r.out, "XOAUTH2, 1 try", "Everything works.")
		for _, secret := range []string{leaktest.Password, accessToken} {
			leaktest.Check(t, secret, "the output", []byte(r.out+r.err))
		}
		if _, err := s.tools.Keyring.Get(t.Context(), wizard.BrowserService, practice.Address); !errors.Is(err, keyring.ErrNotFound) {
			t.Errorf("kept: %v", err)
		}
	}
}

// A saved account needs no browser, until the permission ends; then it is asked for
// once, and what comes of it is kept.
func TestBrowserSaved(t *testing.T) {
	s, p := browsing(t, "browser")
	if _, err := s.tools.Browse(t.Context(), must(s.tools.SignInPage(accountOf(t, s))), practice.Address, func(string) {}); err != nil {
		t.Fatal(err)
	}
	s.saved(leaktest.Password)
	asked := len(p.Asked())
	r := s.run("", "check", practice.Address, "--json").want(t, exitOK)
	if j := decode[wantCheck](t, r); !j.Incoming.OK || j.Incoming.Tries != 1 || j.Incoming.Mechanism != "XOAUTH2" || j.Incoming.Later {
		t.Errorf("%+v", j.Incoming)
	}
	if len(p.Asked()) != asked || r.err != "" {
		t.Errorf("the browser was opened, or something said: %s", r.err)
	}

	p.TakeBack(practice.Address)
	s.browser = false
	j := decode[wantCheck](t, s.run("", "check", practice.Address, "--json").want(t, exitFailed))
	for _, side := range []wantSide{j.Incoming, j.Outgoing} {
		if side.Problem == nil || side.Problem.Reason != "browser-sign-in-needed" || side.Problem.Code != "permission-ended" || side.Tries != 0 ||
			!strings.Contains(strings.Join(side.Problem.Advice, " "), "The same check at a terminal opens it.") {
			t.Errorf("%+v", side.Problem)
		}
	}

	s.browser, p.Refresh = true, "the next permission"
	r = s.run("", "check", practice.Address).want(t, exitOK)
	has(t, r.err, "The permission that was given has ended.", p.URL+"/authorize?")
	if kept, err := s.tools.Keyring.Get(t.Context(), wizard.BrowserService, practice.Address); err != nil || kept.Reveal() != "the next permission" {
		t.Errorf("kept: %v", err)
	}
	if len(p.Asked()) != asked+1 {
		t.Errorf("the browser was opened %d times", len(p.Asked())-asked)
	}
}

// What the keyring holds is of the saved account's company, and asked for nowhere else.
func TestBrowserElsewhere(t *testing.T) {
	s, p := browsing(t, "browser")
	s.saved(leaktest.Password)
	file := func(name, page string) *fstest.MapFile {
		return &fstest.MapFile{Data: fmt.Appendf(nil, `{"format": 1, "oauth": {"%[1]s": {"auth_url": "%[2]s/%[3]s", "token_url": "%[2]s/token", "scopes": [{"scope": "mail"}]}},
			"providers": [{"id": "%[1]s", "name": "Company", "main": ["%[1]s.example"], "sign_in": "browser", "oauth": "%[1]s",
			"servers": ["imaps://imap.%[1]s.example", "smtps://smtp.%[1]s.example"]}]}`, name, p.URL, page)}
	}
	if errs := providers.UseFiles(fstest.MapFS{"practice.json": file("practice", "authorize"), "other.json": file("other", "page")}); len(errs) > 0 {
		t.Fatal(errs)
	}
	s.tools.Pages.Clients["other"] = oauth.Client{ID: oauthtest.ClientID}
	s.browser = false
	j := decode[wantCheck](t, s.run("", "check", practice.Address, "--json", "--auth", "oauth2", "--trust", "other.example",
		"--incoming", "imaps://imap.other.example", "--outgoing", "smtps://smtp.other.example").want(t, exitFailed))
	if len(p.Requests()) > 0 || j.Incoming.Problem == nil || j.Incoming.Problem.Code == "unconfirmed" {
		t.Errorf("it was shown to another company %d times; %+v", len(p.Requests()), j.Incoming.Problem)
	}
	s.run("", "check", practice.Address, "--json").want(t, exitFailed)
	if len(p.Requests()) != 1 {
		t.Error("it was not shown to its own company")
	}
}

func must[T any](v T, _ bool) T { return v }

// accountOf is the account that the company's page is for.
func accountOf(t *testing.T, s *shell) accounts.Account {
	t.Helper()
	s.saved("")
	list, err := s.tools.Store.Load()
	if err != nil || len(list) != 1 {
		t.Fatal(err)
	}
	return list[0]
}

// What becomes of the page is told, and by its name in JSON.
func TestBrowserFails(t *testing.T) {
	for code, c := range map[string]struct {
		change func(*shell, *oauthtest.Company)
		reason string
		says   string
	}{
		"browser-denied":           {func(_ *shell, p *oauthtest.Company) { p.Deny = true }, "browser-sign-in-needed", "refused on the web page"},
		"sign-in-page-failed":      {func(_ *shell, p *oauthtest.Company) { p.Answer = func(v url.Values) { v.Set("code", "x") } }, "temporary", "gave an answer"},
		"program-unknown":          {func(_ *shell, p *oauthtest.Company) { p.Secret = "other" }, "contact-provider", "doesn't know this copy"},
		"sign-in-page-unreachable": {func(_ *shell, p *oauthtest.Company) { p.Token = unavailable }, "unreachable", "can't be reached"},
	} {
		s, p := browsing(t, "browser")
		c.change(s, p)
		r := s.run("", "check", practice.Address).want(t, exitFailed)
		has(t, r.err, c.says)
		e := decode[struct{ Problem wantProblem }](t, s.run("", "check", practice.Address, "--json").want(t, exitFailed))
		if e.Problem.Code != code || e.Problem.Reason != c.reason || e.Problem.Stage != "login" {
			t.Errorf("%s: %+v", code, e.Problem)
		}
	}
	s, p := browsing(t, "browser")
	p.Stay = true
	ctx, cancel := context.WithCancel(t.Context())
	s.tools.Pages.Open = func(string) error { cancel(); return nil }
	r := s.runContext(ctx, strings.NewReader(""), "check", practice.Address).want(t, exitFailed)
	has(t, r.err, "You stopped")
	if n := s.server.Logins(accounts.IMAP); n > 0 {
		t.Errorf("%d tries", n)
	}
}

// Where nobody is, a script is told that the browser is needed.
func TestBrowserWithNobody(t *testing.T) {
	s, p := browsing(t, "browser")
	s.browser = false
	j := decode[wantCheck](t, s.run("", "check", practice.Address, "--json").want(t, exitFailed))
	if j.Incoming.Problem == nil || j.Incoming.Problem.Reason != "browser-sign-in-needed" || len(p.Asked()) > 0 || j.Incoming.Tries > 0 {
		t.Errorf("%+v", j.Incoming)
	}
}

// Without a client both servers are looked at as far as the sign-in, which is the mail
// program's.
func TestBrowserLater(t *testing.T) {
	s, p := browsing(t, "browser")
	s.tools.Pages.Clients = nil
	r := s.run("", "check", practice.Address).want(t, exitOK)
	has(t, r.err, "Your mail program will sign in by itself")
	has(t, r.out, "Both servers answer, are secure and take the sign-in in the browser.")
	j := decode[wantCheck](t, s.run("", "check", practice.Address, "--json").want(t, exitOK))
	for _, side := range []wantSide{j.Incoming, j.Outgoing} {
		if !side.OK || !side.Later || side.Tries > 0 || slices.ContainsFunc(side.Steps, func(s struct {
			Stage string
			Ms    *int
		}) bool {
			return s.Stage == "login"
		}) {
			t.Errorf("%+v", side)
		}
	}
	r = s.run("", "check", practice.Address, "--send-test").want(t, exitFailed)
	if len(p.Asked()) > 0 || s.server.Logins(accounts.IMAP) > 0 {
		t.Error("something was tried")
	}
	has(t, r.out, "takes no passwords")

	plain := newShell(t, practice.Options{Mechanisms: []string{"PLAIN"}})
	j = decode[wantCheck](t, plain.run("", "check", practice.Address, "--auth", "oauth2", "--json").want(t, exitFailed))
	if j.Outgoing.Problem == nil || j.Outgoing.Problem.Reason != "no-common-mechanism" || j.Outgoing.Later {
		t.Errorf("%+v", j.Outgoing)
	}
}

// A page that the address's company doesn't own is not opened before --trust.
func TestBrowserTrust(t *testing.T) {
	s, p := browsing(t, "browser")
	providers.UseFiles(nil)
	p.Metadata = map[string]any{"issuer": "https://login.example.com", "authorization_endpoint": "https://login.example.com/authorize", "token_endpoint": "https://login.example.com/token", "scopes_supported": nil}
	s.tools.Pages.Clients = oauth.Clients{"login.example.com": {ID: oauthtest.ClientID, For: []string{"practice.example"}}}
	a := accountOf(t, s)
	a.Provider, a.Page = "", &accounts.SignInPage{Issuer: "https://login.example.com", Hosts: []string{a.Incoming.Host, a.Outgoing.Host}}
	if err := s.tools.Store.Save(a); err != nil {
		t.Fatal(err)
	}
	r := s.run("", "check", practice.Address).want(t, exitFailed)
	has(t, r.err, "--trust \"example.com\"")
	if len(p.Asked()) > 0 {
		t.Error("the page was opened")
	}
	s.run("", "check", practice.Address, "--trust", "example.com").want(t, exitOK)
}

// Nor is the page of a company in the table, for servers that the gate would give no
// password to.
func TestBrowserUnconfirmed(t *testing.T) {
	s, p := browsing(t, "browser")
	j := decode[wantCheck](t, s.run("", "check", "jane@other.example", "--json", "--auth", "oauth2",
		"--incoming", "imaps://jane%40practice.example@imap.practice.example", "--outgoing", "smtps://jane%40practice.example@smtp.practice.example").want(t, exitFailed))
	for _, side := range []wantSide{j.Incoming, j.Outgoing} {
		if side.Problem == nil || side.Problem.Reason != "unconfirmed" || side.Tries > 0 {
			t.Errorf("%+v", side.Problem)
		}
	}
	if len(p.Asked()) > 0 || len(p.Requests()) > 0 {
		t.Error("the page was opened")
	}
}

func TestOpener(t *testing.T) {
	env := func(vars ...string) func(string) string {
		return func(key string) string {
			if slices.Contains(vars, key) {
				return ":0"
			}
			return ""
		}
	}
	for _, c := range []struct{ goos, set, want string }{
		{"linux", "DISPLAY", "xdg-open"}, {"freebsd", "WAYLAND_DISPLAY", "xdg-open"}, {"linux", "", ""}, {"darwin", "", "open"}, {"windows", "", "rundll32"},
	} {
		if name, _ := opener(c.goos, env(c.set)); name != c.want {
			t.Errorf("%s: %q", c.goos, name)
		}
	}
	if oauth.Limit != 10*time.Minute {
		t.Error("the time that is told is not the one there is")
	}
}

func unavailable(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusServiceUnavailable)
}
