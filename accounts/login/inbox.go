package login

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"postkey/accounts"
	"postkey/accounts/pop3"
	"postkey/accounts/probe"
)

// countIMAP counts the inbox without selecting it (RFC 9051 §6.3.11), or where a
// server does not do that, by looking into it without changing anything
// (§6.3.3).
func (s *Session) countIMAP(ctx context.Context) (int, error) {
	if err := s.identify(ctx); err != nil {
		return 0, err
	}
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
			n, err := strconv.ParseUint(number, 10, 31)
			if err != nil {
				return 0, errNoNumber // strconv's own error repeats the server's words
			}
			return int(n), nil
		}
	}
	return 0, errNoNumber
}

var errNoNumber = errors.New("an inbox without a number of messages")

func statusMessages(untagged []probe.Response) (int, bool) {
	n, ok := statusNumber(untagged, "MESSAGES")
	return int(n), ok
}

// statusNumber reads a number out of "STATUS INBOX (MESSAGES 3)".
func statusNumber(untagged []probe.Response, item string) (uint64, bool) {
	for _, r := range untagged {
		if _, ok := r.Data("STATUS"); !ok || r.Status != "" {
			continue
		}
		list := r.Text[strings.LastIndexByte(r.Text, '(')+1:]
		fields := strings.Fields(strings.TrimRight(list, ") "))
		for i := 0; i+1 < len(fields); i += 2 {
			if strings.EqualFold(fields[i], item) {
				n, err := strconv.ParseUint(fields[i+1], 10, 31)
				return n, err == nil
			}
		}
	}
	return 0, false
}

// countPOP3 counts the messages (RFC 1939 §5).
func (s *Session) countPOP3(ctx context.Context) (int, error) {
	n, _, err := pop3.New(s.conn).Stat(ctx)
	if refusal, ok := errors.AsType[*pop3.Error](err); ok {
		r := pop3Reply(refusal)
		r.stage = accounts.StageMailbox
		return 0, s.refuse(r, refusal.String())
	}
	return n, err
}
