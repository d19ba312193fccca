package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"postkey/accounts"
	"postkey/assets"
)

// A table is the embedded files, ready to be asked.
type table struct {
	providers []*Provider
	byDomain  map[string]*Provider
	// hosts keep mailboxes for other people's domains, and hand out none that
	// would be known by name.
	hosts []*Provider
	byMX  map[string]Receiver
}

// embedded is read once, when the first question comes.
var embedded = sync.OnceValue(func() table {
	t, err := read(assets.Providers)
	if err == nil {
		err = t.readMX(assets.Receivers)
	}
	if err != nil {
		panic("embedded providers: " + err.Error()) // found by any test
	}
	return t
})

// ByDomain returns the company that hands out addresses in domain (A-labels).
func ByDomain(domain string) (*Provider, bool) {
	p, ok := embedded().byDomain[strings.ToLower(domain)]
	return p, ok
}

// ByHost returns the first company that [Provider.Owns] the mail server host.
func ByHost(host string) (*Provider, bool) {
	t := embedded()
	for _, p := range slices.Concat(t.providers, t.hosts) {
		if p.Owns(host) {
			return p, true
		}
	}
	return nil, false
}

// ByID returns the company with that ID, which saved accounts keep.
func ByID(id string) (*Provider, bool) {
	t := embedded()
	for _, p := range slices.Concat(t.providers, t.hosts) {
		if p.ID == id {
			return p, true
		}
	}
	return nil, false
}

// All returns every company that hands out addresses in domains of its own, the
// most used first.
func All() []*Provider { return append([]*Provider(nil), embedded().providers...) }

// A record is a company as the file has it. Servers are written as server URLs
// without a port where it is the usual one; their user is "address" or
// "localpart", and where it is left out, Username says it ("address" if that
// is left out too).
type record struct {
	Provider
	Servers  []string `json:"servers"`
	Username string   `json:"username"`
	Also     []string `json:"also"`
}

func read(data []byte) (table, error) {
	t := table{byDomain: map[string]*Provider{}}
	var records []record
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&records); err != nil {
		return t, err
	}
	for i := range records {
		p, err := records[i].provider()
		if err != nil {
			return t, fmt.Errorf("%s: %w", records[i].ID, err)
		}
		for _, domain := range p.Domains {
			if other, ok := t.byDomain[domain]; ok {
				return t, fmt.Errorf("%s: %s already belongs to %s", p.ID, domain, other.ID)
			}
			t.byDomain[domain] = p
		}
		t.providers = append(t.providers, p)
	}
	return t, nil
}

func (r *record) provider() (*Provider, error) {
	p := &r.Provider
	if p.Company == "" {
		p.Company = p.Name
	}
	p.also = r.Also
	auth := accounts.AuthPassword
	if p.SignIn == Browser {
		auth = accounts.AuthOAuth2
	}
	for _, u := range r.Servers {
		server, err := accounts.ParseServerURL(u)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", u, err)
		}
		form := server.Username
		if form == "" {
			form = r.Username
		}
		switch form {
		case "", "address", "localpart":
		default:
			return nil, fmt.Errorf("%s: user name form %q", u, form)
		}
		server.Auth, server.Username = auth, ""
		p.endpoints = append(p.endpoints, endpoint{server, form == "localpart"})
	}
	return p, nil
}
