package providers

import (
	"strings"

	"postkey/accounts"
)

// A Receiver is who takes in the mail of a domain: either the company that keeps
// the mailboxes, or a filter in front of it.
type Receiver struct {
	// Provider keeps the mailboxes. Nil for a filter.
	Provider *Provider
	// Filter is the name of a service that sorts out spam and hands the mail on to
	// somebody else, whom the MX record then doesn't tell.
	Filter string
}

// ByMX returns the receiver that an MX host (A-labels) belongs to. The longest
// suffix of whole labels wins: one company's hosts may stand below another's.
func ByMX(host string) (Receiver, bool) {
	theirs := own.Load()
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for {
		if theirs != nil {
			if r, ok := theirs.mx(host); ok {
				return r, true
			}
		}
		if r, ok := embedded().mx(host); ok && (r.Provider == nil || !theirs.replaces(r.Provider)) {
			return r, true
		}
		_, parent, ok := strings.Cut(host, ".")
		if !ok {
			return Receiver{}, false
		}
		host = parent
	}
}

// Hosted returns the company's servers for an address in somebody's own domain:
// there the user name is the whole address, whatever it is in the company's own
// domains. See OwnAddress for where it is another one.
func (p *Provider) Hosted(addr accounts.Address) []accounts.Server {
	list := p.Servers(addr)
	for i := range list {
		list[i].Username = addr.String()
	}
	return list
}
