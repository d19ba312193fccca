package login

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"postkey/accounts"
	"postkey/accounts/probe"
)

var errNeedsUTF8 = errors.New("the address is not ASCII, and the server takes no such address")

// limits reads what an outgoing server says of the messages it takes (RFC 1870
// §4, RFC 6152, RFC 6531).
func (s *Session) limits(result *Result) {
	result.EightBit, result.UTF8 = s.conn.Has("8BITMIME"), s.conn.Has("SMTPUTF8")
	for _, line := range s.conn.Capabilities {
		name, size, _ := strings.Cut(line, " ")
		if n, err := strconv.ParseInt(strings.TrimSpace(size), 10, 64); strings.EqualFold(name, "SIZE") && err == nil && n > 0 {
			result.MaxSize = n
		}
	}
}

// askSender asks whether the server takes mail from the sender (MAIL, RFC 5321
// §3.3), and withdraws the question. Nothing can come of it but an answer, so it
// is safe on any server that let the sender in; who will get mail is not asked,
// because the name of somebody who does not exist looks like a search for
// victims. A server that only asks to wait has not refused.
func (s *Session) askSender(ctx context.Context, result *Result, o Options) error {
	return s.stage(ctx, accounts.StageSend, result, o, func(ctx context.Context) error {
		mail, err := s.mailFrom(o.Sender)
		if err != nil {
			return err
		}
		if err := s.conn.Send(ctx, mail); err != nil {
			return err
		}
		ahead := s.conn.Has("PIPELINING") // RFC 2920
		if ahead {
			if err := s.conn.Send(ctx, "RSET"); err != nil {
				return err
			}
		}
		answer, err := s.conn.ReadReply(ctx)
		if err != nil {
			return err
		}
		if answer.Code/100 == 3 {
			return s.refused(accounts.ProtocolError, answer.String()) // there is no more to say
		}
		if !ahead && answer.Code < 400 {
			err = s.conn.Send(ctx, "RSET")
			ahead = true
		}
		if err == nil && ahead && answer.Code != 421 {
			_, err = s.conn.ReadReply(ctx)
		}
		if answer.Code >= 500 || answer.Code == 421 {
			return s.unsent("MAIL", answer)
		}
		return err
	})
}

// mailFrom is the MAIL command for a sender.
func (s *Session) mailFrom(sender string) (string, error) {
	command := "MAIL FROM:<" + sender + ">"
	if isASCII(sender) {
		return command, nil
	}
	if !s.conn.Has("SMTPUTF8") {
		return "", &accounts.Problem{Reason: accounts.SenderRefused, Err: errNeedsUTF8}
	}
	return command + " SMTPUTF8", nil
}

// unsent is a Problem about a message that was not taken at a command: MAIL, RCPT
// or DATA.
func (s *Session) unsent(command string, r probe.Reply) error {
	refusal := smtpReply(r)
	refusal.stage, refusal.command = accounts.StageSend, command
	p := s.refuse(refusal, r.String())
	if command == "RCPT" && strings.HasSuffix(r.Enhanced, ".2.2") {
		p.Reason = accounts.OverQuota // RFC 3463 §3.3; the person writes to themselves
	}
	return p
}
