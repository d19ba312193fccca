package probe

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"postkey/accounts"
)

// A Proxy is what the environment says of proxies. ALL_PROXY names a SOCKS5
// server (RFC 1928) for every connection; HTTPS_PROXY and HTTP_PROXY come before
// it for web pages; NO_PROXY names what is reached without any, by the rules of
// package httpproxy. This computer itself always is. A nil Proxy is none.
//
// However it is printed it shows a host and a port, and neither user name nor
// password.
type Proxy struct {
	// host is that of the SOCKS5 server; empty when there is none.
	host           string
	port           int
	user, password accounts.Secret // RFC 1929; empty when it asks for none
	// names is true when the server looks up the names of hosts.
	names bool
	// passes and web give nil for what takes the direct way: passes for the
	// SOCKS5 server, web for those of web pages.
	passes, web func(*url.URL) (*url.URL, error)
	// webAddresses are host:port of the proxies for web pages.
	webAddresses []string
	// broken is why no connection may be made at all: the direct way is not what
	// was asked for.
	broken error
}

// A ProxyFault is what is wrong with a proxy setting. Its values are parts of the
// ids of the sentences in package words.
type ProxyFault string

const (
	ProxyUnreadable ProxyFault = "unreadable" // not a URL, or with a part that no proxy's has
	ProxyScheme     ProxyFault = "scheme"     // another kind than SOCKS5, which mail cannot go through
	ProxyWebScheme  ProxyFault = "web-scheme" // a kind that web pages cannot go through
	ProxyUser       ProxyFault = "user"       // a user name or password that SOCKS5 cannot carry
)

// A ProxyError says which variable of the environment names a proxy that cannot
// be used. It doesn't repeat the value, which may hold a password.
type ProxyError struct {
	Variable string
	Fault    ProxyFault
}

func (e *ProxyError) Error() string { return e.Variable + ": " + string(e.Fault) }

// ProxyFromEnvironment reads ALL_PROXY, HTTPS_PROXY, HTTP_PROXY and NO_PROXY, each
// in lower case first. The schemes of ALL_PROXY are curl's: with socks5h the
// proxy looks up names, with socks5 this computer does; socks, as desktops write
// it, means socks5. The Proxy is nil where there is none. The error is [Proxy.Err].
func ProxyFromEnvironment(getenv func(string) string) (*Proxy, error) {
	read := func(name string) (variable, value string) {
		for _, variable = range []string{strings.ToLower(name), name} {
			if value = strings.TrimSpace(getenv(variable)); value != "" {
				break
			}
		}
		return variable, value
	}
	_, except := read("NO_PROXY")
	p := new(Proxy)
	named := false
	for _, name := range []string{"ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"} {
		variable, value := read(name)
		if value == "" {
			continue
		}
		named = true
		take := p.takeWeb
		if name == "ALL_PROXY" {
			take = p.takeSOCKS
		}
		if fault := take(value); fault != "" {
			p.broken = &ProxyError{variable, fault}
			break
		}
	}
	if !named {
		return nil, nil
	}
	_, secure := read("HTTPS_PROXY")
	_, plain := read("HTTP_PROXY")
	p.web = (&httpproxy.Config{HTTPSProxy: secure, HTTPProxy: plain, NoProxy: except}).ProxyFunc()
	// Only whether this one gives a URL counts, and not which.
	p.passes = (&httpproxy.Config{HTTPSProxy: "http://proxy.invalid", NoProxy: except}).ProxyFunc()
	return p, p.broken
}

// takeSOCKS reads the value of ALL_PROXY.
func (p *Proxy) takeSOCKS(value string) ProxyFault {
	u, err := url.Parse(value)
	switch {
	case err != nil && strings.Contains(value, "://"):
		return ProxyUnreadable
	case err != nil, !slices.Contains([]string{"socks5", "socks5h", "socks"}, u.Scheme):
		return ProxyScheme
	}
	// Where a sign of the password was not escaped, the rest of it can look like a
	// path, and its beginning like a port.
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || strings.Contains(value, "#") {
		return ProxyUnreadable
	}
	p.names = u.Scheme == "socks5h"
	p.port = 1080 // RFC 1928 §3
	if s := u.Port(); s != "" {
		p.port, err = strconv.Atoi(s)
	}
	if err != nil || p.port < 1 || p.port > 65535 {
		return ProxyUnreadable
	}
	if p.host, err = accounts.ParseHost(u.Hostname()); err != nil {
		return ProxyUnreadable
	}
	user := u.User.Username()
	password, _ := u.User.Password()
	if user == "" && password != "" || len(user) > 255 || len(password) > 255 { // RFC 1929 §2
		return ProxyUser
	}
	p.user, p.password = accounts.NewSecret(user), accounts.NewSecret(password)
	return ""
}

// webPorts are those of the proxies that net/http knows.
var webPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// takeWeb reads the value of HTTPS_PROXY or HTTP_PROXY, as package httpproxy does:
// without a scheme it is http. What that package would pass over is a fault.
func (p *Proxy) takeWeb(value string) ProxyFault {
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	u, err := url.Parse(value)
	if err != nil || u.Hostname() == "" {
		return ProxyUnreadable
	}
	port, ok := webPorts[u.Scheme]
	if !ok {
		return ProxyWebScheme
	}
	if u.Port() != "" {
		port = u.Port()
	}
	host, err := accounts.ParseHost(u.Hostname())
	if err != nil {
		return ProxyUnreadable
	}
	p.webAddresses = append(p.webAddresses, net.JoinHostPort(host, port))
	return ""
}

// covers reports whether the way to a host:port leads through the SOCKS5 server.
func (p *Proxy) covers(address string) bool {
	if p == nil || p.host == "" && p.broken == nil {
		return false
	}
	host, _, _ := net.SplitHostPort(address)
	if strings.HasSuffix(host, ".localhost") { // RFC 6761 §6.3; httpproxy knows only the bare name
		return false
	}
	u, err := p.passes(&url.URL{Scheme: "https", Host: address})
	return err != nil || u != nil
}

// Resolves reports whether names are for the proxy to look up on the way to a
// host's port: then nobody else may be asked about that host.
func (p *Proxy) Resolves(host string, port int) bool {
	return p != nil && (p.names || p.broken != nil) && p.covers(net.JoinHostPort(host, strconv.Itoa(port)))
}

// OnThisComputer reports whether a proxy runs on this computer. It may know ways
// out that this computer's own addresses and routes do not show.
func (p *Proxy) OnThisComputer() bool {
	return p != nil && slices.ContainsFunc(slices.Concat(p.webAddresses, []string{p.String()}), func(address string) bool {
		host, _, _ := net.SplitHostPort(address)
		ip, err := netip.ParseAddr(host)
		return err == nil && ip.IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
	})
}

// Err is why a proxy setting cannot be used, a [*ProxyError]; then nothing is let
// through. Else it is nil.
func (p *Proxy) Err() error {
	if p == nil {
		return nil
	}
	return p.broken
}

// String is host:port of the SOCKS5 server, or "" when there is none.
func (p *Proxy) String() string {
	if p == nil || p.host == "" {
		return ""
	}
	return net.JoinHostPort(p.host, strconv.Itoa(p.port))
}

// Format keeps every way of printing a Proxy to its [Proxy.String].
func (p *Proxy) Format(f fmt.State, _ rune) { fmt.Fprint(f, p.String()) }
