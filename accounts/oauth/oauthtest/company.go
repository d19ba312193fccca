// Package oauthtest is a mail company's authorization server, for tests alone: real
// HTTP over TLS, and strict where the standards are.
//
// In the order things happen: [Start] opens it; a browser ([Company.Browser]) asks for
// its page, which sends the browser back to the program's own door with a code
// (page.go); the program makes tokens of the code, with the proof that only it has
// (RFC 7636), and later of a refresh token (token.go); a mail server asks whose an
// access token is (RFC 7662); and a person takes the permission back, or lets time
// pass (grants.go).
//
// What a test wants otherwise than it should be is a field. It is set while nothing
// runs.
package oauthtest

import (
	"encoding/json"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"postkey/accounts/probe/probetest"
)

// ClientID is the one program that the company knows.
const ClientID = "postkey-test"

// Scope is what the company gives, and gives a refresh token for.
const Scope = "mail offline_access"

// A Company is a mail company's authorization server. Its person says yes at once.
type Company struct {
	*httptest.Server

	// Deny is true when the person presses No.
	Deny bool
	// Guest is who signs in on the page; empty is whom the program asks for.
	Guest string
	// Stay is true when the page leads nowhere: the browser never comes back.
	Stay bool
	// Answer changes what the browser brings back. May be nil.
	Answer func(url.Values)
	// Back changes where the browser is sent. May be nil.
	Back func(redirect string) string
	// Token stands in place of the place where tokens are given. May be nil.
	Token http.HandlerFunc
	// Metadata changes what the company says of itself (RFC 8414).
	Metadata map[string]any
	// Secret is wanted beside the client's ID; empty when nothing is.
	Secret string
	// Rotate gives another refresh token each time, and ends the one before; one that
	// comes twice was stolen, and ends the whole permission (RFC 9700 §4.14.2).
	Rotate bool
	// Life is how long an access token signs in; zero is an hour.
	Life time.Duration
	// Access and Refresh are the tokens that are given; when empty, new ones each time.
	Access, Refresh string

	browsers sync.WaitGroup

	mu       sync.Mutex
	asked    []url.Values // for its page
	requests []url.Values // for tokens
	shown    []string     // access tokens that mail servers asked about
	granted  int
	codes    map[string]code
	grants   []*grant
}

// Start opens a company, with a certificate of the authority, until the test ends.
func Start(t testing.TB, a *probetest.Authority) *Company {
	t.Helper()
	c := &Company{codes: map[string]code{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", c.authorize)
	mux.HandleFunc("POST /token", c.token)
	mux.HandleFunc("POST /revoke", c.revoke)
	mux.HandleFunc("POST /introspect", c.introspect)
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", c.describe)
	c.Server = httptest.NewUnstartedServer(mux)
	c.Server.Config.ErrorLog = log.New(io.Discard, "", 0)              // browsers that are gone
	c.Server.TLS = a.Server("localhost", "127.0.0.1", "*.example.com") // where the server's own client finds it, too
	c.Server.StartTLS()
	t.Cleanup(c.Close)
	t.Cleanup(c.browsers.Wait)
	return c
}

// describe is RFC 8414 §3.2.
func (c *Company) describe(w http.ResponseWriter, _ *http.Request) {
	m := map[string]any{
		"issuer": c.URL, "authorization_endpoint": c.URL + "/authorize", "token_endpoint": c.URL + "/token",
		"revocation_endpoint": c.URL + "/revoke", "introspection_endpoint": c.URL + "/introspect",
		"code_challenge_methods_supported": []string{"S256"}, "response_types_supported": []string{"code"}, "scopes_supported": []string{"mail", "openid"},
	}
	maps.Copy(m, c.Metadata)
	reply(w, http.StatusOK, m)
}

func reply(w http.ResponseWriter, status int, body map[string]any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store") // RFC 6749 §5.1
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who asked may be gone
}

// Asked are the parameters that its page was asked for with, in order.
func (c *Company) Asked() []url.Values {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]url.Values(nil), c.asked...)
}

// Requests are the forms that tokens were asked for with, in order.
func (c *Company) Requests() []url.Values {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]url.Values(nil), c.requests...)
}

// Granted counts the access tokens that were given.
func (c *Company) Granted() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.granted
}

// Shown counts how often a mail server asked about each access token.
func (c *Company) Shown() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	times := map[string]int{}
	for _, token := range c.shown {
		times[token]++
	}
	return times
}

// Secrets are all tokens that mail servers asked about, and what the program showed for
// them: what must not be found in anything that it wrote.
func (c *Company) Secrets() (secrets []string) {
	for token := range c.Shown() {
		secrets = append(secrets, token)
	}
	for _, request := range c.Requests() {
		for _, key := range []string{"code", "code_verifier", "refresh_token"} {
			if v := request.Get(key); v != "" {
				secrets = append(secrets, v)
			}
		}
	}
	return secrets
}
