package wizard

import (
	"errors"
	"fmt"
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
)

const accessToken = "an access token of an hour"

// newPages is a mail company's sign-in server. Its tokens are what the practice
// server takes.
func newPages(t *testing.T) *oauthtest.Company {
	p := oauthtest.Start(t, probetest.NewAuthority(t))
	p.Access, p.Refresh = accessToken, leaktest.Password
	return p
}

// browsed is a wizard on the Sign in page of a company that takes only its own web
// page. Its tests cannot run beside others: the company is in the table for all.
func browsed(t *testing.T, p *oauthtest.Company) (walker, *keyring.Memory) {
	companyWithPage(t, p.URL)
	t.Cleanup(func() { providers.UseFiles(nil) })
	server := company(t, practice.Options{Mechanisms: []string{"OAUTHBEARER", "XOAUTH2"}, Tokens: map[string]accounts.Secret{practice.Address: accounts.NewSecret(accessToken)}})
	tools := toolsFor(t, server)
	ring := new(keyring.Memory)
	tools.Keyring = ring
	tools.Pages = SignInPages{Clients: oauth.Clients{"practice": {ID: oauthtest.ClientID}}, HTTP: p.Client(), Open: p.Browser}
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	return w, ring
}

// companyWithPage puts the company into the table, with its page there, and further
// servers.
func companyWithPage(t *testing.T, url string, also ...string) {
	t.Helper()
	file := fmt.Sprintf(`{"format": 1, "oauth": {"practice": {"auth_url": "%[1]s/authorize", "token_url": "%[1]s/token", "scopes": [{"scope": "mail"}, {"scope": "offline_access"}]}},
		"providers": [{"id": "practice", "name": "Practice", "main": ["practice.example"], "sign_in": "browser", "oauth": "practice",
		"servers": ["imaps://imap.practice.example", %[2]s"smtps://smtp.practice.example"]}]}`, url, strings.Join(append(also, ""), `,`))
	if errs := providers.UseFiles(fstest.MapFS{"practice.json": {Data: []byte(file)}}); len(errs) > 0 {
		t.Fatal(errs)
	}
}

// TestBrowse goes from the company's page to a saved account, whose keyring item is
// the refresh token and nothing else.
func TestBrowse(t *testing.T) {
	p := newPages(t)
	w, ring := browsed(t, p)
	if s := w.State(); s.Step != StepSignIn || !s.Browsing.Ready {
		t.Fatalf("step %v, %+v", s.Step, s.Browsing)
	}
	w.Browse(true)
	s := w.tested()
	if !s.Test.OK() || s.Keeping.State != KeepDone || s.Test.Sides[Incoming].Mechanism != "OAUTHBEARER" {
		t.Fatalf("%+v, %+v", s.Test, s.Keeping)
	}
	if got, err := ring.Get(t.Context(), BrowserService, practice.Address); err != nil || got.Reveal() != leaktest.Password {
		t.Errorf("kept: %v", err)
	}
	for _, service := range []string{Service, OutgoingService} {
		if _, err := ring.Get(t.Context(), service, practice.Address); !errors.Is(err, keyring.ErrNotFound) {
			t.Errorf("%s: %v", service, err)
		}
	}
	list, err := w.tools.Store.Load()
	if err != nil || len(list) != 1 || list[0].Incoming.Auth != accounts.AuthOAuth2 || list[0].Outgoing.Auth != accounts.AuthOAuth2 {
		t.Errorf("%v: %+v", err, list)
	}
	text := fmt.Sprintf("%+v %#v", s, s)
	for _, secret := range []string{leaktest.Password, accessToken} {
		if found := leaktest.Search(secret, []byte(text)); len(found) > 0 {
			t.Errorf("the state shows a token: %v", found)
		}
	}
	granted := p.Granted()
	w.SendTest()
	if m := w.until("arrived", func(s State) bool { return !s.Test.Message.Running }).Test.Message; m.Arrival == nil {
		t.Errorf("the message to oneself: %+v", m.Problem)
	}
	w.Retry()
	if s := w.tested(); !s.Test.OK() || p.Granted() != granted {
		t.Errorf("a fresh token was not used again: %+v", s.Test)
	}
}

// TestBrowseRefreshes: a token that is over is renewed without a word, and where the
// permission was taken back, the person is sent to the page again.
func TestBrowseRefreshes(t *testing.T) {
	p := newPages(t)
	p.Life = 30 * time.Second // that counts as over
	w, _ := browsed(t, p)
	w.Browse(false)
	if s := w.tested(); !s.Test.OK() {
		t.Fatalf("%+v", s.Test)
	}
	granted := p.Granted()
	w.Retry()
	if s := w.tested(); !s.Test.OK() || p.Granted() != granted+1 {
		t.Errorf("%+v, %d tokens", s.Test, p.Granted()-granted)
	}
	p.TakeBack(practice.Address)
	w.Retry()
	for _, side := range w.tested().Test.Sides {
		if side.Problem == nil || side.Problem.Reason != accounts.PermissionEnded || side.Problem.Server.Host == "" {
			t.Errorf("%+v", side.Problem)
		}
	}
}

// TestBrowseErrorIsOfItsServers: what was wrong with the page is not told of the page
// for other servers.
func TestBrowseErrorIsOfItsServers(t *testing.T) {
	p := newPages(t)
	p.Deny = true
	w, _ := browsed(t, p)
	w.Browse(false)
	w.until("denied", func(s State) bool { return s.Browsing.Err != nil })
	w.GoTo(StepServers)
	w.SetUsername(Incoming, "jane")
	w.TestServers()
	w.until("answered", func(s State) bool { return s.Servers.Answered() })
	w.UseServers()
	if s := w.State(); s.Step != StepSignIn || s.Browsing.Err != nil {
		t.Errorf("step %v, %v", s.Step, s.Browsing.Err)
	}
}

func TestBrowseEnds(t *testing.T) {
	p := newPages(t)
	p.Deny = true
	w, _ := browsed(t, p)
	w.Browse(false)
	s := w.until("denied", func(s State) bool { return !s.Browsing.Running })
	if !errors.Is(s.Browsing.Err, oauth.ErrDenied) || s.Step != StepSignIn {
		t.Errorf("%+v on %v", s.Browsing, s.Step)
	}
	again := make(chan string, 2)
	open := func(link string) error {
		again <- link
		return errors.New("no browser")
	}
	w.equip(func(tools *Tools) { tools.Pages.Open = open })
	w.Browse(false)
	s = w.until("offered the link", func(s State) bool { return s.Browsing.Link != "" })
	if !s.Browsing.Running {
		t.Errorf("%+v", s.Browsing)
	}
	w.BrowseAgain()
	for range 2 {
		if link := <-again; link != s.Browsing.Link {
			t.Errorf("opened %s", link)
		}
	}
	w.Cancel()
	if s := w.State(); s.Browsing != (Browsing{Ready: true}) || s.Step != StepSignIn {
		t.Errorf("%+v on %v", s.Browsing, s.Step)
	}
	w.Wait()
	w.equip(func(tools *Tools) { tools.Pages.Clients = nil })
	if w.Browse(false); w.State().Browsing.Running {
		t.Error("without a client")
	}
}
