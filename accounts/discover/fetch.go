package discover

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/probe"
)

// maxRedirects is how many redirects are followed, https to https only.
const maxRedirects = 5

// maxHeader is how many bytes of headers are read of one answer.
const maxHeader = 64 << 10

var errRedirect = errors.New("redirect refused")

// newHTTP returns the client one search fetches web pages with, over the search's
// own network unless another one is given. It shares no cookies and no connections
// with any other, and tells the page it is redirected to nothing of where it comes
// from: the first URL may hold the person's address.
func newHTTP(given *http.Client, network *probe.Network, web *connections) *http.Client {
	transport := network.Transport()
	transport.TLSHandshakeTimeout = 5 * time.Second
	c := http.Client{Transport: transport}
	if given != nil {
		c = *given
		if c.Transport == nil {
			c.Transport = http.DefaultTransport
		}
	}
	if t, ok := c.Transport.(*http.Transport); ok {
		// A pool of its own, which can be closed with the search.
		t = t.Clone()
		t.MaxResponseHeaderBytes = maxHeader
		if t.DialContext == nil {
			t.DialContext = new(net.Dialer).DialContext
		}
		t.DialContext = web.counted(t.DialContext)
		c.Transport = t
	}
	c.Jar = nil
	c.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		r.Header.Del("Referer")
		switch {
		case len(via) > maxRedirects:
			return fmt.Errorf("%w: more than %d", errRedirect, maxRedirects)
		case r.URL.Scheme != "https":
			return fmt.Errorf("%w: it leads to %s, without encryption", errRedirect, accounts.CleanText(r.URL.Host, 253))
		case r.URL.User != nil:
			return fmt.Errorf("%w: it holds a user name", errRedirect)
		}
		if host, err := accounts.ParseHost(r.URL.Hostname()); err != nil || !isName(host) {
			// Nobody's page makes Postkey knock in the person's own network.
			return fmt.Errorf("%w: it leads to no computer with a full name", errRedirect)
		}
		return nil
	}
	return &c
}

// fetch gives the body at an address to read. The error is an
// [*accounts.Problem] that doesn't repeat the address.
func (s *search) fetch(ctx context.Context, address string, read func(io.Reader) error) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return errNoPage
	}
	return exchange(s.http, r, func(response *http.Response) error {
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("the web server answers %d", response.StatusCode)
		}
		return read(response.Body)
	})
}

// whole reads a page of at most [clientconfig.MaxSize] bytes.
func whole(body io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, clientconfig.MaxSize+1))
	if err == nil && len(data) > clientconfig.MaxSize {
		err = clientconfig.ErrTooBig
	}
	return data, err
}

var errNoPage = &accounts.Problem{Stage: accounts.StageResolve, Reason: accounts.ProtocolError, Err: errors.New("not an address of a web page")}

// exchange makes one request and gives the response to read. The error is an
// [*accounts.Problem] that doesn't repeat the request's address.
func exchange(client *http.Client, r *http.Request, read func(*http.Response) error) error {
	fail := func(stage accounts.Stage, reason accounts.Reason, err error) *accounts.Problem {
		server := accounts.Server{Host: r.URL.Hostname(), Port: 443, Security: accounts.ImplicitTLS}
		if r.URL.Scheme == "http" {
			server.Port, server.Security = 80, accounts.Plaintext
		}
		return &accounts.Problem{Server: server, Stage: stage, Reason: reason, Err: err}
	}
	r.Header.Set("User-Agent", "Postkey")
	r.Header.Set("Accept", "text/xml, application/xml, */*;q=0.5")
	response, err := client.Do(r)
	if p, ok := errors.AsType[*accounts.Problem](err); ok {
		known := fail(p.Stage, p.Reason, p.Err) // of the way through a proxy
		known.Proxy = p.Proxy
		return known
	}
	if err != nil {
		stage, reason := webFailure(err)
		return fail(stage, reason, bare(err))
	}
	defer response.Body.Close()
	if err := read(response); err != nil {
		reason := accounts.ProtocolError
		if r.Context().Err() != nil {
			reason = accounts.Timeout
		}
		return fail(accounts.StageGreeting, reason, bare(err))
	}
	return nil
}

// bare drops the address from an error of net/http, and makes the rest fit to be
// shown: it may repeat what a stranger sent.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return cleanError{err}
}

// webFailure says how far a web page was reached, and why no further.
func webFailure(err error) (accounts.Stage, accounts.Reason) {
	if errors.Is(err, errRedirect) {
		return accounts.StageGreeting, accounts.ProtocolError
	}
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		switch {
		case e.IsNotFound:
			return accounts.StageResolve, accounts.UnknownHost
		case e.IsTimeout:
			return accounts.StageResolve, accounts.Timeout
		}
		return accounts.StageResolve, accounts.Temporary
	}
	if e, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return accounts.StageTLS, certificateReason(e.Err)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return accounts.StageTLS, accounts.NotTLS
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return accounts.StageTLS, accounts.TLSBroken
	}
	switch e, _ := errors.AsType[net.Error](err); {
	case errors.Is(err, syscall.ECONNREFUSED):
		return accounts.StageConnect, accounts.Refused
	case errors.Is(err, context.DeadlineExceeded), e != nil && e.Timeout():
		return accounts.StageConnect, accounts.Timeout
	case errors.Is(err, context.Canceled):
		return accounts.StageConnect, accounts.Cancelled
	}
	return accounts.StageConnect, accounts.Unreachable
}

func certificateReason(err error) accounts.Reason {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return accounts.CertWrongHost
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok && e.Reason == x509.Expired {
		return accounts.CertExpired
	}
	return accounts.CertUnknownIssuer
}
