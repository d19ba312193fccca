package probe_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

const (
	webProxy = "203.0.113.8:3128"
	page     = "https://web.example.org/page"
)

// A web is a web server on loopback with a SOCKS5 and an HTTP proxy before it.
type web struct {
	network *probe.Network
	socks   *probetest.Proxy
	site    func(ctx context.Context, network, address string) (net.Conn, error)
	// answer is the status with which the HTTP proxy answers.
	answer int

	mu    sync.Mutex
	asked []string // of the HTTP proxy, with what the caller said to get in
	ways  []string // dialled by this computer
}

func newWeb(t *testing.T, env environment) *web {
	t.Helper()
	authority := probetest.NewAuthority(t)
	w := &web{answer: http.StatusOK}
	found, err := probe.ProxyFromEnvironment(env.get)
	if err != nil {
		t.Fatal(err)
	}
	greet := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "welcome") })
	secure, plain := httptest.NewUnstartedServer(greet), httptest.NewServer(greet)
	secure.TLS = authority.Server("web.example.org")
	secure.StartTLS()
	tunnel := httptest.NewServer(http.HandlerFunc(w.tunnel))
	t.Cleanup(func() { secure.Close(); plain.Close(); tunnel.Close() })
	w.site = func(ctx context.Context, network, address string) (net.Conn, error) {
		real := map[string]string{"443": secure.Listener.Addr().String(), "80": plain.Listener.Addr().String()}
		_, port, _ := net.SplitHostPort(address)
		return new(net.Dialer).DialContext(ctx, network, real[port])
	}
	w.socks = probetest.NewProxy(t, w.site)
	listening := map[string]string{proxyAddress: w.socks.Listen(), webProxy: tunnel.Listener.Addr().String()}
	w.network = &probe.Network{Resolver: addressed("192.0.2.1"), Roots: authority.Pool, Proxy: found,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			w.mu.Lock()
			w.ways = append(w.ways, address)
			w.mu.Unlock()
			if real, ok := listening[address]; ok {
				return new(net.Dialer).DialContext(ctx, network, real)
			}
			if strings.HasPrefix(address, "192.0.2.1:") {
				return w.site(ctx, network, address)
			}
			return nil, errRefused
		}}
	return w
}

// tunnel is the HTTP proxy.
func (w *web) tunnel(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.asked = append(w.asked, strings.TrimSpace(r.Method+" "+r.Host+" "+r.Header.Get("Proxy-Authorization")))
	w.mu.Unlock()
	if w.answer != http.StatusOK || r.Method != http.MethodConnect {
		out.WriteHeader(w.answer)
		io.WriteString(out, "welcome")
		return
	}
	near, said, err := http.NewResponseController(out).Hijack()
	if err != nil {
		panic(err)
	}
	defer near.Close()
	far, err := w.site(r.Context(), "tcp", r.Host)
	if err != nil {
		return
	}
	defer far.Close()
	io.WriteString(near, "HTTP/1.1 200 OK\r\n\r\n")
	go func() {
		defer near.Close()
		io.Copy(near, far)
	}()
	io.Copy(far, said)
}

// get fetches a page with a client of its own.
func (w *web) get(t *testing.T, url string) (string, error) {
	transport := w.network.Transport()
	defer transport.CloseIdleConnections()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

// TestTransport: which way web pages take.
func TestTransport(t *testing.T) {
	socks, socksNames := "socks5://"+proxyAddress, "socks5h://"+proxyAddress
	for _, test := range []struct {
		name  string
		env   environment
		url   string
		socks string // what the SOCKS5 server was asked for
		http  string // what the HTTP proxy was
		way   string
	}{
		{"no proxy at all", nil, page, "", "", "192.0.2.1:443"},
		{"the proxy for everything", environment{"ALL_PROXY": socks}, page, "address 192.0.2.1:443", "", proxyAddress},
		{"that one looks up names", environment{"ALL_PROXY": socksNames}, page, "name web.example.org:443", "", proxyAddress},
		{"without encryption", environment{"ALL_PROXY": socksNames}, "http://web.example.org", "name web.example.org:80", "", proxyAddress},
		{"one for https too", environment{"ALL_PROXY": socksNames, "HTTPS_PROXY": webProxy}, page, "", "CONNECT web.example.org:443", webProxy},
		{"which is not for http", environment{"ALL_PROXY": socksNames, "https_proxy": webProxy}, "http://web.example.org", "name web.example.org:80", "", proxyAddress},
		{"one for http too", environment{"ALL_PROXY": socksNames, "http_proxy": "http://" + webProxy}, "http://web.example.org", "", "GET web.example.org", webProxy},
		{"which is not for https", environment{"ALL_PROXY": socksNames, "HTTP_PROXY": webProxy}, page, "name web.example.org:443", "", proxyAddress},
		{"one for https alone", environment{"HTTPS_PROXY": "http://" + webProxy}, page, "", "CONNECT web.example.org:443", webProxy},
		{"signing in there", environment{"HTTPS_PROXY": "http://jane:a%20b@" + webProxy}, page, "", "CONNECT web.example.org:443 Basic " + base64.StdEncoding.EncodeToString([]byte("jane:a b")), webProxy},
		{"no proxy for that domain", environment{"ALL_PROXY": socksNames, "HTTPS_PROXY": webProxy, "NO_PROXY": "example.org"}, page, "", "", "192.0.2.1:443"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWeb(t, test.env)
			body, err := w.get(t, test.url)
			if err != nil || body != "welcome" {
				t.Errorf("%q, %v", body, err)
			}
			if got := strings.Join(w.socks.Asked(), " "); got != test.socks {
				t.Errorf("the SOCKS5 server was asked for %q, want %q", got, test.socks)
			}
			if got := strings.Join(w.asked, ", "); got != test.http {
				t.Errorf("the HTTP proxy was asked for %q, want %q", got, test.http)
			}
			if !slices.Equal(w.ways, []string{test.way}) {
				t.Errorf("dialled %q, want %q", w.ways, test.way)
			}
		})
	}
}

// TestTransportTrouble: a proxy in the way of a web page is told as a proxy.
func TestTransportTrouble(t *testing.T) {
	const password = `b"o\b p%w1`
	for _, test := range []struct {
		name   string
		env    environment
		answer int
		socks  probetest.Trouble
		proxy  string
		reason accounts.Reason
	}{
		{"another password for https", environment{"HTTPS_PROXY": "http://jane:b%22o%5Cb%20p%25w1@" + webProxy}, 407, "", webProxy, accounts.ProxySignIn},
		{"forbidden", environment{"HTTPS_PROXY": webProxy}, 403, "", webProxy, accounts.ProxyBlocked},
		{"no tunnels", environment{"HTTPS_PROXY": webProxy}, 405, "", webProxy, accounts.ProxyBlocked},
		{"it reaches nobody", environment{"HTTPS_PROXY": webProxy}, 502, "", webProxy, accounts.ProxyFailed},
		{"nothing listens", environment{"HTTPS_PROXY": "203.0.113.7:3128"}, 200, "", "203.0.113.7:3128", accounts.ProxyUnreachable},
		{"nothing listens for SOCKS5", environment{"ALL_PROXY": "socks5h://203.0.113.7:1080"}, 200, "", "203.0.113.7:1080", accounts.ProxyUnreachable},
		{"SOCKS5 gives up", environment{"ALL_PROXY": "socks5h://" + proxyAddress}, 200, probetest.DiesAsked, proxyAddress, accounts.ProxyFailed},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWeb(t, test.env)
			w.answer, w.socks.Trouble = test.answer, test.socks
			_, err := w.get(t, page)
			problem, ok := errors.AsType[*accounts.Problem](err)
			if !ok || problem.Reason != test.reason || problem.Stage != accounts.StageConnect || problem.Proxy != test.proxy {
				t.Errorf("%v, want %s", err, test.reason)
			}
			leaktest.Check(t, password, "the error", []byte(fmt.Sprintf("%v %+v", err, problem)))
		})
	}
}
