package login

import (
	"context"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// A Session is a server that let somebody in. It holds no goroutine, and is not
// safe for concurrent use.
type Session struct {
	conn   *probe.Conn
	user   string
	secret accounts.Secret

	tag  string // of the IMAP command that the SASL exchange belongs to
	told bool   // what an IMAP server can do was said after the log-in
	// said is what the server said against the credentials within a SASL exchange,
	// before it refused them.
	said string
	// asking is true while the server waits for an answer within one.
	asking bool
}

// Server is where the session is, with the user name that was taken.
func (s *Session) Server() accounts.Server { return s.conn.Server }

// farewell is how long saying goodbye may take.
const farewell = time.Second

// Leave says goodbye without waiting for an answer, and closes the connection. A
// nil Session has been left.
func (s *Session) Leave(ctx context.Context) {
	if s == nil {
		return
	}
	defer s.conn.Close()
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	// Whatever goes wrong, the connection is closed next.
	if s.asking {
		// The farewell must not be taken for an answer: that would be one more try
		// (RFC 9051 §6.2.2, RFC 4954 §4, RFC 5034 §4).
		_ = s.conn.Send(ctx, "*")
	}
	goodbye := "QUIT"
	if s.conn.Server.Protocol == accounts.IMAP {
		goodbye = s.conn.Tag() + " LOGOUT"
	}
	_ = s.conn.Send(ctx, goodbye)
}

// stage runs a part of the log-in, and tells of it.
func (s *Session) stage(ctx context.Context, stage accounts.Stage, result *Result, o Options, f func(context.Context) error) error {
	if o.Progress != nil {
		o.Progress(stage)
	}
	if err := s.conn.Stage(ctx, stage, f); err != nil {
		return err
	}
	result.Steps = append(result.Steps, s.conn.Steps[len(s.conn.Steps)-1])
	return nil
}

// problem is one found before anything was sent.
func (s *Session) problem(reason accounts.Reason, err error) error {
	return &accounts.Problem{Server: s.conn.Server, Stage: accounts.StageLogin, Reason: reason, Err: err}
}

// refused is a Problem with the server's words.
func (s *Session) refused(reason accounts.Reason, words string) error {
	return &accounts.Problem{Reason: reason, Reply: s.conn.Clean(words)}
}

// denied is why the server turned the credentials down. What it said about them
// before that belongs to its words.
func (s *Session) denied(r reply, words string) error {
	s.asking = false
	if s.said != "" {
		r.text += "\n" + s.said
		words += " " + s.said
	}
	p := s.refuse(r, words)
	if s.conn.Server.Auth == accounts.AuthOAuth2 && p.Reason == accounts.WrongPassword {
		// There is no password in it: the token has run out, or is for something
		// else, and the mail company's page gives a new one.
		p.Reason = accounts.BrowserSignInNeeded
	}
	return p
}

// sendable reports whether a name can travel in every protocol, as a password can.
func sendable(name string) bool { return accounts.NewSecret(name).Sendable() }

// sendableToken is that for messages which divide their parts by a control
// character (RFC 7628 §3.1).
func sendableToken(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}
