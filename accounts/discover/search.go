package discover

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// A search is what the sources of one Find share.
type search struct {
	addr    accounts.Address
	network *probe.Network
	probes  *probes
	dns     Resolver
	http    *http.Client
	web     *connections
	// running counts every goroutine of the search.
	running  *sync.WaitGroup
	presence *presence
	// without are the sources switched off, which no other one asks either.
	without []Source
	// own is true when it runs on the computer's own network.
	own  bool
	pace pace
}

func (f *Finder) search(ctx context.Context, addr accounts.Address) *search {
	s := &search{addr: addr, running: new(sync.WaitGroup), without: f.Without, pace: f.pace(), presence: &presence{domain: addr.Domain}}
	network := probe.Network{}
	if f.Network != nil {
		network = *f.Network
	}
	s.own = network.Resolver == nil && network.DialContext == nil
	if s.own && network.InterfaceAddrs == nil {
		network.InterfaceAddrs = net.InterfaceAddrs
	}
	s.dns = f.resolver(s.own)
	if r, ok := s.dns.(*net.Resolver); ok {
		s.dns = stoppable(r)
	}
	if network.Resolver == nil {
		network.Resolver = net.DefaultResolver
	}
	if r, ok := network.Resolver.(*net.Resolver); ok {
		network.Resolver = stoppable(r)
	}
	network.Resolver = newNames(ctx, s.running, network.Resolver, s.presence)
	s.network = &network
	s.web = &connections{ctx: ctx, open: map[*connection]bool{}}
	s.http = newHTTP(f.HTTP, s.network, s.web)
	s.probes = newProbes(ctx, s.running, s.network, s.pace)
	return s
}

// end waits for everything the search started. Its context must have ended.
func (s *search) end() {
	// First the dials, which start look-ups: nothing may be added to what runs once
	// that is waited for.
	s.web.stop()
	s.running.Wait()
	s.http.CloseIdleConnections()
	s.web.end()
}

// offline reports whether this computer has no network: no address another one
// could be reached from, or no way out of the house. Nothing is sent for it. What a
// proxy can reach is not known here.
func (s *search) offline() bool {
	if s.network.Proxy.OnThisComputer() {
		return false
	}
	if list := s.network.InterfaceAddrs; list != nil {
		addrs, err := list()
		if err == nil && !slices.ContainsFunc(addrs, func(a net.Addr) bool {
			ip, ok := a.(*net.IPNet)
			return ok && ip.IP.IsGlobalUnicast()
		}) {
			return true
		}
	}
	return s.own && s.network.Proxy == nil && !routed("udp4", "192.0.2.1:443") && !routed("udp6", "[2001:db8::1]:443")
}

// routed reports whether the system would know where to send a packet. To
// connect a UDP socket sends none, and the addresses are for documentation only
// (RFC 5737, RFC 3849).
func routed(network, address string) bool {
	conn, err := net.Dial(network, address)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
