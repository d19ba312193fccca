package discover

import (
	"errors"
	"net"
	"strings"
	"sync"
)

// A presence is what the answers of the resolver say about whether the domain
// exists at all.
type presence struct {
	domain string

	mu     sync.Mutex
	absent bool // nothing goes by the domain's own name
	doubt  bool // something is there, or some question wasn't answered
}

// note takes the answer to a look-up: of the addresses of a name, or with name
// empty of other records.
func (p *presence) note(name string, err error) {
	e, ok := errors.AsType[*net.DNSError](err)
	missing := ok && e.IsNotFound
	if name != "" && name != p.domain && !strings.HasSuffix(name, "."+p.domain) {
		return // somebody else's, such as the list's
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.absent = p.absent || missing && name == p.domain
	p.doubt = p.doubt || !missing
}

// missing reports whether there is no such domain, as far as can be known: there
// are no records and no addresses of it, nor any of the usual names below it.
func (p *presence) missing() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.absent && !p.doubt
}
