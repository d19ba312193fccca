package practice

import (
	"fmt"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-smtp"

	"postkey/accounts"
)

// A denial is why a proof does not let somebody in who knows the password. It is the
// name of the page that helps.
type denial string

const (
	noAppPassword denial = appPasswordsPage
	switchedOff   denial = mailProgramsPage
)

// A pop3Denial is what POP3 says: a response code of RFC 2449 §8 or RFC 3206, and
// words.
type pop3Denial struct{ code, text string }

func (d *pop3Denial) Error() string { return d.text }

// denials are what real companies say in such a case: Gmail, all of them.
var denials = map[denial]map[accounts.Protocol]func(page string) error{
	noAppPassword: {
		accounts.IMAP: imapDenial("Application-specific password required: %s (Failure)"),
		accounts.POP3: func(page string) error {
			return &pop3Denial{"AUTH", "Application-specific password required: " + page}
		},
		accounts.SMTP: func(page string) error {
			return &smtp.SMTPError{Code: 534, EnhancedCode: smtp.EnhancedCode{5, 7, 9}, Message: "Application-specific password required. For more information, go to " + page}
		},
	},
	switchedOff: {
		accounts.IMAP: imapDenial("Your account is not enabled for IMAP use. Please visit your settings page and enable your account for IMAP access: %s (Failure)"),
		accounts.POP3: func(page string) error {
			return &pop3Denial{"SYS/PERM", "Your account is not enabled for POP access. Please visit your settings page and enable your account for POP access: " + page}
		},
	},
}

func imapDenial(text string) func(string) error {
	return func(page string) error {
		return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeAlert, Text: fmt.Sprintf(text, page)}
	}
}

// denied returns what stands between a mailbox and somebody who brought its
// password, or nil.
func (s *Server) denied(p accounts.Protocol, why denial) error {
	say, ok := denials[why][p]
	if !ok {
		return nil
	}
	return say(s.page(string(why)))
}
