package practice

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"postkey/accounts/probe"
)

// Network returns the practice company's own internet: its names, its ports and
// its certificate authority, and nothing else.
func (s *Server) Network() *probe.Network {
	return &probe.Network{Resolver: resolver{}, DialContext: s.dial, Roots: s.Roots()}
}

// HTTP returns a client on the same network. It never asks a proxy.
func (s *Server) HTTP() *http.Client { return &http.Client{Transport: s.transport} }

func (s *Server) newTransport() *http.Transport {
	return &http.Transport{
		DialContext:         s.dial,
		TLSClientConfig:     &tls.Config{RootCAs: s.Roots()},
		TLSHandshakeTimeout: helloTime,
		IdleConnTimeout:     time.Minute,
	}
}

var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// A resolver knows the practice names; no other name exists. They have only
// IPv4 addresses.
type resolver struct{}

func (resolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{ip}, nil
	}
	if !isPractice(host) || network == "ip6" {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []netip.Addr{loopback}, nil
}

// Lookups returns the resolver for every other kind of record on that network:
// the practice company publishes none, and nothing is asked elsewhere.
func (s *Server) Lookups() Lookups { return Lookups{} }

// Lookups finds no records, under no name.
type Lookups struct{}

// LookupMX has the shape of [net.Resolver.LookupMX].
func (Lookups) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	return nil, noRecord(ctx, name)
}

// LookupSRV has the shape of [net.Resolver.LookupSRV].
func (Lookups) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	return "", nil, noRecord(ctx, name)
}

// LookupTXT has the shape of [net.Resolver.LookupTXT].
func (Lookups) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return nil, noRecord(ctx, name)
}

func noRecord(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func isPractice(host string) bool {
	return slices.Contains(hosts, strings.ToLower(strings.TrimSuffix(host, ".")))
}

// dial opens host:port where that server really listens. The usual ports and the
// real ones both work, for a practice name and for any loopback address; a port
// of somebody else on this computer is refused, and so is every other computer.
func (s *Server) dial(ctx context.Context, network, address string) (net.Conn, error) {
	port, err := s.realPort(address)
	select {
	case <-s.stop:
		// The real ports may soon be somebody else's.
		err = syscall.ECONNREFUSED
	default:
	}
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", err)}
	}
	if !pause(s.options.Delay, ctx.Done()) {
		return nil, context.Cause(ctx)
	}
	return new(net.Dialer).DialContext(ctx, "tcp4", netip.AddrPortFrom(loopback, port).String())
}

func (s *Server) realPort(address string) (uint16, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return 0, syscall.EINVAL
	}
	if ip, err := netip.ParseAddr(host); !isPractice(host) && (err != nil || !ip.IsLoopback()) {
		return 0, syscall.ENETUNREACH
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return 0, syscall.EINVAL
	}
	for _, l := range s.listeners {
		if port == l.port || port == l.realPort() {
			return uint16(l.realPort()), nil
		}
	}
	return 0, syscall.ECONNREFUSED
}
