package oauthtest

import (
	"cmp"
	"crypto/rand"
	"html"
	"io"
	"net/http"
	"net/url"
)

// A code stands for what a person allowed, until it is used.
type code struct {
	challenge, redirect, person string
}

// authorize is the page for people. What could send them, or what they allow, to
// somebody else gets no redirect (RFC 6749 §4.1.2.1).
func (c *Company) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	c.mu.Lock()
	c.asked = append(c.asked, q)
	c.mu.Unlock()
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || q.Get("client_id") != ClientID || !isDoor(back) {
		http.Error(w, "no such program", http.StatusBadRequest)
		return
	}
	if c.Stay {
		_, _ = io.WriteString(w, "<!doctype html><title>Sign in</title><p>"+html.EscapeString(q.Get("login_hint")))
		return
	}
	answer := url.Values{"state": {q.Get("state")}}
	switch {
	case q.Get("response_type") != "code", q.Get("code_challenge_method") != "S256", len(q.Get("code_challenge")) != 43,
		len(q.Get("state")) < 16, q.Get("login_hint") == "":
		answer.Set("error", "invalid_request")
	case c.Deny:
		answer.Set("error", "access_denied")
		answer.Set("error_description", "The person said no.")
	default:
		word := rand.Text()
		c.mu.Lock()
		c.codes[word] = code{q.Get("code_challenge"), q.Get("redirect_uri"), cmp.Or(c.Guest, q.Get("login_hint"))}
		c.mu.Unlock()
		answer.Set("code", word)
	}
	if c.Answer != nil {
		c.Answer(answer)
	}
	place := q.Get("redirect_uri")
	if c.Back != nil {
		place = c.Back(place)
	}
	http.Redirect(w, r, place+"?"+answer.Encode(), http.StatusFound)
}

// isDoor reports whether an address is on the computer that asks, at any port (RFC
// 8252 §7.3).
func isDoor(u *url.URL) bool {
	return u.Scheme == "http" && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost") && u.Path == "/" && u.RawQuery == "" && u.User == nil
}

// Browser opens a link as a browser does that asks nobody: it goes on to the last
// page. It returns at once, as the opening of a browser does.
func (c *Company) Browser(link string) error {
	c.browsers.Go(func() { _, _, _ = c.Visit(link) }) // the sign-in may be over by then
	return nil
}

// Visit opens a link, and returns the last page's status and text.
func (c *Company) Visit(link string) (status int, page string, err error) {
	response, err := c.Client().Get(link)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}
