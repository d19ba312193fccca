package practice_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"

	"postkey/accounts"
	"postkey/accounts/practice"
)

func TestPOP3ShowsTheInbox(t *testing.T) {
	s := start(t, practice.Options{})
	send(t, s, practice.Address, "Subject: dots\r\n\r\n.one\r\n..two\r\n.\r\nthree\r\n")
	mail := inboxOverIMAP(t, s)
	if len(mail) != practice.Letters+1 {
		t.Fatalf("%d messages over IMAP", len(mail))
	}
	l := popIn(t, s)
	size := 0
	for _, m := range mail {
		size += len(m)
	}
	if got, want := l.say("STAT"), fmt.Sprintf("+OK %d %d", len(mail), size); got != want {
		t.Errorf("STAT %q, want %q", got, want)
	}
	l.expect("+OK", "LIST")
	for i, got := range l.dots() {
		if want := fmt.Sprintf("%d %d", i+1, len(mail[i])); got != want {
			t.Errorf("LIST %q, want %q", got, want)
		}
	}
	for i, want := range mail {
		n := i + 1
		if got := l.say("LIST %d", n); got != fmt.Sprintf("+OK %d %d", n, len(want)) {
			t.Errorf("LIST %d: %q", n, got)
		}
		l.expect("+OK", "RETR %d", n)
		got := strings.Join(l.dots(), "\r\n") + "\r\n" // takes the stuffed dots out
		if got != string(want) {
			t.Errorf("RETR %d:\n%q\nIMAP has\n%q", n, got, want)
		}
		for _, lines := range []int{0, 2, 1000} {
			l.expect("+OK", "TOP %d %d", n, lines)
			head, body, _ := bytes.Cut(want, []byte("\r\n\r\n"))
			kept := bytes.SplitAfter(body, []byte("\r\n"))
			kept = kept[:min(lines, len(kept))]
			top := string(head) + "\r\n\r\n" + string(bytes.Join(kept, nil))
			if got := strings.Join(l.dots(), "\r\n") + "\r\n"; got != top {
				t.Errorf("TOP %d %d:\n%q, want\n%q", n, lines, got, top)
			}
		}
	}
	for _, wrong := range []string{"RETR", "RETR 0", "RETR 6", "RETR -1", "RETR 1x", "RETR 99999999999999999999", "LIST 6", "UIDL 0", "DELE 6", "TOP 6 0"} {
		l.expect("-ERR", "%s", wrong)
	}
	l.expect("-ERR", "TOP 1")
	l.expect("-ERR", "XTND")
	l.expect("+OK", "NOOP")
	l.expect("+OK", "QUIT")
}

func TestUIDLStays(t *testing.T) {
	s := start(t, practice.Options{})
	uidl := func(l *line) []string {
		l.expect("+OK", "UIDL")
		return l.dots()
	}
	l := popIn(t, s)
	before := uidl(l)
	if got := l.say("UIDL 2"); got != "+OK "+before[1] {
		t.Errorf("UIDL 2: %q, the list says %q", got, before[1])
	}
	l.expect("+OK", "DELE 1")
	l.expect("+OK", "QUIT")
	l = popIn(t, s)
	after := uidl(l)
	l.expect("+OK", "QUIT")
	name := func(s string) string { _, id, _ := strings.Cut(s, " "); return id }
	if len(after) != len(before)-1 {
		t.Fatalf("%d messages after deleting one of %d", len(after), len(before))
	}
	for i := range after {
		if name(after[i]) != name(before[i+1]) {
			t.Errorf("message %d was %q and is %q now", i+1, before[i+1], after[i])
		}
	}
}

func TestDeleting(t *testing.T) {
	s := start(t, practice.Options{})
	whole := inboxOverIMAP(t, s)

	l := popIn(t, s)
	l.expect("+OK", "DELE 2")
	l.expect("-ERR", "DELE 2")
	l.expect("-ERR", "RETR 2")
	l.expect("-ERR", "LIST 2")
	l.expect("+OK 3 ", "STAT")
	l.expect("+OK", "LIST")
	if got := l.dots(); len(got) != 3 || !strings.HasPrefix(got[1], "3 ") {
		t.Errorf("numbers must stay: %q", got)
	}
	l.expect("+OK 4 ", "RSET")
	l.expect("+OK 4 ", "STAT")
	l.expect("+OK", "QUIT")
	if got := inboxOverIMAP(t, s); len(got) != 4 {
		t.Fatalf("%d messages after RSET and QUIT", len(got))
	}

	// Hanging up is not QUIT. The lock is given back with the connection, at a
	// moment only the server knows, so this looks over IMAP.
	l = popIn(t, s)
	l.expect("+OK", "DELE 1")
	l.Close()
	if got := inboxOverIMAP(t, s); len(got) != 4 {
		t.Fatalf("%d messages after hanging up", len(got))
	}

	s = start(t, practice.Options{})
	l = popIn(t, s)
	l.expect("+OK", "DELE 1")
	l.expect("+OK", "DELE 3")
	l.expect("+OK", "QUIT")
	l.gone()
	got := inboxOverIMAP(t, s)
	if len(got) != 2 || !sameSubject(got[0], whole[1]) || !sameSubject(got[1], whole[3]) {
		t.Errorf("the wrong messages are left: %q", got)
	}
}

func sameSubject(a, b []byte) bool {
	subject := func(m []byte) []byte {
		_, rest, _ := bytes.Cut(m, []byte("Subject: "))
		line, _, _ := bytes.Cut(rest, []byte("\r\n"))
		return line
	}
	return len(subject(a)) > 0 && bytes.Equal(subject(a), subject(b))
}

// What IMAP removes while a POP3 session looks at it stays visible there, and
// deleting it again does no harm.
func TestDeletingWhatIsGone(t *testing.T) {
	s := start(t, practice.Options{})
	l := popIn(t, s)
	c := imapIn(t, s)
	mark := func(number uint32) {
		deleted := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Flags: []imap.Flag{imap.FlagDeleted}}
		if err := c.Store(imap.SeqSetNum(number), deleted, nil).Close(); err != nil {
			t.Fatal(err)
		}
	}
	mark(1)
	if err := c.Expunge().Close(); err != nil {
		t.Fatal(err)
	}
	mark(3) // not expunged, and not POP3's to remove
	l.expect("+OK", "RETR 1")
	l.dots()
	l.expect("+OK", "DELE 1")
	l.expect("+OK", "DELE 2")
	l.expect("+OK", "QUIT")
	if got := inboxOverIMAP(t, s); len(got) != practice.Letters-2 {
		t.Errorf("%d messages are left", len(got))
	}
}

func TestInUse(t *testing.T) {
	s := start(t, practice.Options{})
	first := popIn(t, s)
	second := openPOP3(t, s, accounts.StartTLS)
	second.expect("+OK", "USER %s", practice.Address)
	second.expect("-ERR [AUTH] ", "PASS wrong")
	second.expect("+OK", "USER %s", practice.Address)
	second.expect("-ERR [IN-USE] ", "PASS %s", practice.Password().Reveal())
	second.expect("-ERR", "STAT")
	inboxOverIMAP(t, s) // IMAP is not in the way
	first.expect("+OK", "QUIT")
	// The answer to QUIT comes when the mailbox is free, not before.
	second.expect("+OK", "USER %s", practice.Address)
	second.expect("+OK", "PASS %s", practice.Password().Reveal())
	second.expect("+OK", "QUIT")
}

func TestPipelining(t *testing.T) {
	s := start(t, practice.Options{})
	l := openPOP3(t, s, accounts.StartTLS)
	all := []string{"USER " + practice.Address, "PASS " + practice.Password().Reveal(), "STAT", "DELE 1", "NOOP", "BOGUS", "QUIT"}
	if err := l.PrintfLine("%s", strings.Join(all, "\r\n")); err != nil {
		t.Fatal(err)
	}
	for _, command := range all {
		want := "+OK"
		if command == "BOGUS" {
			want = "-ERR"
		}
		if got := l.hear(); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q", command, got)
		}
	}
	if got := inboxOverIMAP(t, s); len(got) != practice.Letters-1 {
		t.Errorf("%d messages are left", len(got))
	}
}

func TestAuthPlain(t *testing.T) {
	s := start(t, practice.Options{})
	l := openPOP3(t, s, accounts.ImplicitTLS)
	encode := base64.StdEncoding.EncodeToString
	l.expect("-ERR", "AUTH")
	l.expect("-ERR", "AUTH CRAM-MD5")
	l.expect("-ERR", "AUTH PLAIN =")
	l.expect("-ERR", "AUTH PLAIN !")
	l.expect("-ERR", "AUTH PLAIN %s", encode([]byte("only\x00two")))
	l.expect("+ ", "AUTH PLAIN")
	l.expect("-ERR cancelled", "*")
	if n := s.Logins(accounts.POP3); n != 0 {
		t.Errorf("%d log-ins were judged", n)
	}
	l.expect("-ERR [AUTH] ", "AUTH PLAIN %s", encode([]byte("\x00"+practice.Address+"\x00wrong")))
	own := practice.Address + "\x00" + practice.Address + "\x00" + practice.Password().Reveal()
	l.expect("+OK", "auth Plain %s", encode([]byte(own)))
	for _, late := range []string{"AUTH PLAIN", "USER x", "PASS x"} {
		l.expect("-ERR", "%s", late)
	}
	l.expect("+OK", "QUIT")
}

// A client that talks nonsense is listened to for a while only.
func TestNonsense(t *testing.T) {
	s := start(t, practice.Options{})
	for _, nonsense := range []string{"GET / HTTP/1.1", "", "\x00\x01\x02", "USER a\x07b", "QUITE"} {
		l := openPOP3(t, s, accounts.ImplicitTLS)
		for range 10 {
			l.expect("-ERR", "%s", nonsense)
		}
		if rest := l.gone(); rest != "" {
			t.Errorf("%q: more was said: %q", nonsense, rest)
		}
	}
}

func TestLettersAreFriendly(t *testing.T) {
	s := start(t, practice.Options{})
	mail := inboxOverIMAP(t, s)
	if len(mail) != practice.Letters {
		t.Fatalf("%d letters, want %d", len(mail), practice.Letters)
	}
	var subjects []string
	for _, m := range mail {
		_, rest, _ := bytes.Cut(m, []byte("\r\nSubject: "))
		subject, _, _ := bytes.Cut(rest, []byte("\r\n"))
		subjects = append(subjects, string(subject))
		if bytes.Contains(m, []byte("practice.letter.")) {
			t.Errorf("a sentence is missing:\n%s", m)
		}
		if bytes.Contains(m, []byte("**")) {
			t.Errorf("a mark for the window is left:\n%s", m)
		}
	}
	if slices.Sort(subjects); len(slices.Compact(subjects)) != practice.Letters {
		t.Errorf("subjects %q", subjects)
	}
}
