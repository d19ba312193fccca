package login

import (
	"context"
	"errors"

	"postkey/accounts"
	"postkey/accounts/pop3"
)

// pop3UserPass is USER and PASS (RFC 1939 §7), in one round trip where the server
// takes commands ahead of its answers.
func (s *Session) pop3UserPass(ctx context.Context) error {
	_, err := s.pop3Turn(pop3.Turn{}, pop3.New(s.conn).UserPass(ctx, s.user, s.secret, s.conn.Has("PIPELINING")))
	return err
}

// pop3Room: a longer command must wait until it is asked for.
func (s *Session) pop3Room(mechanism string, length int) bool {
	return length <= pop3.MaxInitial(mechanism)
}

// pop3Begin is AUTH (RFC 5034).
func (s *Session) pop3Begin(ctx context.Context, mechanism string, initial accounts.Secret) (turn, error) {
	return s.pop3Turn(pop3.New(s.conn).Auth(ctx, mechanism, initial))
}

func (s *Session) pop3Answer(ctx context.Context, message accounts.Secret) (turn, error) {
	return s.pop3Turn(pop3.New(s.conn).Respond(ctx, message))
}

func (s *Session) pop3Turn(t pop3.Turn, err error) (turn, error) {
	if refusal, ok := errors.AsType[*pop3.Error](err); ok {
		return turn{}, s.denied(pop3Reply(refusal), refusal.String())
	}
	if err != nil {
		return turn{}, err
	}
	if t.More {
		return turn{more: true, text: t.Challenge}, nil
	}
	return turn{text: t.Reply.String()}, nil
}
