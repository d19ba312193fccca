package words

import (
	"strings"
	"testing"

	"postkey/accounts"
)

// TestOtherLetters: an address that a server can't send from for its letters is not
// taken for somebody else's.
func TestOtherLetters(t *testing.T) {
	w := New("en")
	for _, c := range []struct{ local, reply, want string }{
		{"jürgen", "", "takes no addresses with letters like those in jürgen@example.org"},
		{"jürgen", "553 5.7.1 not owned by user", "doesn't send mail from jürgen@example.org"},
		{"jane", "", "doesn't send mail from jane@example.org"},
	} {
		e := w.Explain(&accounts.Problem{
			Server: accounts.Server{Protocol: accounts.SMTP, Host: "smtp.example.org"}, Stage: accounts.StageSend,
			Reason: accounts.SenderRefused, Reply: c.reply,
		}, Context{Address: accounts.Address{Local: c.local, Domain: "example.org"}, Other: true, Now: day})
		if !strings.Contains(e.Title, c.want) || len(e.Steps) == 0 {
			t.Errorf("%s, %q: %+v", c.local, c.reply, e)
		}
	}
}
