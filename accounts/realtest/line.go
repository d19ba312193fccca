package realtest

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"postkey/accounts/probe"
)

// A Line is somebody's way into an [Internet]. Every name goes to the DNS server,
// every connection through the kernel; the line moves the ports, and knows what
// is open.
type Line struct {
	internet *Internet
	resolver *net.Resolver

	mu      sync.Mutex
	dialled []netip.AddrPort
	open    []*string // places of dials and connections that are not over
}

// Line opens a line.
func (n *Internet) Line() *Line {
	l := &Line{internet: n}
	l.resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return l.keep(n.dns.String(), func() (net.Conn, error) { return new(net.Dialer).DialContext(ctx, network, n.dns.String()) })
	}}
	return l
}

// DNS is a resolver that asks the internet's own server.
func (l *Line) DNS() *net.Resolver { return l.resolver }

// Network is how mail servers are reached. Its limits are an hour each: what
// outlives the context it was given, outlives the test.
func (l *Line) Network() *probe.Network {
	return &probe.Network{Resolver: l.resolver, DialContext: l.DialContext, Roots: l.internet.authority.Pool,
		Limits: probe.Limits{Resolve: time.Hour, Connect: time.Hour, TLS: time.Hour, Greeting: time.Hour, Reply: time.Hour}}
}

// HTTP is a client without limits of its own.
func (l *Line) HTTP() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: l.DialContext, ForceAttemptHTTP2: true,
		TLSClientConfig: &tls.Config{RootCAs: l.internet.authority.Pool}}}
}

// DialContext opens a TCP connection to a usual port of a name or an address, in
// the way of [net.Dialer]: IPv6 has a head start (RFC 8305).
func (l *Line) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Resolver: l.resolver, Control: l.control}
	return l.keep(address, func() (net.Conn, error) {
		return d.DialContext(ctx, network, net.JoinHostPort(host, strconv.Itoa(l.internet.shift+port)))
	})
}

// control lets nothing out of this computer, whatever address was published, and
// takes down what is dialled.
func (l *Line) control(network, address string, _ syscall.RawConn) error {
	place, err := netip.ParseAddrPort(address)
	if err != nil || !place.Addr().IsLoopback() {
		return os.NewSyscallError("connect", syscall.ENETUNREACH)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dialled = append(l.dialled, netip.AddrPortFrom(place.Addr(), place.Port()-uint16(l.internet.shift)))
	return nil
}

// Dialled are the places that a connection was asked for from the system so far,
// with the usual ports.
func (l *Line) Dialled() []netip.AddrPort {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.dialled)
}

// Open are the places of all dials and connections that are not over.
func (l *Line) Open() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []string
	for _, place := range l.open {
		list = append(list, *place)
	}
	return list
}

// keep counts a connection as open from the moment it is dialled until it is
// closed.
func (l *Line) keep(place string, dial func() (net.Conn, error)) (net.Conn, error) {
	l.mu.Lock()
	l.open = append(l.open, &place)
	l.mu.Unlock()
	over := sync.OnceFunc(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.open = slices.DeleteFunc(l.open, func(p *string) bool { return p == &place })
	})
	conn, err := dial()
	if err != nil {
		over()
		return nil, err
	}
	switch c := conn.(type) {
	case *net.UDPConn:
		return datagrams{c, over}, nil
	case *net.TCPConn:
		return stream{c, over}, nil
	}
	over()
	conn.Close()
	return nil, fmt.Errorf("%s is reached over neither UDP nor TCP", place)
}

type stream struct {
	*net.TCPConn
	over func()
}

func (s stream) Close() error {
	defer s.over()
	return s.TCPConn.Close()
}

// datagrams is a net.PacketConn too: that is how [net.Resolver] tells UDP.
type datagrams struct {
	*net.UDPConn
	over func()
}

func (d datagrams) Close() error {
	defer d.over()
	return d.UDPConn.Close()
}
