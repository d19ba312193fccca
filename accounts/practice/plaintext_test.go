package practice_test

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
)

var protocols = []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP}

// Before TLS a right password is refused unheard.
func TestNoPasswordBeforeTLS(t *testing.T) {
	s := start(t, practice.Options{})
	open := func(p accounts.Protocol) *line {
		l := newLine(t, dial(t, s, published(t, s, p, accounts.StartTLS)))
		l.hear()
		return l
	}
	password := practice.Password().Reveal()
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	plain := encode("\x00" + practice.Address + "\x00" + password)

	l := open(accounts.IMAP)
	l.expect("a NO [PRIVACYREQUIRED]", "a LOGIN %s %s", practice.Address, password)
	l.expect("b NO [PRIVACYREQUIRED]", "b AUTHENTICATE PLAIN %s", plain)
	l.expect("c NO [PRIVACYREQUIRED]", "c AUTHENTICATE PLAIN")
	l.expect("d BAD", "d SELECT INBOX")

	l = open(accounts.POP3)
	l.expect("-ERR", "USER %s", practice.Address)
	l.expect("-ERR", "PASS %s", password)
	l.expect("-ERR", "AUTH PLAIN %s", plain)
	l.expect("-ERR", "AUTH PLAIN") // not "+ ", which would ask for it
	l.expect("-ERR", "STAT")

	l = open(accounts.SMTP)
	l.ehlo()
	l.expect("538 5.7.11", "AUTH PLAIN %s", plain)
	l.expect("538 5.7.11", "AUTH PLAIN")
	l.expect("538 5.7.11", "AUTH LOGIN %s", encode(practice.Address))
	l.expect("530 5.7.0 Must issue a STARTTLS", "MAIL FROM:<%s>", practice.Address)

	for _, p := range protocols {
		if n := s.Logins(p); n != 0 {
			t.Errorf("%s judged %d log-ins", p, n)
		}
	}
}

// Commands that follow STARTTLS in the same breath are somebody else's: they
// are never obeyed inside TLS.
func TestInjection(t *testing.T) {
	s := start(t, practice.Options{})
	for _, test := range []struct {
		protocol        accounts.Protocol
		before, upgrade string
		injected        string
		after           func(l *line) // only reached when the handshake works
	}{
		{accounts.IMAP, "", "a STARTTLS\r\n", "b NOOP\r\n", nil},
		{accounts.POP3, "", "STLS\r\n", "NOOP\r\n", nil},
		{accounts.POP3, "", "STLS\r\n", "USER " + practice.Address + "\r\nPASS " + practice.Password().Reveal() + "\r\n", nil},
		{accounts.SMTP, "EHLO client.example", "STARTTLS\r\n", "EHLO injected.example\r\n", func(l *line) {
			// go-smtp forgets what was injected: nobody has said EHLO yet.
			l.expect("502", "MAIL FROM:<%s>", practice.Address)
		}},
	} {
		server := published(t, s, test.protocol, accounts.StartTLS)
		l := newLine(t, dial(t, s, server))
		l.hear()
		if test.before != "" {
			l.ehlo()
		}
		if _, err := io.WriteString(l.raw, test.upgrade+test.injected); err != nil {
			t.Fatal(err)
		}
		answer := l.hear()
		if test.after != nil {
			test.after(l.secure(trust(s, server)))
			continue
		}
		if strings.HasPrefix(answer, "-ERR") {
			if rest := l.gone(); rest != "" {
				t.Errorf("%s: after the refusal came %q", test.protocol, rest)
			}
			continue
		}
		// The handshake was begun: it must break on what was injected.
		if err := tls.Client(l.raw, trust(s, server)).HandshakeContext(t.Context()); err == nil {
			t.Errorf("%s: the handshake passed over %q", test.protocol, test.injected)
		}
	}
	if n := s.Logins(accounts.POP3); n != 0 {
		t.Errorf("an injected log-in was judged")
	}
}

// What the recording shows is exactly what was sent outside TLS: a test that
// finds no password there can be believed.
func TestRecording(t *testing.T) {
	s := start(t, practice.Options{RecordPlaintext: true})
	for _, security := range securities {
		c := openIMAP(t, s, security)
		if err := c.Login(practice.Address, practice.Password().Reveal()).Wait(); err != nil {
			t.Fatal(err)
		}
		if err := c.Logout().Wait(); err != nil {
			t.Fatal(err)
		}
		l := openPOP3(t, s, security)
		l.expect("+OK", "USER %s", practice.Address)
		l.expect("+OK", "PASS %s", practice.Password().Reveal())
		l.expect("+OK", "QUIT")
		if err := openSMTP(t, s, security).Quit(); err != nil {
			t.Fatal(err)
		}
	}
	want := map[accounts.Protocol]string{
		accounts.IMAP: "T1 STARTTLS\r\n",
		accounts.POP3: "STLS\r\n",
		accounts.SMTP: "EHLO localhost\r\nSTARTTLS\r\n",
	}
	for _, p := range protocols {
		got := s.Plaintext(p)
		if string(got) != want[p] {
			t.Errorf("%s: %q, want %q", p, got, want[p])
		}
		leaktest.Check(t, practice.Password().Reveal(), string(p)+" before TLS", got)
	}

	// The other way round: a password sent in the clear is seen.
	l := newLine(t, dial(t, s, published(t, s, accounts.POP3, accounts.StartTLS)))
	l.hear()
	l.say("PASS %s", practice.Password().Reveal())
	if len(leaktest.Search(practice.Password().Reveal(), s.Plaintext(accounts.POP3))) == 0 {
		t.Error("a password before TLS was not seen")
	}

	// After a handshake that failed, too: go-smtp goes on in plain text.
	server := published(t, s, accounts.SMTP, accounts.StartTLS)
	l = newLine(t, dial(t, s, server))
	l.hear()
	l.ehlo()
	l.expect("220", "STARTTLS")
	// A TLS record that holds no hello: message type 99, nothing in it.
	if _, err := io.WriteString(l.raw, "\x16\x03\x01\x00\x04\x63\x00\x00\x00"); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(l.hear(), "550 5.0.0") { // an alert comes before it
	}
	l.expect("", "AUTH PLAIN afterwards")
	l.expect("221", "QUIT")
	l.gone()
	if got := string(s.Plaintext(accounts.SMTP)); !strings.HasSuffix(got, "STARTTLS\r\nAUTH PLAIN afterwards\r\nQUIT\r\n") {
		t.Errorf("plaintext after a failed handshake: %q", got)
	}
}

func TestNothingRecordedUnasked(t *testing.T) {
	s := start(t, practice.Options{})
	l := newLine(t, dial(t, s, published(t, s, accounts.POP3, accounts.StartTLS)))
	l.hear()
	l.say("CAPA")
	if got := s.Plaintext(accounts.POP3); len(got) != 0 {
		t.Errorf("recorded %q", got)
	}
}
