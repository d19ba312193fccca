package providers

import (
	"slices"
	"time"

	"postkey/accounts"
)

// A Day is a date of ISO 8601, as exact as it is known: "2024-09-16", "2024-09"
// or "2024".
type Day string

// layouts are the forms of a Day.
var layouts = []string{time.DateOnly, "2006-01", "2006"}

// Time is the first moment of a Day (UTC); zero for what is none.
func (d Day) Time() time.Time {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, string(d)); err == nil {
			return t
		}
	}
	return time.Time{}
}

// An Ending is the day from which the mailbox password no longer works.
type Ending struct {
	// Protocols that it ends for.
	Protocols []accounts.Protocol `json:"for"`
	On        Day                 `json:"on"`
	// Admin: it works as long as whoever administers the domain allows it, and from
	// that day on only where they do so expressly.
	Admin bool `json:"admin"`
}

// Ended reports whether the mailbox password has stopped working for a protocol
// at a moment. ending is what the table says of that protocol, also where it is
// still to come; its On is "" where it says nothing.
func (p *Provider) Ended(protocol accounts.Protocol, at time.Time) (ending Ending, ended bool) {
	for _, e := range p.PasswordEnds {
		if slices.Contains(e.Protocols, protocol) {
			return e, !at.Before(e.On.Time())
		}
	}
	return Ending{}, false
}

// OAuth is a company's sign-in in the browser (RFC 6749). Who uses it needs a client
// ID of their own from the company.
type OAuth struct {
	// Name is what client IDs are kept by, such as "google".
	Name string `json:"-"`
	// Issuer is where RFC 8414 or OpenID Connect metadata is found. Alone it is enough.
	Issuer string `json:"issuer"`
	// AuthURL is the page for people, TokenURL where codes become tokens, DeviceURL
	// where a device without a browser asks (RFC 8628).
	AuthURL   string `json:"auth_url"`
	TokenURL  string `json:"token_url"`
	DeviceURL string `json:"device_url"`
	// Scopes are what is asked for.
	Scopes []Scope `json:"scopes"`
	// Params are further parameters of the page's address, as "name=value".
	Params []string `json:"params"`
	// Localhost: the browser must be sent back to "localhost", not to 127.0.0.1.
	Localhost bool `json:"localhost"`
}

// A Scope is one thing to be allowed.
type Scope struct {
	Name string `json:"scope"`
	// Protocol is what it is for; empty where it is always asked for.
	Protocol accounts.Protocol `json:"for"`
}

// ScopesFor returns the names of the scopes that some protocols need.
func (o *OAuth) ScopesFor(protocols ...accounts.Protocol) []string {
	var names []string
	for _, s := range o.Scopes {
		if s.Protocol == "" || slices.Contains(protocols, s.Protocol) {
			names = append(names, s.Name)
		}
	}
	return names
}

// POP is how a company wants mail downloaded.
type POP struct {
	// Keep is "yes" where copies should stay on the server, "no" where not.
	Keep string `json:"keep"`
	// Minutes is how long to wait between two checks at least.
	Minutes int `json:"minutes"`
}

// A Limit is how much may be sent.
type Limit struct {
	// Of is what is counted: "messages", or "recipients", of which a message may
	// have many.
	Of string `json:"of"`
	// Per is the time it is counted for: "message", "minute", "hour" or "day".
	Per string `json:"per"`
	// Count is how many are allowed. Where it depends on what the company doesn't
	// tell, Most is the most, and Count the least.
	Count int `json:"count"`
	Most  int `json:"most"`
	// Plan is whose limit it is: "free", "paid", "trial", "business" or "new" (the
	// account is); empty for everybody's.
	Plan string `json:"plan"`
	// Source is the key of a source in the file, URL the page that says it, and
	// Date when it did.
	Source string `json:"source"`
	URL    string `json:"url"`
	Date   Day    `json:"date"`
	// Sure is false for what only somebody else says, or nobody any more.
	Sure bool `json:"-"`
}
