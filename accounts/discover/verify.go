package discover

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"postkey/accounts"
	"postkey/accounts/gate"
)

// contest is between the servers of an offer, to know which of them answer.
// Nobody's file makes Postkey knock at an address of the person's own network:
// literal addresses and this computer are left for the person to look at first. A
// server published without encryption is tried with it, at its own port and the
// usual one.
func (s *search) contest(o offer) contest {
	var candidates, upgrades []accounts.Server
	for _, server := range o.servers {
		if !isName(server.Host) {
			continue
		}
		if server.Security != accounts.Plaintext {
			candidates = append(candidates, server)
			continue
		}
		for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
			better := server
			better.Security = security
			if security == accounts.ImplicitTLS {
				better.Port = accounts.UsualPort(server.Protocol, security)
			}
			upgrades = append(upgrades, better)
		}
	}
	slices.SortStableFunc(upgrades, func(a, b accounts.Server) int { return securityOrder(a) - securityOrder(b) })
	c := contest{candidates: append(candidates, upgrades...)}
	if o.authOpen {
		c.accept = withAuth
	}
	if o.guessed {
		c.slots = guessSlots
	}
	return c
}

// isName reports whether a host is the full name of some other computer.
func isName(host string) bool {
	_, err := netip.ParseAddr(host)
	return err != nil && gate.Owner(host) != gate.ThisComputer && strings.Contains(host, ".")
}

// isShared reports whether a name is a public suffix: what stands below it belongs
// to others.
func isShared(domain string) bool {
	_, err := publicsuffix.EffectiveTLDPlusOne(domain)
	return err != nil
}
