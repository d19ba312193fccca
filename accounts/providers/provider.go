// Package providers knows the mail companies that most people use: which
// domains they hand out, their servers, how a user name is written there, and
// what they ask of their users first (an app password, a sign-in in the
// browser, IMAP to be switched on).
//
// The knowledge is two JSON files, embedded in the program. With the first one a
// person with a well-known address gets their settings without a packet being
// sent; the second one tells by its MX hosts whose servers are behind a domain of
// somebody's own. They are read when the first question comes: [ByDomain] for an
// address, [ByMX] for who receives its mail, [ByHost] for a server that some
// other source named.
package providers

import (
	"net/netip"
	"slices"
	"strings"

	"postkey/accounts"
)

// SignIn is how a company lets mail programs in.
type SignIn string

const (
	// Password: the mailbox password works. If there is an AppPasswordURL, a
	// person who switched on two-step verification needs an app password.
	Password SignIn = "password"
	// AppPassword: only a password made for one program works.
	AppPassword SignIn = "app-password"
	// Browser: only the company's own web page takes the password (OAuth 2).
	Browser SignIn = "browser"
	// Closed: no IMAP, POP3 or SMTP at all.
	Closed SignIn = "closed"
	// Bridge: only through the company's own program on this computer.
	Bridge SignIn = "bridge"
)

// A Provider is one mail company, or one of its services with servers of their own.
type Provider struct {
	// ID is short, lower case and stable; saved accounts keep it.
	ID string `json:"id"`
	// Name is the service's name and Company who runs it ("Gmail" by "Google").
	Name    string `json:"name"`
	Company string `json:"company"`
	// Domains are what it hands out addresses in, A-labels, the most used first.
	// Empty for one that is known by its MX hosts only.
	Domains []string `json:"domains"`

	SignIn SignIn `json:"sign_in"`
	// AppPasswordURL is where an app password is made, or explained.
	AppPasswordURL string `json:"app_password_url"`
	// TwoStepURL is where two-step verification is switched on, where app
	// passwords need it.
	TwoStepURL string `json:"two_step_url"`
	// NoAppPasswordURL explains why the company may not offer them.
	NoAppPasswordURL string `json:"no_app_password_url"`
	// AppPasswordShape is how an app password is shown, x for a letter, such as
	// "xxxx xxxx xxxx xxxx". Empty when it is not known.
	AppPasswordShape string `json:"app_password_shape"`
	// AppPasswordName is the company's own word for it, where that is another.
	AppPasswordName string `json:"app_password_name"`

	// OwnAddress: whose mail it keeps for a domain of their own signs in with the
	// address they have at the company, which nobody else knows. What
	// [Provider.Hosted] gives as user name is refused.
	OwnAddress bool `json:"own_address"`

	// Enable lists what a person has to switch on in the web settings first.
	Enable []accounts.Protocol `json:"enable"`
	// EnableWhere is the way through the company's menus, in its own words.
	EnableWhere string `json:"enable_where"`
	// EnableURL is the page to switch it on, or one that explains it.
	EnableURL string `json:"enable_url"`

	// HelpURL is the company's page about mail programs.
	HelpURL string `json:"help_url"`
	// WebmailURL is where its mail is read in a browser.
	WebmailURL string `json:"webmail_url"`

	endpoints []endpoint
	// also are hosts with other names for the same servers.
	also []string
}

// An endpoint is a server without a user name.
type endpoint struct {
	server    accounts.Server
	localPart bool // the user name is the part before the @, else the whole address
}

// Servers returns the company's servers for an address: IMAP, POP3, SMTP, and
// of each the best first (implicit TLS before STARTTLS). Nil for a closed one.
func (p *Provider) Servers(addr accounts.Address) []accounts.Server {
	var list []accounts.Server
	for _, e := range p.endpoints {
		s := e.server
		s.Username = addr.String()
		if e.localPart {
			s.Username = addr.Local
		}
		list = append(list, s)
	}
	return list
}

// Owns reports whether host is one of the company's own mail servers. Only
// whole names count: anybody can have a name that ends or begins like one. This
// computer, where a bridge listens, belongs to no company.
func (p *Provider) Owns(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	return slices.Contains(p.also, host) ||
		slices.ContainsFunc(p.endpoints, func(e endpoint) bool { return e.server.Host == host })
}

// Needs reports whether a protocol has to be switched on first.
func (p *Provider) Needs(protocol accounts.Protocol) bool {
	return slices.Contains(p.Enable, protocol)
}
