package window

import (
	"testing"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/oauth"
	"postkey/wizard"
)

// Where a company takes both, each way is one press from the other; where it doesn't,
// nothing is offered.
func TestOtherWay(t *testing.T) {
	w := open(t, light, fyne.NewSize(firstWidth, firstHeight), 1)
	s := besides(t, wizard.WayUnsaid)
	w.draw(s)
	p, ok := w.page.(*appPasswordPage)
	if !ok || !p.way.root.Visible() || p.way.link.label != "Sign in in the browser instead" {
		t.Fatalf("%T, %v", w.page, ok && p.way.root.Visible())
	}
	s.Browsing.Ready = false
	w.draw(s)
	if p.way.root.Visible() {
		t.Error("offered although nobody registered this program")
	}
	w.draw(besides(t, wizard.WayBrowser))
	b, ok := w.page.(*browserPage)
	if !ok || !b.way.root.Visible() || b.way.link.label != "Use an app password" || b.leave.Visible() {
		t.Fatalf("%T", w.page)
	}
	s = at(t, wizard.StepSignIn, "jane.doe@outlook.com")
	s.Browsing.Ready = true
	w.draw(s)
	if b.way.root.Visible() || b.leave.Visible() {
		t.Error("Outlook.com takes no password, and nothing has failed yet")
	}
	s.Browsing.Err = oauth.ErrClient
	w.draw(s)
	if !b.leave.Visible() || b.way.root.Visible() {
		t.Error("no way on when the company doesn't know this program")
	}
}

// A permission that has ended is one press from the page that gives another.
func TestEndedPermission(t *testing.T) {
	w := open(t, light, fyne.NewSize(firstWidth, firstHeight), 1)
	s := at(t, wizard.StepTest, "jane.doe@outlook.com")
	s.Browsing.Ready = true
	problem := &accounts.Problem{Server: s.Account.Incoming, Stage: accounts.StageLogin, Reason: accounts.PermissionEnded}
	steps := w.problemView(s, problem, false).steps
	if len(steps) == 0 || steps[0].link != "Sign in in the browser" {
		t.Fatalf("%+v", steps)
	}
	s.Browsing.Ready = false
	for _, step := range w.problemView(s, problem, false).steps {
		if step.link == "Sign in in the browser" {
			t.Error("offered although nobody registered this program")
		}
	}
}
