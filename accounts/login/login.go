// Package login signs in: a [gate.Pass] and a password go in, a [Result] or the
// reason it did not work comes out. In the order things happen:
//
//  1. a way to prove who it is gets chosen from what the server offers
//     (mechanism.go); chosen once, never tried in turn, because every refusal
//     brings the account closer to being locked;
//  2. the password goes out, exactly once (imap.go, pop3.go, smtp.go);
//  3. a refusal becomes a reason (replies.go);
//  4. the inbox is counted, which proves that the mailbox is there;
//  5. the server is bidden farewell, and the connection closed.
//
// Everything a server says is hostile: it is bounded by package probe, cleaned,
// and shows dots where it repeats the password.
package login

import (
	"context"
	"crypto/tls"
	"errors"
	"slices"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/probe"
)

var (
	// ErrNoPass means that the gate was not asked.
	ErrNoPass = errors.New("no password may go to this server")
	// ErrStale means that the connection had ended before the password went out.
	// Opening it again costs no try.
	ErrStale = errors.New("the server ended the connection before the sign-in")
	// ErrUnsendable means that the password or user name is empty, or holds a
	// line break or NUL, which no mail protocol can carry. Nothing was sent.
	ErrUnsendable = errors.New("empty, or with a character that cannot be sent")
)

// Options say how to sign in.
type Options struct {
	// Progress is told each stage as it begins, on the caller's goroutine. May
	// be nil.
	Progress func(accounts.Stage)
}

// A Result is what a log-in found out. With an error it holds what was known
// until then.
type Result struct {
	// Mechanism is how the password was proved: "LOGIN", "PLAIN" or "USER/PASS";
	// "" when the server asks for nothing.
	Mechanism string
	// TLS is the version, such as "TLS 1.3"; "" without encryption.
	TLS string
	// Steps are the stages of the log-in that succeeded.
	Steps []accounts.Step
	// Messages is how many the inbox holds; 0 for an outgoing server.
	Messages int
	// Alerts are what the server wants a person to read, cleaned.
	Alerts []string
}

// farewell is how long saying goodbye may take.
const farewell = time.Second

// SignIn makes exactly one try to sign in over the connection of a pass, with
// the user name of its Server, counts the inbox, and closes the connection. The
// error is an [*accounts.Problem]; one with stage mailbox means that the password
// is right.
func SignIn(ctx context.Context, pass gate.Pass, secret accounts.Secret, o Options) (Result, error) {
	conn := pass.Conn()
	if conn == nil {
		return Result{}, &accounts.Problem{Stage: accounts.StageLogin, Reason: accounts.Unconfirmed, Err: ErrNoPass}
	}
	defer conn.Close()
	s := &session{conn: conn, user: conn.Server.Username, secret: secret}
	var result Result
	if conn.TLS != nil {
		result.TLS = tls.VersionName(conn.TLS.Version)
	}
	err := s.signIn(ctx, &result, o)
	result.Alerts = slices.Clone(conn.Alerts)
	s.leave(ctx)
	return result, err
}

// A session is one log-in.
type session struct {
	conn   *probe.Conn
	user   string
	secret accounts.Secret
}

func (s *session) signIn(ctx context.Context, result *Result, o Options) error {
	server := s.conn.Server
	if server.Protocol == accounts.SMTP && server.Auth == accounts.AuthNone {
		return nil // ready to send as it is
	}
	m, err := s.choose()
	if err != nil {
		return err
	}
	if !s.conn.Alive() {
		return s.problem(accounts.Temporary, ErrStale)
	}
	s.conn.Hide(s.secret)
	result.Mechanism = m.name
	if err := s.stage(ctx, accounts.StageLogin, result, o, func(ctx context.Context) error {
		return m.try(s, ctx)
	}); err != nil {
		return err
	}
	count := map[accounts.Protocol]func(context.Context) (int, error){
		accounts.IMAP: s.countIMAP, accounts.POP3: s.countPOP3,
	}[server.Protocol]
	if count == nil {
		return nil
	}
	return s.stage(ctx, accounts.StageMailbox, result, o, func(ctx context.Context) (err error) {
		result.Messages, err = count(ctx)
		return err
	})
}

func (s *session) stage(ctx context.Context, stage accounts.Stage, result *Result, o Options, f func(context.Context) error) error {
	if o.Progress != nil {
		o.Progress(stage)
	}
	if err := s.conn.Stage(ctx, stage, f); err != nil {
		return err
	}
	result.Steps = append(result.Steps, s.conn.Steps[len(s.conn.Steps)-1])
	return nil
}

// leave says goodbye and does not wait for an answer.
func (s *session) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	goodbye := "QUIT"
	if s.conn.Server.Protocol == accounts.IMAP {
		goodbye = s.conn.Tag() + " LOGOUT"
	}
	// Whatever goes wrong, the connection is closed next.
	_ = s.conn.Send(ctx, goodbye)
}

// problem is one found before anything was sent.
func (s *session) problem(reason accounts.Reason, err error) error {
	return &accounts.Problem{Server: s.conn.Server, Stage: accounts.StageLogin, Reason: reason, Err: err}
}

// refused is a Problem with the server's words.
func (s *session) refused(reason accounts.Reason, words string) error {
	return &accounts.Problem{Reason: reason, Reply: s.conn.Clean(words)}
}

// sendable reports whether a name or password can travel in every protocol.
func sendable(text string) bool {
	return text != "" && !strings.ContainsAny(text, "\r\n\x00")
}
