package probe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"

	"postkey/accounts"
)

// maxAddresses is how many of a name's addresses are dialled. Large mail
// companies answer with about eight.
const maxAddresses = 16

// resolve turns a host into the targets to dial, each address:port, best first. An
// IP literal is its own address, and a name that the proxy looks up stays a name.
func (n *Network) resolve(ctx context.Context, host string, port int) ([]string, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		return []string{netip.AddrPortFrom(ip.Unmap(), uint16(port)).String()}, nil
	}
	if n.Proxy.Resolves(host, port) {
		return []string{net.JoinHostPort(host, strconv.Itoa(port))}, nil
	}
	var resolver Resolver = net.DefaultResolver
	if n.Resolver != nil {
		resolver = n.Resolver
	}
	found, err := resolver.LookupNetIP(ctx, "ip", host)
	if err == nil && len(found) == 0 {
		err = &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	if err != nil {
		return nil, n.lookupProblem(ctx, err)
	}
	var targets []string
	for _, ip := range interleave(found) {
		targets = append(targets, netip.AddrPortFrom(ip, uint16(port)).String())
	}
	return targets, nil
}

// lookupProblem says what a failed look-up means.
func (n *Network) lookupProblem(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	reason := accounts.Unknown
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		switch {
		case n.offline():
			// Windows and macOS then say that the name does not exist.
			reason = accounts.NoNetwork
		case dns.IsNotFound:
			reason = accounts.UnknownHost
		case dns.IsTimeout:
			reason = accounts.Timeout
		case dns.IsTemporary:
			reason = accounts.Temporary
		}
	}
	return &accounts.Problem{Reason: reason, Err: err}
}

// interleave orders addresses for the race: the resolver's order (RFC 6724), but
// the families taking turns (RFC 8305 §4).
func interleave(addrs []netip.Addr) []netip.Addr {
	var first, second []netip.Addr
	for _, a := range addrs {
		a = a.Unmap()
		if slices.Contains(first, a) || slices.Contains(second, a) {
			continue
		}
		if len(first) == 0 || a.Is4() == first[0].Is4() {
			first = append(first, a)
		} else {
			second = append(second, a)
		}
	}
	var mixed []netip.Addr
	for i := range max(len(first), len(second)) {
		mixed = append(mixed, first[min(i, len(first)):min(i+1, len(first))]...)
		mixed = append(mixed, second[min(i, len(second)):min(i+1, len(second))]...)
	}
	return mixed[:min(len(mixed), maxAddresses)]
}

// offline reports whether this computer has no address that could reach another
// one. Where the network is not the computer's own, it cannot be told.
func (n *Network) offline() bool {
	if n.Proxy.OnThisComputer() {
		return false
	}
	list := n.InterfaceAddrs
	if list == nil {
		if n.Resolver != nil || n.DialContext != nil {
			return false
		}
		list = net.InterfaceAddrs
	}
	addrs, err := list()
	if err != nil {
		return false
	}
	return !slices.ContainsFunc(addrs, func(a net.Addr) bool {
		ip, ok := a.(*net.IPNet)
		return ok && ip.IP.IsGlobalUnicast()
	})
}
