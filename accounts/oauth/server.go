package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/providers"
)

// A Server is where a mail company lets people sign in.
type Server struct {
	// Issuer names it (RFC 8414 §2); empty when it is not known. Where it is all
	// that is known, it is asked for the rest: see [Discover].
	Issuer string
	// AuthURL is the page for people, TokenURL where codes become tokens. Both are
	// https.
	AuthURL, TokenURL string
	// Scopes are what is asked for: reading and sending mail, and to stay signed in.
	Scopes []string
	// Params are further parameters of the page's address, as "name=value".
	Params []string
	// NamesItself is true when it says who it is as it sends the browser back, so
	// that another company's answer can be told apart (RFC 9207).
	NamesItself bool
	// Localhost is true when the browser has to be sent back to localhost by name:
	// Microsoft takes any port only there.
	Localhost bool
	// Published is true where this is a stranger's word: a settings file's, or what
	// an issuer says of itself. All its addresses must then have one owner.
	Published bool
}

// Known is the server of a company in the provider table, for an account's
// protocols.
func Known(o *providers.OAuth, protocols ...accounts.Protocol) Server {
	return Server{
		Issuer: o.Issuer, AuthURL: o.AuthURL, TokenURL: o.TokenURL, Params: o.Params, Localhost: o.Localhost,
		Scopes: o.ScopesFor(protocols...),
	}
}

// Published is the server that a settings file names. A file may name its issuer by
// host alone.
func Published(p *accounts.SignInPage) Server {
	s := Server{Issuer: p.Issuer, AuthURL: p.AuthURL, TokenURL: p.TokenURL, Scopes: p.Scopes, Published: true}
	if s.Issuer != "" && !strings.Contains(s.Issuer, "://") {
		s.Issuer = "https://" + s.Issuer
	}
	return s
}

// Same reports whether both are one server, so that what one of them gave may be shown
// to the other.
func (s Server) Same(o Server) bool {
	return s.Issuer == o.Issuer && s.AuthURL == o.AuthURL && s.TokenURL == o.TokenURL
}

// hosts are those of all its addresses.
func (s Server) hosts() []string {
	var hosts []string
	for _, place := range []string{s.Issuer, s.AuthURL, s.TokenURL} {
		if u, err := url.Parse(place); err == nil && u.Hostname() != "" && !slices.Contains(hosts, u.Hostname()) {
			hosts = append(hosts, u.Hostname())
		}
	}
	return hosts
}

// Owner is whom all addresses of a published server belong to; an error wraps
// [ErrServer] where they can't be used, or are several people's.
func (s Server) Owner() (string, error) {
	if err := s.validate(); err != nil {
		return "", err
	}
	hosts := s.hosts()
	owner := gate.Owner(hosts[0])
	for _, h := range hosts[1:] {
		if gate.Owner(h) != owner {
			return "", errors.Join(ErrServer, errors.New("its pages belong to different owners"))
		}
	}
	return owner, nil
}

// Serves reports whether what the server gives out may go to these mail servers. What
// a published one gives goes only to those of its own owner, or of owners that whoever
// provided the client named: else any settings file could name a well-known company's
// page, and have what that gives sent to servers of its own.
func (s Server) Serves(c Client, servers ...accounts.Server) bool {
	if !s.Published {
		return true // the table knows whose servers they are
	}
	owner, err := s.Owner()
	return err == nil && !slices.ContainsFunc(servers, func(m accounts.Server) bool {
		mail := gate.Owner(m.Host)
		return mail != owner && !slices.ContainsFunc(c.For, func(o string) bool { return strings.EqualFold(o, mail) })
	})
}

// validate reports why a server can't be used.
func (s Server) validate() error {
	places := []string{s.AuthURL, s.TokenURL}
	if s.AuthURL == "" && s.TokenURL == "" {
		places = []string{s.Issuer}
	} else if s.Published && s.Issuer != "" {
		places = append(places, s.Issuer)
	}
	for _, place := range places {
		if err := checkURL(place); err != nil {
			return err
		}
	}
	if u, err := url.Parse(s.AuthURL); err != nil || slices.ContainsFunc(ours, u.Query().Has) {
		return errors.Join(ErrServer, errors.New("its address answers what is ours to ask"))
	}
	for _, param := range s.Params {
		if name, _, _ := strings.Cut(param, "="); slices.Contains(ours, name) {
			return errors.Join(ErrServer, errors.New("its parameters answer what is ours to ask"))
		}
	}
	return nil
}

// ours are the parameters that only the sign-in itself may set: a second one in the
// page's address could send the browser, with the code, to somebody else.
var ours = []string{
	"client_id", "redirect_uri", "response_type", "response_mode", "state", "scope", "code_challenge", "code_challenge_method",
	"login_hint", "request", "request_uri",
}

// checkURL is for addresses that credentials go to, or a person types them at.
func checkURL(place string) error {
	u, err := url.Parse(place)
	switch {
	case err != nil, u.User != nil, u.Fragment != "", u.Opaque != "", strings.ContainsFunc(place, isOdd):
		return errors.Join(ErrServer, errors.New("not the address of a web page"))
	case u.Scheme != "https":
		return errors.Join(ErrServer, errors.New("its pages are not encrypted"))
	}
	// Browsers read more into an odd host than we would.
	if host, err := accounts.ParseHost(u.Hostname()); err != nil || !strings.EqualFold(host, u.Hostname()) {
		return errors.Join(ErrServer, errors.New("not the address of a web page"))
	}
	return nil
}

// isOdd is for what browsers and libraries read differently: a backslash is a slash
// to some, and what is no visible ASCII is dropped or changed.
func isOdd(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\\\"<>^`{|}", r) }

// complete asks the issuer where it is all that is known.
func (s Server) complete(ctx context.Context, client *http.Client) (Server, error) {
	if err := s.validate(); err != nil {
		return s, err
	}
	if s.AuthURL == "" {
		found, err := Discover(ctx, client, s.Issuer, s.Scopes)
		if err != nil {
			return s, err
		}
		s.Issuer, s.AuthURL, s.TokenURL, s.NamesItself, s.Scopes, s.Published = found.Issuer, found.AuthURL, found.TokenURL, found.NamesItself, found.Scopes, true
	}
	if s.Published {
		if _, err := s.Owner(); err != nil {
			return s, err
		}
	}
	return s, nil
}
