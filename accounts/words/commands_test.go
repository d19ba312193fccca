package words

import (
	"strings"
	"testing"
	"time"

	"postkey/accounts"
)

// TestNothingIsKeptOfCommands: who types commands has no field in which what they
// typed could still be.
func TestNothingIsKeptOfCommands(t *testing.T) {
	const kept = "What you typed is still there"
	w := New("en")
	said := map[bool]int{}
	for _, reason := range reasons(t) {
		for _, protocol := range []accounts.Protocol{accounts.IMAP, accounts.SMTP} {
			for _, commands := range []bool{true, false} {
				p := &accounts.Problem{Reason: reason, Stage: accounts.StageLogin, Server: accounts.Server{Protocol: protocol, Host: "mail.example.org"}}
				e := w.Explain(p, Context{Commands: commands, Now: time.Now()})
				text := e.Title + "\n" + e.Lead
				for _, step := range e.Steps {
					text += "\n" + step.Text
				}
				if strings.Contains(text, kept) {
					said[commands]++
					if commands {
						t.Errorf("%s: %s", reason, text)
					}
				}
				if strings.Contains(text, " \n") || strings.HasSuffix(text, " ") || e.Title == "" || len(e.Steps) == 0 {
					t.Errorf("%s: %q", reason, text)
				}
			}
		}
	}
	if said[false] == 0 {
		t.Error("the window doesn't say it either")
	}
}
