package login

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"

	"postkey/accounts"
)

// mark is the header field that names the message where a server gives it another
// Message-ID.
const mark = "X-Postkey-Test"

// A message is the test message, and how it is known again.
type message struct {
	token string // chance, so that nobody else's message has it
	id    string // its Message-ID, without brackets
	text  []byte // lines end in CR LF
}

// compose writes the message (RFC 5322). It says of itself that no person sent
// it (RFC 3834 §5), so that nobody's absence is announced in reply.
func (t Test) compose(now time.Time) (message, error) {
	m := message{token: rand.Text()}
	m.id = strings.ToLower(m.token) + "@" + t.Address.Domain
	var h mail.Header
	h.SetDate(now)
	h.SetAddressList("From", []*mail.Address{{Name: t.Name, Address: t.Address.String()}})
	h.SetAddressList("To", []*mail.Address{{Name: t.Name, Address: t.Address.String()}})
	h.SetSubject(t.Subject)
	h.SetMessageID(m.id)
	h.Set("Auto-Submitted", "auto-generated")
	h.Set("X-Auto-Response-Suppress", "All")
	h.Set(mark, m.token)
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	h.Set("Content-Transfer-Encoding", "quoted-printable")
	var b bytes.Buffer
	w, err := mail.CreateSingleInlineWriter(&b, h)
	if err == nil {
		_, err = io.WriteString(w, t.Text+"\n")
	}
	if err == nil {
		err = w.Close()
	}
	m.text = b.Bytes()
	return m, err
}

// isIn reports whether a header is this message's. Only its own name counts:
// replies and reports of failure name it too, among their references. Lines that
// are no fields are passed over, because servers on the way add all kinds.
func (m message) isIn(header string) bool {
	field := ""
	for line := range strings.Lines(header) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			break
		}
		if line[0] != ' ' && line[0] != '\t' { // else it continues the one before (RFC 5322 §2.2.3)
			field, line, _ = strings.Cut(line, ":")
		}
		switch value := strings.TrimSpace(line); {
		case strings.EqualFold(field, mark) && value == m.token,
			strings.EqualFold(field, "Message-ID") && strings.EqualFold(strings.Trim(value, "<>"), m.id):
			return true
		}
	}
	return false
}

// takeLimit is how long a server may look through a message before it takes it.
const takeLimit = 60 * time.Second

// deliver hands the message over (RFC 5321 §3.3), one command at a time, so that
// a refusal is about that one.
func (s *Session) deliver(ctx context.Context, address string, m message) error {
	return s.conn.StageWithin(ctx, accounts.StageSend, takeLimit, func(ctx context.Context) error {
		from, err := s.mailFrom(address)
		if err != nil {
			return err
		}
		for _, step := range []struct {
			command, line string
			want          int // the first digit of the answer
		}{{"MAIL", from, 2}, {"RCPT", "RCPT TO:<" + address + ">", 2}, {"DATA", "DATA", 3}} {
			if err := s.submit(ctx, step.command, step.line, step.want); err != nil {
				return err
			}
		}
		for line := range strings.Lines(string(m.text)) {
			line = strings.TrimRight(line, "\r\n")
			if strings.HasPrefix(line, ".") {
				line = "." + line // RFC 5321 §4.5.2
			}
			if err := s.conn.Send(ctx, line); err != nil {
				return err
			}
		}
		return s.submit(ctx, "DATA", ".", 2)
	})
}

// submit sends one line and wants one kind of answer.
func (s *Session) submit(ctx context.Context, command, line string, want int) error {
	r, err := s.conn.Submit(ctx, line)
	switch {
	case err != nil:
		return err
	case r.Code/100 == want:
		return nil
	case r.Code < 400:
		return s.refused(accounts.ProtocolError, r.String())
	}
	return s.unsent(command, r)
}
