package diagnose

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// otherName looks for the name under which the same computer proves who it is: one
// that its certificate is for, and that leads to the same address. Hosting
// companies show their own name's certificate to all their customers. Whose that
// name is, is for the gate to judge.
func otherName(ctx context.Context, d *Doctor, p accounts.Problem) func(*accounts.Problem) {
	if p.Certificate == nil {
		return nil
	}
	here := d.addresses(ctx, p.Server.Host)
	for _, name := range candidates(p.Certificate.Names, p.Server.Host) {
		there := d.addresses(ctx, name)
		if !slices.ContainsFunc(there, func(a netip.Addr) bool { return slices.Contains(here, a) }) {
			continue
		}
		other := p.Server
		other.Host = name
		if d.opens(ctx, other) {
			return func(p *accounts.Problem) { p.Instead = &other }
		}
	}
	return nil
}

// candidates are the hosts that a certificate's names may stand for: the names
// themselves, and for a wildcard the usual hosts, first the one with the label of
// the host that was asked.
func candidates(names []string, host string) []string {
	label, _, _ := strings.Cut(host, ".")
	var list []string
	for _, name := range names {
		made := []string{name}
		if parent, wild := strings.CutPrefix(name, "*."); wild {
			made = []string{label + "." + parent, "mail." + parent}
		}
		for _, m := range made {
			h, err := accounts.ParseHost(m)
			if _, literal := netip.ParseAddr(h); err == nil && literal != nil && h != host && !slices.Contains(list, h) {
				list = append(list, h)
			}
		}
	}
	return list
}

// addresses are those of a host, none when it has none.
func (d *Doctor) addresses(ctx context.Context, host string) []netip.Addr {
	var resolver probe.Resolver = net.DefaultResolver
	if d.Network != nil && d.Network.Resolver != nil {
		resolver = d.Network.Resolver
	}
	list, err := resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil
	}
	for i, a := range list {
		list[i] = a.Unmap()
	}
	return list
}
