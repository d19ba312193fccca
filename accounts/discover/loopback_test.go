package discover

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// The same over real sockets: a TLS web server and two mail servers on loopback.
// Every connection that was opened is closed when Find returns, or this test
// never ends.
func TestOverRealSockets(t *testing.T) {
	for _, cancelled := range []bool{false, true} {
		n := newInternet(t) // for its names and certificates alone
		n.host("autoconfig.example.org", "imap.example.org", "smtp.example.org")
		places := map[string]string{}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()

		web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if cancelled {
				cancel()
				<-r.Context().Done()
				return
			}
			io.WriteString(w, settings("imaps://imap.example.org", "smtp://smtp.example.org"))
		}))
		web.TLS = n.ca.config("autoconfig.example.org")
		web.StartTLS()
		defer web.Close()
		places["autoconfig.example.org:443"] = web.Listener.Addr().String()

		var accepting, connections sync.WaitGroup
		var listeners []net.Listener
		for place, m := range map[string]*mailServer{
			"imap.example.org:993": {protocol: accounts.IMAP, security: accounts.ImplicitTLS, config: n.ca.config("imap.example.org")},
			"smtp.example.org:587": {protocol: accounts.SMTP, security: accounts.StartTLS, config: n.ca.config("smtp.example.org")},
		} {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			listeners = append(listeners, l)
			places[place] = l.Addr().String()
			accepting.Go(func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					connections.Go(func() {
						defer conn.Close()
						m.serve(conn)
					})
				}
			})
		}
		dial := func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			for name, addr := range n.addrs {
				if real, ok := places[name+":"+port]; ok && (host == name || host == addr.String()) {
					return new(net.Dialer).DialContext(ctx, network, real)
				}
			}
			return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
		}
		f := n.finder()
		f.Network = &probe.Network{Resolver: n, DialContext: dial, Roots: n.ca.pool}
		f.HTTP.Transport.(*http.Transport).DialContext = dial
		r, err := f.Find(ctx, jane, Progress{})
		if cancelled {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("err = %v", err)
			}
		} else {
			expect(t, r, "nothing found *",
				"imaps://imap.example.org:993 smtp://smtp.example.org:587 autoconfig own-domain own-autoconfig answered=true [example.org]")
		}
		for _, l := range listeners {
			l.Close()
		}
		accepting.Wait()
		connections.Wait()
	}
}
