package practice_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/practice"
)

func TestResolver(t *testing.T) {
	r := start(t, practice.Options{}).Network().Resolver
	for _, name := range []string{"practice.example", "imap.practice.example", "pop.practice.example", "SMTP.Practice.Example.", "autoconfig.practice.example", "localhost", "127.0.0.1"} {
		got, err := r.LookupNetIP(t.Context(), "ip", name)
		if err != nil || len(got) != 1 || got[0].String() != "127.0.0.1" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, test := range []struct{ network, name string }{
		{"ip", "mail.practice.example"}, {"ip", "example"}, {"ip", "example.org"}, {"ip", "practice.example.org"}, {"ip", ""}, {"ip6", "imap.practice.example"},
	} {
		var e *net.DNSError
		if got, err := r.LookupNetIP(t.Context(), test.network, test.name); !errors.As(err, &e) || !e.IsNotFound {
			t.Errorf("%s %s: %v, %v", test.network, test.name, got, err)
		}
	}
}

func TestDialing(t *testing.T) {
	s := start(t, practice.Options{})
	open := s.Network().DialContext
	refused := func(address string, want error) {
		t.Helper()
		c, err := open(t.Context(), "tcp", address)
		if err == nil {
			c.Close()
		}
		var e *net.OpError
		if !errors.As(err, &e) || !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
	published, real := s.Published(), s.Servers()
	for i := range published {
		if published[i].Protocol != real[i].Protocol || published[i].Security != real[i].Security {
			t.Errorf("%v and %v differ", published[i], real[i])
		}
		want := real[i].Addr()
		for _, address := range []string{
			published[i].Addr(),
			net.JoinHostPort("127.0.0.1", strconv.Itoa(published[i].Port)),
			net.JoinHostPort("::1", strconv.Itoa(published[i].Port)),
			real[i].Addr(),
			net.JoinHostPort("localhost", strconv.Itoa(real[i].Port)),
		} {
			c, err := open(t.Context(), "tcp", address)
			if err != nil {
				t.Errorf("%s: %v", address, err)
				continue
			}
			if got := c.RemoteAddr().String(); got != want {
				t.Errorf("%s led to %s, want %s", address, got, want)
			}
			c.Close()
		}
		if err := published[i].Validate(); err != nil {
			t.Error(err)
		}
		if err := real[i].Validate(); err != nil {
			t.Error(err)
		}
	}

	// Somebody else on this computer, and everybody elsewhere.
	other, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	refused(other.Addr().String(), syscall.ECONNREFUSED)
	refused("127.0.0.1:25", syscall.ECONNREFUSED)
	refused("imap.practice.example:1", syscall.ECONNREFUSED)
	refused("192.0.2.1:993", syscall.ENETUNREACH)
	refused("[2001:db8::1]:993", syscall.ENETUNREACH)
	refused("imap.example.org:993", syscall.ENETUNREACH)
	refused("127.0.0.1", syscall.EINVAL)
	refused("127.0.0.1:imaps", syscall.EINVAL)
}

func TestCertificate(t *testing.T) {
	s := start(t, practice.Options{})
	server := published(t, s, accounts.IMAP, accounts.ImplicitTLS)
	for _, name := range []string{"imap.practice.example", "pop.practice.example", "smtp.practice.example", "autoconfig.practice.example", "practice.example", "localhost", "127.0.0.1", "::1"} {
		c := tls.Client(dial(t, s, server), &tls.Config{RootCAs: s.Roots(), ServerName: name})
		if err := c.HandshakeContext(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var wrong x509.HostnameError
	c := tls.Client(dial(t, s, server), &tls.Config{RootCAs: s.Roots(), ServerName: "mail.practice.example"})
	if err := c.HandshakeContext(t.Context()); !errors.As(err, &wrong) {
		t.Errorf("another name: %v", err)
	}
	var unknown x509.UnknownAuthorityError
	c = tls.Client(dial(t, s, server), &tls.Config{RootCAs: start(t, practice.Options{}).Roots(), ServerName: server.Host})
	if err := c.HandshakeContext(t.Context()); !errors.As(err, &unknown) {
		t.Errorf("another run's authority: %v", err)
	}

	block, rest := pem.Decode(s.CAPEM())
	if block == nil || len(rest) != 0 {
		t.Fatalf("not one PEM block: %q", s.CAPEM())
	}
	ca, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if !ca.IsCA || !ca.PermittedDNSDomainsCritical || !slices.Equal(ca.PermittedDNSDomains, []string{"practice.example", "localhost"}) || len(ca.PermittedIPRanges) != 2 {
		t.Errorf("the authority may vouch for %v and %v", ca.PermittedDNSDomains, ca.PermittedIPRanges)
	}
	if age := time.Until(ca.NotAfter); age < 24*time.Hour || age > 7*24*time.Hour || time.Since(ca.NotBefore) < 59*time.Minute {
		t.Errorf("valid from %v to %v", ca.NotBefore, ca.NotAfter)
	}
}

func TestCAFile(t *testing.T) {
	s := start(t, practice.Options{})
	dir := t.TempDir()
	for range 2 { // the second replaces the first
		path, err := s.CAFile(dir)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(s.CAPEM()) || filepath.Dir(path) != dir {
			t.Errorf("%s holds %q", path, got)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("in the folder: %v, %v", left, err)
	}
	// A name that is taken by a folder: an error, and nothing left over.
	taken := t.TempDir()
	if err := os.MkdirAll(filepath.Join(taken, "postkey-practice-ca.pem", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CAFile(taken); err == nil {
		t.Error("a folder was replaced")
	}
	if left, err := os.ReadDir(taken); err != nil || len(left) != 1 {
		t.Errorf("left over: %v, %v", left, err)
	}
	if _, err := s.CAFile(filepath.Join(dir, "missing")); err == nil {
		t.Error("a missing folder was no error")
	}
}

func TestPublishedSettings(t *testing.T) {
	s := start(t, practice.Options{})
	get := func(url string) (int, []byte) {
		t.Helper()
		r, err := s.HTTP().Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, body
	}
	for _, url := range []string{
		"https://autoconfig.practice.example/mail/config-v1.1.xml?emailaddress=jane%40practice.example",
		"https://autoconfig.practice.example/mail/config-v1.1.xml",
		"https://practice.example/.well-known/autoconfig/mail/config-v1.1.xml",
	} {
		status, body := get(url)
		if status != http.StatusOK {
			t.Errorf("%s: %d", url, status)
			continue
		}
		if got := parseSettings(t, body); !slices.Equal(got, s.Published()) {
			t.Errorf("%s publishes %v, the servers are %v", url, got, s.Published())
		}
	}
	for _, url := range []string{
		"https://autoconfig.practice.example/mail/config-v1.1.xml?emailaddress=jane%40example.org",
		"https://autoconfig.practice.example/.well-known/autoconfig/mail/config-v1.1.xml",
		"https://practice.example/mail/config-v1.1.xml",
		"https://practice.example/",
	} {
		if status, _ := get(url); status != http.StatusNotFound {
			t.Errorf("%s: %d", url, status)
		}
	}
	for _, url := range []string{"http://autoconfig.practice.example/", "https://example.org/", "https://192.0.2.1/"} {
		if r, err := s.HTTP().Get(url); err == nil {
			r.Body.Close()
			t.Errorf("%s was answered", url)
		}
	}
}

// parseSettings reads the published document with nothing of the project's own.
func parseSettings(t *testing.T, document []byte) []accounts.Server {
	t.Helper()
	type entry struct {
		Type           string `xml:"type,attr"`
		Host           string `xml:"hostname"`
		Port           int    `xml:"port"`
		Socket         string `xml:"socketType"`
		Username       string `xml:"username"`
		Authentication string `xml:"authentication"`
	}
	var config struct {
		XMLName  xml.Name `xml:"clientConfig"`
		Domain   string   `xml:"emailProvider>domain"`
		Incoming []entry  `xml:"emailProvider>incomingServer"`
		Outgoing []entry  `xml:"emailProvider>outgoingServer"`
	}
	if err := xml.Unmarshal(document, &config); err != nil {
		t.Fatal(err)
	}
	if config.Domain != practice.Domain {
		t.Errorf("settings of %q", config.Domain)
	}
	var list []accounts.Server
	for _, e := range append(config.Incoming, config.Outgoing...) {
		if e.Username != "%EMAILADDRESS%" || e.Authentication != "password-cleartext" {
			t.Errorf("%+v", e)
		}
		list = append(list, accounts.Server{
			Protocol: accounts.Protocol(e.Type), Host: e.Host, Port: e.Port,
			Security: map[string]accounts.Security{"SSL": accounts.ImplicitTLS, "STARTTLS": accounts.StartTLS}[e.Socket],
			Auth:     accounts.AuthPassword, Username: practice.Address,
		})
	}
	return list
}

// Each wait of a client is one round trip, counted and delayed.
func TestRoundTrips(t *testing.T) {
	const delay = 5 * time.Millisecond
	s := start(t, practice.Options{Delay: delay})
	begin := time.Now()
	l := openPOP3(t, s, accounts.ImplicitTLS) // connect, TLS 1.3, greeting
	l.expect("+OK", "CAPA")
	l.dots()
	l.expect("+OK", "USER %s", practice.Address)
	l.expect("+OK", "PASS %s", practice.Password().Reveal())
	l.expect("+OK", "QUIT")
	took := time.Since(begin)
	const turns = 6 // handshake, greeting, CAPA, USER, PASS, QUIT
	if got := s.RoundTrips(accounts.POP3); got != turns {
		t.Errorf("%d round trips, want %d", got, turns)
	}
	if least := (turns + 1) * delay; took < least { // and the connection
		t.Errorf("took %v, less than %v", took, least)
	}
	if got := s.RoundTrips(accounts.IMAP); got != 0 {
		t.Errorf("%d round trips over IMAP", got)
	}
}

func TestUsers(t *testing.T) {
	s := start(t, practice.Options{Users: map[string]accounts.Secret{practice.Address: accounts.NewSecret(awkward)}})
	l := openPOP3(t, s, accounts.ImplicitTLS)
	l.expect("+OK", "USER %s", practice.Address)
	l.expect("-ERR [AUTH]", "PASS %s", practice.Password().Reveal())
	l.expect("+OK", "USER %s", practice.Address)
	l.expect("+OK 4 messages", "PASS %s", awkward)
	l.expect("+OK", "QUIT")
}
