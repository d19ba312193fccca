package discover

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// An internet is a network in memory: names, and what answers at each of their
// ports. Everything in it runs in the test's bubble, with the bubble's clock.
type internet struct {
	t  testing.TB
	ca *authority

	mu        sync.Mutex
	addrs     map[string]netip.Addr
	silent    map[string]bool           // names whose look-up never ends
	places    map[string]func(net.Conn) // by host:port
	dropped   map[string]bool           // host:port, or host, that swallows every packet
	asked     []string                  // names looked up
	dialled   []string                  // host:port
	requests  []string                  // method and URL, and a Referer
	running   sync.WaitGroup
	lookupErr error
	mx        map[string][]*net.MX  // by domain
	srv       map[string][]*net.SRV // by service and domain, such as "imaps example.org"
	txt       map[string][]string   // by name
	records   []string              // what was looked up of these
}

func newInternet(t testing.TB) *internet {
	n := &internet{t: t, ca: testCA(), addrs: map[string]netip.Addr{}, silent: map[string]bool{},
		places: map[string]func(net.Conn){}, dropped: map[string]bool{}, mx: map[string][]*net.MX{}, srv: map[string][]*net.SRV{}, txt: map[string][]string{}}
	t.Cleanup(n.running.Wait)
	return n
}

func (n *internet) finder() *Finder {
	return &Finder{
		Network: &probe.Network{Resolver: n, DialContext: n.dial, Roots: n.ca.pool, InterfaceAddrs: func() ([]net.Addr, error) {
			return []net.Addr{&net.IPNet{IP: net.IPv4(192, 0, 2, 77)}}, nil
		}},
		DNS:  n,
		HTTP: &http.Client{Transport: &http.Transport{DialContext: n.dial, TLSClientConfig: &tls.Config{RootCAs: n.ca.pool}, ForceAttemptHTTP2: true}},
	}
}

// host gives a name an address.
func (n *internet) host(names ...string) {
	for _, name := range names {
		if _, ok := n.addrs[name]; !ok {
			n.addrs[name] = netip.AddrFrom4([4]byte{198, 51, 100, byte(len(n.addrs) + 1)})
		}
	}
}

func (n *internet) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	n.mu.Lock()
	n.asked = append(n.asked, host)
	addr, ok := n.addrs[host]
	silent, failure := n.silent[host], n.lookupErr
	n.mu.Unlock()
	switch {
	case silent:
		<-ctx.Done()
		return nil, ctx.Err()
	case failure != nil:
		return nil, failure
	case !ok:
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []netip.Addr{addr}, nil
}

func (n *internet) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	domain, err := n.record(ctx, "MX", name)
	list, ok := n.mx[domain]
	if err == nil && !ok {
		err = &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return list, err
}

func (n *internet) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	domain, err := n.record(ctx, "_"+service+"._"+proto, name)
	list, ok := n.srv[service+" "+domain]
	if err == nil && !ok {
		err = &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return name, list, err
}

func (n *internet) LookupTXT(ctx context.Context, name string) ([]string, error) {
	name, err := n.record(ctx, "TXT", name)
	list, ok := n.txt[name]
	if err == nil && !ok {
		err = &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return list, err
}

// record notes a look-up. Names that aren't absolute would be looked up in the
// computer's own domain as well.
func (n *internet) record(ctx context.Context, kind, name string) (string, error) {
	domain, absolute := strings.CutSuffix(name, ".")
	if !absolute {
		n.t.Errorf("%s looked up for %s", kind, name)
	}
	n.mu.Lock()
	n.records = append(n.records, kind+" "+domain)
	silent, failure := n.silent[strings.TrimPrefix(domain, "_ua-auto-config.")], n.lookupErr
	n.mu.Unlock()
	if silent {
		<-ctx.Done()
		return domain, ctx.Err()
	}
	return domain, failure
}

func (n *internet) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		n.mu.Lock()
		for name, addr := range n.addrs {
			if addr == ip {
				host = name
			}
		}
		n.mu.Unlock()
	} else if _, err := n.LookupNetIP(ctx, "ip", host); err != nil { // net/http dials names
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	address = net.JoinHostPort(host, port)
	n.mu.Lock()
	n.dialled = append(n.dialled, address)
	place, dropped := n.places[address], n.dropped[address] || n.dropped[host]
	n.mu.Unlock()
	switch {
	case dropped:
		<-ctx.Done()
		return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
	case place == nil:
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	client, far := net.Pipe()
	server := &outbox{Conn: far}
	server.filled.L = &server.mu
	n.running.Go(server.deliver)
	n.running.Go(func() {
		defer server.Close()
		place(server)
	})
	return client, nil
}

// An outbox never makes its writer wait for the other end to read, as a real
// network doesn't, and a pipe does.
type outbox struct {
	net.Conn
	mu     sync.Mutex
	filled sync.Cond
	bytes  []byte
	closed bool
}

func (o *outbox) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return 0, net.ErrClosed
	}
	o.bytes = append(o.bytes, b...)
	o.filled.Signal()
	return len(b), nil
}

func (o *outbox) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.filled.Signal()
	return nil
}

// SetDeadline is for reading alone: what was written is on its way.
func (o *outbox) SetDeadline(t time.Time) error    { return o.SetReadDeadline(t) }
func (o *outbox) SetWriteDeadline(time.Time) error { return nil }

// deliver carries the bytes on until the outbox is closed and empty.
func (o *outbox) deliver() {
	defer o.Conn.Close()
	for {
		o.mu.Lock()
		for len(o.bytes) == 0 && !o.closed {
			o.filled.Wait()
		}
		b := o.bytes
		o.bytes = nil
		o.mu.Unlock()
		if len(b) == 0 {
			return
		}
		if _, err := o.Conn.Write(b); err != nil {
			o.Close()
			return
		}
	}
}

// at puts something at a place.
func (n *internet) at(host string, port int, place func(net.Conn)) {
	n.host(host)
	n.places[fmt.Sprintf("%s:%d", host, port)] = place
}

// web serves https for a host.
func (n *internet) web(host string, handler http.HandlerFunc) {
	n.serve(host, 443, "https", func(conn net.Conn) net.Conn { return tls.Server(conn, n.ca.config(host)) }, handler)
}

// plainWeb serves http.
func (n *internet) plainWeb(host string, handler http.HandlerFunc) {
	n.serve(host, 80, "http", func(conn net.Conn) net.Conn { return conn }, handler)
}

func (n *internet) serve(host string, port int, scheme string, wrap func(net.Conn) net.Conn, handler http.HandlerFunc) {
	n.at(host, port, func(conn net.Conn) {
		once := &onceListener{conn: wrap(conn), done: make(chan struct{})}
		server := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n.mu.Lock()
			line := scheme + "://" + r.Host + r.URL.RequestURI()
			if ref := r.Referer(); ref != "" {
				line += " from " + ref
			}
			n.requests = append(n.requests, line)
			n.mu.Unlock()
			handler(w, r)
		}), ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateClosed {
				once.Close()
			}
		}}
		server.Serve(once)
	})
}

// file serves a settings file at the path of a place.
func (n *internet) file(host, path, file string) {
	n.web(host, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, file)
	})
}

const (
	autoconfigPath = "/mail/config-v1.1.xml"
	wellKnownPath  = "/.well-known/autoconfig/mail/config-v1.1.xml"
)

// A onceListener hands out one connection.
type onceListener struct {
	conn  net.Conn
	taken bool
	mu    sync.Mutex
	done  chan struct{}
	over  bool
}

func (l *onceListener) Accept() (net.Conn, error) {
	l.mu.Lock()
	taken := l.taken
	l.taken = true
	l.mu.Unlock()
	if !taken {
		return l.conn, nil
	}
	<-l.done
	return nil, net.ErrClosed
}

func (l *onceListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		l.over = true
		close(l.done)
	}
	return nil
}

func (l *onceListener) Addr() net.Addr { return &net.TCPAddr{} }

// A mailServer is what answers at a mail port.
type mailServer struct {
	protocol accounts.Protocol
	security accounts.Security
	config   *tls.Config
	// login is what it says it can do after TLS, besides the bare protocol; empty
	// is a password.
	login string
	delay time.Duration // before its first words
	pause time.Duration // between TLS and its greeting
}

// mail puts a mail server with a certificate for its own name at a place.
func (n *internet) mail(host string, p accounts.Protocol, s accounts.Security, port int) *mailServer {
	m := &mailServer{protocol: p, security: s, config: n.ca.config(host)}
	n.at(host, port, m.serve)
	return m
}

func (m *mailServer) serve(conn net.Conn) {
	time.Sleep(m.delay)
	if m.security == accounts.ImplicitTLS {
		secure := tls.Server(conn, m.config)
		if m.pause > 0 && secure.Handshake() == nil {
			time.Sleep(m.pause)
		}
		conn = secure
	}
	login := m.login
	if login == "" {
		login = map[accounts.Protocol]string{accounts.IMAP: "AUTH=PLAIN", accounts.POP3: "USER", accounts.SMTP: "AUTH PLAIN LOGIN"}[m.protocol]
	}
	if login == "-" {
		login = "NOOP"
	}
	greeting := map[accounts.Protocol]string{accounts.IMAP: "* OK ready\r\n", accounts.POP3: "+OK ready\r\n", accounts.SMTP: "220 mail ESMTP\r\n"}[m.protocol]
	if _, err := io.WriteString(conn, greeting); err != nil {
		return
	}
	offerTLS := m.security == accounts.StartTLS
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		line := lines.Text()
		tag, command, _ := strings.Cut(line, " ")
		command = strings.ToUpper(command)
		if m.protocol != accounts.IMAP {
			command, _, _ = strings.Cut(strings.ToUpper(line), " ")
		}
		reply, upgrade := "", ""
		switch {
		case command == "CAPABILITY":
			reply = "* CAPABILITY IMAP4rev1 " + choose(offerTLS, "STARTTLS LOGINDISABLED", login) + "\r\n" + tag + " OK done\r\n"
		case command == "CAPA":
			reply = "+OK\r\nUIDL\r\n" + choose(offerTLS, "STLS", login) + "\r\n.\r\n"
		case command == "EHLO":
			reply = "250-mail\r\n250 " + choose(offerTLS, "STARTTLS", login) + "\r\n"
		case command == "STARTTLS" && m.protocol == accounts.IMAP && offerTLS:
			upgrade = tag + " OK go\r\n"
		case command == "STARTTLS" && offerTLS:
			upgrade = "220 go\r\n"
		case command == "STLS" && offerTLS:
			upgrade = "+OK go\r\n"
		default:
			reply = map[accounts.Protocol]string{accounts.IMAP: tag + " BAD what?\r\n", accounts.POP3: "-ERR what?\r\n", accounts.SMTP: "500 what?\r\n"}[m.protocol]
		}
		if _, err := io.WriteString(conn, reply+upgrade); err != nil {
			return
		}
		if upgrade != "" {
			conn = tls.Server(conn, m.config)
			lines, offerTLS = bufio.NewScanner(conn), false
		}
	}
}

func choose(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// An authority signs certificates that the test's finder trusts.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool

	mu     sync.Mutex
	issued map[string]*tls.Config
}

var testCA = sync.OnceValue(func() *authority {
	a := &authority{pool: x509.NewCertPool(), issued: map[string]*tls.Config{}}
	a.cert, a.key = sign(&x509.Certificate{Subject: pkix.Name{CommonName: "Test CA"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, nil)
	a.pool.AddCert(a.cert)
	return a
})

// sign makes a certificate that is valid at the bubble's time and at the real one.
func sign(c *x509.Certificate, by *authority) (*x509.Certificate, *ecdsa.PrivateKey) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	c.SerialNumber = big.NewInt(1)
	c.NotBefore, c.NotAfter = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)
	parent, signer := c, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signer)
	if err != nil {
		panic(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return made, key
}

// config is a server's with a certificate for host.
func (a *authority) config(host string) *tls.Config {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c, ok := a.issued[host]; ok {
		return c.Clone()
	}
	cert, key := sign(&x509.Certificate{DNSNames: []string{host}, Subject: pkix.Name{CommonName: host}}, a)
	c := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}, NextProtos: []string{"http/1.1"}}
	a.issued[host] = c
	return c.Clone()
}

// selfSigned is a server's with a certificate for host that nobody signed.
func selfSigned(host string) *tls.Config {
	cert, key := sign(&x509.Certificate{DNSNames: []string{host}}, nil)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert.Raw}, PrivateKey: key}}}
}

// count is how many dials went to a place.
func (n *internet) count(address string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	count := 0
	for _, d := range n.dialled {
		if d == address {
			count++
		}
	}
	return count
}

func (n *internet) sortedRequests() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Sorted(slices.Values(n.requests))
}

// settings is a settings file with these servers, as server URLs.
func settings(urls ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>`)
	for _, u := range urls {
		s, err := accounts.ParseServerURL(u)
		if err != nil {
			panic(err)
		}
		element := "incomingServer"
		if s.Protocol == accounts.SMTP {
			element = "outgoingServer"
		}
		socket := map[accounts.Security]string{accounts.ImplicitTLS: "SSL", accounts.StartTLS: "STARTTLS", accounts.Plaintext: "plain"}[s.Security]
		fmt.Fprintf(&b, `<%s type="%s"><hostname>%s</hostname><port>%d</port><socketType>%s</socketType><authentication>password-cleartext</authentication><username>%%EMAILADDRESS%%</username></%s>`,
			element, s.Protocol, s.Host, s.Port, socket, element)
	}
	b.WriteString(`</emailProvider></clientConfig>`)
	return b.String()
}

// urls is how servers are compared in these tests, without user names.
func urls(servers ...accounts.Server) string {
	var list []string
	for _, s := range servers {
		s.Username = ""
		list = append(list, s.URL())
	}
	return strings.Join(list, " ")
}
