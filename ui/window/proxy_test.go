package window

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/words"
	"postkey/wizard"
)

// TestProxySettingUnusable: nothing can be begun but practice.
func TestProxySettingUnusable(t *testing.T) {
	tools := wizard.Tools{Words: words.New("en")}
	queue := make(chan func(), 8)
	a := test.NewTempApp(t)
	w := newWindow(a, Options{Words: tools.Words, Proxy: &probe.ProxyError{Variable: "all_proxy", Fault: probe.ProxyScheme},
		Wizard: func(changed func()) *wizard.Wizard {
			return wizard.New(tools, func() (wizard.Practice, error) { return wizard.OpenPractice(tools, practice.Plain) }, changed)
		}}, func(f func()) { queue <- f })
	t.Cleanup(w.wizard.Close)
	d := driver{Window: w, t: t, tools: tools, queue: queue}
	p, ok := d.page.(*proxyPage)
	if !ok || !d.shows("Postkey can't use your proxy") || !d.shows("Just looking around?") {
		t.Fatalf("the page is %T", d.page)
	}
	save(t, d.window, "proxy-setting")
	closed := false
	d.window.SetOnClosed(func() { closed = true })
	test.Tap(p.try.Objects[1].(*link))
	d.until("practising", func(s wizard.State) bool { return s.Practice })
	if _, ok := d.page.(*addressPage); !ok {
		t.Errorf("practice shows %T", d.page)
	}
	d.wizard.LeavePractice()
	d.until("back", func(s wizard.State) bool { return !s.Practice })
	if d.page != p {
		t.Errorf("after practice the page is %T", d.page)
	}
	d.press(d.frame.footer.primary)
	if !closed {
		t.Error("the window is still open")
	}
}

// TestProxyIsBlamed: a search that failed for the proxy says so instead of sending
// the person to look for other servers.
func TestProxyIsBlamed(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	s := typed("jane@example.org")
	s.Step, s.Reached = wizard.StepSearch, wizard.StepSearch
	trouble := &accounts.Problem{Server: server(accounts.IMAP, "imap.example.org", 993, accounts.ImplicitTLS),
		Stage: accounts.StageConnect, Reason: accounts.ProxyUnreachable, Proxy: "192.0.2.9:1080"}
	s.Search = wizard.Search{Findings: findings(discover.NoAnswer, discover.Finding{Source: discover.Guess, State: discover.NoAnswer, Err: trouble})}
	w.draw(s)
	d := driver{Window: w, t: t}
	if _, ok := w.page.(*proxyPage); !ok || !d.shows("Your proxy 192.0.2.9:1080 doesn't answer.") || d.shows("Just looking around?") {
		t.Errorf("the page is %T", w.page)
	}
	if f := w.frame.footer; f.primary.label != "Try again" || f.back.label != "Back" {
		t.Errorf("%q, %q", f.back.label, f.primary.label)
	}
	save(t, w.window, "proxy-silent")
	// An innocent proxy is not mentioned.
	trouble.Reason = accounts.Refused
	w.draw(s)
	if _, ok := w.page.(*nothingPage); !ok {
		t.Errorf("the page is %T", w.page)
	}
}
