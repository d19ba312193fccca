package probe_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/probe"
)

// environment is a getenv over a table.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

func TestProxyFromEnvironment(t *testing.T) {
	long := strings.Repeat("x", 256)
	for _, test := range []struct {
		env   environment
		socks string // host:port
		names bool
		fault probe.ProxyFault
	}{
		{environment{"ALL_PROXY": "socks5://192.0.2.9:1080"}, "192.0.2.9:1080", false, ""},
		{environment{"ALL_PROXY": "socks5h://proxy.example:9050/"}, "proxy.example:9050", true, ""},
		{environment{"ALL_PROXY": "socks://proxy.example:9050/"}, "proxy.example:9050", false, ""},
		{environment{"ALL_PROXY": " socks5://Proxy.Example "}, "proxy.example:1080", false, ""},
		{environment{"ALL_PROXY": "socks5://[2001:db8::9]:1080"}, "[2001:db8::9]:1080", false, ""},
		{environment{"ALL_PROXY": "SOCKS5H://jane:p%40ss@bücher.example:1"}, "xn--bcher-kva.example:1", true, ""},
		{environment{"ALL_PROXY": "socks5://jane@proxy.example"}, "proxy.example:1080", false, ""},
		{environment{"all_proxy": "socks5://lower.example", "ALL_PROXY": "socks5://upper.example"}, "lower.example:1080", false, ""},
		{environment{"HTTPS_PROXY": "proxy.example:3128"}, "", false, ""},
		{environment{"https_proxy": "http://jane:pass@proxy.example:3128", "http_proxy": "socks5h://proxy.example"}, "", false, ""},

		{environment{"ALL_PROXY": "http://proxy.example:3128"}, "", false, probe.ProxyScheme},
		{environment{"ALL_PROXY": "socks4://proxy.example"}, "", false, probe.ProxyScheme},
		{environment{"ALL_PROXY": "proxy.example:1080"}, "", false, probe.ProxyScheme},
		{environment{"ALL_PROXY": "192.0.2.9:1080"}, "", false, probe.ProxyScheme},
		{environment{"ALL_PROXY": "proxy"}, "", false, probe.ProxyScheme},
		{environment{"all_proxy": "socks5:proxy.example"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://:1080"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://proxy.example:0"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://proxy.example:65536"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://proxy.example:port"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://a b:1"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://proxy.example/path"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://proxy.example?x"}, "", false, probe.ProxyUnreadable},
		// Passwords with signs that end a part of a URL.
		{environment{"ALL_PROXY": "socks5://jane:1/2@proxy.example:1080"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://jane:1#2@proxy.example:1080"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://jane:1?2@proxy.example:1080"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://jane:%zz@proxy.example:1080"}, "", false, probe.ProxyUnreadable},
		{environment{"ALL_PROXY": "socks5://:secret@proxy.example"}, "", false, probe.ProxyUser},
		{environment{"ALL_PROXY": "socks5://" + long + ":a@proxy.example"}, "", false, probe.ProxyUser},
		{environment{"ALL_PROXY": "socks5://jane:" + long + "@proxy.example"}, "", false, probe.ProxyUser},
		{environment{"HTTPS_PROXY": "http://a b"}, "", false, probe.ProxyUnreadable},
		{environment{"HTTP_PROXY": "http://:3128"}, "", false, probe.ProxyUnreadable},
		{environment{"HTTPS_PROXY": "ftp://proxy.example"}, "", false, probe.ProxyWebScheme},
		{environment{"ALL_PROXY": "socks5://proxy.example", "HTTPS_PROXY": "gopher://proxy.example"}, "proxy.example:1080", false, probe.ProxyWebScheme},
	} {
		p, err := probe.ProxyFromEnvironment(test.env.get)
		if test.fault == "" {
			if err != nil || p.String() != test.socks || p.Resolves("mail.example.org", 993) != test.names {
				t.Errorf("%v: %q, names %v, %v", test.env, p, p.Resolves("mail.example.org", 993), err)
			}
			continue
		}
		wrong, ok := errors.AsType[*probe.ProxyError](err)
		if !ok || p.Err() != err || wrong.Fault != test.fault || test.env[wrong.Variable] == "" {
			t.Errorf("%v: %v, want %s", test.env, err, test.fault)
			continue
		}
		// Nothing goes around a proxy that cannot be used, not even a question.
		network := &probe.Network{Resolver: zone{err: errors.New("asked")}, DialContext: dead, Proxy: p}
		_, err = network.Open(t.Context(), imaps, probe.Options{})
		if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.ProxyFailed || p.Stage != accounts.StageConnect || !errors.Is(err, wrong) {
			t.Errorf("%v: a server is opened: %v", test.env, err)
		}
	}
	for _, env := range []environment{{}, {"ALL_PROXY": " ", "NO_PROXY": "*"}, {"NO_PROXY": "example.org"}} {
		if p, err := probe.ProxyFromEnvironment(env.get); p != nil || err != nil {
			t.Errorf("%v: %v, %v", env, p, err)
		}
	}
}

// TestProxyIsNotPrinted: neither the user name nor the password of a proxy can be
// seen in it, in what holds it, or in what is wrong with it.
func TestProxyIsNotPrinted(t *testing.T) {
	const user, password = `jane@"proxy`, `b"o\b p%w1/`
	const url = "socks5://jane%40%22proxy:b%22o%5Cb%20p%25w1%2F@"
	for _, env := range []environment{
		{"ALL_PROXY": url + "proxy.example:1080"},
		{"HTTPS_PROXY": strings.Replace(url, "socks5", "http", 1) + "proxy.example:3128"},
		{"ALL_PROXY": url + "proxy.example:port"},
		{"ALL_PROXY": url + "proxy.example", "HTTP_PROXY": strings.Replace(url, "socks5", "ftp", 1) + "proxy.example"},
		{"ALL_PROXY": url + "a b"},
		{"ALL_PROXY": strings.Replace(url, "socks5", "http", 1) + "proxy.example"},
		{"ALL_PROXY": "jane@\"proxy:" + password + "@proxy.example"},
		{"HTTPS_PROXY": "jane@\"proxy:" + password + "@proxy.example"},
	} {
		p, err := probe.ProxyFromEnvironment(env.get)
		network := &probe.Network{Resolver: zone{addrs: []string{"192.0.2.1"}}, DialContext: dead, Proxy: p}
		network.Limits.Connect = 1
		conn, open := network.Open(t.Context(), imaps, probe.Options{})
		conn.Close()
		encoded, _ := json.Marshal(map[string]any{"proxy": p, "network": *network})
		everything := fmt.Sprintf("%v %+v %#v %s %q %v %+v %#v %v %+v %#v %v %+v %s", p, p, p, p, p, network, *network, network, err, err, err, open, open, encoded)
		if p != nil {
			everything += fmt.Sprintf("%v %+v %#v", *p, *p, *p)
		}
		leaktest.Check(t, user, "the proxy of "+fmt.Sprint(env), []byte(everything))
		leaktest.Check(t, password, "the proxy of "+fmt.Sprint(env), []byte(everything))
	}
}

func TestProxyOnThisComputer(t *testing.T) {
	for proxy, want := range map[string]bool{
		"socks5://127.0.0.1:9050": true, "socks5h://[::1]": true, "socks5://localhost": true, "socks5://tor.localhost": true,
		"socks5://192.0.2.9": false, "socks5://proxy.example": false, "": false,
	} {
		p, err := probe.ProxyFromEnvironment(environment{"ALL_PROXY": proxy}.get)
		if err != nil || p.OnThisComputer() != want {
			t.Errorf("%s: %v, %v", proxy, p.OnThisComputer(), err)
		}
	}
	p, err := probe.ProxyFromEnvironment(environment{"HTTPS_PROXY": "localhost:3128"}.get)
	if err != nil || !p.OnThisComputer() {
		t.Errorf("%v", err)
	}
}
