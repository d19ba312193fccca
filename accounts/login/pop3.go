package login

import (
	"context"
	"errors"

	"postkey/accounts"
	"postkey/accounts/pop3"
)

// pop3Plain is AUTH PLAIN (RFC 5034).
func (s *session) pop3Plain(ctx context.Context) error {
	response, err := s.plain()
	if err != nil {
		return err
	}
	return s.pop3End(pop3.New(s.conn).AuthPlain(ctx, response))
}

// pop3UserPass is USER and PASS (RFC 1939 §7).
func (s *session) pop3UserPass(ctx context.Context) error {
	client := pop3.New(s.conn)
	if err := client.User(ctx, s.user); err != nil {
		return s.pop3End(err)
	}
	return s.pop3End(client.Pass(ctx, s.secret))
}

// countPOP3 counts the messages (RFC 1939 §5).
func (s *session) countPOP3(ctx context.Context) (int, error) {
	n, _, err := pop3.New(s.conn).Stat(ctx)
	if refusal, ok := errors.AsType[*pop3.Error](err); ok {
		r := pop3Reply(refusal)
		r.stage = accounts.StageMailbox
		return 0, s.refuse(r, refusal.String())
	}
	return n, err
}

func (s *session) pop3End(err error) error {
	if refusal, ok := errors.AsType[*pop3.Error](err); ok {
		return s.refuse(pop3Reply(refusal), refusal.String())
	}
	return err
}
