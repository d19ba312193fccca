package oauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/oauth/oauthtest"
)

func TestSignIn(t *testing.T) {
	for name, change := range map[string]func(company, *SignIn){
		"public client":      func(company, *SignIn) {},
		"client with secret": func(c company, s *SignIn) { c.Secret, s.Client.Secret = "not really", "not really" },
		"sent to localhost":  func(_ company, s *SignIn) { s.Server.Localhost = true },
		"names itself": func(c company, s *SignIn) {
			s.Server.NamesItself = true
			c.Answer = func(v url.Values) { v.Set("iss", c.URL) }
		},
		"link copied to another browser": func(c company, s *SignIn) {
			open := s.Open
			s.Open = func(string) error { return errors.New("no browser") }
			s.Link = func(link string) { _ = open(link) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCompany(t)
			s := c.signIn()
			change(c, &s)
			got, err := s.Run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if c.Person(got.Access.Reveal()) != person || got.Refresh.Empty() || !got.Fresh(time.Now()) || got.Fresh(time.Now().Add(time.Hour)) {
				t.Errorf("%q %q %v", got.Access.Reveal(), got.Refresh.Reveal(), got.Expiry)
			}
			if sent := c.Requests(); len(sent) != 1 || sent[0].Get("code_verifier") == "" {
				t.Errorf("token requests %v", sent)
			}
			for key, want := range map[string]string{"client_id": oauthtest.ClientID, "response_type": "code", "code_challenge_method": "S256", "scope": oauthtest.Scope, "login_hint": person, "access_type": "offline"} {
				if asked := c.Asked(); len(asked) != 1 || asked[0].Get(key) != want {
					t.Errorf("%s: the page was asked for %v", key, asked)
				}
			}
		})
	}
}

func TestLastPage(t *testing.T) {
	for _, deny := range []bool{false, true} {
		c := newCompany(t)
		c.Deny = deny
		shown := make(chan *http.Response, 1)
		s := c.signIn()
		s.Page = func(ok bool) (string, string) { return fmt.Sprintf("signed in: %v <script>", ok), "& close" }
		s.Open = func(link string) error {
			go func() {
				r, err := c.Client().Get(link)
				if err != nil {
					t.Error(err)
				}
				shown <- r
			}()
			return nil
		}
		if _, err := s.Run(t.Context()); (err == nil) == deny {
			t.Errorf("deny %v: %v", deny, err)
		}
		r := <-shown
		body, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || !strings.Contains(string(body), fmt.Sprintf("signed in: %v &lt;script&gt;", !deny)) || strings.Contains(string(body), "http") {
			t.Errorf("%v: %s", err, body)
		}
		for header, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"} {
			if got := r.Header.Get(header); got != want {
				t.Errorf("%s: %q", header, got)
			}
		}
	}
}

// What goes wrong is told by what a person can do, and repeats nothing that the
// server said.
func TestRefusals(t *testing.T) {
	says := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, c := range map[string]struct {
		change func(company, *SignIn)
		want   error
	}{
		"the person says no":            {func(c company, _ *SignIn) { c.Deny = true }, ErrDenied},
		"company unknown to the server": {func(c company, s *SignIn) { s.Client.Secret = "wrong" }, ErrClient},
		"no client":                     {func(_ company, s *SignIn) { s.Client.ID = "" }, ErrClient},
		"another one's code":            {func(c company, _ *SignIn) { c.Answer = func(v url.Values) { v.Set("code", "injected") } }, ErrAnswer},
		"no code":                       {func(c company, _ *SignIn) { c.Answer = func(v url.Values) { v.Del("code") } }, ErrAnswer},
		"another company's answer": {func(c company, s *SignIn) {
			s.Server.NamesItself = true
			c.Answer = func(v url.Values) { v.Set("iss", "https://evil.example") }
		}, ErrAnswer},
		"an answer without a name": {func(_ company, s *SignIn) { s.Server.NamesItself = true }, ErrAnswer},
		"a made-up error":          {func(c company, _ *SignIn) { c.Answer = func(v url.Values) { v.Set("error", "call +1 555 0100") } }, ErrAnswer},
		"http page":                {func(_ company, s *SignIn) { s.Server.AuthURL = "http://login.example/authorize" }, ErrServer},
		"http tokens":              {func(_ company, s *SignIn) { s.Server.TokenURL = "http://login.example/token" }, ErrServer},
		"no page":                  {func(_ company, s *SignIn) { s.Server.AuthURL = "" }, ErrServer},
		"redirect of the tokens": {func(c company, _ *SignIn) {
			c.Token = func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://evil.example/token", http.StatusTemporaryRedirect)
			}
		}, ErrAnswer},
		"10 MB": {func(c company, _ *SignIn) { c.Token = says(200, `{"access_token":"`+strings.Repeat("a", 10<<20)+`"}`) }, ErrAnswer},
		"a long token": {func(c company, _ *SignIn) {
			c.Token = says(200, `{"token_type":"Bearer","access_token":"`+strings.Repeat("a", 17<<10)+`"}`)
		}, ErrAnswer},
		"a line break in a token": {func(c company, _ *SignIn) { c.Token = says(200, `{"token_type":"Bearer","access_token":"a\r\nB"}`) }, ErrAnswer},
		"another kind of token":   {func(c company, _ *SignIn) { c.Token = says(200, `{"token_type":"mac","access_token":"a"}`) }, ErrAnswer},
		"no token":                {func(c company, _ *SignIn) { c.Token = says(200, `{}`) }, ErrAnswer},
		"a web page":              {func(c company, _ *SignIn) { c.Token = says(200, `<html>`) }, ErrAnswer},
		"out of order":            {func(c company, _ *SignIn) { c.Token = says(503, `try later`) }, ErrUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			company := newCompany(t)
			s := company.signIn()
			c.change(company, &s)
			got, err := s.Run(t.Context())
			if !errors.Is(err, c.want) || !got.Access.Empty() {
				t.Errorf("%v, want %v", err, c.want)
			}
			for _, said := range []string{"said about", "evil.example", "+1 555", "code-", "try later"} {
				if err != nil && strings.Contains(err.Error(), said) {
					t.Errorf("the error repeats what was said: %v", err)
				}
			}
		})
	}
}

// Strangers' pages can have the browser knock at the port. None of that ends or
// changes the sign-in.
func TestStrangersAtTheDoor(t *testing.T) {
	c := newCompany(t)
	s := c.signIn()
	open := c.Browser
	s.Open = func(link string) error {
		u, err := url.Parse(link)
		if err != nil {
			t.Error(err)
		}
		back := u.Query().Get("redirect_uri")
		state := u.Query().Get("state")
		for _, knock := range []struct{ method, url, host string }{
			{"GET", back + "?code=x&state=wrong", ""},
			{"GET", back + "?code=x", ""},
			{"GET", back + "?error=access_denied", ""},
			{"GET", back + "?error=access_denied&state=" + state[:len(state)-1], ""},
			{"GET", back + "favicon.ico", ""},
			{"POST", back + "?code=x&state=" + state, ""},
			{"GET", back + "?code=x&state=" + state, "rebound.evil.example"},
			{"GET", back + "?code=x&state=" + state + "&" + strings.Repeat("a", 64<<10), ""},
		} {
			r, err := http.NewRequest(knock.method, knock.url, nil)
			if err != nil {
				t.Error(err)
			}
			r.Host = knock.host
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				continue
			}
			if response.StatusCode < 400 {
				t.Errorf("%v was let in", knock)
			}
			response.Body.Close()
		}
		return open(link)
	}
	if _, err := s.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

// Each run has its own state, proof and port, which is closed in the end.
func TestNothingIsUsedTwice(t *testing.T) {
	c := newCompany(t)
	seen := map[string]bool{}
	for range 2 {
		s := c.signIn()
		var back string
		s.Link = func(link string) {
			u, err := url.Parse(link)
			if err != nil {
				t.Error(err)
			}
			back = u.Query().Get("redirect_uri")
			for _, key := range []string{"state", "code_challenge"} {
				if seen[u.Query().Get(key)] {
					t.Errorf("%s comes twice", key)
				}
				seen[u.Query().Get(key)] = true
			}
		}
		if _, err := s.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(back)
		if err != nil {
			t.Fatal(err)
		}
		if conn, err := net.Dial("tcp", u.Host); err == nil {
			conn.Close()
			t.Error("the port is still open")
		}
	}
}

func TestBrowserNeverComesBack(t *testing.T) {
	c := newCompany(t)
	s := c.signIn()
	s.Open, s.Wait = func(string) error { return nil }, time.Millisecond
	if _, err := s.Run(t.Context()); !errors.Is(err, ErrTimeout) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s.Wait, s.Open = 0, func(string) error { cancel(); return nil }
	if _, err := s.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Tokens are renewed for as long as the permission lasts, and by the newest refresh
// token alone where the company gives another one each time.
func TestRefresh(t *testing.T) {
	c := newCompany(t)
	first, err := c.signIn().Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := c.client()
	refresh := func(token accounts.Secret) (Tokens, error) {
		return Refresh(t.Context(), c.Client(), c.server(), client, token)
	}
	c.EndAccess()
	got, err := refresh(first.Refresh)
	if err != nil || c.Person(got.Access.Reveal()) != person || !got.Refresh.Equal(first.Refresh) {
		t.Errorf("%v: %q", err, got.Refresh.Reveal())
	}
	c.Rotate = true
	second, err := refresh(first.Refresh)
	if err != nil || second.Refresh.Equal(first.Refresh) || second.Refresh.Empty() {
		t.Errorf("%v: %q", err, second.Refresh.Reveal())
	}
	if third, err := refresh(second.Refresh); err != nil || c.Person(third.Access.Reveal()) != person {
		t.Error(err)
	}
	if _, err = refresh(second.Refresh); !errors.Is(err, ErrExpired) {
		t.Errorf("one of before: %v", err)
	}
	if _, err = refresh(accounts.Secret{}); !errors.Is(err, ErrExpired) {
		t.Errorf("none: %v", err)
	}
	again, err := c.signIn().Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.TakeBack(person)
	if _, err = refresh(again.Refresh); !errors.Is(err, ErrExpired) || c.Person(again.Access.Reveal()) != "" {
		t.Errorf("taken back: %v", err)
	}
	client.ID = "unknown"
	if _, err = refresh(again.Refresh); !errors.Is(err, ErrClient) {
		t.Errorf("unknown client: %v", err)
	}
	c.Close()
	client = c.client()
	if _, err = refresh(again.Refresh); !errors.Is(err, ErrUnreachable) {
		t.Errorf("server gone: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = Refresh(ctx, c.Client(), c.server(), client, again.Refresh); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
