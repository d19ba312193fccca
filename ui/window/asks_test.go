package window

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"postkey/accounts"
	"postkey/accounts/words"
	"postkey/wizard"
)

// read is everything that stands on the page, a line each, and the pages it leads to.
func read(w *Window) (said string, urls []string) {
	var lines []string
	opened := w.host.open
	defer func() { w.host.open = opened }()
	w.host.open = func(url string) { urls = append(urls, url) }
	for _, p := range onScreen(w) {
		switch o := p.object.(type) {
		case *prose:
			lines = append(lines, words.Plain(o.marked))
		case *text:
			lines = append(lines, o.words)
		case *link:
			if o.label == "Open page" || o.label == "See why" {
				test.Tap(o)
			}
		case *button:
			if o.label == "Open page" {
				test.Tap(o)
			}
		}
	}
	return strings.Join(lines, "\n"), urls
}

// TestAskedBeforeTheFirstTry holds the pages of a good choice of companies to what
// they ask: all of it is said, once, with the pages for it.
func TestAskedBeforeTheFirstTry(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	for _, c := range asksScenes {
		t.Run(c.name, func(t *testing.T) {
			s := c.state(t, wizard.StepSignIn)
			asks := w.companyAsks(s)
			drawScene(t, w, "asks-signin-"+c.name)
			said, urls := read(w)
			var want []string
			for _, step := range asks.Steps {
				switch step.ID {
				case "paid", "enable", "admin", "second-step", "second-step-told":
					if !strings.Contains(said, strings.TrimSuffix(step.Title, ".")) || !strings.Contains(said, step.Detail) {
						t.Errorf("it is not said: %s\n%s", step.Text, said)
					}
				case "two-step":
					if !strings.Contains(said, step.Detail) {
						t.Errorf("it is not said: %s\n%s", step.Text, said)
					}
				}
				if step.URL != "" {
					want = append(want, step.URL)
				}
			}
			for _, url := range want {
				if !slices.Contains(urls, url) {
					t.Errorf("nothing leads to %s; %q", url, urls)
				}
			}
			for _, note := range asks.Notes {
				if n := strings.Count(said, note); n != 1 && note != asks.Copies && note != asks.Pause {
					t.Errorf("%d times: %s\n%s", n, note, said)
				}
			}
			drawScene(t, w, "asks-address-"+c.name)
			if said, _ := read(w); !strings.Contains(said, "\n"+w.foreknown(typed(s.Typed))) {
				t.Errorf("the address page does not say what is asked:\n%s", said)
			}
			drawScene(t, w, "asks-done-"+c.name)
			said, _ = read(w)
			for _, limit := range asks.Limits {
				if strings.Count(said, limit) != 1 {
					t.Errorf("the end does not say: %s\n%s", limit, said)
				}
			}
		})
	}
}

// TestFactsHaveSources: Details says where each fact of a company is from.
func TestFactsHaveSources(t *testing.T) {
	w := openScene(t, "asks-signin-gmail")
	s := sceneState(t, "asks-signin-gmail")
	facts := w.page.facts(s)
	for _, fact := range []string{"servers", "sign_in", "app_password", "ends", "limit"} {
		if !strings.Contains(facts, "\n"+fact+" ") {
			t.Errorf("no source of %s in\n%s", fact, facts)
		}
	}
	for _, source := range s.Provider.Evidence("sign_in").Sources {
		if !strings.Contains(facts, string(source.Date)) || !strings.Contains(facts, source.Title) {
			t.Errorf("%+v is not in\n%s", source, facts)
		}
	}
	s.Account.Incoming.Host = "mail.elsewhere.example"
	if facts := w.page.facts(s); strings.Contains(facts, "app_password") {
		t.Errorf("of somebody else's servers it says\n%s", facts)
	}
}

// TestOwnName: who has a domain of their own at iCloud signs in with another name,
// which is written in two ways.
func TestOwnName(t *testing.T) {
	w := openScene(t, "asks-signin-icloud-own")
	s := sceneState(t, "asks-signin-icloud-own")
	p := w.page.(*appPasswordPage)
	for typed, want := range map[string]string{
		"":                   "Type your address first.",
		"jane":               "There's no @ in it.",
		"jane@example.org":   "That's no address at iCloud. It ends in one of these: icloud.com, me.com, mac.com.",
		"jane@icloud.com.de": "That's no address at iCloud. It ends in one of these: icloud.com, me.com, mac.com.",
	} {
		p.own.set(typed)
		if !p.own.missing(s) || words.Plain(p.own.note.words.marked) != want {
			t.Errorf("%q: %q, want %q", typed, p.own.note.words.marked, want)
		}
		if w.window.Canvas().Focused() != p.own.field {
			t.Errorf("%q: the focus is elsewhere", typed)
		}
	}
	p.own.set(" Jane.Doe@icloud.com ")
	if p.own.missing(s) {
		t.Errorf("refused: %q", p.own.note.words.marked)
	}
	a, err := accounts.ParseAddress("jane.doe@icloud.com")
	if err != nil {
		t.Fatal(err)
	}
	if names := p.own.names(s, a); names != [2]string{"jane.doe", "jane.doe@icloud.com"} {
		t.Errorf("the sign-in names are %q", names)
	}
	// Their servers changed by hand are nobody's that is known.
	s.Account.Incoming.Host = "mail.example.org"
	w.draw(s)
	if _, ok := w.page.(*signInPage); !ok || w.page.(*signInPage).own.root.Visible() {
		t.Errorf("the page is %T", w.page)
	}
}
