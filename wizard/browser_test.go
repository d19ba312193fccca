package wizard

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/oauth"
	"postkey/accounts/practice"
	"postkey/accounts/providers"
)

// pages is a mail company's sign-in server. Its tokens are what the practice
// server takes.
type pages struct {
	*httptest.Server
	deny    atomic.Bool
	ended   atomic.Bool // the permission was taken back
	life    atomic.Int64
	granted atomic.Int64
}

const accessToken = "an access token of an hour"

func newPages(t *testing.T) *pages {
	p := &pages{}
	p.life.Store(3600)
	mux := http.NewServeMux()
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		back := url.Values{"state": {q.Get("state")}, "code": {"the code"}}
		if p.deny.Load() {
			back = url.Values{"state": {q.Get("state")}, "error": {"access_denied"}}
		}
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if p.ended.Load() {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":"invalid_grant"}`)
			return
		}
		p.granted.Add(1)
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": accessToken, "token_type": "Bearer", "expires_in": p.life.Load(), "refresh_token": leaktest.Password})
	})
	p.Server = httptest.NewTLSServer(mux)
	t.Cleanup(p.Close)
	return p
}

// browsed is a wizard on the Sign in page of a company that takes only its own web
// page. Its tests cannot run beside others: the company is in the table for all.
func browsed(t *testing.T, p *pages) (walker, *keyring.Memory) {
	file := fmt.Sprintf(`{"format": 1, "oauth": {"practice": {"auth_url": "%[1]s/authorize", "token_url": "%[1]s/token", "scopes": [{"scope": "mail"}]}},
		"providers": [{"id": "practice", "name": "Practice", "main": ["practice.example"], "sign_in": "browser", "oauth": "practice",
		"servers": ["imaps://imap.practice.example", "smtps://smtp.practice.example"]}]}`, p.URL)
	if errs := providers.UseFiles(fstest.MapFS{"practice.json": {Data: []byte(file)}}); len(errs) > 0 {
		t.Fatal(errs)
	}
	t.Cleanup(func() { providers.UseFiles(nil) })
	server := company(t, practice.Options{Mechanisms: []string{"OAUTHBEARER", "XOAUTH2"}, Tokens: map[string]accounts.Secret{practice.Address: accounts.NewSecret(accessToken)}})
	tools := toolsFor(t, server)
	ring := new(keyring.Memory)
	tools.Keyring = ring
	var browsers sync.WaitGroup
	t.Cleanup(browsers.Wait)
	tools.Pages = SignInPages{Clients: oauth.Clients{"practice": {ID: "postkey"}}, HTTP: p.Client(), Open: func(link string) error {
		browsers.Go(func() {
			if r, err := p.Client().Get(link); err == nil {
				r.Body.Close()
			}
		})
		return nil
	}}
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	return w, ring
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
	granted := p.granted.Load()
	w.SendTest()
	if m := w.until("arrived", func(s State) bool { return !s.Test.Message.Running }).Test.Message; m.Arrival == nil {
		t.Errorf("the message to oneself: %+v", m.Problem)
	}
	w.Retry()
	if s := w.tested(); !s.Test.OK() || p.granted.Load() != granted {
		t.Errorf("a fresh token was not used again: %+v", s.Test)
	}
}

// TestBrowseRefreshes: a token that is over is renewed without a word, and where the
// permission was taken back, the person is sent to the page again.
func TestBrowseRefreshes(t *testing.T) {
	p := newPages(t)
	p.life.Store(30) // that counts as over
	w, _ := browsed(t, p)
	w.Browse(false)
	if s := w.tested(); !s.Test.OK() {
		t.Fatalf("%+v", s.Test)
	}
	granted := p.granted.Load()
	w.Retry()
	if s := w.tested(); !s.Test.OK() || p.granted.Load() != granted+1 {
		t.Errorf("%+v, %d tokens", s.Test, p.granted.Load()-granted)
	}
	p.ended.Store(true)
	w.Retry()
	for _, side := range w.tested().Test.Sides {
		if side.Problem == nil || side.Problem.Reason != accounts.BrowserSignInNeeded || side.Problem.Server.Host == "" {
			t.Errorf("%+v", side.Problem)
		}
	}
}

func TestBrowseEnds(t *testing.T) {
	p := newPages(t)
	p.deny.Store(true)
	w, _ := browsed(t, p)
	w.Browse(false)
	s := w.until("denied", func(s State) bool { return !s.Browsing.Running })
	if !errors.Is(s.Browsing.Err, oauth.ErrDenied) || s.Step != StepSignIn {
		t.Errorf("%+v on %v", s.Browsing, s.Step)
	}
	again := make(chan string, 2)
	w.tools.Pages.Open = func(link string) error {
		again <- link
		return errors.New("no browser")
	}
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
	w.tools.Pages.Clients = nil
	if w.Browse(false); w.State().Browsing.Running {
		t.Error("without a client")
	}
}
