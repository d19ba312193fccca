package realtest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"

	"postkey/accounts/probe/probetest"
)

// web are the web servers of an [Internet].
type web struct {
	mu       sync.Mutex
	requests []request
}

type request struct{ host, line string }

// serve runs one at a place until the test ends.
func (w *web) serve(t testing.TB, scheme, place string, certificates *tls.Config, handler http.HandlerFunc) {
	t.Helper()
	listener, err := net.Listen("tcp", place)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		TLSConfig: certificates,
		ErrorLog:  log.New(io.Discard, "", 0), // callers that hang up are what is tested
		Handler: http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
			w.note(r.Host, r.Method+" "+scheme+"://"+r.Host+r.URL.RequestURI())
			handler(out, r)
		}),
	}
	serve := func() error { return server.Serve(listener) }
	if scheme == "https" {
		serve = func() error { return server.ServeTLS(listener, "", "") }
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := serve(); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("the web server at %s: %v", place, err)
		}
	})
	t.Cleanup(func() {
		server.Close()
		serving.Wait()
	})
}

func (w *web) note(host, line string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, request{host, line})
}

func (w *web) seen(of func(host string) bool) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lines []string
	for _, r := range w.requests {
		if of(r.host) {
			lines = append(lines, r.line)
		}
	}
	return lines
}

// certificates are what a computer's web server shows: for each name one of its
// own, as a company's would that keeps many domains on one machine.
func (n *Internet) certificates(t testing.TB, c Computer) *tls.Config {
	t.Helper()
	config := new(tls.Config)
	for _, name := range c.Names {
		one := n.authority.Server(name)
		if c.Untrusted {
			one = probetest.SelfSigned(t, new(x509.Certificate), name)
		}
		config.Certificates = append(config.Certificates, one.Certificates...)
	}
	config.Certificates = slices.Clip(config.Certificates)
	return config
}
