package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"postkey/accounts"
)

// byName is a company that is reached by a name: the test's client takes all names
// below example.com to it.
func byName(t *testing.T) (company, Server) {
	c := newCompany(t)
	c.Metadata = map[string]any{"issuer": "https://login.example.com", "authorization_endpoint": "https://login.example.com/authorize", "token_endpoint": "https://token.example.com/token", "scopes_supported": nil}
	return c, Server{Issuer: "https://login.example.com", Scopes: []string{"mail", "offline_access"}, Published: true}
}

// An issuer alone is enough: for signing in, and for what gets the next token.
func TestIssuerAlone(t *testing.T) {
	c, server := byName(t)
	s := c.signIn()
	s.Server = server
	s.Server.Params = []string{"access_type=offline"}
	got, err := s.Run(t.Context())
	if err != nil || got.Refresh.Empty() {
		t.Fatalf("%v: %+v", err, got)
	}
	if got, err = Refresh(t.Context(), c.Client(), s.Server, s.Client, got.Refresh); err != nil || c.Person(got.Access.Reveal()) != person {
		t.Errorf("%v: %+v", err, got)
	}
	c.Metadata["issuer"] = "https://another.example.com"
	if _, err := s.Run(t.Context()); !errors.Is(err, ErrAnswer) {
		t.Errorf("an issuer that goes by another name: %v", err)
	}
	c.Close()
	if _, err := Refresh(t.Context(), c.Client(), s.Server, s.Client, secret("refresh-1")); !errors.Is(err, ErrUnreachable) {
		t.Errorf("an issuer that is gone: %v", err)
	}
}

// What an issuer says of itself must not lead to anybody else.
func TestDiscoverStaysWithTheOwner(t *testing.T) {
	for name, change := range map[string]map[string]any{
		"another owner's tokens":      {"token_endpoint": "https://token.evil.example/token"},
		"another owner's page":        {"authorization_endpoint": "https://evil.example/authorize"},
		"a page that ends like it":    {"authorization_endpoint": "https://evilexample.com/authorize"},
		"a page that begins like it":  {"authorization_endpoint": "https://login.example.com.evil.example/authorize"},
		"a name before another's":     {"authorization_endpoint": "https://login.example.com@evil.example/authorize"},
		"a backslash":                 {"authorization_endpoint": `https://evil.example\@login.example.com/authorize`},
		"a backslash in the host":     {"authorization_endpoint": `https://evil.example\.login.example.com/authorize`},
		"a backslash in the path":     {"authorization_endpoint": `https://login.example.com/\\evil.example`},
		"a letter beyond ASCII":       {"authorization_endpoint": "https://login.example.com/authorizé"},
		"an encoded host":             {"authorization_endpoint": "https://evil.example%2F.login.example.com/authorize"},
		"a space":                     {"authorization_endpoint": "https://login.example.com /authorize"},
		"a line break":                {"authorization_endpoint": "https://login.example.com/authorize\r\nHost: evil.example"},
		"no host":                     {"authorization_endpoint": "https:///authorize"},
		"no scheme":                   {"authorization_endpoint": "//evil.example/authorize"},
		"tokens over http":            {"token_endpoint": "http://login.example.com/token"},
		"a file":                      {"authorization_endpoint": "file:///etc/passwd"},
		"a page that sends elsewhere": {"authorization_endpoint": "https://login.example.com/authorize?redirect_uri=https%3A%2F%2Fevil.example"},
		"a page with another's state": {"authorization_endpoint": "https://login.example.com/authorize?a=b&state=known"},
		"a fragment":                  {"authorization_endpoint": "https://login.example.com/authorize#evil"},
		"an address":                  {"token_endpoint": "https://203.0.113.9/token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, server := byName(t)
			for k, v := range change {
				c.Metadata[k] = v
			}
			s := c.signIn()
			s.Server = server
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s.Open = func(link string) error {
				t.Errorf("the browser was sent to %s", link)
				cancel() // nobody comes back
				return nil
			}
			if _, err := s.Run(ctx); !errors.Is(err, ErrServer) {
				t.Errorf("%v", err)
			}
			if _, err := Refresh(t.Context(), c.Client(), server, s.Client, secret("refresh-1")); !errors.Is(err, ErrServer) {
				t.Errorf("refreshing: %v", err)
			}
			if found, err := Discover(t.Context(), c.Client(), server.Issuer, nil); !errors.Is(err, ErrServer) {
				t.Errorf("discovered: %+v, %v", found, err)
			}
			if len(c.Requests()) > 0 {
				t.Errorf("tokens were asked for: %v", c.Requests())
			}
		})
	}
}

// A redirect is not followed, neither of what an issuer says nor of the tokens.
func TestRedirectsAreNotFollowed(t *testing.T) {
	c, server := byName(t)
	moved := http.Client{Transport: round(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "evil.example" {
			t.Errorf("a redirect to %s was followed", r.URL)
		}
		return &http.Response{StatusCode: http.StatusFound, Header: http.Header{"Location": {"https://evil.example" + r.URL.Path}}, Body: http.NoBody, Request: r}, nil
	})}
	s := c.signIn()
	s.Server, s.HTTP = server, &moved
	if _, err := s.Run(t.Context()); !errors.Is(err, ErrAnswer) {
		t.Errorf("%v", err)
	}
	known := Server{AuthURL: "https://login.example.com/a", TokenURL: "https://login.example.com/t"}
	if _, err := Refresh(t.Context(), &moved, known, s.Client, secret("refresh-1")); !errors.Is(err, ErrAnswer) {
		t.Errorf("%v", err)
	}
}

type round func(*http.Request) (*http.Response, error)

func (f round) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A settings file's word counts only where everything in it has one owner; what is
// not published need not.
func TestPublished(t *testing.T) {
	const a, k = "https://login.example.com/authorize", "https://token.example.com/token"
	for name, c := range map[string]struct {
		page  accounts.SignInPage
		owner string
	}{
		"all of it":             {accounts.SignInPage{Issuer: "https://login.example.com/tenant", AuthURL: a, TokenURL: k}, "example.com"},
		"an issuer's host":      {accounts.SignInPage{Issuer: "login.example.com", AuthURL: a, TokenURL: k}, "example.com"},
		"an issuer alone":       {accounts.SignInPage{Issuer: "https://login.example.com"}, "example.com"},
		"a host alone":          {accounts.SignInPage{Issuer: "login.example.com"}, "example.com"},
		"no issuer":             {accounts.SignInPage{AuthURL: a, TokenURL: k}, "example.com"},
		"another's issuer":      {accounts.SignInPage{Issuer: "accounts.google.com", AuthURL: a, TokenURL: k}, ""},
		"another's tokens":      {accounts.SignInPage{AuthURL: a, TokenURL: "https://token.evil.example/"}, ""},
		"a neighbour's tokens":  {accounts.SignInPage{AuthURL: "https://a.github.io/", TokenURL: "https://b.github.io/"}, ""},
		"http":                  {accounts.SignInPage{AuthURL: a, TokenURL: "http://token.example.com/"}, ""},
		"an issuer over http":   {accounts.SignInPage{Issuer: "http://login.example.com", AuthURL: a, TokenURL: k}, ""},
		"no tokens":             {accounts.SignInPage{Issuer: "login.example.com", AuthURL: a}, ""},
		"nothing":               {accounts.SignInPage{}, ""},
		"a name in the issuer":  {accounts.SignInPage{Issuer: "https://login.example.com@evil.example"}, ""},
		"a path for the issuer": {accounts.SignInPage{Issuer: "evil.example/login.example.com", AuthURL: a, TokenURL: k}, ""},
	} {
		owner, err := Published(&c.page).Owner()
		if owner != c.owner || (err == nil) != (c.owner != "") || err != nil && !errors.Is(err, ErrServer) {
			t.Errorf("%s: %q, %v", name, owner, err)
		}
	}
	s := SignIn{Server: Published(&accounts.SignInPage{AuthURL: a, TokenURL: "https://token.evil.example/"}), Client: Client{ID: "x"},
		Open: func(link string) error { t.Errorf("opened %s", link); return nil }}
	if _, err := s.Run(t.Context()); !errors.Is(err, ErrServer) {
		t.Errorf("%v", err)
	}
}

// What a page gives goes to mail servers of its own owner, and to those that whoever
// provided the client named.
func TestServes(t *testing.T) {
	mail := func(host string) accounts.Server { return accounts.Server{Host: host} }
	s := Published(&accounts.SignInPage{Issuer: "https://login.example.com"})
	client := Client{ID: "x", For: []string{"Example.org"}}
	if !s.Serves(client, mail("imap.example.com"), mail("smtp.example.org")) {
		t.Error("its own servers are left out")
	}
	for _, host := range []string{"imap.evil.example", "example.com.evil.example", "203.0.113.9", "localhost", ""} {
		if s.Serves(client, mail("imap.example.com"), mail(host)) {
			t.Errorf("tokens may go to %q", host)
		}
	}
	if s.Serves(Client{ID: "x"}, mail("imap.example.org")) {
		t.Error("tokens may go to an owner that nobody named")
	}
	if !(Server{AuthURL: "https://accounts.google.com/a", TokenURL: "https://oauth2.googleapis.com/t"}).Serves(Client{}, mail("imap.gmail.com")) {
		t.Error("the table's own servers are left out")
	}
}

func TestClientFor(t *testing.T) {
	clients := Clients{"google": {ID: "g"}, "login.example.org": {ID: "o"}, "": {ID: "nobody's"}}
	for _, c := range []struct {
		name   string
		server Server
		want   string
	}{
		{"google", Server{}, "g"},
		{"", Server{Issuer: "https://Login.example.org/tenant"}, "o"},
		{"other", Server{Issuer: "https://login.example.org"}, "o"},
		{"", Server{AuthURL: "https://login.example.org:8443/page"}, "o"},
		{"", Server{Issuer: "https://evil.example", AuthURL: "https://login.example.org/"}, ""},
		{"", Server{Issuer: "https://google"}, ""},
		{"", Server{}, ""},
	} {
		if got, ok := clients.For(c.name, c.server); got.ID != c.want || ok != (c.want != "") {
			t.Errorf("%+v: %+v, %v", c, got, ok)
		}
	}
}

// Whoever's answer it is: a server that does not say it names itself is known by its
// host at least (RFC 9207 §2.4).
func TestAnswerOfAnother(t *testing.T) {
	for iss, ok := range map[string]bool{"https://login.example.com": true, "https://login.example.com/tenant": true, "https://evil.example": false, "login.example.com": false, "%": false} {
		c, _ := byName(t)
		c.Answer = func(v url.Values) { v.Set("iss", iss) }
		s := c.signIn()
		s.Server.Issuer = "https://login.example.com"
		if _, err := s.Run(t.Context()); (err == nil) != ok || err != nil && !errors.Is(err, ErrAnswer) {
			t.Errorf("%s: %v", iss, err)
		}
	}
	c, _ := byName(t)
	c.Answer = func(v url.Values) { v["iss"] = []string{"https://login.example.com", "https://evil.example"} }
	s := c.signIn()
	s.Server.Issuer = "https://login.example.com"
	if _, err := s.Run(t.Context()); !errors.Is(err, ErrAnswer) {
		t.Errorf("two names: %v", err)
	}
}

// Parameters cannot take the place of the sign-in's own.
func TestParamsAreBounded(t *testing.T) {
	c := newCompany(t)
	for _, param := range []string{"state=known", "redirect_uri=https://evil.example", "code_challenge_method=plain"} {
		s := c.signIn()
		s.Server.Params = []string{param}
		if _, err := s.Run(t.Context()); !errors.Is(err, ErrServer) {
			t.Errorf("%s: %v", param, err)
		}
	}
}

func TestUsualScopes(t *testing.T) {
	m := metadata{ScopesSupported: []string{"openid", "offline_access", "smtp", "imap"}}
	if got := m.scopes(nil); !slices.Equal(got, []string{"imap", "smtp", "offline_access"}) {
		t.Errorf("%v", got)
	}
	if got := (metadata{}).scopes(nil); len(got) > 0 {
		t.Errorf("%v", got)
	}
}
