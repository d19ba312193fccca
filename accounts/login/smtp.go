package login

import (
	"context"

	"postkey/accounts"
)

// RFC 4954 §4: 334 asks for more, 235 is success.
const (
	smtpMore    = 334
	smtpSuccess = 235
)

// smtpPlain is AUTH PLAIN with its message in the command.
func (s *session) smtpPlain(ctx context.Context) error {
	response, err := s.plain()
	if err != nil {
		return err
	}
	return s.smtpStep(ctx, "AUTH PLAIN ", inBase64(response), smtpSuccess)
}

// smtpLogin is AUTH LOGIN. Servers word their two questions as they like, so
// only the order counts (draft-murchison-sasl-login §2).
func (s *session) smtpLogin(ctx context.Context) error {
	if err := s.smtpStep(ctx, "AUTH LOGIN", accounts.Secret{}, smtpMore); err != nil {
		return err
	}
	if err := s.smtpStep(ctx, "", inBase64(accounts.NewSecret(s.user)), smtpMore); err != nil {
		return err
	}
	return s.smtpStep(ctx, "", inBase64(s.secret), smtpSuccess)
}

// smtpStep sends one line of the exchange and wants one code back.
func (s *session) smtpStep(ctx context.Context, before string, secret accounts.Secret, want int) error {
	if err := s.conn.SendSecret(ctx, before, secret); err != nil {
		return err
	}
	r, err := s.conn.ReadReply(ctx)
	switch {
	case err != nil:
		return err
	case r.Code == want:
		return nil
	case r.Code == smtpMore:
		return errMore
	case r.Code < 400:
		return s.refused(accounts.ProtocolError, r.String())
	}
	return s.refuse(smtpReply(r), r.String())
}
