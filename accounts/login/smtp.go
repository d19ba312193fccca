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

// maxAuth is the longest AUTH command and answer with its end (RFC 4954 §4).
const maxAuth = 12288

func (s *Session) smtpRoom(mechanism string, length int) bool {
	return len("AUTH ")+len(mechanism)+len(" ")+length+len("\r\n") <= maxAuth
}

// smtpBegin is AUTH (RFC 4954).
func (s *Session) smtpBegin(ctx context.Context, mechanism string, initial accounts.Secret) (turn, error) {
	command := "AUTH " + mechanism
	if !initial.Empty() {
		command += " "
	}
	return s.smtpTurn(ctx, command, initial)
}

func (s *Session) smtpAnswer(ctx context.Context, message accounts.Secret) (turn, error) {
	return s.smtpTurn(ctx, "", message)
}

// smtpTurn sends one line of the exchange and reads what comes back.
func (s *Session) smtpTurn(ctx context.Context, before string, message accounts.Secret) (turn, error) {
	if err := s.conn.SendSecret(ctx, before, message); err != nil {
		return turn{}, err
	}
	r, err := s.conn.ReadReply(ctx)
	switch {
	case err != nil:
		return turn{}, err
	case r.Code == smtpMore:
		return turn{more: true, text: r.Text()}, nil
	case r.Code == smtpSuccess:
		return turn{text: r.String()}, nil
	case r.Code < 400:
		return turn{}, s.refused(accounts.ProtocolError, r.String())
	}
	return turn{}, s.denied(smtpReply(r), r.String())
}
