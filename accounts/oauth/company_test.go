package oauth

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"postkey/accounts"
)

// A company is a mail company's authorization server: it shows its page to a
// browser, checks PKCE as RFC 7636 §4.6 says, and gives tokens.
type company struct {
	*httptest.Server
	t *testing.T

	// What it does otherwise than it should.
	deny     bool              // the person presses No
	token    http.HandlerFunc  // in place of the token endpoint
	answer   func(url.Values)  // changes what the browser brings back
	metadata map[string]any    // changes what it says of itself
	secret   string            // wanted beside the client's ID
	rotate   bool              // another refresh token each time
	revoked  map[string]bool   // refresh tokens that ended
	codes    map[string]string // code to challenge

	browsers sync.WaitGroup
	mu       sync.Mutex
	requests []url.Values // to the token endpoint
	count    int
}

const clientID = "postkey-test"

func newCompany(t *testing.T) *company {
	c := &company{t: t, codes: map[string]string{}, revoked: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", c.authorize)
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		c.requests = append(c.requests, r.PostForm)
		c.mu.Unlock()
		if c.token != nil {
			c.token(w, r)
			return
		}
		c.giveToken(w, r)
	})
	mux.HandleFunc("GET /.well-known/oauth-authorization-server", c.describe)
	c.Server = httptest.NewTLSServer(mux)
	t.Cleanup(c.Close)
	t.Cleanup(c.browsers.Wait)
	return c
}

func (c *company) server() Server {
	return Server{Issuer: c.URL, AuthURL: c.URL + "/authorize", TokenURL: c.URL + "/token", Scopes: []string{"mail", "offline_access"}, Params: []string{"access_type=offline"}}
}

func (c *company) describe(w http.ResponseWriter, _ *http.Request) {
	m := map[string]any{"issuer": c.URL, "authorization_endpoint": c.URL + "/authorize", "token_endpoint": c.URL + "/token",
		"code_challenge_methods_supported": []string{"S256"}, "response_types_supported": []string{"code"}, "scopes_supported": []string{"mail", "openid"}}
	for k, v := range c.metadata {
		m[k] = v
	}
	_ = json.NewEncoder(w).Encode(m)
}

// authorize is the page: it sends the browser back at once.
func (c *company) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != clientID || q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" ||
		len(q.Get("state")) < 16 || q.Get("scope") != "mail offline_access" || q.Get("login_hint") != "jane@example.org" || q.Get("access_type") != "offline" {
		c.t.Errorf("the page was asked for %v", q)
	}
	back := url.Values{"state": {q.Get("state")}}
	if c.deny {
		back.Set("error", "access_denied")
	} else {
		c.mu.Lock()
		c.count++
		code := "code-" + string(rune('a'+c.count))
		c.codes[code] = q.Get("code_challenge")
		c.mu.Unlock()
		back.Set("code", code)
	}
	if c.answer != nil {
		c.answer(back)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (c *company) giveToken(w http.ResponseWriter, r *http.Request) {
	f := r.PostForm
	refuse := func(code string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": "said about " + f.Encode()})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.Get("client_id") != clientID || f.Get("client_secret") != c.secret {
		refuse("invalid_client")
		return
	}
	refresh := "refresh-1"
	switch f.Get("grant_type") {
	case "authorization_code":
		challenge, ok := c.codes[f.Get("code")]
		delete(c.codes, f.Get("code"))
		sum := sha256.Sum256([]byte(f.Get("code_verifier")))
		if !ok || base64.RawURLEncoding.EncodeToString(sum[:]) != challenge {
			refuse("invalid_grant")
			return
		}
	case "refresh_token":
		if c.revoked[f.Get("refresh_token")] || !strings.HasPrefix(f.Get("refresh_token"), "refresh-") {
			refuse("invalid_grant")
			return
		}
		refresh = ""
		if c.rotate {
			refresh = "refresh-2"
		}
	default:
		refuse("unsupported_grant_type")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "access-1", "token_type": "Bearer", "expires_in": 3600, "refresh_token": refresh})
}

// browser follows the link as a browser does, to the last page.
func (c *company) browser() func(string) error {
	return func(link string) error {
		c.browsers.Go(func() {
			client := c.Client()
			response, err := client.Get(link)
			if err != nil {
				return // the sign-in was over
			}
			defer response.Body.Close()
			if _, err := io.Copy(io.Discard, response.Body); err != nil {
				c.t.Error(err)
			}
		})
		return nil
	}
}

func (c *company) signIn() SignIn {
	return SignIn{Server: c.server(), Client: Client{ID: clientID, Secret: c.secret}, Address: "jane@example.org", HTTP: c.Client(),
		Open: c.browser(), Page: func(ok bool) (string, string) { return "Done <b>", "You can close this page." }}
}

func secret(s string) accounts.Secret { return accounts.NewSecret(s) }
