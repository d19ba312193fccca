package practice

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"sync"
	"time"
)

const (
	// codeLife is how long a code may take from the browser back to the company (RFC
	// 6749 §4.1.2).
	codeLife = time.Minute
	// tokenLife is how long an access token signs in.
	tokenLife = time.Hour
	// maxPermits is how many codes, and how many access tokens, there are at a time,
	// and how many permissions in a run.
	maxPermits = 1000
)

// A permit is what a person allowed a mail program on the company's page.
type permit struct {
	mailbox string // the sign-in name
	refresh string
	ended   bool // it was taken back
}

// A code is what the browser brings back to the program (RFC 6749 §4.1.2). Only
// the program that asked for it can use it, and once.
type code struct {
	permit    *permit
	redirect  string
	challenge string // of PKCE, S256 (RFC 7636 §4.2)
	until     time.Time
	used      bool
}

// An access is an access token.
type access struct {
	permit *permit
	until  time.Time
}

// permits are all that were given in this run.
type permits struct {
	mu      sync.Mutex
	codes   map[string]*code
	access  map[string]access
	refresh map[string]*permit
}

func newPermits() *permits {
	return &permits{codes: map[string]*code{}, access: map[string]access{}, refresh: map[string]*permit{}}
}

var errPermit = errors.New("no such permission")

// give makes a code for what a person allowed.
func (p *permits) give(c code, mailbox string, now time.Time) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for text, old := range p.codes {
		if now.After(old.until) {
			delete(p.codes, text)
		}
	}
	if len(p.codes) >= maxPermits || len(p.refresh) >= maxPermits {
		return "", errFull
	}
	c.permit, c.until = &permit{mailbox: mailbox, refresh: rand.Text()}, now.Add(codeLife)
	text := rand.Text()
	p.codes[text] = &c
	return text, nil
}

// exchange makes tokens of a code. A code that comes a second time was stolen, so all
// that came of it ends (RFC 6749 §4.1.2).
func (p *permits) exchange(text, redirect, verifier string, life time.Duration, now time.Time) (token, refresh string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.codes[text]
	if c == nil || now.After(c.until) {
		return "", "", errPermit
	}
	if c.used {
		c.permit.ended = true
		return "", "", errPermit
	}
	c.used = true
	sum := sha256.Sum256([]byte(verifier))
	made := base64.RawURLEncoding.EncodeToString(sum[:])
	if c.redirect != redirect || subtle.ConstantTimeCompare([]byte(made), []byte(c.challenge)) != 1 {
		return "", "", errPermit
	}
	if token, err = p.renew(c.permit, life, now); err != nil {
		return "", "", err
	}
	p.refresh[c.permit.refresh] = c.permit
	return token, c.permit.refresh, nil
}

// again makes another access token of a refresh token.
func (p *permits) again(refresh string, life time.Duration, now time.Time) (token string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.refresh[refresh]
	if g == nil || g.ended {
		return "", errPermit
	}
	return p.renew(g, life, now)
}

// renew makes an access token; p.mu is held.
func (p *permits) renew(g *permit, life time.Duration, now time.Time) (string, error) {
	for text, old := range p.access {
		if now.After(old.until) || old.permit.ended {
			delete(p.access, text)
		}
	}
	if len(p.access) >= maxPermits {
		return "", errFull
	}
	text := rand.Text()
	p.access[text] = access{g, now.Add(life)}
	return text, nil
}

// opens reports whether an access token signs in to a mailbox.
func (p *permits) opens(mailbox, token string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	a, ok := p.access[token]
	return ok && a.permit.mailbox == mailbox && !a.permit.ended && now.Before(a.until)
}

// revoke ends what a token of either kind belongs to (RFC 7009 §2.1).
func (p *permits) revoke(token string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, ok := p.access[token]; ok {
		a.permit.ended = true
	}
	if g, ok := p.refresh[token]; ok {
		g.ended = true
	}
}

// endAll takes back everything that was allowed.
func (p *permits) endAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, g := range p.refresh {
		g.ended = true
	}
}

// any reports whether some permission holds.
func (p *permits) any() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, g := range p.refresh {
		if !g.ended {
			return true
		}
	}
	return false
}
