package wizard

import (
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/oauth"
	"postkey/accounts/practice"
	"postkey/accounts/providers"
	"postkey/accounts/words"
)

// TestPracticeEndsAsOftenAsItStarts, however often and in whatever order a
// person presses the buttons.
func TestPracticeEndsAsOftenAsItStarts(t *testing.T) {
	for name, press := range map[string]func(*Wizard){
		"twice":           func(w *Wizard) { w.StartPractice(); w.Wait(); w.StartPractice(); w.Wait() },
		"twice at once":   func(w *Wizard) { w.StartPractice(); w.StartPractice(); w.Wait() },
		"and left":        func(w *Wizard) { w.StartPractice(); w.Wait(); w.LeavePractice(); w.LeavePractice() },
		"and given up":    func(w *Wizard) { w.StartPractice(); w.Cancel() },
		"and closed":      func(w *Wizard) { w.StartPractice(); w.Close() },
		"closed and left": func(w *Wizard) { w.StartPractice(); w.Wait(); w.Close(); w.LeavePractice() },
	} {
		t.Run(name, func(t *testing.T) {
			open := make(chan int, 1) // how many run
			open <- 0
			add := func(n int) { open <- <-open + n }
			w := New(Tools{}, func() (Practice, error) {
				add(1)
				return Practice{Address: "jane@practice.example", Close: func() { add(-1) }}, nil
			}, nil)
			press(w)
			w.Close()
			if n := <-open; n != 0 {
				t.Errorf("%d practice servers are left", n)
			}
		})
	}
}

// TestScenario: what the practice company asks is known on the Address page, its
// pages are found, and nothing of that is left afterwards.
func TestScenario(t *testing.T) {
	const link = "https://practice.example/mail-programs"
	for _, scenario := range practice.Scenarios() {
		opened := ""
		own := Tools{Words: words.New("en"), Pages: SignInPages{Clients: oauth.Clients{"google": {ID: "ours"}}, Open: func(l string) error { opened = l; return nil }}}
		w := New(own, func() (Practice, error) { return OpenPractice(own, scenario) }, nil)
		t.Cleanup(w.Close)
		if w.Page(link) != link {
			t.Error("a page has another place outside of practice")
		}
		w.StartPractice()
		w.Wait()
		s := w.State()
		if s.Provider == nil || s.Provider.Name != "Practice Mail" || s.Typed != practice.Address {
			t.Fatalf("%s: %+v", scenario, s)
		}
		if w.PracticePassword().Empty() != (scenario == practice.WantsAppPassword) {
			t.Errorf("%s: the password is filled in, or it is not", scenario)
		}
		if page := w.Page(link); !strings.HasPrefix(page, "http://127.0.0.1:") || !strings.HasSuffix(page, "/mail-programs") || w.Page(page) != page {
			t.Errorf("%s: the page is %s", scenario, page)
		}
		for _, other := range []string{"https://mail.google.com/", "https://evil.example/?https://practice.example/", "", "https://practice.example:8443/"} {
			if w.Page(other) != other {
				t.Errorf("%s becomes %s", other, w.Page(other))
			}
		}
		pages := w.tools.Pages
		if len(pages.Clients) != 1 || pages.Clients[practice.SignInName].ID != practice.ClientID {
			t.Errorf("%s: known as %+v", scenario, pages.Clients)
		}
		if err := pages.Open(link); err != nil || opened != w.Page(link) {
			t.Errorf("%s: opened is %s, %v", scenario, opened, err)
		}
		w.LeavePractice()
		w.Wait()
		if _, ok := providers.ByDomain(practice.Domain); ok || w.Page(link) != link || w.State().Provider != nil {
			t.Errorf("%s: something is left", scenario)
		}
	}
}

// TestPracticeGetsNoOwnPassword: what was typed for the person's own account is
// forgotten before anything can be tried in practice.
func TestPracticeGetsNoOwnPassword(t *testing.T) {
	w := New(Tools{}, func() (Practice, error) { return Practice{Close: func() {}}, nil }, nil)
	t.Cleanup(w.Close)
	w.SignIn(accounts.NewSecret("their own"), accounts.NewSecret("another"), true)
	w.StartPractice()
	w.Wait()
	if !w.incoming.Empty() || !w.outgoing.Empty() {
		t.Error("a password is still there")
	}
}
