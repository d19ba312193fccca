package practice_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"postkey/accounts"
	"postkey/accounts/practice"
)

// submitter signs Jane in.
func submitter(t testing.TB, s *practice.Server, security accounts.Security) *smtp.Client {
	t.Helper()
	c := openSMTP(t, s, security)
	if err := c.Auth(sasl.NewPlainClient("", practice.Address, practice.Password().Reveal())); err != nil {
		t.Fatal(err)
	}
	return c
}

// send submits a message of Jane's.
func send(t testing.TB, s *practice.Server, to, message string) {
	t.Helper()
	c := submitter(t, s, accounts.ImplicitTLS)
	if err := c.SendMail(practice.Address, []string{to}, strings.NewReader(message)); err != nil {
		t.Fatal(err)
	}
	if err := c.Quit(); err != nil {
		t.Fatal(err)
	}
}

func TestDelivery(t *testing.T) {
	s := start(t, practice.Options{Users: map[string]accounts.Secret{"bob": accounts.NewSecret("x")}})
	watching := imapIn(t, s) // an open session hears of it
	for i, security := range securities {
		c := submitter(t, s, security)
		message := "Subject: over " + string(security) + "\r\n\r\nhello\r\n"
		to := []string{practice.Address, "Jane@Practice.Example", "bob@practice.example"}
		if err := c.SendMail(practice.Address, to, strings.NewReader(message)); err != nil {
			t.Fatal(err)
		}
		if err := c.Quit(); err != nil {
			t.Fatal(err)
		}
		// Two spellings of one address are one recipient.
		mail := inboxOverIMAP(t, s)
		if len(mail) != practice.Letters+i+1 {
			t.Fatalf("%s: %d messages", security, len(mail))
		}
		last := mail[len(mail)-1]
		if !bytes.HasPrefix(last, []byte("Return-Path: <jane@practice.example>\r\nReceived: ")) || !bytes.HasSuffix(last, []byte(message)) {
			t.Errorf("delivered:\n%s", last)
		}
		l := popIn(t, s)
		l.expect("+OK", "RETR %d", len(mail))
		if got := strings.Join(l.dots(), "\r\n") + "\r\n"; got != string(last) {
			t.Errorf("over POP3:\n%q\nover IMAP:\n%q", got, last)
		}
		l.expect("+OK", "QUIT")
	}
	if err := watching.Noop().Wait(); err != nil {
		t.Fatal(err)
	}
	if box := watching.Mailbox(); int(box.NumMessages) != practice.Letters+2 {
		t.Errorf("an open IMAP session knows of %d messages", box.NumMessages)
	}
	l := openPOP3(t, s, accounts.ImplicitTLS)
	l.expect("+OK", "USER bob")
	l.expect("+OK 2 messages", "PASS x")
	l.expect("+OK", "QUIT")
}

func TestRefusedMail(t *testing.T) {
	s := start(t, practice.Options{Users: map[string]accounts.Secret{"bob": accounts.NewSecret("x")}})
	refused := func(what string, err error, code int, enhanced smtp.EnhancedCode) {
		t.Helper()
		var e *smtp.SMTPError
		if !errors.As(err, &e) || e.Code != code || e.EnhancedCode != enhanced {
			t.Errorf("%s: %v, want %d %v", what, err, code, enhanced)
		}
	}
	c := openSMTP(t, s, accounts.StartTLS)
	refused("no log-in", c.Mail(practice.Address, nil), 530, smtp.EnhancedCode{5, 7, 0})

	c = submitter(t, s, accounts.StartTLS)
	for _, from := range []string{"bob@practice.example", "jane@elsewhere.example", ""} {
		refused("from "+from, c.Mail(from, nil), 553, smtp.EnhancedCode{5, 7, 1})
	}
	if err := c.Mail(practice.Address, nil); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"nobody@practice.example", "jane@elsewhere.example"} {
		refused("to "+to, c.Rcpt(to, nil), 550, smtp.EnhancedCode{5, 1, 1})
	}
	if err := c.Rcpt("bob@practice.example", nil); err != nil {
		t.Fatal(err)
	}
	// RSET forgets the recipients, a new transaction begins without them.
	if err := c.Reset(); err != nil {
		t.Fatal(err)
	}
	if err := c.Mail(practice.Address, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Data(); err == nil {
		t.Error("DATA without a recipient was taken")
	}
	if err := c.Rcpt(practice.Address, nil); err != nil {
		t.Fatal(err)
	}
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	line := strings.Repeat("x", 78) + "\r\n"
	for range (1<<20)/len(line) + 1 {
		if _, err := w.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	refused("more than 1 MB", w.Close(), 552, smtp.EnhancedCode{5, 3, 4})
	if got := inboxOverIMAP(t, s); len(got) != practice.Letters {
		t.Errorf("%d messages in the inbox", len(got))
	}
	// The session goes on, and what was forgotten stays forgotten.
	if err := c.SendMail(practice.Address, []string{practice.Address}, strings.NewReader("a: b\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if got := inboxOverIMAP(t, s); len(got) != practice.Letters+1 {
		t.Errorf("%d messages in the inbox", len(got))
	}
	l := openPOP3(t, s, accounts.ImplicitTLS)
	l.expect("+OK", "USER bob")
	l.expect("+OK 0 messages", "PASS x")
}

// A message that comes in chunks is delivered when its last chunk came, and
// never when it is given up before. Each has a connection of its own, because
// go-smtp 0.25.1 may report the end of a message that was given up as that of
// the next one.
func TestChunks(t *testing.T) {
	s := start(t, practice.Options{})
	for _, commands := range [][]string{
		{"BDAT 12\r\nSubject: a", "RSET", "QUIT"},
		{"BDAT 12\r\nSubject: b", "QUIT"},
		{"BDAT 12\r\nSubject: c", "BDAT 9 LAST\r\n\r\nhello", "QUIT"},
	} {
		l := smtpLine(t, s)
		l.expect("235", "AUTH PLAIN AGphbmVAcHJhY3RpY2UuZXhhbXBsZQBsZXR0ZXJzLWFuZC1rZXlz")
		l.expect("250", "MAIL FROM:<%s>", practice.Address)
		l.expect("250", "RCPT TO:<%s>", practice.Address)
		for _, c := range commands {
			l.expect("2", "%s", c)
		}
		l.gone()
	}
	mail := inboxOverIMAP(t, s)
	if len(mail) != practice.Letters+1 || !has(mail, "Subject: c\r\n\r\nhello\r\n") {
		t.Errorf("%d messages, the last: %q", len(mail), mail[len(mail)-1])
	}
}

func TestFolders(t *testing.T) {
	s := start(t, practice.Options{})
	c := imapIn(t, s)
	list, err := c.List("", "*", nil).Collect()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range list {
		names = append(names, f.Mailbox)
	}
	if got, want := strings.Join(names, " "), "Drafts INBOX Junk Sent Trash"; got != want {
		t.Errorf("folders %s, want %s", got, want)
	}
	// A mail program keeps what it sent.
	message := []byte("Subject: sent\r\n\r\nhello\r\n")
	a := c.Append("Sent", int64(len(message)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen, "invented"}})
	if _, err := a.Write(message); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Wait(); err != nil {
		t.Fatal(err)
	}
	box, err := c.Select("Sent", nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	if box.NumMessages != 1 {
		t.Errorf("%d messages in Sent", box.NumMessages)
	}
	for _, f := range box.Flags {
		if f == "invented" {
			t.Error("an invented flag was kept")
		}
	}
	moved, err := c.Move(imap.SeqSetNum(1), "Trash").Wait()
	if err != nil || moved == nil {
		t.Fatalf("move: %v", err)
	}
	for what, err := range map[string]error{
		"delete inbox": c.Delete("inbox").Wait(),
		"rename inbox": c.Rename("INBOX", "x", nil).Wait(),
	} {
		var refused *imap.Error
		if !errors.As(err, &refused) || refused.Code != imap.ResponseCodeCannot {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := inboxOverIMAP(t, s); len(got) != practice.Letters {
		t.Errorf("%d messages in the inbox", len(got))
	}
}
