package gate

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// ThisComputer is the owner of every loopback address, as --trust takes it.
const ThisComputer = "this computer"

// Owner returns who runs a host: its registrable domain by the public suffix
// list; the whole host where the list gives nothing useful (a bare suffix, a
// single label); an IP literal is its own owner; loopback is [ThisComputer].
func Owner(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if ip, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		if ip.Unmap().IsLoopback() {
			return ThisComputer
		}
		return ip.String()
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return ThisComputer
	}
	// The list would read 192.168.0.1 as a name with owner 0.1; literals are
	// gone by now.
	owner, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return owner
}

func isAddressLiteral(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}
