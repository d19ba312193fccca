package probe_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// zone is a resolver that knows one answer.
type zone struct {
	addrs []string
	err   error
}

func (z zone) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	var list []netip.Addr
	for _, a := range z.addrs {
		list = append(list, netip.MustParseAddr(a))
	}
	return list, z.err
}

func interfaces(cidrs ...string) func() ([]net.Addr, error) {
	return func() ([]net.Addr, error) {
		var list []net.Addr
		for _, c := range cidrs {
			ip, n, err := net.ParseCIDR(c)
			if err != nil {
				return nil, err
			}
			list = append(list, &net.IPNet{IP: ip, Mask: n.Mask})
		}
		return list, nil
	}
}

func dialError(errno syscall.Errno) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", errno)}
}

func TestUnreached(t *testing.T) {
	online, offline := interfaces("127.0.0.1/8", "192.0.2.5/24"), interfaces("127.0.0.1/8", "fe80::1/64")
	var timeout net.Error = &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	for _, test := range []struct {
		name   string
		zone   zone
		errs   map[string]error
		here   func() ([]net.Addr, error)
		stage  accounts.Stage
		reason accounts.Reason
	}{
		{"no such name", zone{err: &net.DNSError{IsNotFound: true}}, nil, online, accounts.StageResolve, accounts.UnknownHost},
		{"no such name, and nothing said of this computer", zone{err: &net.DNSError{IsNotFound: true}}, nil, nil, accounts.StageResolve, accounts.UnknownHost},
		{"no addresses", zone{}, nil, online, accounts.StageResolve, accounts.UnknownHost},
		{"no such name, off line", zone{err: &net.DNSError{IsNotFound: true}}, nil, offline, accounts.StageResolve, accounts.NoNetwork},
		{"name server trouble", zone{err: &net.DNSError{IsTemporary: true}}, nil, online, accounts.StageResolve, accounts.Temporary},
		{"name server slow", zone{err: &net.DNSError{IsTimeout: true, IsTemporary: true}}, nil, online, accounts.StageResolve, accounts.Timeout},
		{"name server odd", zone{err: errors.New("odd")}, nil, online, accounts.StageResolve, accounts.Unknown},
		{"refused", zone{addrs: []string{"192.0.2.1"}}, map[string]error{"192.0.2.1:993": dialError(syscall.ECONNREFUSED)}, online, accounts.StageConnect, accounts.Refused},
		{"one way unreachable, one refused", zone{addrs: []string{"2001:db8::1", "192.0.2.1"}}, map[string]error{
			"[2001:db8::1]:993": dialError(syscall.ENETUNREACH), "192.0.2.1:993": dialError(syscall.ECONNREFUSED),
		}, online, accounts.StageConnect, accounts.Refused},
		{"one way unreachable, one slow", zone{addrs: []string{"2001:db8::1", "192.0.2.1"}}, map[string]error{
			"[2001:db8::1]:993": dialError(syscall.ENETUNREACH), "192.0.2.1:993": timeout,
		}, online, accounts.StageConnect, accounts.Timeout},
		{"unreachable", zone{addrs: []string{"192.0.2.1"}}, map[string]error{"192.0.2.1:993": dialError(syscall.EHOSTUNREACH)}, online, accounts.StageConnect, accounts.Unreachable},
		{"unreachable, off line", zone{addrs: []string{"192.0.2.1"}}, map[string]error{"192.0.2.1:993": dialError(syscall.ENETUNREACH)}, offline, accounts.StageConnect, accounts.NoNetwork},
		{"this computer, off line", zone{addrs: []string{"127.0.0.1"}}, map[string]error{"127.0.0.1:993": dialError(syscall.ENETUNREACH)}, offline, accounts.StageConnect, accounts.Unreachable},
		{"firewall", zone{addrs: []string{"192.0.2.1"}}, map[string]error{"192.0.2.1:993": dialError(syscall.EPERM)}, online, accounts.StageConnect, accounts.BlockedPort},
	} {
		t.Run(test.name, func(t *testing.T) {
			network := &probe.Network{
				Resolver: test.zone, InterfaceAddrs: test.here,
				DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
					if err := test.errs[address]; err != nil {
						return nil, err
					}
					t.Errorf("dialled %s", address)
					return nil, errRefused
				},
			}
			_, err := network.Open(t.Context(), imaps, probe.Options{})
			p, ok := errors.AsType[*accounts.Problem](err)
			if !ok || p.Reason != test.reason || p.Stage != test.stage || p.Err == nil {
				t.Errorf("%v, want %s at %s", err, test.reason, test.stage)
			}
		})
	}
}

// TestNothingListens dials a real port of this computer where nobody listens. It is
// that of the calling end of a connection, so that no other program can come to
// listen there meanwhile.
func TestNothingListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	caller, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer caller.Close()
	port := caller.LocalAddr().(*net.TCPAddr).Port
	server := at(imaps, port)
	server.Host = "127.0.0.1"
	_, err = (*probe.Network)(nil).Open(t.Context(), server, probe.Options{})
	if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.Refused || p.Stage != accounts.StageConnect {
		t.Errorf("%v", err)
	}
}

func TestNotAServer(t *testing.T) {
	for _, s := range []accounts.Server{
		{}, at(imaps, 0), at(imaps, 70000), at(imaps, -1),
		{Protocol: "ftp", Security: accounts.ImplicitTLS, Host: host, Port: 21},
		{Protocol: accounts.IMAP, Security: "maybe", Host: host, Port: 143},
		{Protocol: accounts.IMAP, Security: accounts.StartTLS, Host: "a\r\nb", Port: 143},
		{Protocol: accounts.IMAP, Security: accounts.StartTLS, Host: "UPPER.example", Port: 143},
	} {
		network := &probe.Network{Resolver: zone{err: errors.New("asked")}, DialContext: dead}
		_, err := network.Open(t.Context(), s, probe.Options{})
		if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Stage != accounts.StageResolve || strings.Contains(err.Error(), "asked") {
			t.Errorf("%+v: %v", s, err)
		} else if _, ok := errors.AsType[*accounts.FieldError](err); !ok {
			t.Errorf("%+v: %v does not say which value", s, err)
		}
	}
}

// race is a network of addresses that answer after some time, or never.
type race struct {
	after map[string]time.Duration // missing: never
	fails map[string]bool

	mu     sync.Mutex
	began  time.Time
	starts []string
	opened []net.Conn
	closed int
}

type counted struct {
	net.Conn
	race *race
}

func (c counted) Close() error {
	c.race.mu.Lock()
	defer c.race.mu.Unlock()
	c.race.closed++
	return c.Conn.Close()
}

func (r *race) dial(ctx context.Context, _, address string) (net.Conn, error) {
	ip := netip.MustParseAddrPort(address).Addr().String()
	r.mu.Lock()
	r.starts = append(r.starts, ip+" after "+time.Since(r.began).String())
	r.mu.Unlock()
	wait, ok := r.after[ip]
	if !ok {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	// It does not look at ctx: a dial can win although it has lost.
	time.Sleep(wait)
	if r.fails[ip] {
		return nil, errRefused
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	here, there := net.Pipe()
	r.opened = append(r.opened, here)
	go func() {
		defer there.Close()
		there.Write([]byte("* BYE from " + ip + "\r\n")) // an error is a loser's
	}()
	return counted{here, r}, nil
}

func TestRace(t *testing.T) {
	for _, test := range []struct {
		name   string
		addrs  []string
		after  map[string]time.Duration
		fails  []string
		starts []string
		winner string
		opened int
	}{
		{
			"the first is up at once",
			[]string{"2001:db8::1", "192.0.2.1"},
			map[string]time.Duration{"2001:db8::1": 0}, nil,
			[]string{"2001:db8::1 after 0s"}, "2001:db8::1", 1,
		},
		{
			"families take turns, 250 ms apart",
			[]string{"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"},
			map[string]time.Duration{"2001:db8::3": 10 * time.Millisecond}, nil,
			[]string{"2001:db8::1 after 0s", "192.0.2.1 after 250ms", "2001:db8::2 after 500ms", "2001:db8::3 after 750ms"}, "2001:db8::3", 1,
		},
		{
			"the resolver's first family begins",
			[]string{"192.0.2.1", "2001:db8::1"},
			map[string]time.Duration{"2001:db8::1": 0}, nil,
			[]string{"192.0.2.1 after 0s", "2001:db8::1 after 250ms"}, "2001:db8::1", 1,
		},
		{
			"a failure ends its head start",
			[]string{"192.0.2.1", "192.0.2.2", "192.0.2.3"},
			map[string]time.Duration{"192.0.2.1": 100 * time.Millisecond, "192.0.2.2": 0, "192.0.2.3": 0}, []string{"192.0.2.1", "192.0.2.2"},
			[]string{"192.0.2.1 after 0s", "192.0.2.2 after 100ms", "192.0.2.3 after 100ms"}, "192.0.2.3", 1,
		},
		{
			"two are up, one is closed",
			[]string{"192.0.2.1", "192.0.2.2"},
			map[string]time.Duration{"192.0.2.1": 500 * time.Millisecond, "192.0.2.2": 100 * time.Millisecond}, nil,
			[]string{"192.0.2.1 after 0s", "192.0.2.2 after 250ms"}, "192.0.2.2", 2,
		},
		{
			"one address under several names",
			[]string{"192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1", "192.0.2.2"},
			map[string]time.Duration{"192.0.2.2": 0}, nil,
			[]string{"192.0.2.1 after 0s", "192.0.2.2 after 250ms"}, "192.0.2.2", 1,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := &race{after: test.after, fails: map[string]bool{}, began: time.Now()}
				for _, ip := range test.fails {
					r.fails[ip] = true
				}
				network := &probe.Network{Resolver: zone{addrs: test.addrs}, DialContext: r.dial}
				_, err := network.Open(t.Context(), imap, probe.Options{})
				if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reply != "BYE from "+test.winner {
					t.Errorf("%v, want the greeting of %s", err, test.winner)
				}
				if !slices.Equal(r.starts, test.starts) {
					t.Errorf("dialled %q, want %q", r.starts, test.starts)
				}
				if len(r.opened) != test.opened || r.closed != test.opened {
					t.Errorf("%d were opened and %d closed, want %d", len(r.opened), r.closed, test.opened)
				}
			})
		})
	}
}

func TestTooManyAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &race{began: time.Now(), after: map[string]time.Duration{}, fails: map[string]bool{}}
		var z zone
		for i := range 200 {
			ip := netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}).String()
			z.addrs = append(z.addrs, ip)
			r.after[ip], r.fails[ip] = 0, true
		}
		network := &probe.Network{Resolver: z, DialContext: r.dial}
		_, err := network.Open(t.Context(), imaps, probe.Options{})
		if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.Refused || len(r.starts) != 16 {
			t.Errorf("%v after %d dials", err, len(r.starts))
		}
	})
}
