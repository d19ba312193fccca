package oauthtest

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"slices"
	"time"
)

// A grant is what a person allowed the program, until it ends.
type grant struct {
	person  string
	ended   bool
	refresh string
	before  []string // refresh tokens that another one took the place of
	access  []access
}

// An access is a token that signs in to the mail servers.
type access struct {
	token string
	until time.Time
}

func (g *grant) knew(refresh string) bool { return slices.Contains(g.before, refresh) }

func (c *Company) life() time.Duration { return cmp.Or(c.Life, time.Hour) }

// give makes tokens of a permission; c.mu is held.
func (c *Company) give(g *grant) (token, refresh string) {
	token = cmp.Or(c.Access, "access-"+rand.Text())
	g.access = append(g.access, access{token, time.Now().Add(c.life())})
	c.granted++
	if g.refresh == "" || c.Rotate {
		if g.refresh != "" {
			g.before = append(g.before, g.refresh)
		}
		g.refresh = cmp.Or(c.Refresh, "refresh-"+rand.Text())
	}
	return token, g.refresh
}

// Person is whose an access token is; empty when it signs nobody in.
func (c *Company) Person(token string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, g := range c.grants {
		for _, a := range g.access {
			if a.token == token && !g.ended && time.Now().Before(a.until) {
				return g.person
			}
		}
	}
	return ""
}

// introspect tells a mail server whose a token is (RFC 7662 §2.2).
func (c *Company) introspect(w http.ResponseWriter, r *http.Request) {
	token := r.FormValue("token")
	c.mu.Lock()
	c.shown = append(c.shown, token)
	c.mu.Unlock()
	person := c.Person(token)
	if person == "" {
		reply(w, http.StatusOK, map[string]any{"active": false})
		return
	}
	reply(w, http.StatusOK, map[string]any{"active": true, "username": person, "scope": Scope, "token_type": "Bearer"})
}

// revoke ends a permission at the wish of whoever has a token of it (RFC 7009 §2).
func (c *Company) revoke(w http.ResponseWriter, r *http.Request) {
	token := r.FormValue("token")
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, g := range c.grants {
		if token == g.refresh || slices.ContainsFunc(g.access, func(a access) bool { return a.token == token }) {
			g.ended = true
		}
	}
	w.WriteHeader(http.StatusOK) // also for one it does not know (§2.2)
}

// TakeBack is the person taking all permissions back, on a page of the company.
func (c *Company) TakeBack(person string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, g := range c.grants {
		g.ended = g.ended || g.person == person
	}
}

// EndAccess has the time of all access tokens be over.
func (c *Company) EndAccess() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, g := range c.grants {
		g.access = nil
	}
}
