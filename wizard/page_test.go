package wizard

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"postkey/accounts"
	"postkey/accounts/export"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/oauth"
	"postkey/accounts/oauth/oauthtest"
	"postkey/accounts/practice"
	"postkey/accounts/providers"
)

// practised are the practice company's servers, with the browser as their way in, and
// the page that was published with them.
func practised(page *accounts.SignInPage) accounts.Account {
	at := func(p accounts.Protocol, host string, port int) accounts.Server {
		return accounts.Server{Protocol: p, Host: host, Port: port, Security: accounts.ImplicitTLS, Auth: accounts.AuthOAuth2, Username: practice.Address}
	}
	return accounts.Account{Address: practice.Address, Page: page, Leave: accounts.LeaveForever,
		Incoming: at(accounts.IMAP, "imap.practice.example", 993), Outgoing: at(accounts.SMTP, "smtp.practice.example", 465)}
}

var practiceHosts = []string{"imap.practice.example", "smtp.practice.example"}

// TestPage: a published page counts where somebody registered this program with it,
// for the servers that were published with it, and for its own owner or whom the
// client is said to be for.
func TestPage(t *testing.T) {
	own := &accounts.SignInPage{Issuer: "https://login.practice.example", Hosts: practiceHosts}
	for name, c := range map[string]struct {
		page    *accounts.SignInPage
		clients oauth.Clients
		change  func(*accounts.Account)
		want    bool
	}{
		"its own":       {own, oauth.Clients{"login.practice.example": {ID: "x"}}, nil, true},
		"no client":     {own, oauth.Clients{"google": {ID: "x"}}, nil, false},
		"nothing there": {nil, oauth.Clients{"login.practice.example": {ID: "x"}}, nil, false},
		"another server": {own, oauth.Clients{"login.practice.example": {ID: "x"}},
			func(a *accounts.Account) { a.Outgoing.Host = "smtp2.practice.example" }, false},
		"somebody else's page": {&accounts.SignInPage{Issuer: "https://accounts.google.com", Hosts: practiceHosts}, oauth.Clients{"accounts.google.com": {ID: "x"}, "google": {ID: "x"}}, nil, false},
		"which is for this one": {&accounts.SignInPage{Issuer: "https://practice.login.example", Hosts: practiceHosts},
			oauth.Clients{"practice.login.example": {ID: "x", For: []string{"practice.example"}}}, nil, true},
		"and not for that one": {&accounts.SignInPage{Issuer: "https://practice.login.example", Hosts: practiceHosts},
			oauth.Clients{"practice.login.example": {ID: "x", For: []string{"other.example"}}}, nil, false},
		"tokens elsewhere": {&accounts.SignInPage{AuthURL: "https://login.practice.example/a", TokenURL: "https://evil.example/t", Hosts: practiceHosts},
			oauth.Clients{"login.practice.example": {ID: "x"}}, nil, false},
	} {
		a := practised(c.page)
		if c.change != nil {
			c.change(&a)
		}
		page, ok := Tools{Pages: SignInPages{Clients: c.clients}}.SignInPage(a)
		if ok != c.want || ok && page.Client.ID != "x" {
			t.Errorf("%s: %v, %+v", name, ok, page)
		}
	}
	// A company in the table is that company, whatever a file says.
	a := practised(&accounts.SignInPage{Issuer: "https://login.gmail.com", Hosts: []string{"imap.gmail.com", "smtp.gmail.com"}})
	a.Incoming.Host, a.Outgoing.Host = "imap.gmail.com", "smtp.gmail.com"
	page, ok := Tools{Pages: SignInPages{Clients: oauth.Clients{"google": {ID: "g"}, "login.gmail.com": {ID: "evil"}}}}.SignInPage(a)
	if !ok || page.Client.ID != "g" || page.Server.AuthURL != "https://accounts.google.com/o/oauth2/auth" || page.Server.Published {
		t.Errorf("%+v", page)
	}
}

// TestConfirmPage: a page of another name than the address's is opened only after the
// person confirmed whose it is, and what it gives is kept for that owner with the
// saved account.
func TestConfirmPage(t *testing.T) {
	p := newPages(t)
	p.Metadata = map[string]any{"issuer": "https://login.example.com", "authorization_endpoint": "https://login.example.com/authorize", "token_endpoint": "https://login.example.com/token", "scopes_supported": nil}
	server := company(t, practice.Options{Mechanisms: []string{"XOAUTH2"}, Tokens: map[string]accounts.Secret{practice.Address: accounts.NewSecret(accessToken)}})
	tools := toolsFor(t, server)
	tools.Keyring = new(keyring.Memory)
	opened := 0
	tools.Pages = SignInPages{Clients: oauth.Clients{"login.example.com": {ID: oauthtest.ClientID, For: []string{"practice.example"}}}, HTTP: p.Client(),
		Open: func(link string) error {
			opened++
			return p.Browser(link)
		}}
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.update(func(s *State) {
		a := practised(&accounts.SignInPage{Issuer: "login.example.com", Scopes: []string{"mail"}, Hosts: practiceHosts})
		s.Account.Incoming, s.Account.Outgoing, s.Account.Page = a.Incoming, a.Outgoing, a.Page
	})
	w.Browse(true)
	if s := w.State(); s.Step != StepConfirm || fmt.Sprint(s.Owners) != "[example.com]" || opened > 0 {
		t.Fatalf("step %v, owners %v, opened %d times", s.Step, s.Owners, opened)
	}
	w.Confirm()
	w.Browse(true)
	if s := w.tested(); !s.Test.OK() || opened != 1 {
		t.Fatalf("%v, opened %d times", s.Test.Sides[Incoming].Problem, opened)
	}
	list, err := tools.Store.Load()
	if err != nil || len(list) != 1 || list[0].Page == nil || list[0].Page.Issuer != "login.example.com" || fmt.Sprint(list[0].Approvals.Owners) != "[example.com]" {
		t.Fatalf("%v: %+v", err, list)
	}
	leaktest.CheckDir(t, leaktest.Password, tools.Store.Dir)
	next, _, err := tools.Renew(t.Context(), list[0], oauth.Tokens{Refresh: accounts.NewSecret(leaktest.Password)})
	if err != nil || next.Access.Reveal() != accessToken {
		t.Errorf("the saved account: %v", err)
	}
}

// offering is a wizard on the Sign in page of a company that takes a password, and the
// browser too.
func offering(t *testing.T, signIn string) (walker, *oauthtest.Company) {
	p := newPages(t)
	file := fmt.Sprintf(`{"format": 1, "oauth": {"practice": {"auth_url": "%[1]s/authorize", "token_url": "%[1]s/token", "scopes": [{"scope": "mail"}]}},
		"providers": [{"id": "practice", "name": "Practice", "main": ["practice.example"], %[2]s, "oauth": "practice",
		"servers": ["imaps://imap.practice.example", "smtps://smtp.practice.example"]}]}`, p.URL, signIn)
	if errs := providers.UseFiles(fstest.MapFS{"practice.json": {Data: []byte(file)}}); len(errs) > 0 {
		t.Fatal(errs)
	}
	t.Cleanup(func() { providers.UseFiles(nil) })
	server := company(t, practice.Options{Mechanisms: []string{"PLAIN", "XOAUTH2"}, Tokens: map[string]accounts.Secret{practice.Address: accounts.NewSecret(accessToken)}})
	tools := toolsFor(t, server)
	tools.Pages = SignInPages{Clients: oauth.Clients{"practice": {ID: oauthtest.ClientID}}, HTTP: p.Client(), Open: p.Browser}
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	return w, p
}

// TestEitherWay: where both are possible the person chooses, and can choose again.
func TestEitherWay(t *testing.T) {
	w, _ := offering(t, `"sign_in": "app-password"`)
	way := func(what string, browses bool) {
		t.Helper()
		if s := w.State(); s.Browses() != browses || s.Step != StepSignIn || !s.TakesPassword() {
			t.Errorf("%s: %+v on %v", what, s.Browsing, s.Step)
		}
	}
	way("at first", false)
	w.PreferBrowser()
	way("the browser", true)
	w.PreferPassword()
	way("and back", false)
	w.Browse(false)
	if s := w.tested(); !s.Test.OK() || s.Test.Sides[Outgoing].Mechanism != "XOAUTH2" {
		t.Fatalf("%+v", s.Test)
	}
	w.EnterPasswordAgain()
	way("after it worked", true)
	w.PreferPassword()
	way("the password after all", false)
	w.SignIn(practice.Password(), accounts.Secret{}, false)
	if s := w.tested(); !s.Test.OK() || s.Test.Sides[Outgoing].Mechanism != "PLAIN" || s.Account.Incoming.Auth != accounts.AuthPassword {
		t.Errorf("%+v", s.Test)
	}
}

// TestBrowserFirst: where the password has ended the page comes first, and the
// password is still there for who knows better.
func TestBrowserFirst(t *testing.T) {
	for ends, first := range map[string]bool{
		`"on": "2024-09-16", "for": ["imap", "pop3", "smtp"]`: true,
		`"on": "2024-09-16", "for": ["imap"]`:                 false,
		`"on": "2999-01-01", "for": ["imap", "smtp"]`:         false,
	} {
		w, _ := offering(t, `"sign_in": "password", "password_ends": [{`+ends+`}]`)
		if s := w.State(); s.Browses() != first || !s.Browsing.Ready {
			t.Errorf("%s: %+v", ends, s.Browsing)
		}
		w.PreferPassword()
		if w.State().Browses() {
			t.Errorf("%s: no way to the password", ends)
		}
	}
}

// TestWithoutClient: nobody registered this program, so the mail program signs in by
// itself. That both servers are there, secure and take it so is found out before, and
// what is set up says so.
func TestWithoutClient(t *testing.T) {
	for name, c := range map[string]struct {
		mechanisms []string
		want       accounts.Reason
	}{
		"offered":     {[]string{"PLAIN", "XOAUTH2"}, ""},
		"not offered": {[]string{"PLAIN", "LOGIN"}, accounts.NoCommonMechanism},
	} {
		t.Run(name, func(t *testing.T) {
			tools := toolsFor(t, company(t, practice.Options{Mechanisms: c.mechanisms}))
			w := walk(t, tools)
			w.found(practice.Address)
			w.UseFound(w.State().Search.Chosen)
			w.AcceptChoice()
			w.update(func(s *State) {
				s.Account.Incoming.Auth, s.Account.Outgoing.Auth = accounts.AuthOAuth2, accounts.AuthOAuth2
			})
			w.Browse(true)
			if s := w.State(); s.Browsing.Running || s.Browsing.Ready || !s.Browses() {
				t.Fatalf("%+v", s.Browsing)
			}
			w.CheckServers()
			s := w.tested()
			for i, side := range s.Test.Sides {
				if got := side.Problem; (got == nil) != (c.want == "") || got != nil && (got.Reason != c.want || got.Stage != accounts.StageLogin) {
					t.Errorf("%v", got)
				}
				if side.NotSignedIn != (c.want == "") || side.Tries != 0 || len(side.Steps) == 0 {
					t.Errorf("side %d: %+v", i, side)
				}
			}
			if c.want != "" {
				return
			}
			w.Continue()
			if s := w.until("the programs", func(s State) bool { return s.Step == StepProgram && !s.Program.Looking }); len(s.Program.Programs) == 0 {
				t.Error("nothing to set up")
			}
			format, _ := export.ByID("thunderbird")
			files, err := format.Write(w.State().Account, export.Options{Words: tools.Words})
			if err != nil || strings.Count(string(files[0].Data), `authMethod", 10)`) != 2 {
				t.Errorf("%v\n%s", err, files[0].Data)
			}
			guide := fmt.Sprint(format.Guide(w.State().Account, "there", tools.Words))
			if !strings.Contains(guide, "opens your mail company's own sign-in page") {
				t.Errorf("nobody is told that the browser opens: %s", guide)
			}
			for _, refused := range []string{"outlook-prf"} {
				format, _ := export.ByID(refused)
				if _, err := format.Write(w.State().Account, export.Options{Words: tools.Words}); err == nil {
					t.Errorf("%s takes an account whose sign-in it cannot do", refused)
				}
			}
			format, _ = export.ByID("sheet")
			if files, err := format.Write(w.State().Account, export.Options{Words: tools.Words}); err != nil || !strings.Contains(string(files[0].Data), "Browser (OAuth2)") {
				t.Errorf("the sheet: %v", err)
			}
		})
	}
}

// TestBackEndsTheWait: who leaves while the browser is out is not waited for.
func TestBackEndsTheWait(t *testing.T) {
	w, _ := browsed(t, newPages(t))
	w.equip(func(tools *Tools) { tools.Pages.Open = func(string) error { return nil } })
	w.Browse(true)
	w.until("waiting", func(s State) bool { return s.Browsing.Link != "" })
	w.Back()
	if s := w.State(); s.Browsing.Running || s.Browsing.Link != "" || s.Step != StepChoice {
		t.Errorf("%+v on %v", s.Browsing, s.Step)
	}
	w.Wait()
}

// TestBrowseAsksFirst: a company's page is not opened for servers that the gate would
// give no password to, nor from another page, nor twice.
func TestBrowseAsksFirst(t *testing.T) {
	w, _ := browsed(t, newPages(t))
	var opened atomic.Int32
	w.equip(func(tools *Tools) {
		tools.Pages.Open = func(string) error {
			opened.Add(1)
			return nil
		}
	})
	w.Back()
	w.Browse(true)
	if s := w.State(); s.Step != StepChoice || s.Browsing.Running {
		t.Errorf("from another page: %+v on %v", s.Browsing, s.Step)
	}
	w.AcceptChoice()
	w.update(func(s *State) { s.Address.Domain = "other.example" })
	w.Browse(true)
	if s := w.State(); s.Step != StepConfirm || fmt.Sprint(s.Owners) != "[practice.example]" {
		t.Errorf("unconfirmed: owners %v on %v", s.Owners, s.Step)
	}
	w.Back()
	w.Wait()
	if n := opened.Load(); n > 0 {
		t.Fatalf("the page was opened %d times", n)
	}
	w.update(func(s *State) { s.Address.Domain = practice.Domain })
	w.AcceptChoice()
	for range 2 {
		w.Browse(true)
		w.until("waiting", func(s State) bool { return s.Browsing.Link != "" })
	}
	w.Cancel()
	w.Wait()
	if n := opened.Load(); n != 1 {
		t.Errorf("pressed twice, the page was opened %d times", n)
	}
}
