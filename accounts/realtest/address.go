package realtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"runtime"
	"testing"

	"postkey/accounts"
)

// The names that the servers answer to, and that their certificate is for.
const (
	Domain = "rig.example"
	Host   = "mail." + Domain
)

// A Zone answers every name with the one address the servers are at. It has
// the shape of a resolver, so that Postkey reaches them by name.
type Zone struct{ Address netip.Addr }

// LookupNetIP returns the servers' address.
func (z Zone) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{z.Address}, nil
}

// An endpoint is where a server listens, and what is spoken there.
type endpoint struct {
	protocol accounts.Protocol
	security accounts.Security
	address  netip.Addr
	port     int
}

// String is the place as package net wants it.
func (e endpoint) String() string { return netip.AddrPortFrom(e.address, uint16(e.port)).String() }

// serverAt are the settings that lead a user to one of the places.
func serverAt(places []endpoint, p accounts.Protocol, s accounts.Security, username string) accounts.Server {
	server := accounts.Server{Protocol: p, Host: Host, Security: s, Auth: accounts.AuthPassword, Username: username}
	for _, e := range places {
		if e.protocol == p && e.security == s {
			server.Port = e.port
		}
	}
	return server
}

// loopback picks an address for one server. On Linux all of 127.0.0.0/8 is this
// computer, so that two test programs at work do not meet; elsewhere only
// 127.0.0.1 is.
func loopback() netip.Addr {
	if runtime.GOOS != "linux" {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	n := rand.Uint32()
	return netip.AddrFrom4([4]byte{127, byte(64 + n%128), byte(n >> 8), byte(1 + (n>>16)%254)})
}

// freePorts asks the system for ports nobody listens at.
func freePorts(t testing.TB, address netip.Addr, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		l, err := net.Listen("tcp", fmt.Sprintf("%s:0", address))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close() // all stay taken until the last is found, so that none comes twice
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports
}
