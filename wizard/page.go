package wizard

import (
	"context"
	"errors"
	"net/http"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/oauth"
	"postkey/accounts/providers"
)

// SignInPages is what signing in in the browser needs.
type SignInPages struct {
	// Clients are what the mail companies know this program by.
	Clients oauth.Clients
	// HTTP reaches the companies; nil is a client of the computer's own network.
	HTTP *http.Client
	// Open opens a page in the person's browser.
	Open func(link string) error
}

// A SignInPage is a mail company's own page, where Postkey can have the person of an
// account sign in.
type SignInPage struct {
	Server oauth.Server
	Client oauth.Client
}

// SignInPage is the page for the servers of an account: the one in the provider table, where
// both servers are that company's, else the one that was published together with
// them. False where there is none, where Postkey has no client for it, and where what
// it gives out is not for these servers: then the sign-in is the mail program's.
func (t Tools) SignInPage(a accounts.Account) (SignInPage, bool) {
	if p := companyOf(a); p != nil {
		server := oauth.Known(p.OAuth, a.Incoming.Protocol, a.Outgoing.Protocol)
		client, ok := t.Pages.Clients.For(p.OAuth.Name, server)
		return SignInPage{server, client}, ok
	}
	if !a.Page.Serves(a.Incoming, a.Outgoing) {
		return SignInPage{}, false
	}
	server := oauth.Published(a.Page)
	client, ok := t.Pages.Clients.For("", server)
	return SignInPage{server, client}, ok && server.Serves(client, a.Incoming, a.Outgoing)
}

// companyOf is the company in the table that has a page, and that both servers belong
// to; else nil.
func companyOf(a accounts.Account) *providers.Provider {
	p, ok := providers.ByID(a.Provider)
	if !ok || !p.Owns(a.Incoming.Host) {
		p, ok = providers.ByHost(a.Incoming.Host)
	}
	if !ok || p.OAuth == nil || !p.Owns(a.Incoming.Host) || !p.Owns(a.Outgoing.Host) {
		return nil
	}
	return p
}

// Confirmed asks the gate whether the page may be opened: people type their password
// there. One of the table may. The error is an [*accounts.Problem] with reason
// unconfirmed, whose Owner says whom to confirm.
func (p SignInPage) Confirmed(addr accounts.Address, approved accounts.Approvals) error {
	if !p.Server.Published {
		return nil
	}
	owner, err := p.Server.Owner()
	if err != nil {
		return PageProblem(err)
	}
	return gate.Confirmed(addr, approved, accounts.Server{Host: owner})
}

// Browse has the person of an address sign in at the page. link is told what the
// browser is sent to, for another browser on this computer. It returns when that is
// done, refused, or has taken too long, and when ctx ends; the error is one of package
// oauth's, or ctx's.
func (t Tools) Browse(ctx context.Context, p SignInPage, address string, link func(string)) (oauth.Tokens, error) {
	return oauth.SignIn{
		Server: p.Server, Client: p.Client, Address: address, HTTP: t.Pages.HTTP, Open: t.Pages.Open, Page: t.Words.SignInPage,
		Link: func(s string) { link(t.page(s)) },
	}.Run(ctx)
}

// Renew gets the next token for an account. One that gets the next in turn takes the
// place of the one before in the keyring, where that is kept; kept says why it could
// not. The error is an [*accounts.Problem] of both sides, and the tokens are then those
// given.
func (t Tools) Renew(ctx context.Context, a accounts.Account, tokens oauth.Tokens) (next oauth.Tokens, kept, err error) {
	p, ok := t.SignInPage(a)
	if !ok || tokens.Refresh.Empty() {
		return tokens, nil, &accounts.Problem{Stage: accounts.StageLogin, Reason: accounts.BrowserSignInNeeded}
	}
	next, err = oauth.Refresh(ctx, t.Pages.HTTP, p.Server, p.Client, tokens.Refresh)
	if err != nil {
		return tokens, nil, PageProblem(err)
	}
	return next, t.keepNext(ctx, a.Address, tokens.Refresh, next.Refresh), nil
}

// keepLimit is how long a keyring may take for a token that takes another one's place.
const keepLimit = 5 * time.Second

// keepNext puts a refresh token where the one before it is kept, which is worth
// nothing any more.
func (t Tools) keepNext(ctx context.Context, address string, before, next accounts.Secret) error {
	if next.Equal(before) || t.Keyring == nil {
		return nil
	}
	// Also for who has left by now: there is no other chance.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepLimit)
	defer cancel()
	if kept, err := t.Keyring.Get(ctx, BrowserService, address); err != nil || !kept.Equal(before) {
		return nil // nothing is kept, or by now something else
	}
	return t.Keyring.Set(ctx, BrowserService, address, next)
}

// pageReasons are the errors of package oauth by what they mean for a sign-in that was
// allowed before.
var pageReasons = []struct {
	err    error
	reason accounts.Reason
}{
	{oauth.ErrExpired, accounts.PermissionEnded},
	{oauth.ErrDenied, accounts.PermissionEnded},
	{oauth.ErrClient, accounts.ProgramUnknown},
	{oauth.ErrUnreachable, accounts.PageUnreachable},
	{oauth.ErrAnswer, accounts.PageFailed},
	{oauth.ErrServer, accounts.PageFailed},
	{context.Canceled, accounts.Cancelled},
}

// PageProblem is an error of package oauth as what a person is told.
func PageProblem(err error) *accounts.Problem {
	p := &accounts.Problem{Stage: accounts.StageLogin, Reason: accounts.Unknown, Err: err}
	for _, r := range pageReasons {
		if errors.Is(err, r.err) {
			p.Reason = r.reason
			break
		}
	}
	return p
}
