package discover

import (
	"context"
	"net"
	"net/netip"
	"sync"

	"postkey/accounts/probe"
)

// names is a resolver that asks for each name once in a search, however many
// ports of it are opened.
type names struct {
	ctx      context.Context // the search's
	resolver probe.Resolver
	running  *sync.WaitGroup
	presence *presence

	mu    sync.Mutex
	known map[[2]string]*lookup
}

type lookup struct {
	done  chan struct{}
	addrs []netip.Addr
	err   error
}

func newNames(ctx context.Context, running *sync.WaitGroup, resolver probe.Resolver, presence *presence) *names {
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	return &names{ctx: ctx, resolver: resolver, running: running, presence: presence, known: map[[2]string]*lookup{}}
}

// LookupNetIP implements [probe.Resolver].
func (n *names) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	l, ok := n.known[[2]string{network, host}]
	if !ok {
		l = &lookup{done: make(chan struct{})}
		n.known[[2]string{network, host}] = l
		n.running.Go(func() {
			// Under the search's context: one caller's limit must not end it for
			// the others.
			l.addrs, l.err = n.resolver.LookupNetIP(n.ctx, network, host)
			n.presence.note(host, l.err)
			close(l.done)
		})
	}
	n.mu.Unlock()
	select {
	case <-l.done:
		return l.addrs, l.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
