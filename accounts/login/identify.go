package login

import (
	"context"
	"slices"

	"postkey/accounts"
	"postkey/accounts/gate"
)

// curious are the mail companies that turn away a program which did not say what
// it is (IMAP ID, RFC 2971; which forbids that): NetEase answers SELECT and
// EXAMINE with "Unsafe Login. Please contact kefu@188.com for help".
// https://help.mail.163.com/faqDetail.do?code=d7a5dc8471cd0c0e8b4b8f8e49998b374173cfe9171305fa1ce630d7f67ac2eda07326646e6eb0
var curious = []string{"163.com", "126.com", "188.com", "yeah.net", "netease.com"}

// introduction is all that is said; to nobody else than those.
const introduction = `ID ("name" "Postkey" "version" "1" "vendor" "Postkey")`

// identify says what this program is, where the server wants to know. Before the
// log-in, because the whole session counts, and once more after it, because the
// company's own examples do it there.
func (s *Session) identify(ctx context.Context) error {
	server := s.conn.Server
	if server.Protocol != accounts.IMAP || !s.conn.Has("ID") || !slices.Contains(curious, gate.Owner(server.Host)) {
		return nil
	}
	end, untagged, err := s.conn.Command(ctx, introduction)
	if err == nil && end.Status == "BYE" {
		return s.denied(imapReply(end, untagged), end.String())
	}
	return err
}
