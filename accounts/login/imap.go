package login

import (
	"context"
	"fmt"
	"strings"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// imapLogin is the LOGIN command (RFC 9051 §6.2.3) with quoted strings.
func (s *Session) imapLogin(ctx context.Context) error {
	tag := s.conn.Tag()
	arguments := accounts.NewSecret(quote(s.user) + " " + quote(s.secret.Reveal()))
	if err := s.conn.SendSecret(ctx, tag+" LOGIN ", arguments); err != nil {
		return err
	}
	return s.imapEnd(ctx, tag)
}

// shortLiteral is the longest literal, in bytes, that LITERAL- and IMAP4rev2 let
// a client send unasked (RFC 7888 §5).
const shortLiteral = 4096

// imapLiteral is the LOGIN command with literals (RFC 9051 §4.3): sent at once
// where the server takes them so (RFC 7888), else each when it is ready for it.
func (s *Session) imapLiteral(ctx context.Context) error {
	tag := s.conn.Tag()
	password := s.secret.Reveal()
	unasked, plus := s.conn.Has("LITERAL+"), ""
	if s.conn.Has("LITERAL-") || s.conn.Has("IMAP4rev2") {
		unasked = unasked || max(len(s.user), len(password)) <= shortLiteral
	}
	if unasked {
		plus = "+"
	}
	for _, line := range []struct{ before, secret string }{
		{fmt.Sprintf("%s LOGIN {%d%s}", tag, len(s.user), plus), ""},
		{"", fmt.Sprintf("%s {%d%s}", s.user, len(password), plus)},
	} {
		if err := s.conn.SendSecret(ctx, line.before, accounts.NewSecret(line.secret)); err != nil {
			return err
		}
		if unasked {
			continue
		}
		if t, err := s.imapTurn(ctx, tag); err != nil {
			return err
		} else if !t.more {
			return &accounts.Problem{Reason: accounts.ProtocolError, Reply: s.conn.Clean(t.text), Err: ErrUnproved}
		}
	}
	if err := s.conn.SendSecret(ctx, "", s.secret); err != nil {
		return err
	}
	return s.imapEnd(ctx, tag)
}

// imapEnd waits for the verdict.
func (s *Session) imapEnd(ctx context.Context, tag string) error {
	t, err := s.imapTurn(ctx, tag)
	if err == nil && t.more {
		return errMore
	}
	return err
}

// imapTurn waits until the server is ready for more, or done.
func (s *Session) imapTurn(ctx context.Context, tag string) (turn, error) {
	end, untagged, err := s.conn.Await(ctx, tag)
	switch {
	case err != nil:
		return turn{}, err
	case end.Tag == "+":
		return turn{more: true, text: end.Text}, nil
	case end.Status == "OK":
		s.learn(append(untagged, end))
		return turn{text: end.String()}, nil
	}
	return turn{}, s.denied(imapReply(end, untagged), end.String())
}

// imapRoom: the command holds a first message where the server says so (SASL-IR,
// RFC 4959).
func (s *Session) imapRoom(string, int) bool { return s.conn.Has("SASL-IR") }

// imapBegin is AUTHENTICATE (RFC 9051 §6.2.2).
func (s *Session) imapBegin(ctx context.Context, mechanism string, initial accounts.Secret) (turn, error) {
	tag := s.conn.Tag()
	s.tag = tag
	command := tag + " AUTHENTICATE " + mechanism
	if !initial.Empty() {
		command += " "
	}
	if err := s.conn.SendSecret(ctx, command, initial); err != nil {
		return turn{}, err
	}
	return s.imapTurn(ctx, tag)
}

func (s *Session) imapAnswer(ctx context.Context, message accounts.Secret) (turn, error) {
	if err := s.conn.SendSecret(ctx, "", message); err != nil {
		return turn{}, err
	}
	return s.imapTurn(ctx, s.tag)
}

// learn takes over what the server can do now that somebody is signed in, where
// it says so by itself (RFC 9051 §6.2.2).
func (s *Session) learn(responses []probe.Response) {
	for _, r := range responses {
		if list, ok := r.Data("CAPABILITY"); ok {
			s.conn.Capabilities, s.told = nil, true
			for name := range strings.FieldsSeq(list) {
				s.conn.Capabilities = append(s.conn.Capabilities, accounts.CleanText(name, 100))
			}
		}
	}
}

// quote makes a quoted string (RFC 9051 §4.3).
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
