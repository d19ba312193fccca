package discover

import (
	"bufio"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// A fenced internet lies behind a SOCKS5 and an HTTP proxy. This computer's own
// network, at first, has nothing but the two.
type fenced struct {
	*internet
	proxy  *probetest.Proxy
	finder *Finder
	here   *internet // this computer's own network
	tunnel []string  // what the HTTP proxy was asked for
}

const (
	socksAddress = "198.51.100.1:1080" // of the first host
	tunnelProxy  = "tunnel.example:3128"
)

func newFenced(t *testing.T, env map[string]string) *fenced {
	t.Helper()
	f := &fenced{internet: newInternet(t), here: newInternet(t)}
	f.host("socks.example", "tunnel.example") // addresses of nobody else
	f.proxy = probetest.NewProxy(t, f.internet.dial)
	f.here.at("socks.example", 1080, f.proxy.Serve)
	f.here.at("tunnel.example", 3128, f.carry)
	proxy, err := probe.ProxyFromEnvironment(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	f.finder = f.here.finder()
	f.finder.HTTP = nil
	f.finder.Network.Proxy = proxy
	return f
}

// carry is the HTTP proxy.
func (f *fenced) carry(conn net.Conn) {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	f.mu.Lock()
	f.tunnel = append(f.tunnel, r.Method+" "+r.Host)
	f.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	far, err := f.internet.dial(ctx, "tcp", r.Host)
	if err != nil {
		io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
		return
	}
	defer far.Close()
	io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
	f.running.Go(func() {
		defer conn.Close()
		io.Copy(conn, far)
	})
	io.Copy(far, conn)
}

// published is a domain that has everything.
func (f *fenced) published() {
	f.file("autoconfig.example.org", autoconfigPath, settings("imaps://imap.example.org", "smtp://smtp.example.org"))
	f.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
	f.mail("smtp.example.org", accounts.SMTP, accounts.StartTLS, 587)
}

const behindProxy = "imaps://imap.example.org:993 smtp://smtp.example.org:587 autoconfig own-domain own-autoconfig answered=true [example.org]"

// TestThroughProxy: a whole search through the proxy, by every way of saying which.
func TestThroughProxy(t *testing.T) {
	for _, test := range []struct {
		name   string
		env    map[string]string
		by     string // how the SOCKS5 server is asked for servers: "name" or "address"
		tunnel bool   // web pages come through the HTTP proxy
		direct bool
	}{
		{"names looked up by the proxy", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress}, "name ", false, false},
		{"names looked up here", map[string]string{"all_proxy": "socks5://" + socksAddress}, "address ", false, false},
		{"another proxy for https", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress, "HTTPS_PROXY": "http://" + tunnelProxy}, "name ", true, false},
		{"only one for https", map[string]string{"HTTPS_PROXY": "http://" + tunnelProxy}, "", true, true},
		{"not for the domain", map[string]string{"ALL_PROXY": "socks5://" + socksAddress, "NO_PROXY": "example.org,thunderbird.net"}, "", false, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFenced(t, test.env)
				f.published()
				if test.by != "name " {
					maps.Copy(f.here.addrs, f.addrs)
				}
				if test.direct {
					maps.Copy(f.here.places, f.places)
				}
				r, err := f.finder.Find(t.Context(), jane, Progress{})
				if err != nil {
					t.Fatal(err)
				}
				expect(t, r, "nothing found *", behindProxy)
				asked := f.proxy.Asked()
				if (test.by == "") != (len(asked) == 0) || slices.ContainsFunc(asked, func(a string) bool { return !strings.HasPrefix(a, test.by) }) {
					t.Errorf("the proxy was asked for %q", asked)
				}
				secure := slices.ContainsFunc(asked, func(a string) bool { return strings.HasSuffix(a, ":443") })
				if test.tunnel != slices.Contains(f.tunnel, "CONNECT autoconfig.example.org:443") || secure == (test.tunnel || test.direct) {
					t.Errorf("https went through %q and %q", f.tunnel, asked)
				}
				for _, place := range f.here.dialled {
					if !test.direct && place != "socks.example:1080" && place != "tunnel.example:3128" {
						t.Errorf("dialled %s", place)
					}
				}
				if test.by == "name " {
					if len(f.here.records) > 0 || slices.ContainsFunc(f.here.asked, func(name string) bool {
						return strings.HasSuffix(name, "example.org") || strings.HasSuffix(name, "thunderbird.net")
					}) {
						t.Errorf("this computer's resolver was asked for %q and %q", f.here.asked, f.here.records)
					}
				} else if len(f.here.records) == 0 {
					t.Error("no records were looked up")
				}
			})
		})
	}
}

// TestProxyTrouble: a search that a proxy keeps from finding anything ends in time
// and says so, and an innocent proxy is not blamed.
func TestProxyTrouble(t *testing.T) {
	for _, test := range []struct {
		name   string
		env    map[string]string
		proxy  func(*probetest.Proxy)
		reason accounts.Reason // "" is none
		at     string
	}{
		{"its rules", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress}, func(p *probetest.Proxy) { p.Refusal = 2 }, accounts.ProxyBlocked, socksAddress},
		{"wants a password", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress}, func(p *probetest.Proxy) { p.User = "jane" }, accounts.ProxySignIn, socksAddress},
		{"silent", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress}, func(p *probetest.Proxy) { p.Trouble = probetest.Silent }, accounts.ProxyUnreachable, socksAddress},
		{"nobody there", map[string]string{"ALL_PROXY": "socks5h://198.51.100.1:1081"}, func(*probetest.Proxy) {}, accounts.ProxyUnreachable, "198.51.100.1:1081"},
		{"nobody there for https", map[string]string{"HTTPS_PROXY": "tunnel.example:3129"}, func(*probetest.Proxy) {}, accounts.ProxyUnreachable, "tunnel.example:3129"},
		{"dies", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress}, func(p *probetest.Proxy) { p.Trouble = probetest.DiesAsked }, accounts.ProxyFailed, socksAddress},
		{"reaches nobody", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress}, func(p *probetest.Proxy) { p.Refusal = 5 }, "", ""},
		{"stalls", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress}, func(p *probetest.Proxy) { p.Trouble = probetest.Stalls }, "", ""},
		{"does what it can", map[string]string{"ALL_PROXY": "socks5h://" + socksAddress}, func(*probetest.Proxy) {}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFenced(t, test.env)
				test.proxy(f.proxy)
				f.host("example.org")
				began := time.Now()
				r, err := f.finder.Find(t.Context(), jane, Progress{})
				if err != nil || len(r.Choices) > 0 {
					t.Fatalf("%v, %v", r.Choices, err)
				}
				if took := time.Since(began); took > deadline {
					t.Errorf("took %v", took)
				}
				if r.Offline || r.NoSuchDomain && test.reason != "" && test.env["HTTPS_PROXY"] == "" {
					t.Errorf("offline %v, no such domain %v", r.Offline, r.NoSuchDomain)
				}
				switch p := ProxyTrouble(r.Findings); {
				case test.reason == "" && p != nil:
					t.Errorf("the proxy is blamed: %v", p)
				case test.reason != "" && (p == nil || p.Reason != test.reason || p.Proxy != test.at):
					t.Errorf("%v, want %s", p, test.reason)
				}
				for _, found := range r.Findings {
					if found.State == Nothing && test.reason != "" && found.Source != Provider && test.env["HTTPS_PROXY"] == "" {
						t.Errorf("%s is said to have answered: %v", found.Source, found.Err)
					}
				}
			})
		})
	}
}

// TestProxyCancelled cancels a search through a proxy at every moment. What is left
// of a goroutine or a connection fails the test.
func TestProxyCancelled(t *testing.T) {
	for _, trouble := range []probetest.Trouble{"", probetest.Silent, probetest.Stalls} {
		for _, scheme := range []string{"socks5", "socks5h"} {
			for _, after := range []time.Duration{0, time.Nanosecond, time.Millisecond, 11 * time.Millisecond, 101 * time.Millisecond, 301 * time.Millisecond, 999 * time.Millisecond} {
				t.Run(string(trouble)+"/"+scheme+"/"+after.String(), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						f := newFenced(t, map[string]string{"ALL_PROXY": scheme + "://" + socksAddress})
						f.published()
						f.mail("pop.example.org", accounts.POP3, accounts.ImplicitTLS, 995).delay = 300 * time.Millisecond
						maps.Copy(f.here.addrs, f.addrs)
						f.proxy.Trouble = trouble
						f.here.at("socks.example", 1080, func(conn net.Conn) {
							time.Sleep(10 * time.Millisecond)
							f.proxy.Serve(conn)
						})
						ctx, cancel := context.WithCancel(t.Context())
						time.AfterFunc(after, cancel)
						began := time.Now()
						r, err := f.finder.Find(ctx, jane, Progress{})
						if took := time.Since(began); took > after {
							t.Errorf("took %v", took)
						}
						switch {
						case errors.Is(err, context.Canceled):
						case err != nil || after < 10*time.Millisecond: // nobody answers sooner
							t.Errorf("err = %v", err)
						case len(r.Choices) == 0:
							t.Error("over before it was cancelled, with nothing found")
						}
						time.Sleep(time.Second) // what was on its way has arrived
						synctest.Wait()
						if f.proxy.Now() > 0 {
							t.Errorf("%d connections are left", f.proxy.Now())
						}
					})
				})
			}
		}
	}
}

// TestProxyIsBlamed: what only may be the proxy's fault isn't, when somebody
// answered behind it; what surely is stays so.
func TestProxyIsBlamed(t *testing.T) {
	problem := func(reason accounts.Reason) error { return &accounts.Problem{Reason: reason} }
	answered := Finding{Source: Autoconfig, State: Nothing, Err: problem(accounts.ProtocolError)}
	silent := Finding{Source: Autoconfig, State: NoAnswer, Err: problem(accounts.Timeout)}
	known := Finding{Source: Provider, State: Nothing} // which asks nobody
	for _, test := range []struct {
		findings []Finding
		want     accounts.Reason
	}{
		{nil, ""},
		{[]Finding{known, silent}, ""},
		{[]Finding{known, answered, {Source: Guess, State: NoAnswer, Err: problem(accounts.ProxyFailed)}}, ""},
		{[]Finding{known, silent, {Source: Guess, State: NoAnswer, Err: problem(accounts.ProxyFailed)}}, accounts.ProxyFailed},
		{[]Finding{known, answered, {Source: Guess, State: NoAnswer, Err: problem(accounts.ProxySignIn)}}, accounts.ProxySignIn},
		{[]Finding{known, silent, {Source: Guess, State: NoAnswer, Err: errors.Join(problem(accounts.Timeout), problem(accounts.ProxyFailed), problem(accounts.ProxyBlocked))}}, accounts.ProxyBlocked},
	} {
		if p := ProxyTrouble(test.findings); (p == nil) != (test.want == "") || p != nil && p.Reason != test.want {
			t.Errorf("%+v: %v, want %q", test.findings, p, test.want)
		}
	}
}
