package login

import (
	"context"
	"encoding/base64"
	"errors"

	"github.com/emersion/go-sasl"

	"postkey/accounts"
)

var (
	errMore      = errors.New("the server asked for more than there is to say")
	errChallenge = errors.New("the server asked what makes no sense")
)

// A turn is what a server answers within a SASL exchange (RFC 4422 §3): a
// challenge, or that it is over and went well.
type turn struct {
	more bool
	// text is the challenge in base64, as it came, or the words of a success.
	text string
}

// A carrier is how a protocol carries such an exchange. What it sends is in
// base64; a refusal is an error.
type carrier struct {
	// begin names the mechanism. initial is its first message; empty when that
	// has to wait.
	begin func(s *Session, ctx context.Context, mechanism string, initial accounts.Secret) (turn, error)
	// answer answers a challenge. An empty answer is an empty line.
	answer func(*Session, context.Context, accounts.Secret) (turn, error)
	// room reports whether the command can hold a first message of that length.
	room func(s *Session, mechanism string, length int) bool
}

var carriers = map[accounts.Protocol]carrier{
	accounts.IMAP: {(*Session).imapBegin, (*Session).imapAnswer, (*Session).imapRoom},
	accounts.POP3: {(*Session).pop3Begin, (*Session).pop3Answer, (*Session).pop3Room},
	accounts.SMTP: {(*Session).smtpBegin, (*Session).smtpAnswer, (*Session).smtpRoom},
}

// A prover is a mechanism in which the server has to show something too, or has
// to hear all of it before its word counts.
type prover interface {
	// Proved reports whether a success may be believed now.
	Proved() bool
}

// exchange runs a SASL mechanism, with its first message in the command where
// the protocol and its length allow that. How often it may go on is up to the
// mechanism: each knows how many answers it has.
func (s *Session) exchange(ctx context.Context, client sasl.Client) error {
	name, initial, err := client.Start()
	if err != nil {
		return err
	}
	c := carriers[s.conn.Server.Protocol]
	waiting := initial != nil
	first := s.message(initial)
	var t turn
	if waiting && c.room(s, name, len(first.Reveal())) {
		waiting = false
		t, err = c.begin(s, ctx, name, first)
	} else {
		t, err = c.begin(s, ctx, name, accounts.Secret{})
	}
	for err == nil && t.more {
		s.asking = true
		answer := first
		if !waiting {
			var message []byte
			if message, err = client.Next(challenge(t.text)); err != nil {
				return err
			}
			answer = s.message(message)
		}
		waiting = false
		t, err = c.answer(s, ctx, answer)
	}
	if err != nil {
		return err
	}
	s.asking = false
	if p, ok := client.(prover); waiting || ok && !p.Proved() {
		return &accounts.Problem{Reason: accounts.ProtocolError, Reply: s.conn.Clean(t.text), Err: ErrUnproved}
	}
	return nil
}

// message encodes one for a line. Whatever the server repeats of it is hidden,
// except the name, which some mechanisms send alone.
func (s *Session) message(b []byte) accounts.Secret {
	if message := string(b); message != s.user && len(b) > 1 {
		s.conn.Hide(accounts.NewSecret(message))
	}
	return accounts.NewSecret(base64.StdEncoding.EncodeToString(b))
}

// hide has dots stand for what is worth as much as the password to a patient thief.
func (s *Session) hide(texts ...string) {
	for _, text := range texts {
		s.conn.Hide(accounts.NewSecret(text))
	}
}

// challenge decodes one. It is nil when it is no base64, which is for the
// mechanism to judge: not all of them read it.
func challenge(text string) []byte {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return append([]byte{}, b...)
}

// plain is PLAIN (RFC 4616): one message.
func plain(s *Session) (sasl.Client, error) {
	return plainClient{sasl.NewPlainClient("", s.user, s.secret.Reveal())}, nil
}

type plainClient struct{ sasl.Client }

func (plainClient) Next([]byte) ([]byte, error) { return nil, errMore }

// plainLogin is the old LOGIN. Servers word their two questions as they like, so
// only the order counts (draft-murchison-sasl-login §2); go-sasl's client insists
// on the words.
func plainLogin(s *Session) (sasl.Client, error) {
	return &loginClient{answers: []string{s.user, s.secret.Reveal()}}, nil
}

type loginClient struct{ answers []string }

func (*loginClient) Start() (string, []byte, error) { return sasl.Login, nil, nil }

func (c *loginClient) Next([]byte) ([]byte, error) {
	if len(c.answers) == 0 {
		return nil, errMore
	}
	answer := c.answers[0]
	c.answers = c.answers[1:]
	return []byte(answer), nil
}

func (c *loginClient) Proved() bool { return len(c.answers) == 0 }
