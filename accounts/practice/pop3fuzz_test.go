package practice

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
)

func TestParsePOP3(t *testing.T) {
	for _, test := range []struct {
		line, verb, argument string
		bad                  bool
	}{
		{"USER jane", "USER", "jane", false},
		{"user Jane", "USER", "Jane", false},
		{"STAT", "STAT", "", false},
		{"TOP 1 0", "TOP", "1 0", false},
		{"PASS  two spaces ", "PASS", " two spaces ", false},
		{`PASS b"o\b p%w1`, "PASS", `b"o\b p%w1`, false},
		{"PASS pässwörd", "PASS", "pässwörd", false},
		{"", "", "", true},
		{" STAT", "", "", true},
		{"ST4T", "", "", true},
		{"QUITE", "", "", true},
		{"US", "", "", true},
		{"USER\tjane", "", "", true},
		{"USER a\x00b", "", "", true},
		{"PASS a\rb", "", "", true},
		{"ÜSER", "", "", true},
	} {
		verb, argument, err := parsePOP3(test.line)
		if verb != test.verb || argument != test.argument || (err != nil) != test.bad {
			t.Errorf("%q: %q, %q, %v", test.line, verb, argument, err)
		}
	}
}

func FuzzParsePOP3(f *testing.F) {
	for _, seed := range []string{"USER jane", "PASS  x ", "TOP 1 20", "AUTH PLAIN =", "", "\x00", "STLS ", "RETR 99999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		verb, argument, err := parsePOP3(line)
		if err != nil {
			if verb != "" || argument != "" {
				t.Errorf("%q: an error, and %q %q", line, verb, argument)
			}
			return
		}
		if strings.Trim(verb, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || len(verb) < 3 || len(verb) > 4 {
			t.Errorf("%q: verb %q", line, verb)
		}
		if i := strings.IndexFunc(argument, func(r rune) bool { return r < ' ' || r == 0x7f }); i >= 0 {
			t.Errorf("%q: argument %q", line, argument)
		}
		// Nothing but the verb's case is changed, nothing is lost.
		if whole := strings.TrimSuffix(verb+" "+argument, " "); !strings.EqualFold(whole, strings.TrimSuffix(line, " ")) && argument != "" {
			t.Errorf("%q became %q", line, whole)
		}
		for _, s := range strings.Fields(argument) {
			if n, ok := parseNumber(s, 1000); ok && (n < 0 || n > 1000) {
				t.Errorf("%q: number %d", s, n)
			}
		}
	})
}

// A script is a connection whose client said everything beforehand.
type script struct {
	net.Conn
	io.Reader
	bytes.Buffer
}

func (s *script) Read(b []byte) (int, error)  { return s.Reader.Read(b) }
func (s *script) Write(b []byte) (int, error) { return s.Buffer.Write(b) }
func (*script) SetDeadline(time.Time) error   { return nil }
func (*script) Close() error                  { return nil }

// FuzzPOP3 holds whole conversations: whatever a client says, the server neither
// panics nor says anything but answers, keeps the mailbox's lock only as long as
// the session, and changes nothing without a log-in.
func FuzzPOP3(f *testing.F) {
	signIn := "USER jane\r\nPASS x\r\n"
	for _, seed := range []string{
		"CAPA\r\nQUIT\r\n", signIn + "STAT\r\nLIST\r\nUIDL\r\nRETR 1\r\nTOP 1 1\r\nDELE 1\r\nRSET\r\nNOOP\r\n",
		signIn + "DELE 1\r\nQUIT\r\n", "AUTH PLAIN\r\nAGphbmUAeA==\r\nLIST 1\r\nUIDL 2\r\n", "AUTH PLAIN AGphbmUAeA==\nSTAT\n", "\r\n\n\x00", "STLS\r\n\x16\x03\x01",
		strings.Repeat("x", pop3Line+1),
	} {
		f.Add(true, []byte(seed))
		f.Add(false, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, secure bool, said []byte) {
		m, err := newMailbox("jane", Address, accounts.NewSecret("x"))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := m.deliver(inbox, []byte("Subject: a\n\n.dot\nend"), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		s := &Server{
			mailboxes: map[string]*mailbox{"jane": m},
			counts:    map[accounts.Protocol]*counts{accounts.POP3: new(counts)},
		}
		c := &script{Reader: bytes.NewReader(said)}
		p := &pop3Session{server: s, conn: c, secure: secure}
		p.r, p.w = bufio.NewReaderSize(c, pop3Line), textproto.NewWriter(bufio.NewWriter(&c.Buffer))
		p.run()
		if logins := s.counts[accounts.POP3].logins.Load(); !secure && logins != 0 {
			t.Errorf("%d log-ins were judged outside TLS", logins)
		}
		if !m.pop.TryLock() {
			t.Fatal("the mailbox is still locked")
		}
		m.pop.Unlock()
		for l := range strings.SplitSeq(c.Buffer.String(), "\n") {
			if strings.ContainsRune(l, 0) {
				t.Errorf("answered %q", l)
			}
		}
		if !strings.HasPrefix(c.Buffer.String(), "+OK ") {
			t.Errorf("no greeting: %q", c.Buffer.String())
		}
	})
}
