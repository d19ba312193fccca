// Package providers knows the mail companies that most people use: which
// domains they hand out, their servers, how a user name is written there, and
// what they ask of their users first (an app password, a sign-in in the
// browser, IMAP to be switched on).
//
// The knowledge is written and reviewed in one file, assets/providers/providers.json
// (format.go says how); `go generate` makes the compact form of it that is built
// into the program (compact.go). Nothing of that is read at the start. Each
// question finds its company in a sorted index (index.go) and unpacks that one
// alone, once: [ByDomain] for an address, which gives a person with a well-known
// address their settings without a packet being sent; [ByMX] for who receives the
// mail of a domain of somebody's own; [ByHost] for a server that some other source
// named; [ByID] for a company that a saved account names.
//
// A person or an administrator may know more: [UseFiles] reads files of their own, once,
// before the first question. What stands there counts as much as what is built in
// and more, also for the gate. [UsePractice] adds made-up companies for as long as
// somebody practises; they take nothing from real ones.
package providers

import (
	"net/netip"
	"slices"
	"strings"

	"postkey/accounts"
)

//go:generate go run ./internal/compact

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
// What an empty field means is that the table doesn't say. All texts that are no
// names are in the company's own words.
type Provider struct {
	// ID is short, lower case and stable; saved accounts keep it.
	ID string `json:"id"`
	// Name is the service's name and Company who runs it ("Gmail" by "Google").
	Name    string `json:"name"`
	Company string `json:"company"`
	// Rank is the place among the most used companies, from 1; 0 for all others.
	Rank int `json:"rank"`
	// Domains are what it hands out addresses in, A-labels, the most used first.
	// Empty for one that is known by its MX hosts only.
	Domains []string `json:"domains"`
	// Patterns are more of them: "*.rr.com" for all names below one.
	Patterns []string `json:"patterns"`
	// MX are the names that its MX hosts end in, whole labels.
	MX []string `json:"mx"`

	SignIn SignIn `json:"sign_in"`
	// PasswordEnds are the days on which the mailbox password stops working in
	// mail programs, or stopped.
	PasswordEnds []Ending `json:"password_ends"`
	// OAuth is the sign-in in the browser. Nil where there is none.
	OAuth *OAuth `json:"-"`

	// AppPasswordURL is where an app password is made, or explained.
	AppPasswordURL string `json:"app_password_url"`
	// AppPasswordWhere is the way there through the company's menus.
	AppPasswordWhere string `json:"app_password_where"`
	// TwoStep: app passwords are only for who has switched on two-step verification.
	TwoStep bool `json:"two_step"`
	// TwoStepURL is where two-step verification is switched on.
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

	// Enable lists what has to be switched on first.
	Enable []accounts.Protocol `json:"enable"`
	// EnableAdmin: only an administrator of the domain can do it.
	EnableAdmin bool `json:"enable_admin"`
	// EnableWhere is the way through the company's menus, in its own words.
	EnableWhere string `json:"enable_where"`
	// EnableURL is the page to switch it on, or one that explains it.
	EnableURL string `json:"enable_url"`
	// Paid lists what works only with a paid plan.
	Paid []accounts.Protocol `json:"paid"`

	// POP is what the company recommends to those who download their mail.
	POP POP `json:"pop"`
	// Limits are how much may be sent.
	Limits []Limit `json:"limits"`

	// HelpURL is the company's page about mail programs.
	HelpURL string `json:"help_url"`
	// WebmailURL is where its mail is read in a browser.
	WebmailURL string `json:"webmail_url"`

	endpoints []endpoint
	// also are hosts with other names for the same servers.
	also []string
	// evidence says where the facts are from; sorted by fact.
	evidence []Evidence
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
