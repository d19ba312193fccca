package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"postkey/accounts"
)

// Transport returns what a web client of its own needs to go the same way as mail:
// through the same proxy, unless another one is named for web pages, and with the
// same certificate authorities. Where the proxy is in the way, its errors hold an
// [*accounts.Problem].
func (n *Network) Transport() *http.Transport {
	if n == nil {
		n = new(Network)
	}
	t := &http.Transport{ForceAttemptHTTP2: true, DialContext: n.dialWeb}
	if n.Roots != nil {
		t.TLSClientConfig = &tls.Config{RootCAs: n.Roots}
	}
	if n.Proxy != nil {
		t.Proxy = func(r *http.Request) (*url.URL, error) {
			if n.Proxy.broken != nil {
				return nil, n.Proxy.broken
			}
			return n.Proxy.web(r.URL)
		}
		t.OnProxyConnectResponse = tunnelled
	}
	return t
}

// dialWeb opens a connection for a web client, which may be one to a proxy for web
// pages: that is reached directly.
func (n *Network) dialWeb(ctx context.Context, _, address string) (net.Conn, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, err
	}
	// A web client's dials go on when the request they are for is over.
	limits := n.Limits.withDefaults()
	ctx, cancel := context.WithTimeout(ctx, limits.Resolve+limits.Connect)
	defer cancel()
	if n.Proxy == nil || !slices.ContainsFunc(n.Proxy.webAddresses, func(a string) bool { return strings.EqualFold(a, address) }) {
		return n.dial(ctx, host, port)
	}
	direct := *n
	direct.Proxy = nil
	conn, err := direct.dial(ctx, host, port)
	if p, ok := errors.AsType[*accounts.Problem](err); ok && p.Reason != accounts.NoNetwork {
		p.Stage, p.Reason, p.Proxy = accounts.StageConnect, accounts.ProxyUnreachable, address
	}
	return conn, err
}

// tunnelled takes a proxy's answer to CONNECT (RFC 9110 §9.3.6).
func tunnelled(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	p := &accounts.Problem{Stage: accounts.StageConnect, Proxy: proxy.Host, Reason: accounts.ProxyFailed,
		Err: fmt.Errorf("the proxy answers %d", answer.StatusCode)}
	switch answer.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusProxyAuthRequired:
		p.Reason = accounts.ProxySignIn
	case http.StatusForbidden, http.StatusMethodNotAllowed:
		p.Reason = accounts.ProxyBlocked
	}
	return p
}

// dial resolves a host and connects. The error is an [*accounts.Problem] without
// server, unless ctx was cancelled.
func (n *Network) dial(ctx context.Context, host string, port int) (net.Conn, error) {
	stage := accounts.StageResolve
	targets, err := n.resolve(ctx, host, port)
	var conn net.Conn
	if err == nil {
		stage = accounts.StageConnect
		conn, err = n.connect(ctx, host, port, targets)
	}
	if err == nil || errors.Is(ctx.Err(), context.Canceled) {
		return conn, err
	}
	p, ok := errors.AsType[*accounts.Problem](err)
	if !ok {
		p = &accounts.Problem{Reason: reason(ctx, stage, err), Err: err}
	}
	p.Stage = stage
	return nil, p
}
