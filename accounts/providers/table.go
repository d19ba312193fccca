package providers

import (
	"strings"
	"sync"
	"sync/atomic"

	"postkey/assets"
)

// embedded is what is built in.
var embedded = sync.OnceValue(func() *book { return open(assets.Providers) })

// own is what [UseFiles] read. Nil: nothing.
var own atomic.Pointer[book]

// look asks for a real company, then for a made-up one.
func look(ask func(*book) (*Provider, bool)) (*Provider, bool) {
	if p, ok := lookReal(ask); ok {
		return p, true
	}
	return lookMadeUp(ask)
}

// lookReal asks for a provider first what somebody's own files say, then what is built
// in, as far as it is not replaced there.
func lookReal(ask func(*book) (*Provider, bool)) (*Provider, bool) {
	theirs := own.Load()
	if theirs != nil {
		if p, ok := ask(theirs); ok {
			return p, true
		}
	}
	p, ok := ask(embedded())
	if ok && theirs.replaces(p) {
		return nil, false
	}
	return p, ok
}

// replaces reports whether another provider with that ID counts in its place.
func (b *book) replaces(p *Provider) bool {
	if b == nil {
		return false
	}
	_, ok := b.index[byID].find(p.ID)
	return ok
}

// ByDomain returns the company that hands out addresses in domain (A-labels).
func ByDomain(domain string) (*Provider, bool) {
	domain = strings.ToLower(domain)
	return look(func(b *book) (*Provider, bool) { return b.domain(domain) })
}

// ByHost returns the company that [Provider.Owns] the mail server host; of those
// that share it, the most used one.
func ByHost(host string) (*Provider, bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return look(func(b *book) (*Provider, bool) { return b.find(byHost, host) })
}

// ByID returns the company with that ID, which saved accounts keep.
func ByID(id string) (*Provider, bool) {
	return look(func(b *book) (*Provider, bool) { return b.find(byID, id) })
}

// All returns every company that hands out addresses in domains of its own, the
// most used first. Those of somebody's own files come before all others.
func All() []*Provider {
	theirs := own.Load()
	var list []*Provider
	if theirs != nil {
		list = append(list, theirs.all()...)
	}
	for _, p := range embedded().all() {
		if !theirs.replaces(p) {
			list = append(list, p)
		}
	}
	out := list[:0]
	for _, p := range list {
		if len(p.Domains) > 0 {
			out = append(out, p)
		}
	}
	return out
}
