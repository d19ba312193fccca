package wizard

import (
	"context"
	"errors"
	"net/http"
	"time"

	"postkey/accounts"
	"postkey/accounts/oauth"
	"postkey/accounts/providers"
)

// A Browsing is how signing in at the mail company's own page goes.
type Browsing struct {
	// Ready is true where Postkey itself can do it. Else the mail program does, where
	// the company wants it so.
	Ready   bool
	Running bool
	// Link is the page, for another browser on this computer.
	Link string
	// Err is why it did not work: one of package oauth's errors.
	Err error
}

// SignInPages is what signing in in the browser needs.
type SignInPages struct {
	// Clients are what the mail companies know this program by.
	Clients oauth.Clients
	// HTTP reaches the companies; nil is a client of the computer's own network.
	HTTP *http.Client
	// Open opens a page in the person's browser.
	Open func(link string) error
}

// signInServer is where the account's company lets people sign in, and what it knows
// this program by; false where the program has to leave that to the mail program.
func (t Tools) signInServer(s *State) (oauth.Server, oauth.Client, bool) {
	p := s.Provider
	if p == nil || p.OAuth == nil || !p.Owns(s.Account.Incoming.Host) || !p.Owns(s.Account.Outgoing.Host) {
		return oauth.Server{}, oauth.Client{}, false
	}
	client, ok := t.Pages.Clients[p.OAuth.Name]
	return serverOf(p.OAuth, s.Account), client, ok
}

func serverOf(o *providers.OAuth, a accounts.Account) oauth.Server {
	return oauth.Server{
		Issuer: o.Issuer, AuthURL: o.AuthURL, TokenURL: o.TokenURL, Params: o.Params, Localhost: o.Localhost,
		Scopes: o.ScopesFor(a.Incoming.Protocol, a.Outgoing.Protocol),
	}
}

// Browse has the person sign in at the mail company's own page, and then tries what
// came of it on both servers. remember asks for the keyring once both work.
func (w *Wizard) Browse(remember bool) {
	w.mu.Lock()
	s := &w.state
	server, client, ok := w.tools.signInServer(s)
	if !ok || s.Browsing.Running || s.Step != StepSignIn || len(s.unconfirmed()) > 0 {
		w.mu.Unlock()
		return
	}
	tools, pages, words, address := w.tools, w.tools.Pages, w.tools.Words, s.Account.Address
	w.mu.Unlock()
	w.start(func(s *State) { s.Browsing.Running, s.Browsing.Link, s.Browsing.Err = true, "", nil }, func(ctx context.Context, j job) {
		tokens, err := oauth.SignIn{
			Server: server, Client: client, Address: address, HTTP: pages.HTTP, Open: pages.Open,
			Link: func(link string) { j.update(func(s *State) { s.Browsing.Link = tools.page(link) }) },
			Page: words.SignInPage,
		}.Run(ctx)
		if !j.update(func(s *State) {
			s.Browsing = Browsing{Ready: true, Err: err}
			if err == nil {
				// What comes next is the account's own way in.
				s.Account.Incoming.Auth, s.Account.Outgoing.Auth = accounts.AuthOAuth2, accounts.AuthOAuth2
				s.Account.SeparatePassword = false
				w.tokens, w.remember = tokens, remember
			}
		}) || err != nil {
			return
		}
		w.test(notTesting)
	})
}

// BrowseAgain opens the page once more, for who closed it.
func (w *Wizard) BrowseAgain() {
	w.mu.Lock()
	link, open := w.state.Browsing.Link, w.tools.Pages.Open
	w.mu.Unlock()
	if link != "" && open != nil {
		_ = open(link) // the link can still be copied
	}
}

// refreshed returns the token that signs in, a new one where the old one is over.
// The error is a problem for both sides.
func (t Tools) refreshed(ctx context.Context, s *State, tokens oauth.Tokens) (oauth.Tokens, error) {
	server, client, ok := t.signInServer(s)
	if tokens.Fresh(time.Now()) || !ok || tokens.Refresh.Empty() {
		return tokens, nil
	}
	fresh, err := oauth.Refresh(ctx, t.Pages.HTTP, server, client, tokens.Refresh)
	if err == nil {
		return fresh, nil
	}
	reason := accounts.Temporary
	switch {
	case errors.Is(err, oauth.ErrExpired), errors.Is(err, oauth.ErrDenied):
		reason = accounts.BrowserSignInNeeded
	case errors.Is(err, oauth.ErrClient):
		reason = accounts.ContactProvider
	case errors.Is(err, context.Canceled):
		reason = accounts.Cancelled
	}
	return tokens, &accounts.Problem{Stage: accounts.StageLogin, Reason: reason, Err: err}
}
