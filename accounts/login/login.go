// Package login signs in: a [gate.Pass] and a password go in, a [Result] or the
// reason it did not work comes out. In the order things happen:
//
//  1. a way to prove who it is gets chosen from what the server offers
//     (mechanism.go); chosen once, never tried in turn, because every refusal
//     brings the account closer to being locked;
//  2. the password goes out, exactly once (imap.go, pop3.go, smtp.go), or only
//     what proves it (sasl.go, challenge.go, scram.go), or a token instead of it
//     (token.go);
//  3. a refusal becomes a reason (replies.go);
//  4. the inbox is counted, which proves that the mailbox is there (inbox.go); an
//     outgoing server is asked whether it takes the sender (sender.go);
//  5. the server is bidden farewell, and the connection closed.
//
// [SignIn] does all that for one server, [Both] for the two of an account, where
// the user name may have to be found out (both.go). Sessions that [Both] keeps
// open can carry one message from the person to themselves: [SendTest].
//
// Text is sent as it was typed, in UTF-8: no protocol asks a client to prepare it
// but SCRAM (see scram.go), and most servers compare bytes.
//
// Everything a server says is hostile: it is bounded by package probe, cleaned,
// and shows dots where it repeats the password. A referral (RFC 2221) is words
// like any other, and nothing goes where it points.
package login

import (
	"context"
	"crypto/tls"
	"errors"
	"slices"

	"postkey/accounts"
	"postkey/accounts/gate"
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
	// ErrUnproved means that a server said the password was right and did not show
	// that it knows it, as its mechanism demands: it may be somebody else's.
	ErrUnproved = errors.New("the server did not prove that it knows the password")
)

// Options say how to sign in.
type Options struct {
	// Progress is told each stage as it begins, on the goroutine that signs in.
	// May be nil.
	Progress func(accounts.Stage)
	// Sender is the address that mail will come from. An outgoing server that let
	// somebody in is asked whether it takes mail from it; nothing is sent. Empty
	// means that it is not asked.
	Sender string
}

// A Result is what a log-in found out. With an error it holds what was known
// until then.
type Result struct {
	// Mechanism is how the password was proved: "LOGIN", "USER/PASS" or the name
	// of a SASL mechanism such as "PLAIN"; "" when the server asks for nothing.
	Mechanism string
	// TLS is the version, such as "TLS 1.3"; "" without encryption.
	TLS string
	// Steps are the stages of the log-in that succeeded.
	Steps []accounts.Step
	// Tries is how often credentials were sent: 0 or 1, and of [Both] the sum.
	Tries int
	// Messages is how many the inbox holds; 0 for an outgoing server.
	Messages int
	// MaxSize is the largest message an outgoing server takes, in bytes (SIZE, RFC
	// 1870); 0 when it does not say.
	MaxSize int64
	// EightBit and UTF8 tell whether an outgoing server takes text that is not
	// ASCII (8BITMIME, RFC 6152), in addresses too (SMTPUTF8, RFC 6531).
	EightBit, UTF8 bool
	// Alerts are what the server wants a person to read, cleaned.
	Alerts []string
}

// SignIn makes exactly one try to sign in over the connection of a pass, with
// the user name of its Server, looks at the mailbox or the sender, and closes the
// connection. The error is an [*accounts.Problem]; one with stage mailbox or send
// means that the password is right.
func SignIn(ctx context.Context, pass gate.Pass, secret accounts.Secret, o Options) (Result, error) {
	s, result, err := Enter(ctx, pass, secret, o)
	s.Leave(ctx)
	return result, err
}

// Enter is [SignIn] that leaves the session open when there is no error. Whoever
// gets a Session leaves it.
func Enter(ctx context.Context, pass gate.Pass, secret accounts.Secret, o Options) (*Session, Result, error) {
	conn := pass.Conn()
	if conn == nil {
		return nil, Result{}, &accounts.Problem{Stage: accounts.StageLogin, Reason: accounts.Unconfirmed, Err: ErrNoPass}
	}
	s := &Session{conn: conn, user: conn.Server.Username, secret: secret}
	var result Result
	if conn.TLS != nil {
		result.TLS = tls.VersionName(conn.TLS.Version)
	}
	err := s.enter(ctx, &result, o)
	result.Alerts = slices.Clone(conn.Alerts)
	if err != nil {
		s.Leave(ctx)
		return nil, result, err
	}
	return s, result, nil
}

func (s *Session) enter(ctx context.Context, result *Result, o Options) error {
	server := s.conn.Server
	if server.Protocol == accounts.SMTP {
		s.limits(result)
		if server.Auth == accounts.AuthNone {
			return nil // ready to send as it is
		}
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
	err = s.stage(ctx, accounts.StageLogin, result, o, func(ctx context.Context) error {
		if err := s.identify(ctx); err != nil {
			return err
		}
		result.Tries = 1
		return m.try(s, ctx)
	})
	if err != nil {
		return err
	}
	if look := looks[server.Protocol]; look != nil {
		return s.stage(ctx, accounts.StageMailbox, result, o, func(ctx context.Context) (err error) {
			result.Messages, err = look(s, ctx)
			return err
		})
	}
	if o.Sender == "" {
		return nil
	}
	return s.askSender(ctx, result, o)
}

// looks are how the inbox is counted.
var looks = map[accounts.Protocol]func(*Session, context.Context) (int, error){
	accounts.IMAP: (*Session).countIMAP, accounts.POP3: (*Session).countPOP3,
}
