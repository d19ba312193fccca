package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for {
		if r, ok := embedded().byMX[host]; ok {
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

// A rule is an entry of the file: suffixes of MX hosts, and the ID of a company
// in the table of companies, a company that is described here, or a filter.
type rule struct {
	MX       []string `json:"mx"`
	Provider string   `json:"provider"`
	Keeps    *record  `json:"keeps"`
	Filter   string   `json:"filter"`
}

func (t *table) readMX(data []byte) error {
	t.byMX = map[string]Receiver{}
	byID := map[string]*Provider{}
	for _, p := range t.providers {
		byID[p.ID] = p
	}
	var rules []rule
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&rules); err != nil {
		return err
	}
	for _, r := range rules {
		to := Receiver{Provider: byID[r.Provider], Filter: r.Filter}
		if r.Keeps != nil {
			p, err := r.Keeps.provider()
			if err != nil {
				return fmt.Errorf("%s: %w", r.Keeps.ID, err)
			}
			if byID[p.ID] != nil || len(p.Domains) > 0 {
				return fmt.Errorf("%s belongs to the table of companies", p.ID)
			}
			byID[p.ID], to.Provider = p, p
			t.hosts = append(t.hosts, p)
		}
		if (to.Provider == nil) == (to.Filter == "") {
			return fmt.Errorf("mx %v: neither a known company nor a filter", r.MX)
		}
		for _, suffix := range r.MX {
			if _, ok := t.byMX[suffix]; ok {
				return fmt.Errorf("mx %s stands there twice", suffix)
			}
			t.byMX[suffix] = to
		}
	}
	return nil
}
