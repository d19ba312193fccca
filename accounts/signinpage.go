package accounts

import "slices"

// A SignInPage is where a mail company that is not in Postkey's own table says that
// people sign in in the browser (OAuth 2.0, RFC 6749). That is a stranger's word:
// packages oauth and gate find out what it is worth.
type SignInPage struct {
	// Issuer names it: an https address (RFC 8414 §2), or a host, as settings files
	// have it.
	Issuer string `json:"issuer,omitempty"`
	// AuthURL is the page itself, TokenURL where a code becomes a token. Both are
	// empty where the issuer has to be asked.
	AuthURL  string `json:"auth_url,omitempty"`
	TokenURL string `json:"token_url,omitempty"`
	// Scopes are what to ask for.
	Scopes []string `json:"scopes,omitempty"`
	// Hosts are the mail servers that were named together with it and take what it
	// gives out, which is for no others.
	Hosts []string `json:"hosts"`
}

// Serves reports whether what the page gives out is for these servers, as far as
// whoever named it says so. A nil page serves nobody.
func (p *SignInPage) Serves(servers ...Server) bool {
	return p != nil && !slices.ContainsFunc(servers, func(s Server) bool { return !slices.Contains(p.Hosts, s.Host) })
}
