package probe

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"

	"golang.org/x/net/proxy"

	"postkey/accounts"
)

// dialer returns what dials the addresses of a host: the proxy, but for what is
// reached without it by the host's name or by the address itself.
func (n *Network) dialer(host string) func(ctx context.Context, network, address string) (net.Conn, error) {
	direct := (&net.Dialer{}).DialContext
	if n.DialContext != nil {
		direct = n.DialContext
	}
	if !n.Proxy.covers(host) {
		return direct
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if !n.Proxy.covers(address) {
			return direct(ctx, network, address)
		}
		return n.through(ctx, address)
	}
}

// A relay is a connection through the proxy.
type relay struct {
	net.Conn
	heard int // bytes read
}

func (r *relay) Read(b []byte) (int, error) {
	n, err := r.Conn.Read(b)
	r.heard += n
	return n, err
}

// A forward is how the proxy itself is reached.
type forward func(ctx context.Context) (net.Conn, error)

func (f forward) DialContext(ctx context.Context, _, _ string) (net.Conn, error) { return f(ctx) }
func (f forward) Dial(string, string) (net.Conn, error)                          { return f(context.Background()) }

// through opens a connection to host:port through the proxy, which is itself
// reached like any server. The error is an [*accounts.Problem] without server and
// stage, unless ctx was cancelled.
func (n *Network) through(ctx context.Context, address string) (net.Conn, error) {
	p := n.Proxy
	if p.broken != nil {
		return nil, &accounts.Problem{Reason: accounts.ProxyFailed, Err: p.broken}
	}
	var auth *proxy.Auth
	if !p.user.Empty() {
		auth = &proxy.Auth{User: p.user.Reveal(), Password: p.password.Reveal()}
	}
	var link *relay
	reach := forward(func(ctx context.Context) (net.Conn, error) {
		direct := *n
		direct.Proxy = nil
		conn, err := direct.dial(ctx, p.host, p.port)
		if err != nil {
			return nil, err
		}
		link = &relay{Conn: conn}
		return link, nil
	})
	socks, err := proxy.SOCKS5("tcp", p.String(), auth, reach)
	if err != nil {
		return nil, &accounts.Problem{Proxy: p.String(), Reason: accounts.ProxyFailed, Err: err}
	}
	if _, err := socks.(proxy.ContextDialer).DialContext(ctx, "tcp", address); err != nil {
		return nil, p.problem(ctx, link, err)
	}
	return link, nil // with nothing read beyond the proxy's own answer
}

// problem says what it means that the proxy made no connection. link is the
// connection to the proxy, nil when there was none.
func (p *Proxy) problem(ctx context.Context, link *relay, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	problem := &accounts.Problem{Proxy: p.String(), Reason: accounts.ProxyFailed, Err: err}
	silent := ctx.Err() != nil || isTimeout(err)
	switch {
	case link == nil:
		problem.Reason = accounts.ProxyUnreachable
		if way, ok := errors.AsType[*accounts.Problem](err); ok {
			problem.Err = way.Err
			if way.Reason == accounts.NoNetwork {
				problem.Reason = accounts.NoNetwork
			}
		}
	case silent && link.heard == 0:
		problem.Reason = accounts.ProxyUnreachable
	case silent:
		problem.Reason = accounts.Timeout // of the server: the proxy spoke, and waits for it
	default:
		for _, r := range answers {
			if strings.HasSuffix(err.Error(), r.words) {
				problem.Reason = r.reason
			}
		}
	}
	return problem
}

// answers are package proxy's own words for what a SOCKS5 server answers (RFC
// 1928 §3 and §6, RFC 1929 §2), whose types are not exported. "General failure"
// tells nothing, and is what remains.
var answers = []struct {
	words  string
	reason accounts.Reason
}{
	{"no acceptable authentication methods", accounts.ProxySignIn},
	{"username/password authentication failed", accounts.ProxySignIn},
	{"connection not allowed by ruleset", accounts.ProxyBlocked},
	{"network unreachable", accounts.Unreachable},
	{"host unreachable", accounts.Unreachable}, // also for a name that nobody has
	{"connection refused", accounts.Refused},
	{"TTL expired", accounts.Timeout},
}

// telling are the reasons of connections through a proxy, those first that say
// most when several addresses of a host failed in different ways.
var telling = []accounts.Reason{accounts.ProxySignIn, accounts.ProxyBlocked, accounts.Refused,
	accounts.ProxyUnreachable, accounts.NoNetwork, accounts.Timeout, accounts.Unreachable, accounts.ProxyFailed}

// mostTelling is the problem of a proxy among errors, or nil.
func mostTelling(errs []error) *accounts.Problem {
	var problems []*accounts.Problem
	for _, err := range errs {
		if p, ok := errors.AsType[*accounts.Problem](err); ok {
			problems = append(problems, p)
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return slices.MinFunc(problems, func(a, b *accounts.Problem) int {
		return slices.Index(telling, a.Reason) - slices.Index(telling, b.Reason)
	})
}
