package words

import (
	"testing"

	"postkey/accounts"
)

// Where Postkey can open the mail company's page, one press on the failure does it;
// and where it can't, nothing offers that.
func TestBrowserStep(t *testing.T) {
	w := New("en")
	for _, reason := range []accounts.Reason{accounts.BrowserSignInNeeded, accounts.PermissionEnded, accounts.TokenRefused, accounts.PageFailed} {
		for _, can := range []bool{true, false} {
			var offered, program int
			for _, s := range w.Explain(&accounts.Problem{Reason: reason}, Context{Address: jane, Browser: can}).Steps {
				if s.Browser {
					offered++
					if s.Link == "" || s.URL != "" || unfilled.MatchString(s.Text+s.Link) {
						t.Errorf("%s: %+v", reason, s)
					}
				}
				if s.Text == w.T("step.browser-program", "Company", "") {
					program++
				}
			}
			if want := map[bool]int{true: 1}[can]; offered != want || can && program > 0 {
				t.Errorf("%s, %v: offered %d times, the mail program %d times", reason, can, offered, program)
			}
		}
	}
}
