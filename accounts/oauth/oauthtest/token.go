package oauthtest

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
)

// token gives tokens for a code or a refresh token (RFC 6749 §4.1.3, §6). What it
// says against a request repeats it: no error of the program may.
func (c *Company) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		reply(w, http.StatusBadRequest, map[string]any{"error": "invalid_request"})
		return
	}
	f := r.PostForm
	c.mu.Lock()
	c.requests = append(c.requests, f)
	c.mu.Unlock()
	if c.Token != nil {
		c.Token(w, r)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	g, refused := c.allowed(f)
	if refused != "" {
		reply(w, http.StatusBadRequest, map[string]any{"error": refused, "error_description": "said about " + f.Encode()})
		return
	}
	access, refresh := c.give(g)
	body := map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": int(c.life().Seconds()), "scope": Scope}
	if f.Get("grant_type") == "authorization_code" || c.Rotate {
		body["refresh_token"] = refresh
	}
	reply(w, http.StatusOK, body)
}

// allowed is the permission that a request is about, or why there is none; c.mu is
// held.
func (c *Company) allowed(f url.Values) (*grant, string) {
	if f.Get("client_id") != ClientID || f.Get("client_secret") != c.Secret {
		return nil, "invalid_client"
	}
	switch f.Get("grant_type") {
	case "authorization_code":
		return c.ofCode(f)
	case "refresh_token":
		return c.ofRefresh(f.Get("refresh_token"))
	}
	return nil, "unsupported_grant_type"
}

// ofCode begins a permission: the code is good for one try (RFC 6749 §4.1.2), at
// the door it was made for, and for who has its proof (RFC 7636 §4.6).
func (c *Company) ofCode(f url.Values) (*grant, string) {
	made, ok := c.codes[f.Get("code")]
	delete(c.codes, f.Get("code"))
	sum := sha256.Sum256([]byte(f.Get("code_verifier")))
	proof := base64.RawURLEncoding.EncodeToString(sum[:])
	if !ok || made.redirect != f.Get("redirect_uri") || subtle.ConstantTimeCompare([]byte(proof), []byte(made.challenge)) != 1 {
		return nil, "invalid_grant"
	}
	g := &grant{person: made.person}
	c.grants = append(c.grants, g)
	return g, ""
}

func (c *Company) ofRefresh(token string) (*grant, string) {
	for _, g := range c.grants {
		if g.knew(token) {
			g.ended = true // there are two who have it, and one of them stole it
		}
		if !g.ended && g.refresh == token && token != "" {
			return g, ""
		}
	}
	return nil, "invalid_grant"
}
