package login

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"postkey/accounts"
	"postkey/accounts/probe"
)

var errMore = errors.New("the server asked for more than there is to say")

// imapLogin is the LOGIN command (RFC 9051 §6.2.3) with quoted strings.
func (s *session) imapLogin(ctx context.Context) error {
	tag := s.conn.Tag()
	arguments := accounts.NewSecret(quote(s.user) + " " + quote(s.secret.Reveal()))
	if err := s.conn.SendSecret(ctx, tag+" LOGIN ", arguments); err != nil {
		return err
	}
	return s.imapEnd(ctx, tag)
}

// imapLiteral is the LOGIN command with literals, each sent when the server is
// ready for it.
func (s *session) imapLiteral(ctx context.Context) error {
	tag := s.conn.Tag()
	password := s.secret.Reveal()
	for _, line := range []struct{ before, secret string }{
		{fmt.Sprintf("%s LOGIN {%d}", tag, len(s.user)), ""},
		{"", fmt.Sprintf("%s {%d}", s.user, len(password))},
	} {
		if err := s.conn.SendSecret(ctx, line.before, accounts.NewSecret(line.secret)); err != nil {
			return err
		}
		if err := s.imapMore(ctx, tag); err != nil {
			return err
		}
	}
	if err := s.conn.SendSecret(ctx, "", s.secret); err != nil {
		return err
	}
	return s.imapEnd(ctx, tag)
}

// imapPlain is AUTHENTICATE PLAIN (RFC 9051 §6.2.2), in one round trip where the
// server allows it (SASL-IR, RFC 4959).
func (s *session) imapPlain(ctx context.Context) error {
	response, err := s.plain()
	if err != nil {
		return err
	}
	tag := s.conn.Tag()
	command := tag + " AUTHENTICATE PLAIN"
	if s.conn.Has("SASL-IR") {
		command += " "
	} else {
		if err := s.conn.Send(ctx, command); err != nil {
			return err
		}
		if err := s.imapMore(ctx, tag); err != nil {
			return err
		}
		command = ""
	}
	if err := s.conn.SendSecret(ctx, command, inBase64(response)); err != nil {
		return err
	}
	return s.imapEnd(ctx, tag)
}

// imapMore waits until the server is ready for more.
func (s *session) imapMore(ctx context.Context, tag string) error {
	end, untagged, err := s.conn.Await(ctx, tag)
	if err != nil || end.Tag == "+" {
		return err
	}
	return s.imapRefused(end, untagged)
}

// imapEnd waits for the verdict.
func (s *session) imapEnd(ctx context.Context, tag string) error {
	end, untagged, err := s.conn.Await(ctx, tag)
	switch {
	case err != nil:
		return err
	case end.Tag == "+":
		return errMore
	case end.Status == "OK":
		return nil
	}
	return s.imapRefused(end, untagged)
}

func (s *session) imapRefused(end probe.Response, untagged []probe.Response) error {
	return s.refuse(imapReply(end, untagged), end.String())
}

// countIMAP counts the inbox without selecting it (RFC 9051 §6.3.11), or where a
// server does not do that, by looking into it without changing anything
// (§6.3.3).
func (s *session) countIMAP(ctx context.Context) (int, error) {
	end, untagged, err := s.conn.Command(ctx, "STATUS INBOX (MESSAGES)")
	if err != nil {
		return 0, err
	}
	if end.Status == "OK" {
		if n, ok := statusMessages(untagged); ok {
			return n, nil
		}
	}
	if end.Status != "BYE" {
		if end, untagged, err = s.conn.Command(ctx, "EXAMINE INBOX"); err != nil {
			return 0, err
		}
	}
	if end.Status != "OK" {
		r := imapReply(end, untagged)
		r.stage = accounts.StageMailbox
		return 0, s.refuse(r, end.String())
	}
	for _, r := range untagged {
		if number, word, ok := strings.Cut(r.Text, " "); ok && r.Status == "" && strings.EqualFold(word, "EXISTS") {
			return messages(number)
		}
	}
	return 0, errors.New("an inbox without a number of messages")
}

// statusMessages reads the number out of "STATUS INBOX (MESSAGES 3)".
func statusMessages(untagged []probe.Response) (int, bool) {
	for _, r := range untagged {
		if _, ok := r.Data("STATUS"); !ok || r.Status != "" {
			continue
		}
		list := r.Text[strings.LastIndexByte(r.Text, '(')+1:]
		fields := strings.Fields(strings.TrimRight(list, ") "))
		for i := 0; i+1 < len(fields); i += 2 {
			if strings.EqualFold(fields[i], "MESSAGES") {
				n, err := messages(fields[i+1])
				return n, err == nil
			}
		}
	}
	return 0, false
}

func messages(number string) (int, error) {
	n, err := strconv.ParseUint(number, 10, 31)
	return int(n), err
}

// quote makes a quoted string (RFC 9051 §4.3).
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
