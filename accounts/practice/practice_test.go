package practice_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"

	"postkey/accounts"
	"postkey/accounts/practice"
)

// start opens a company for one test.
func start(t testing.TB, o practice.Options) *practice.Server {
	t.Helper()
	s, err := practice.Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// published finds the server of that kind.
func published(t testing.TB, s *practice.Server, p accounts.Protocol, security accounts.Security) accounts.Server {
	t.Helper()
	for _, server := range s.Published() {
		if server.Protocol == p && server.Security == security {
			return server
		}
	}
	t.Fatalf("no %s server with %s", p, security)
	return accounts.Server{}
}

// dial connects as the wizard does: by the usual port, on the practice network.
// Nothing is said yet, not even a TLS hello.
func dial(t testing.TB, s *practice.Server, server accounts.Server) net.Conn {
	t.Helper()
	c, err := s.Network().DialContext(t.Context(), "tcp", server.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	// No test waits for this; it only ends one that would wait for ever.
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return c
}

func trust(s *practice.Server, server accounts.Server) *tls.Config {
	return &tls.Config{RootCAs: s.Roots(), ServerName: server.Host}
}

// A line is a conversation by hand.
type line struct {
	testing.TB
	*textproto.Conn
	raw net.Conn
}

func newLine(t testing.TB, c net.Conn) *line { return &line{t, textproto.NewConn(c), c} }

// say sends a line and returns the answer's first line.
func (l *line) say(format string, values ...any) string {
	l.Helper()
	if err := l.PrintfLine(format, values...); err != nil {
		l.Fatalf("sending %q: %v", format, err)
	}
	return l.hear()
}

func (l *line) hear() string {
	l.Helper()
	s, err := l.ReadLine()
	if err != nil {
		l.Fatalf("reading: %v", err)
	}
	return s
}

// expect says a line whose answer must begin with want.
func (l *line) expect(want, format string, values ...any) string {
	l.Helper()
	got := l.say(format, values...)
	if !strings.HasPrefix(got, want) {
		l.Fatalf("%q was answered %q, want %q", format, got, want)
	}
	return got
}

// dots reads a multi-line answer's lines.
func (l *line) dots() []string {
	l.Helper()
	lines, err := l.ReadDotLines()
	if err != nil {
		l.Fatal(err)
	}
	return lines
}

// gone reads until the server hangs up and returns what it still said.
func (l *line) gone() string {
	l.Helper()
	rest, err := io.ReadAll(l.R)
	if ne, ok := err.(net.Error); ok && ne.Timeout() {
		l.Fatalf("the server did not hang up; it said %q", rest)
	}
	return string(rest)
}

// secure makes the TLS handshake on the line.
func (l *line) secure(config *tls.Config) *line {
	l.Helper()
	c := tls.Client(l.raw, config)
	if err := c.HandshakeContext(l.Context()); err != nil {
		l.Fatal(err)
	}
	return newLine(l.TB, c)
}

// openPOP3 returns a POP3 line inside TLS, after the greeting.
func openPOP3(t testing.TB, s *practice.Server, security accounts.Security) *line {
	t.Helper()
	server := published(t, s, accounts.POP3, security)
	l := newLine(t, dial(t, s, server))
	if security == accounts.ImplicitTLS {
		l = l.secure(trust(s, server))
	}
	if greeting := l.hear(); !strings.HasPrefix(greeting, "+OK") {
		t.Fatalf("greeting %q", greeting)
	}
	if security == accounts.StartTLS {
		l.expect("+OK", "STLS")
		l = l.secure(trust(s, server))
	}
	return l
}

// popIn signs in over POP3.
func popIn(t testing.TB, s *practice.Server) *line {
	t.Helper()
	l := openPOP3(t, s, accounts.ImplicitTLS)
	l.expect("+OK", "USER %s", practice.Address)
	l.expect("+OK", "PASS %s", practice.Password().Reveal())
	return l
}

// openIMAP returns go-imap's client inside TLS.
func openIMAP(t testing.TB, s *practice.Server, security accounts.Security) *imapclient.Client {
	t.Helper()
	server := published(t, s, accounts.IMAP, security)
	raw := dial(t, s, server)
	if security == accounts.ImplicitTLS {
		c := imapclient.New(tls.Client(raw, trust(s, server)), nil)
		t.Cleanup(func() { c.Close() })
		return c
	}
	c, err := imapclient.NewStartTLS(raw, &imapclient.Options{TLSConfig: trust(s, server)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// imapIn signs in over IMAP and selects the inbox.
func imapIn(t testing.TB, s *practice.Server) *imapclient.Client {
	t.Helper()
	c := openIMAP(t, s, accounts.ImplicitTLS)
	if err := c.Login(practice.Address, practice.Password().Reveal()).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

// inboxOverIMAP returns the messages' bytes, oldest first.
func inboxOverIMAP(t testing.TB, s *practice.Server) [][]byte {
	t.Helper()
	c := imapIn(t, s)
	whole := &imap.FetchItemBodySection{Peek: true}
	var all imap.SeqSet
	all.AddRange(1, 0)
	messages, err := c.Fetch(all, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	var list [][]byte
	for _, m := range messages {
		list = append(list, m.FindBodySection(whole))
	}
	if err := c.Logout().Wait(); err != nil {
		t.Fatal(err)
	}
	return list
}

// openSMTP returns go-smtp's client inside TLS, introduced.
func openSMTP(t testing.TB, s *practice.Server, security accounts.Security) *smtp.Client {
	t.Helper()
	server := published(t, s, accounts.SMTP, security)
	raw := dial(t, s, server)
	var c *smtp.Client
	if security == accounts.ImplicitTLS {
		c = smtp.NewClient(tls.Client(raw, trust(s, server)))
	} else {
		var err error
		if c, err = smtp.NewClientStartTLS(raw, trust(s, server)); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { c.Close() })
	if err := c.Hello("client.example"); err != nil {
		t.Fatal(err)
	}
	return c
}

// smtpLine is an SMTP conversation by hand, inside TLS and after EHLO.
func smtpLine(t testing.TB, s *practice.Server) *line {
	t.Helper()
	server := published(t, s, accounts.SMTP, accounts.ImplicitTLS)
	l := newLine(t, dial(t, s, server)).secure(trust(s, server))
	l.hear()
	l.ehlo()
	return l
}

// ehlo returns the capabilities.
func (l *line) ehlo() string {
	l.Helper()
	if err := l.PrintfLine("EHLO client.example"); err != nil {
		l.Fatal(err)
	}
	_, text, err := l.ReadResponse(250)
	if err != nil {
		l.Fatal(err)
	}
	return text
}

func has(list [][]byte, text string) bool {
	for _, m := range list {
		if bytes.Contains(m, []byte(text)) {
			return true
		}
	}
	return false
}
