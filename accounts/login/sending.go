package login

import (
	"postkey/accounts"
	"postkey/accounts/probe"
)

// steps are the commands that can turn a message down (RFC 5321 §3.3), each with
// what a refusal means when the server's words do not tell.
var steps = map[string]accounts.Reason{
	"MAIL": accounts.SenderRefused,
	"RCPT": accounts.RecipientRefused,
	"DATA": accounts.Unknown,
}

// unsent is a Problem about a message that was not taken.
func (s *Session) unsent(command string, r probe.Reply) error {
	refusal := smtpReply(r)
	refusal.stage, refusal.command = accounts.StageSend, command
	p := s.refuse(refusal, r.String())
	if p.Reason == accounts.Unknown {
		p.Reason = steps[command]
	}
	return p
}
