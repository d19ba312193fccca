// Package oauth signs a person in at their mail company's own web page, so that no
// password passes through Postkey.
//
// In the order things happen: the company's [Server] is known from the provider
// table, or asked for ([Discover], RFC 8414); the [Client] is what the company knows
// this program by, from whoever packaged it ([Clients]); [SignIn.Run] waits at a free
// port of this computer (RFC 8252 §7.3), and has the browser opened; the page there
// sends the browser back with a code, which is worth nothing without what only this
// run knows (PKCE, RFC 7636); the code is exchanged for [Tokens]. The access token
// signs in to the mail servers and is kept in memory alone; the refresh token gets
// the next one ([Refresh]) and lives in the keyring.
//
// Whatever arrives at that port may be from anybody's page, and whatever the
// company's server says is hostile text: states are compared, sizes bounded,
// redirects not followed, and nothing a server said stands in an error but its
// short code.
package oauth

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"golang.org/x/oauth2"

	"postkey/accounts"
)

// Why a sign-in in the browser did not work. Errors of this package are one of
// these, or wrap one.
var (
	// ErrDenied: the person, or the company's rules, said no on the page.
	ErrDenied = errors.New("the sign-in was refused on the web page")
	// ErrTimeout: the browser never came back.
	ErrTimeout = errors.New("nobody came back from the web page")
	// ErrExpired: the refresh token no longer holds. The person took it back, changed
	// the password, or did not use it for long. Signing in once more helps.
	ErrExpired = errors.New("the permission has ended")
	// ErrClient: the company does not know this program, or not for this.
	ErrClient = errors.New("the mail company does not know this program")
	// ErrUnreachable: the company's server did not answer.
	ErrUnreachable = errors.New("the sign-in server cannot be reached")
	// ErrAnswer: the company's server answered nonsense, or something unsafe.
	ErrAnswer = errors.New("the sign-in server gave an answer that cannot be used")
	// ErrServer: what is known of the company's server cannot be used.
	ErrServer = errors.New("not a usable sign-in server")
)

// A Client is what a mail company knows this program by. It is no proof of
// anything: whoever has the program can read it (RFC 8252 §8.5).
type Client struct {
	ID string `json:"client_id"`
	// Secret is what some companies want beside the ID, though it is none.
	Secret string `json:"client_secret,omitempty"`
	// For are owners of mail servers, such as "example.org", that get what the
	// sign-in server of another owner gives out: see [Clients.For].
	For []string `json:"for,omitempty"`
}

// Tokens are what a sign-in gives.
type Tokens struct {
	// Access signs in to the mail servers until Expiry, mostly for an hour. It is
	// kept in memory alone.
	Access accounts.Secret
	// Expiry is zero when the server does not say.
	Expiry time.Time
	// Refresh gets new ones. Empty when the company gives none.
	Refresh accounts.Secret
}

// early is how long before its end an access token counts as over.
const early = time.Minute

// Fresh reports whether the access token still signs in.
func (t Tokens) Fresh(now time.Time) bool {
	return !t.Access.Empty() && (t.Expiry.IsZero() || now.Add(early).Before(t.Expiry))
}

func config(s Server, c Client, back string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: c.ID, ClientSecret: c.Secret, RedirectURL: back, Scopes: s.Scopes,
		// Else the library tries both ways, and a code is good for one try.
		Endpoint: oauth2.Endpoint{AuthURL: s.AuthURL, TokenURL: s.TokenURL, AuthStyle: oauth2.AuthStyleInParams},
	}
}

// requestLimit bounds one exchange with the company's server.
const requestLimit = 20 * time.Second

// webClient follows no redirect: what is sent is for that address alone.
func webClient(given *http.Client) *http.Client {
	c := http.Client{}
	if given != nil {
		c = *given
	}
	c.Jar = nil
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if c.Timeout == 0 || c.Timeout > requestLimit {
		c.Timeout = requestLimit
	}
	return &c
}

// codes are the errors of RFC 6749 §4.1.2.1 and §5.2, and of OpenID Connect Core
// §3.1.2.6, by what a person can do about them.
var codes = map[error][]string{
	ErrDenied:      {"access_denied", "consent_required", "interaction_required", "login_required", "account_selection_required"},
	ErrExpired:     {"invalid_grant"},
	ErrClient:      {"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_response_type", "unsupported_grant_type", "invalid_request"},
	ErrUnreachable: {"temporarily_unavailable", "server_error"},
}

// ofCode is the error for a code that a server gave, with the code when it is one
// of those that are known.
func ofCode(code string) error {
	for err, known := range codes {
		if slices.Contains(known, code) {
			return errors.Join(err, errors.New(code))
		}
	}
	return ErrAnswer
}

// names are what the errors are called where sentences are made of them.
var names = []struct {
	err  error
	name string
}{
	{ErrDenied, "denied"}, {ErrTimeout, "timeout"}, {ErrExpired, "expired"}, {ErrClient, "client"},
	{ErrUnreachable, "unreachable"}, {ErrAnswer, "answer"}, {ErrServer, "server"},
}

// Name is the short name of an error of this package, such as "denied"; "other" for
// any other one.
func Name(err error) string {
	for _, n := range names {
		if errors.Is(err, n.err) {
			return n.name
		}
	}
	return "other"
}
