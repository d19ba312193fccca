package practice_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"

	"postkey/accounts"
	"postkey/accounts/practice"
)

// A line without an end is refused long before it is whole, and not kept: what
// the whole process allocates meanwhile stays far below its length.
func TestLongLines(t *testing.T) {
	s := start(t, practice.Options{})
	const length = 16 << 20
	chunk := bytes.Repeat([]byte("x"), 64<<10)
	for _, test := range []struct {
		protocol accounts.Protocol
		login    bool
		begin    string
	}{
		{accounts.IMAP, false, ""},
		{accounts.IMAP, false, "a LOGIN "},
		{accounts.IMAP, false, "a AUTHENTICATE PLAIN "},
		{accounts.POP3, false, ""},
		{accounts.POP3, false, "PASS "},
		{accounts.POP3, false, "AUTH PLAIN "},
		{accounts.POP3, true, "RETR "},
		{accounts.SMTP, false, ""},
		{accounts.SMTP, false, "AUTH PLAIN "},
	} {
		for _, security := range append(securities, accounts.Plaintext) {
			if test.login && security != accounts.ImplicitTLS {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s/%s", test.protocol, security, test.begin), func(t *testing.T) {
				l := openLine(t, s, test.protocol, security)
				if test.login {
					l.expect("+OK", "USER %s", practice.Address)
					l.expect("+OK", "PASS %s", practice.Password().Reveal())
				}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				_, err := l.W.WriteString(test.begin)
				for sent := 0; err == nil && sent < length; sent += len(chunk) {
					_, err = l.W.Write(chunk)
				}
				if err == nil {
					// It all fitted into buffers of the system, perhaps; then the
					// answer tells.
					l.W.Flush()
				}
				if answer := l.gone(); strings.Contains(answer, "OK") {
					t.Errorf("answered %q", answer)
				}
				runtime.ReadMemStats(&after)
				if grown := after.TotalAlloc - before.TotalAlloc; grown > length/8 {
					t.Errorf("%d bytes were allocated for a line of %d", grown, length)
				}
			})
		}
	}
}

// openLine opens a conversation by hand: with TLS, or on the STARTTLS port
// before any.
func openLine(t testing.TB, s *practice.Server, p accounts.Protocol, security accounts.Security) *line {
	t.Helper()
	port := security
	if security == accounts.Plaintext {
		port = accounts.StartTLS
	}
	server := published(t, s, p, port)
	l := newLine(t, dial(t, s, server))
	if security == accounts.ImplicitTLS {
		l = l.secure(trust(s, server))
	}
	l.hear()
	if p == accounts.SMTP {
		l.ehlo()
	}
	if security == accounts.StartTLS {
		l.expect(map[accounts.Protocol]string{accounts.IMAP: "a OK", accounts.POP3: "+OK", accounts.SMTP: "220"}[p],
			"%s", map[accounts.Protocol]string{accounts.IMAP: "a STARTTLS", accounts.POP3: "STLS", accounts.SMTP: "STARTTLS"}[p])
		l = l.secure(trust(s, server))
		if p == accounts.SMTP {
			l.ehlo()
		}
	}
	return l
}

// One client more than a listener holds is hung up on; when another leaves,
// there is room again.
func TestConnections(t *testing.T) {
	s := start(t, practice.Options{})
	server := published(t, s, accounts.POP3, accounts.StartTLS)
	var held []*line
	for range 64 {
		l := newLine(t, dial(t, s, server))
		l.hear()
		held = append(held, l)
	}
	refused := newLine(t, dial(t, s, server))
	if said := refused.gone(); said != "" {
		t.Errorf("the 65th heard %q", said)
	}
	held[0].expect("+OK", "QUIT")
	held[0].gone()
	newLine(t, dial(t, s, server)).hear()
}

func TestFullMailbox(t *testing.T) {
	s := start(t, practice.Options{})
	c := imapIn(t, s)
	refusal := func(err error) bool {
		refused, ok := err.(*imap.Error)
		return ok && refused.Code == imap.ResponseCodeLimit
	}

	folders := 0
	for ; folders < 1000; folders++ {
		if err := c.Create(fmt.Sprintf("folder %d", folders), nil).Wait(); refusal(err) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if folders != 100 {
		t.Errorf("%d folders were made", folders)
	}

	// Copies of copies.
	var all imap.SeqSet
	all.AddRange(1, 0)
	copies := 0
	for ; copies < 100_000; copies++ {
		if _, err := c.Copy(all, "Junk").Wait(); refusal(err) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if copies > 2000/practice.Letters {
		t.Errorf("%d copies were made", copies)
	}

	l := smtpLine(t, s)
	l.expect("235", "AUTH PLAIN AGphbmVAcHJhY3RpY2UuZXhhbXBsZQBsZXR0ZXJzLWFuZC1rZXlz")
	l.expect("250", "MAIL FROM:<%s>", practice.Address)
	l.expect("250", "RCPT TO:<%s>", practice.Address)
	l.expect("354", "DATA")
	l.expect("552 5.2.2", "Subject: one too many\r\n\r\nhello\r\n.")
	a := c.Append("Sent", 5, nil)
	a.Write([]byte("a: b\n"))
	a.Close()
	if _, err := a.Wait(); !refusal(err) {
		t.Errorf("APPEND: %v", err)
	}
	if got := inboxOverIMAP(t, s); len(got) != practice.Letters {
		t.Errorf("%d messages in the inbox", len(got))
	}
}

// A message larger than the limit is refused by its announced size.
func TestLargeAppend(t *testing.T) {
	s := start(t, practice.Options{})
	server := published(t, s, accounts.IMAP, accounts.ImplicitTLS)
	l := newLine(t, dial(t, s, server)).secure(trust(s, server))
	l.hear()
	l.expect("a OK", "a LOGIN %s %s", practice.Address, practice.Password().Reveal())
	l.expect("b NO [TOOBIG]", "b APPEND Sent {%d}", 1<<20+1)
}
