package window

import (
	"bytes"
	"errors"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postkey/accounts"
	"postkey/accounts/oauth"
	"postkey/accounts/practice"
	"postkey/accounts/words"
	"postkey/wizard"
)

// A surfer is the person's browser: what Postkey opens in it, and what the person
// presses there. It trusts nothing of the practice company.
type surfer struct {
	fyne.App
	t      *testing.T
	opened string
	// answers are pressed on each page that is opened by the sign-in, in turn.
	answers chan string
	last    chan string // the page that the browser shows in the end
	visits  sync.WaitGroup
}

// OpenURL is for the links of the window.
func (s *surfer) OpenURL(u *url.URL) error {
	s.opened = u.String()
	return nil
}

// page loads a page, or presses a button on it, and returns what it shows.
func (s *surfer) page(link string, press url.Values) (string, error) {
	var r *http.Response
	var err error
	if press == nil {
		r, err = http.Get(link)
	} else {
		r, err = http.PostForm(link, press)
	}
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if r.StatusCode != http.StatusOK {
		err = errors.New(r.Status)
	}
	return html.UnescapeString(string(b)), err
}

// visit is page for a link that was just opened.
func (s *surfer) visit(press url.Values) string {
	s.t.Helper()
	if !strings.HasPrefix(s.opened, "http://127.0.0.1:") {
		s.t.Fatalf("opened is %q, which no browser finds", s.opened)
	}
	text, err := s.page(s.opened, press)
	if err != nil {
		s.t.Fatalf("%s: %v", s.opened, err)
	}
	return text
}

// signIn is what the company's sign-in opens, from any goroutine.
func (s *surfer) signIn(link string) error {
	s.visits.Go(func() {
		asked, err := s.page(link, nil)
		if err != nil || !strings.Contains(asked, practice.Address) {
			s.last <- "no page: " + asked
			return
		}
		shown, err := s.page(link, url.Values{"answer": {<-s.answers}})
		if err != nil {
			shown = err.Error()
		}
		s.last <- shown
	})
	return nil
}

// practise opens the window as --practice=SCENARIO does.
func practise(t *testing.T, scenario practice.Scenario, change func(*wizard.Tools)) (driver, *surfer) {
	t.Helper()
	browser := &surfer{App: test.NewTempApp(t), t: t, answers: make(chan string, 1), last: make(chan string, 4)}
	t.Cleanup(func() { close(browser.answers); browser.visits.Wait() })
	tools := wizard.Tools{Words: words.New("en"), Documents: t.TempDir(), Pages: wizard.SignInPages{Open: browser.signIn}}
	queue := make(chan func(), 8)
	w := newWindow(browser, Options{Words: tools.Words, Wizard: func(changed func()) *wizard.Wizard {
		return wizard.New(tools, func() (wizard.Practice, error) {
			p, err := wizard.OpenPractice(tools, scenario)
			if err == nil {
				p.Tools.SignInLimit = 10 * time.Minute // a busy computer is slow, not wrong
				// Thunderbird is there, whatever is on this computer.
				p.Tools.Apps.GOOS, p.Tools.Apps.LookPath = "linux", func(string) (string, error) { return "/usr/bin/thunderbird", nil }
				if change != nil {
					change(&p.Tools)
				}
			}
			return p, err
		}, changed)
	}}, func(f func()) { queue <- f })
	t.Cleanup(w.wizard.Close)
	d := driver{w, t, tools, queue}
	d.wizard.StartPractice()
	d.until("practising", func(s wizard.State) bool { return s.Practice })
	if !d.reads("Practice Mail") {
		t.Error("the Address page does not name the company")
	}
	d.press(d.frame.footer.primary)
	d.until("found", func(s wizard.State) bool { return s.Step == wizard.StepSearch && !s.Search.Running })
	if !d.shows("Certain") {
		t.Error("the company is not known")
	}
	d.press(d.frame.footer.primary)
	d.press(d.frame.footer.primary)
	if s := d.wizard.State(); s.Step != wizard.StepSignIn {
		t.Fatalf("the page is %T", d.page)
	}
	return d, browser
}

// reads reports whether words stand somewhere on the screen, in whatever case.
func (d driver) reads(some string) bool {
	for _, p := range onScreen(d.Window) {
		said := ""
		switch o := p.object.(type) {
		case *prose:
			said = words.Plain(o.marked)
		case *text:
			said = o.words
		}
		if strings.Contains(strings.ToLower(said), strings.ToLower(some)) {
			return true
		}
	}
	return false
}

// follow taps the first link or button with these words below the rail.
func (d driver) follow(label string) {
	d.t.Helper()
	for _, p := range onScreen(d.Window) {
		switch o := p.object.(type) {
		case *link:
			if o.label == label {
				test.Tap(o)
				d.render()
				return
			}
		case *button:
			if o.label == label {
				test.Tap(o)
				d.render()
				return
			}
		}
	}
	d.t.Fatalf("nothing on %T is called %q", d.page, label)
}

// typeHere types into the field that has the focus.
func (d driver) typeHere(s string) {
	d.t.Helper()
	f, ok := d.window.Canvas().Focused().(*field)
	if !ok {
		d.t.Fatalf("the focus of %T is on %T", d.page, d.window.Canvas().Focused())
	}
	d.write(f, s)
}

// program goes on from a good test to the mail programs, and writes a settings sheet,
// which it returns. plan is what would be written for Thunderbird.
func (d driver) program() (plan, sheet string) {
	d.t.Helper()
	d.press(d.frame.footer.primary)
	d.until("prepared", func(s wizard.State) bool {
		return s.Step == wizard.StepProgram && (s.Program.Plan != nil || s.Program.Refused != nil)
	})
	s := d.wizard.State()
	if s.Program.Plan == nil {
		d.t.Fatalf("Thunderbird cannot have this account: %v", s.Program.Refused)
	}
	for _, c := range s.Program.Plan.Changes {
		plan += string(c.Data)
	}
	for i, p := range s.Program.Programs {
		if p.ID == "sheet" {
			test.Tap(d.page.(*programPage).rows[i])
		}
	}
	d.until("previewed", func(s wizard.State) bool { return len(s.Program.Files) > 0 })
	d.press(d.frame.footer.primary)
	d.until("done", step(wizard.StepDone))
	b, err := os.ReadFile(d.wizard.State().Done.Where)
	if err != nil {
		d.t.Fatal(err)
	}
	return plan, string(b)
}

// turnedDown is a test that is over and went wrong, with everything found out about it.
func turnedDown(s wizard.State) bool {
	return s.Step == wizard.StepTest && !s.Test.Running && failed(s.Test) && !s.Test.Looking
}

// worked is a test that went well, with what was found out kept.
func worked(s wizard.State) bool { return s.Test.OK() && s.Keeping.State == wizard.KeepDone }

var madePassword = regexp.MustCompile(`<code>([^<]+)</code>`)

// TestAppPasswordScenario: the person is told beforehand, tries the usual password
// all the same, is told why not, and gets through with an app password.
func TestAppPasswordScenario(t *testing.T) {
	d, browser := practise(t, practice.WantsAppPassword, nil)
	if !d.reads("app password") {
		t.Error("nothing is said before the first try")
	}
	// The usual password looks unlike an app password, which is said once.
	d.typeHere(practice.Password().Reveal())
	d.press(d.frame.footer.primary)
	if d.wizard.State().Step == wizard.StepSignIn {
		d.press(d.frame.footer.primary)
	}
	d.until("refused", turnedDown)
	for _, side := range d.wizard.State().Test.Sides {
		if side.Problem == nil || side.Problem.Reason != accounts.AppPasswordNeeded || side.Tries != 1 {
			t.Errorf("%s: %+v after %d tries", side.Server.Protocol, side.Problem, side.Tries)
		}
	}
	if !d.reads("app password") || !d.reads("Application-specific password required") {
		t.Error("the refusal is not explained")
	}
	d.follow("Open page")
	if page := browser.visit(nil); !strings.Contains(page, "Make an app password") {
		t.Errorf("opened is\n%s", page)
	}
	made := madePassword.FindStringSubmatch(browser.visit(url.Values{"make": {"yes"}}))
	if made == nil {
		t.Fatal("no app password was made")
	}
	d.press(d.frame.footer.primary)
	if s := d.wizard.State(); s.Step != wizard.StepSignIn {
		t.Fatalf("the page is %T", d.page)
	}
	browser.opened = ""
	d.follow("Open page")
	if browser.visit(nil) == "" {
		t.Error("the page of before cannot be opened")
	}
	d.write(d.page.(*appPasswordPage).password.field, made[1])
	d.press(d.frame.footer.primary)
	d.until("tested", worked)
	d.noPassword(made[1])
	if plan, sheet := d.program(); strings.Contains(plan+sheet, made[1]) || !strings.Contains(sheet, practice.Address) {
		t.Error("the password is in what was written, or the address is not")
	}
}

// TestIMAPOffScenario: the password is right, and the explanation leads to the page
// where receiving is switched on.
func TestIMAPOffScenario(t *testing.T) {
	d, browser := practise(t, practice.IMAPOff, nil)
	if !d.reads("IMAP") {
		t.Error("nothing is said before the first try")
	}
	d.typeHere(practice.Password().Reveal())
	d.press(d.frame.footer.primary)
	d.until("refused", turnedDown)
	s := d.wizard.State()
	if p := s.Test.Sides[wizard.Incoming].Problem; p == nil || p.Reason != accounts.IMAPDisabled || !s.Test.Sides[wizard.Outgoing].OK() {
		t.Errorf("%+v", s.Test.Sides)
	}
	if !d.reads("Your account is not enabled for IMAP use") {
		t.Error("the server's words are not there")
	}
	d.press(d.frame.footer.primary) // nothing was switched on yet
	d.until("refused again", turnedDown)
	d.follow("Open page")
	if page := browser.visit(nil); !strings.Contains(page, "off") {
		t.Errorf("opened is\n%s", page)
	}
	if page := browser.visit(url.Values{"switch": {"on"}}); !strings.Contains(page, "Switch off") {
		t.Errorf("after switching on it says\n%s", page)
	}
	d.press(d.frame.footer.primary)
	d.until("tested", worked)
	if _, sheet := d.program(); !strings.Contains(sheet, "imap.practice.example") {
		t.Error("the sheet is about something else")
	}
}

// TestBrowserScenario: the company's page opens, says what is asked, and what the
// person presses there counts.
func TestBrowserScenario(t *testing.T) {
	d, browser := practise(t, practice.BrowserOnly, nil)
	if !d.reads("Practice Mail") || !d.reads("browser") {
		t.Error("nothing is said before")
	}
	browser.answers <- "refuse"
	d.press(d.frame.footer.primary)
	d.until("denied", func(s wizard.State) bool { return !s.Browsing.Running && s.Browsing.Err != nil })
	if s := d.wizard.State(); !errors.Is(s.Browsing.Err, oauth.ErrDenied) || s.Step != wizard.StepSignIn {
		t.Errorf("%+v on %v", s.Browsing, s.Step)
	}
	if title, _ := d.words.SignInPage(false); !strings.Contains(<-browser.last, title) {
		t.Error("the browser does not say that it was refused")
	}

	d.press(d.frame.footer.primary)
	d.until("waiting", func(s wizard.State) bool { return s.Browsing.Running && s.Browsing.Link != "" })
	// The link is one for any browser of this computer.
	copied := d.wizard.State().Browsing.Link
	if !strings.HasPrefix(copied, "http://127.0.0.1:") {
		t.Errorf("the link is %s", copied)
	}
	browser.answers <- "allow"
	d.until("tested", worked)
	if title, _ := d.words.SignInPage(true); !strings.Contains(<-browser.last, title) {
		t.Error("the browser does not say that it is done")
	}
	if !d.reads("You stay signed in") || d.reads("The password is kept") {
		t.Error("it is not said what is kept")
	}
	s := d.wizard.State()
	for _, side := range s.Test.Sides {
		if side.Mechanism != "OAUTHBEARER" || side.NotSignedIn {
			t.Errorf("%s: %s", side.Server.Protocol, side.Mechanism)
		}
	}
	plan, sheet := d.program()
	if strings.Count(plan, `authMethod", 10)`) != 2 || !strings.Contains(sheet, "Browser (OAuth2)") {
		t.Errorf("the programs get another way to sign in:\n%s\n%s", plan, sheet)
	}
}

// TestBrowserScenarioWithoutClient: Postkey is not known to the company; then it
// checks the servers and leaves the page to the mail program, which it sets up so.
func TestBrowserScenarioWithoutClient(t *testing.T) {
	d, _ := practise(t, practice.BrowserOnly, func(tools *wizard.Tools) { tools.Pages.Clients = nil })
	if !d.reads("Your mail program will open the browser by itself.") {
		t.Error("it is not said that the mail program does it")
	}
	d.press(d.frame.footer.primary)
	d.until("checked", func(s wizard.State) bool {
		return s.Step == wizard.StepTest && s.Test.OK() && s.Keeping.State != wizard.KeepWaiting
	})
	for _, side := range d.wizard.State().Test.Sides {
		if !side.NotSignedIn || side.Tries != 0 || side.TLS == "" {
			t.Errorf("%+v", side)
		}
	}
	if !d.shows("Both servers answer") {
		t.Error("it is not said that nobody signed in")
	}
	plan, sheet := d.program()
	if strings.Count(plan, `authMethod", 10)`) != 2 || !strings.Contains(sheet, "Browser (OAuth2)") {
		t.Errorf("the programs get another way to sign in:\n%s\n%s", plan, sheet)
	}
	if bytes.Contains([]byte(plan+sheet), []byte(practice.Password().Reveal())) {
		t.Error("there is a password")
	}
}
