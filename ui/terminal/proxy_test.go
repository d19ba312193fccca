package terminal

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

const proxyAddress = "203.0.113.9:1080"

// behind puts the practice company behind a proxy, which is all that can be dialled.
func (s *shell) behind(setting string) *probetest.Proxy {
	s.t.Helper()
	company := s.server.Network()
	proxy := probetest.NewProxy(s.t, company.DialContext)
	found, err := probe.ProxyFromEnvironment(func(name string) string { return map[string]string{"ALL_PROXY": setting}[name] })
	if _, wrong := err.(*probe.ProxyError); err != nil && !wrong {
		s.t.Fatal(err)
	}
	network := &probe.Network{Resolver: company.Resolver, Roots: company.Roots, Proxy: found,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if address != proxyAddress {
				s.t.Errorf("dialled %s", address)
			}
			return proxy.DialContext(ctx, network, address)
		}}
	s.tools.Network = network
	s.tools.Finder = &discover.Finder{Network: network, Limit: s.tools.Finder.Limit}
	return proxy
}

// TestCheckThroughProxy finds the servers and signs in to both, all of it through
// the proxy.
func TestCheckThroughProxy(t *testing.T) {
	s := awkward(t)
	proxy := s.behind("socks5h://jane:secret@" + proxyAddress)
	proxy.User, proxy.Password = "jane", "secret"
	p := s.run(leaktest.Password, "check", practice.Address, "--password-stdin", "--json").want(t, exitOK)
	got := decode[wantCheck](t, p)
	if !got.Incoming.OK || !got.Outgoing.OK {
		t.Errorf("%+v", got)
	}
	asked := strings.Join(proxy.Asked(), "\n")
	for _, want := range []string{"name autoconfig.practice.example:443", "name imap.practice.example:993", "name smtp.practice.example:465"} {
		if !strings.Contains(asked, want) {
			t.Errorf("the proxy was not asked for %s, but for\n%s", want, asked)
		}
	}
	if strings.Contains(asked, "address ") {
		t.Errorf("names were looked up here:\n%s", asked)
	}
}

// TestProxyIsBlamed: a person, and a script, learn that the proxy is at fault.
func TestProxyIsBlamed(t *testing.T) {
	for _, c := range []struct {
		name   string
		proxy  func(*probetest.Proxy)
		reason accounts.Reason
		title  string
	}{
		{"its rules", func(p *probetest.Proxy) { p.Refusal = 2 }, accounts.ProxyBlocked, "Your proxy 203.0.113.9:1080 doesn't allow a connection to "},
		{"a password", func(p *probetest.Proxy) { p.User = "joe" }, accounts.ProxySignIn, "Your proxy 203.0.113.9:1080 doesn't let you in."},
		{"it dies", func(p *probetest.Proxy) { p.Trouble = probetest.DiesAsked }, accounts.ProxyFailed, "Your proxy 203.0.113.9:1080 made no connection to "},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := awkward(t)
			c.proxy(s.behind("socks5h://jane:pr0xysecret@" + proxyAddress))
			near, code := reason(c.reason)
			if near == c.reason || code != string(c.reason) {
				t.Errorf("%s is shown as %s, %s", c.reason, near, code)
			}
			found := s.run("", "find", practice.Address, "--json").want(t, exitFailed)
			if p := decode[wantFind](t, found).Problem; p == nil || p.Reason != string(near) || p.Code != code || p.Proxy != proxyAddress || !strings.HasPrefix(p.Title, c.title) {
				t.Errorf("%+v", p)
			}
			words := s.run("", "find", practice.Address).want(t, exitFailed)
			has(t, words.err, "postkey: "+c.title)
			checked := s.run(leaktest.Password, "check", practice.Address, "--password-stdin", "--json",
				"--incoming", "imaps://imap.practice.example", "--outgoing", "smtps://smtp.practice.example").want(t, exitFailed)
			for _, side := range []wantSide{decode[wantCheck](t, checked).Incoming, decode[wantCheck](t, checked).Outgoing} {
				if p := side.Problem; p == nil || p.Stage != "connect" || p.Reason != string(near) || p.Code != code || p.Proxy != proxyAddress || len(p.Advice) == 0 || !strings.HasPrefix(p.Title, c.title) {
					t.Errorf("%+v", p)
				}
			}
			for _, p := range []printed{found, words, checked} {
				leaktest.Check(t, "pr0xysecret", "the output", []byte(p.out+p.err))
			}
		})
	}
}

// TestProxySettingUnusable: what needs the network does not begin, and what does
// not need it does its work.
func TestProxySettingUnusable(t *testing.T) {
	s := awkward(t)
	s.behind("http://jane:pr0xysecret@" + proxyAddress)
	for _, args := range [][]string{
		{"find", practice.Address}, {"find", practice.Address, "--offline"}, {"find", "jane@gmail.com"},
		{"check", practice.Address, "--password-stdin"},
		{"check", practice.Address, "--password-stdin", "--incoming", "imaps://imap.practice.example", "--outgoing", "smtps://smtp.practice.example"},
		{"export", practice.Address, "--to", "sheet", "--out", t.TempDir() + "/sheet.html"},
	} {
		p := s.run(leaktest.Password, args...).want(t, exitUsage)
		has(t, p.err, "postkey: The setting ALL_PROXY names a kind of proxy that can't carry mail.", "socks5://HOST:1080", "connects to nothing")
		leaktest.Check(t, "pr0xysecret", "the output", []byte(p.out+p.err))
		if p.out != "" {
			t.Errorf("%q prints %s", args, p.out)
		}
	}
	if p := decode[struct{ Problem wantProblem }](t, s.run("", "find", practice.Address, "--json").want(t, exitUsage)); p.Problem.Code != "proxy" || len(p.Problem.Advice) == 0 {
		t.Errorf("%+v", p)
	}
	for _, args := range [][]string{{"accounts"}, {"--version"}, {"help"}, {"find", "--help"}} {
		s.run("", args...).want(t, exitOK)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := &firstWrite{then: cancel}
	if code := Run(ctx, Env{Args: []string{"practice"}, Stdin: strings.NewReader(""), Stdout: out, Stderr: out, Tools: s.tools, TempDir: t.TempDir()}); code != exitOK || out.b.Len() == 0 {
		t.Errorf("practice: %d, %s", code, &out.b)
	}
}

// A firstWrite ends a command that has begun to print.
type firstWrite struct {
	mu   sync.Mutex
	b    strings.Builder
	then func()
}

func (w *firstWrite) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.then()
	return w.b.Write(b)
}
