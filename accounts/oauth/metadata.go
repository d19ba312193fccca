package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"postkey/accounts"
)

// maxMetadata is far above what any server says of itself, in bytes.
const maxMetadata = 256 << 10

// metadata is what is used of RFC 8414 §2.
type metadata struct {
	Issuer          string   `json:"issuer"`
	AuthURL         string   `json:"authorization_endpoint"`
	TokenURL        string   `json:"token_endpoint"`
	CodeMethods     []string `json:"code_challenge_methods_supported"`
	ResponseTypes   []string `json:"response_types_supported"`
	ScopesSupported []string `json:"scopes_supported"`
	NamesItself     bool     `json:"authorization_response_iss_parameter_supported"`
}

// places are where an issuer tells of itself: RFC 8414 §3.1, then OpenID Connect
// Discovery §4, which many have instead.
func places(issuer *url.URL) []string {
	path := strings.TrimSuffix(issuer.EscapedPath(), "/")
	root := "https://" + issuer.Host
	return []string{
		root + "/.well-known/oauth-authorization-server" + path,
		root + path + "/.well-known/openid-configuration",
	}
}

// Discover asks an issuer for its addresses (RFC 8414). wanted are the scopes to ask
// for; those the server does not name, where it names any, are left out. Where none
// are wanted, those for mail are taken of what it names. All its addresses belong to the
// issuer's own owner.
func Discover(ctx context.Context, client *http.Client, issuer string, wanted []string) (Server, error) {
	if err := checkURL(issuer); err != nil {
		return Server{}, err
	}
	u, err := url.Parse(issuer)
	if err != nil || u.RawQuery != "" { // RFC 8414 §2
		return Server{}, ErrServer
	}
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	var errs []error
	for _, place := range places(u) {
		m, err := readMetadata(ctx, webClient(client), place)
		if err == nil {
			err = m.check(issuer)
		}
		s := Server{Issuer: m.Issuer, AuthURL: m.AuthURL, TokenURL: m.TokenURL, NamesItself: m.NamesItself, Scopes: m.scopes(wanted), Published: true}
		if err == nil {
			_, err = s.Owner()
		}
		if err == nil {
			return s, nil
		}
		if ctx.Err() != nil {
			return Server{}, err
		}
		errs = append(errs, err)
	}
	return Server{}, errors.Join(errs...)
}

func readMetadata(ctx context.Context, client *http.Client, place string) (m metadata, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return m, ErrServer
	}
	r.Header.Set("Accept", "application/json")
	response, err := client.Do(r)
	if err != nil {
		if errors.Is(ctx.Err(), context.Canceled) {
			return m, ctx.Err()
		}
		return m, ErrUnreachable
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return m, errors.Join(ErrAnswer, fmt.Errorf("the web server answers %d", response.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxMetadata+1))
	switch {
	case err != nil:
		return m, ErrUnreachable
	case len(body) > maxMetadata:
		return m, errors.Join(ErrAnswer, errors.New("larger than 256 KB"))
	}
	if err := json.Unmarshal(body, &m); err != nil {
		return m, errors.Join(ErrAnswer, errors.New("not JSON"))
	}
	return m, nil
}

// check refuses what another server may have written, or what cannot be safe.
func (m metadata) check(issuer string) error {
	switch {
	case m.Issuer != issuer: // RFC 8414 §3.3
		return errors.Join(ErrAnswer, fmt.Errorf("it speaks for %s", accounts.CleanText(m.Issuer, 100)))
	case len(m.ResponseTypes) > 0 && !slices.Contains(m.ResponseTypes, "code"):
		return errors.Join(ErrAnswer, errors.New("it gives no codes"))
	case len(m.CodeMethods) > 0 && !slices.Contains(m.CodeMethods, "S256"):
		return errors.Join(ErrAnswer, errors.New("it does not know PKCE with S256"))
	}
	return errors.Join(checkURL(m.AuthURL), checkURL(m.TokenURL))
}

// usual are the scopes for mail where nobody says which; to stay signed in is OpenID
// Connect Core §11.
var usual = []string{"mail", "imap", "pop", "pop3", "smtp", "offline_access"}

func (m metadata) scopes(wanted []string) []string {
	switch {
	case len(m.ScopesSupported) == 0:
		return wanted
	case len(wanted) == 0:
		wanted = usual
	}
	return slices.DeleteFunc(slices.Clone(wanted), func(s string) bool { return !slices.Contains(m.ScopesSupported, s) })
}
