package probe_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

const proxyAddress = "203.0.113.9:1080"

// A proxied is a server behind a proxy, in memory. Only the proxy can be dialled;
// what else is goes to direct.
type proxied struct {
	proxy   *probetest.Proxy
	server  *probetest.Server
	network *probe.Network
	direct  []string
}

func behind(t *testing.T, env environment, script probetest.Script) *proxied {
	t.Helper()
	authority := probetest.NewAuthority(t)
	p := &proxied{server: probetest.New(t, script)}
	p.server.TLS, p.server.Implicit = authority.Server(host, "192.0.2.1", "127.0.0.1", "localhost", "bridge.localhost"), true
	p.proxy = probetest.NewProxy(t, p.server.DialContext)
	found, err := probe.ProxyFromEnvironment(env.get)
	if err != nil {
		t.Fatal(err)
	}
	p.network = &probe.Network{Resolver: addressed("192.0.2.1"), Roots: authority.Pool, Proxy: found,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if address == proxyAddress {
				return p.proxy.DialContext(ctx, network, address)
			}
			p.direct = append(p.direct, address)
			return p.server.DialContext(ctx, network, address)
		}}
	return p
}

// addressed resolves every name to these.
func addressed(addrs ...string) zone { return zone{addrs: addrs} }

// hosted is a server by another name.
func hosted(s accounts.Server, host string) accounts.Server { s.Host = host; return s }

// A book is a resolver of some names.
type book map[string][]string

func (b book) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	z := zone{addrs: b[host]}
	if len(z.addrs) == 0 {
		z.err = &net.DNSError{Name: host, IsNotFound: true}
	}
	return z.LookupNetIP(ctx, network, host)
}

const (
	hello     = "S: * OK [CAPABILITY IMAP4rev1] x"
	helloSMTP = "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS\nC: EHLO *\nS: 250-x\nS: 250 AUTH PLAIN"
)

// TestThroughProxy: which way leads through the proxy, and who looks up names.
func TestThroughProxy(t *testing.T) {
	literal, local := imaps, imaps
	literal.Host, local.Host = "192.0.2.1", "localhost"
	asking := errors.New("asked")
	for _, test := range []struct {
		name   string
		env    environment
		server accounts.Server
		zone   zone
		asked  string // of the proxy
		direct string
	}{
		{"this computer looks names up", environment{"ALL_PROXY": "socks5://" + proxyAddress}, imaps, addressed("192.0.2.1"), "address 192.0.2.1:993", ""},
		{"over IPv6", environment{"ALL_PROXY": "socks5://" + proxyAddress}, imaps, addressed("2001:db8::1"), "address [2001:db8::1]:993", ""},
		{"the proxy does", environment{"ALL_PROXY": "socks5h://" + proxyAddress}, imaps, zone{err: asking}, "name mail.example.org:993", ""},
		{"with STARTTLS", environment{"all_proxy": "socks5h://" + proxyAddress}, smtp, zone{err: asking}, "name mail.example.org:587", ""},
		{"an address", environment{"ALL_PROXY": "socks5h://" + proxyAddress}, literal, zone{err: asking}, "address 192.0.2.1:993", ""},
		{"only web pages", environment{"HTTPS_PROXY": "http://" + proxyAddress}, imaps, addressed("192.0.2.1"), "", "192.0.2.1:993"},

		{"all without", environment{"ALL_PROXY": "socks5h://" + proxyAddress, "NO_PROXY": "*"}, imaps, addressed("192.0.2.1"), "", "192.0.2.1:993"},
		{"the domain without", environment{"ALL_PROXY": "socks5h://" + proxyAddress, "no_proxy": "a.example, example.org"}, imaps, addressed("192.0.2.1"), "", "192.0.2.1:993"},
		{"that port without", environment{"ALL_PROXY": "socks5://" + proxyAddress, "NO_PROXY": "example.org:993"}, imaps, addressed("192.0.2.1"), "", "192.0.2.1:993"},
		{"another port without", environment{"ALL_PROXY": "socks5://" + proxyAddress, "NO_PROXY": "example.org:995"}, imaps, addressed("192.0.2.1"), "address 192.0.2.1:993", ""},
		{"another domain without", environment{"ALL_PROXY": "socks5h://" + proxyAddress, "NO_PROXY": "ample.org,.mail.example.org"}, imaps, zone{err: asking}, "name mail.example.org:993", ""},
		{"the address without", environment{"ALL_PROXY": "socks5h://" + proxyAddress, "NO_PROXY": "192.0.2.0/24"}, literal, zone{err: asking}, "", "192.0.2.1:993"},
		{"the address looked up without", environment{"ALL_PROXY": "socks5://" + proxyAddress, "NO_PROXY": "192.0.2.0/24"}, imaps, addressed("192.0.2.1"), "", "192.0.2.1:993"},

		{"localhost", environment{"ALL_PROXY": "socks5h://" + proxyAddress}, local, addressed("127.0.0.1"), "", "127.0.0.1:993"},
		{"below localhost", environment{"ALL_PROXY": "socks5h://" + proxyAddress}, hosted(imaps, "bridge.localhost"), addressed("127.0.0.1"), "", "127.0.0.1:993"},
		{"a loopback address", environment{"ALL_PROXY": "socks5h://" + proxyAddress}, hosted(imaps, "127.0.0.1"), zone{err: asking}, "", "127.0.0.1:993"},
		{"a name of this computer", environment{"ALL_PROXY": "socks5://" + proxyAddress}, imaps, addressed("::1"), "", "[::1]:993"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script := probetest.Script(hello)
				if test.server.Protocol == accounts.SMTP {
					script = helloSMTP
				}
				p := behind(t, test.env, script)
				p.server.Implicit = test.server.Security == accounts.ImplicitTLS
				p.network.Resolver = test.zone
				conn, err := p.network.Open(t.Context(), test.server, probe.Options{})
				if err != nil || !conn.Secure() {
					t.Fatalf("%v", err)
				}
				conn.Close()
				if got := strings.Join(p.proxy.Asked(), " "); got != test.asked {
					t.Errorf("the proxy was asked for %q, want %q", got, test.asked)
				}
				if got := strings.Join(p.direct, " "); got != test.direct {
					t.Errorf("dialled %q directly, want %q", got, test.direct)
				}
				if len(conn.Steps) < 4 || conn.Steps[0].Stage != accounts.StageResolve || conn.Steps[1].Stage != accounts.StageConnect {
					t.Errorf("steps %v", conn.Steps)
				}
				p.proxy.Wait()
				p.server.Wait()
			})
		})
	}
}

// TestProxyTrouble: what a proxy does wrong is told as its own fault, and what a
// server does is not.
func TestProxyTrouble(t *testing.T) {
	const password = `b"o\b p%w1`
	const escaped = "b%22o%5Cb%20p%25w1"
	for _, test := range []struct {
		name    string
		user    string
		proxy   func(*probetest.Proxy)
		reason  accounts.Reason
		waits   time.Duration
		anybody bool // the proxy never asks who it is
	}{
		{"silent", "", func(p *probetest.Proxy) { p.Trouble = probetest.Silent }, accounts.ProxyUnreachable, 10 * time.Second, true},
		{"hangs up", "", func(p *probetest.Proxy) { p.Trouble = probetest.HangsUp }, accounts.ProxyFailed, 0, true},
		{"no SOCKS5", "", func(p *probetest.Proxy) { p.Trouble = probetest.Rubbish }, accounts.ProxyFailed, 0, true},
		{"dies when asked", "", func(p *probetest.Proxy) { p.Trouble = probetest.DiesAsked }, accounts.ProxyFailed, 0, true},
		{"dies in its answer", "", func(p *probetest.Proxy) { p.Trouble = probetest.DiesHalf }, accounts.ProxyFailed, 0, true},
		{"waits for the server", "", func(p *probetest.Proxy) { p.Trouble = probetest.Stalls }, accounts.Timeout, 10 * time.Second, true},
		{"wants a password", "", func(p *probetest.Proxy) { p.User, p.Password = "jane", password }, accounts.ProxySignIn, 0, true},
		{"wants another password", "jane:wrong@", func(p *probetest.Proxy) { p.User, p.Password = "jane", password }, accounts.ProxySignIn, 0, false},
		{"general failure", "", func(p *probetest.Proxy) { p.Refusal = 1 }, accounts.ProxyFailed, 0, true},
		{"its rules", "", func(p *probetest.Proxy) { p.Refusal = 2 }, accounts.ProxyBlocked, 0, true},
		{"no such network", "", func(p *probetest.Proxy) { p.Refusal = 3 }, accounts.Unreachable, 0, true},
		{"no such host", "", func(p *probetest.Proxy) { p.Refusal = 4 }, accounts.Unreachable, 0, true},
		{"the server refuses", "", func(p *probetest.Proxy) { p.Refusal = 5 }, accounts.Refused, 0, true},
		{"the server is silent", "", func(p *probetest.Proxy) { p.Refusal = 6 }, accounts.Timeout, 0, true},
		{"no such command", "", func(p *probetest.Proxy) { p.Refusal = 7 }, accounts.ProxyFailed, 0, true},
		{"no such kind of address", "", func(p *probetest.Proxy) { p.Refusal = 8 }, accounts.ProxyFailed, 0, true},
		{"no such answer", "", func(p *probetest.Proxy) { p.Refusal = 200 }, accounts.ProxyFailed, 0, true},
		// With a password that it gets, whatever goes wrong.
		{"its rules, signed in", "jane:" + escaped + "@", func(p *probetest.Proxy) { p.User, p.Password, p.Refusal = "jane", password, 2 }, accounts.ProxyBlocked, 0, false},
		{"dies when asked, signed in", "jane:" + escaped + "@", func(p *probetest.Proxy) { p.User, p.Password, p.Trouble = "jane", password, probetest.DiesAsked }, accounts.ProxyFailed, 0, false},
	} {
		for _, scheme := range []string{"socks5", "socks5h"} {
			t.Run(test.name+"/"+scheme, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := behind(t, environment{"ALL_PROXY": scheme + "://" + test.user + proxyAddress}, hello)
					test.proxy(p.proxy)
					began := time.Now()
					var trace strings.Builder
					_, err := p.network.Open(t.Context(), imaps, probe.Options{Trace: func(s string) { trace.WriteString(s) }})
					problem, ok := errors.AsType[*accounts.Problem](err)
					if !ok || problem.Reason != test.reason || problem.Stage != accounts.StageConnect || problem.Server != imaps || problem.Err == nil {
						t.Fatalf("%v, want %s", err, test.reason)
					}
					if problem.Proxy != proxyAddress || !strings.Contains(err.Error(), "through "+proxyAddress) {
						t.Errorf("%v names the proxy %q", err, problem.Proxy)
					}
					if took := time.Since(began); took != test.waits {
						t.Errorf("after %s, want %s", took, test.waits)
					}
					if len(p.direct) > 0 || p.server.Calls() > 0 {
						t.Errorf("went around the proxy: %q", p.direct)
					}
					if told := p.proxy.Told(); (len(told) == 0) != test.anybody {
						t.Errorf("it was told %q", told)
					}
					everything := fmt.Sprintf("%v %+v %#v %s", err, problem, problem, &trace)
					leaktest.Check(t, password, "the problem", []byte(everything))
					p.proxy.Wait()
				})
			})
		}
	}
}

// TestProxySignsIn: the proxy's own password reaches it, and nobody else.
func TestProxySignsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := behind(t, environment{"ALL_PROXY": "socks5h://jane%40x:b%22o%5Cb%20p%25w1@" + proxyAddress}, hello)
		p.proxy.User, p.proxy.Password = "jane@x", `b"o\b p%w1`
		conn, err := p.network.Open(t.Context(), imaps, probe.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if told := p.proxy.Told(); !slices.Equal(told, []string{`jane@x:b"o\b p%w1`}) {
			t.Errorf("it was told %q", told)
		}
		leaktest.Check(t, p.proxy.Password, "the server", p.server.Wire())
		// It serves as any connection does, until the proxy leaves.
		if !conn.Alive() {
			t.Error("the connection is said to be dead")
		}
		p.proxy.Close()
		if conn.Alive() {
			t.Error("the connection is said to be alive")
		}
		if _, _, err := conn.Command(t.Context(), "NOOP"); err == nil {
			t.Error("a command went through")
		}
		conn.Close()
	})
}

// TestProxyDiesLater: when the connection breaks once it stands, nobody can tell
// who broke it, but the proxy is named.
func TestProxyDiesLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := behind(t, environment{"ALL_PROXY": "socks5://" + proxyAddress}, hello)
		p.proxy.Trouble = probetest.DiesLater
		_, err := p.network.Open(t.Context(), imaps, probe.Options{})
		if problem, ok := errors.AsType[*accounts.Problem](err); !ok || problem.Stage != accounts.StageTLS || problem.Proxy != proxyAddress {
			t.Errorf("%v", err)
		}
	})
}

// TestProxyUnreached: the way to the proxy is as any other, and told as its own.
func TestProxyUnreached(t *testing.T) {
	online, offline := interfaces("127.0.0.1/8", "192.0.2.5/24"), interfaces("127.0.0.1/8", "fe80::1/64")
	for _, test := range []struct {
		name   string
		proxy  string
		zone   zone
		err    error
		here   func() ([]net.Addr, error)
		reason accounts.Reason
	}{
		{"refused", proxyAddress, zone{}, dialError(syscall.ECONNREFUSED), online, accounts.ProxyUnreachable},
		{"unreachable", proxyAddress, zone{}, dialError(syscall.EHOSTUNREACH), online, accounts.ProxyUnreachable},
		{"no such name", "proxy.example:1080", zone{err: &net.DNSError{IsNotFound: true}}, nil, online, accounts.ProxyUnreachable},
		{"no answer", proxyAddress, zone{}, nil, online, accounts.ProxyUnreachable},
		{"no network", proxyAddress, zone{}, dialError(syscall.ENETUNREACH), offline, accounts.NoNetwork},
		{"no network, on this computer", "127.0.0.1:9050", zone{}, dialError(syscall.ECONNREFUSED), offline, accounts.ProxyUnreachable},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := behind(t, environment{"ALL_PROXY": "socks5h://" + test.proxy}, hello)
				p.network.Resolver, p.network.InterfaceAddrs = test.zone, test.here
				p.network.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
					if address != test.proxy {
						t.Errorf("dialled %s", address)
					}
					if test.err == nil {
						return dead(ctx, network, address)
					}
					return nil, test.err
				}
				_, err := p.network.Open(t.Context(), imaps, probe.Options{})
				problem, ok := errors.AsType[*accounts.Problem](err)
				if !ok || problem.Reason != test.reason || problem.Stage != accounts.StageConnect || problem.Server != imaps || problem.Proxy != test.proxy || problem.Err == nil {
					t.Errorf("%v, want %s", err, test.reason)
				}
				if test.err != nil && !errors.Is(err, test.err) {
					t.Errorf("%v hides its cause", err)
				}
			})
		})
	}
}

// TestProxyRace: the addresses of a server are raced through the proxy, those of
// the proxy to it, and the proxy's answers are weighed.
func TestProxyRace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := behind(t, environment{"ALL_PROXY": "socks5://proxy.example:1080"}, hello)
		const dark = "[2001:db8::9]:1080"
		p.network.Resolver = book{"proxy.example": {"2001:db8::9", "203.0.113.9"}, host: {"2001:db8::1", "192.0.2.1", "192.0.2.2"}}
		dial := p.network.DialContext
		p.network.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if address == dark {
				return dead(ctx, network, address)
			}
			return dial(ctx, network, address)
		}
		serve := p.proxy.Dial
		p.proxy.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			switch address {
			case "[2001:db8::1]:993":
				time.Sleep(time.Hour) // it never gets there
				return nil, errRefused
			case "192.0.2.1:993":
				return nil, errRefused
			}
			return serve(ctx, network, address)
		}
		began := time.Now()
		conn, err := p.network.Open(t.Context(), imaps, probe.Options{})
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
		// 250 ms to the proxy's second address, twice, and 250 ms of head start.
		if took := time.Since(began); took != 750*time.Millisecond {
			t.Errorf("after %s", took)
		}
		if want := []string{"address [2001:db8::1]:993", "address 192.0.2.1:993", "address 192.0.2.2:993"}; !slices.Equal(p.proxy.Asked(), want) {
			t.Errorf("asked %q", p.proxy.Asked())
		}
	})
}

// TestProxyAnswersWeighed: of the proxy's answers for several addresses, the most
// telling is told.
func TestProxyAnswersWeighed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := behind(t, environment{"ALL_PROXY": "socks5://" + proxyAddress}, hello)
		p.network.Resolver = addressed("2001:db8::1", "192.0.2.1", "2001:db8::2")
		p.proxy.Dial = func(_ context.Context, _, address string) (net.Conn, error) {
			if address == "192.0.2.1:993" {
				return nil, errRefused
			}
			time.Sleep(20 * time.Second) // longer than anybody waits
			return nil, errRefused
		}
		_, err := p.network.Open(t.Context(), imaps, probe.Options{})
		if problem, ok := errors.AsType[*accounts.Problem](err); !ok || problem.Reason != accounts.Refused {
			t.Errorf("%v", err)
		}
	})
}

// TestProxyCancelled: whatever the proxy does, a cancelled context ends it at once
// and leaves nothing behind; synctest sees to the goroutines.
func TestProxyCancelled(t *testing.T) {
	for _, trouble := range []probetest.Trouble{probetest.Silent, probetest.Stalls, "connecting", "resolving"} {
		for _, scheme := range []string{"socks5", "socks5h"} {
			t.Run(string(trouble)+"/"+scheme, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := behind(t, environment{"ALL_PROXY": scheme + "://proxy.example:1080"}, hello)
					p.proxy.Trouble = trouble
					p.network.Resolver = book{"proxy.example": {"203.0.113.9"}, host: {"192.0.2.1", "2001:db8::1"}}
					switch trouble {
					case "connecting":
						p.network.DialContext = dead
					case "resolving":
						p.network.Resolver = silent{}
					}
					ctx, cancel := context.WithCancel(t.Context())
					time.AfterFunc(time.Second, cancel)
					began := time.Now()
					_, err := p.network.Open(ctx, imaps, probe.Options{})
					if problem, ok := errors.AsType[*accounts.Problem](err); !ok || problem.Reason != accounts.Cancelled {
						t.Errorf("%v", err)
					}
					if took := time.Since(began); took != time.Second {
						t.Errorf("after %s", took)
					}
					p.proxy.Wait() // its callers are gone too
				})
			})
		}
	}
}
