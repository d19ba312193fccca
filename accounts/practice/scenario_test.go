package practice_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"postkey/accounts"
	"postkey/accounts/login"
	"postkey/accounts/practice"
	"postkey/accounts/providers"
)

// refused signs in by every command that takes a password, and returns what the
// company says against it: protocol to words.
func refused(t *testing.T, s *practice.Server, password string) map[accounts.Protocol]string {
	t.Helper()
	said := map[accounts.Protocol]string{}
	add := func(p accounts.Protocol, words string) {
		if before, ok := said[p]; ok && before != words {
			t.Errorf("%s says %q, and %q by another command", p, before, words)
		}
		said[p] = words
	}
	imapSays := func(err error) {
		t.Helper()
		var no *imap.Error
		switch {
		case errors.As(err, &no):
			add(accounts.IMAP, fmt.Sprintf("%s [%s] %s", no.Type, no.Code, no.Text))
		case err != nil:
			t.Error(err)
		default:
			add(accounts.IMAP, "")
		}
	}
	imapSays(openIMAP(t, s, accounts.ImplicitTLS).Login(practice.Address, password).Wait())
	imapSays(openIMAP(t, s, accounts.StartTLS).Authenticate(sasl.NewPlainClient("", practice.Address, password)))

	popSays := func(l *line, answer string) {
		t.Helper()
		if strings.HasPrefix(answer, "+OK") {
			l.expect("+OK", "QUIT") // one session at a time
			answer = ""
		}
		add(accounts.POP3, answer)
	}
	l := openPOP3(t, s, accounts.ImplicitTLS)
	l.expect("+OK", "USER %s", practice.Address)
	popSays(l, l.say("PASS %s", password))
	l = openPOP3(t, s, accounts.StartTLS)
	popSays(l, l.say("AUTH PLAIN %s", base64.StdEncoding.EncodeToString([]byte("\x00"+practice.Address+"\x00"+password))))

	for _, client := range []sasl.Client{sasl.NewPlainClient("", practice.Address, password), sasl.NewLoginClient(practice.Address, password)} {
		var no *smtp.SMTPError
		switch err := openSMTP(t, s, accounts.ImplicitTLS).Auth(client); {
		case errors.As(err, &no):
			add(accounts.SMTP, fmt.Sprintf("%d %d.%d.%d %s", no.Code, no.EnhancedCode[0], no.EnhancedCode[1], no.EnhancedCode[2], no.Message))
		case err != nil:
			t.Error(err)
		default:
			add(accounts.SMTP, "")
		}
	}
	return said
}

func TestAppPassword(t *testing.T) {
	s := start(t, practice.Options{Scenario: practice.WantsAppPassword})
	usual, own := practice.Password().Reveal(), practice.AppPassword().Reveal()
	for p, words := range refused(t, s, usual) {
		// What is said is enough, whoever knows nothing of the company.
		if v := login.Classify(p, accounts.StageLogin, "", words); v.Reason != accounts.AppPasswordNeeded || !strings.Contains(words, s.Page("https://practice.example/app-passwords")) {
			t.Errorf("%s says %q, which is %s", p, words, v.Reason)
		}
	}
	for p, words := range refused(t, s, usual+"x") {
		if v := login.Classify(p, accounts.StageLogin, "", words); v.Reason != accounts.WrongPassword {
			t.Errorf("to a wrong password, %s says %q, which is %s", p, words, v.Reason)
		}
	}
	for _, password := range []string{own, strings.ReplaceAll(own, "-", ""), strings.ReplaceAll(own, "-", " ")} {
		for p, words := range refused(t, s, password) {
			if words != "" {
				t.Errorf("%s refuses the app password %q: %s", p, password, words)
			}
		}
	}
	p, ok := providers.ByDomain(practice.Domain)
	if !ok || p.SignIn != providers.AppPassword || !p.ShapedLikeAppPassword(own) || p.ShapedLikeAppPassword(usual) || p.AppPasswordShape != "xxxx-xxxx-xxxx-xxxx" {
		t.Errorf("known is %+v", p)
	}
	page := open(t, s, p.AppPasswordURL)
	if strings.Contains(page, own) || !strings.Contains(page, usual) {
		t.Errorf("before anything is made there, the page says\n%s", page)
	}
	if page = press(t, s, p.AppPasswordURL, "make", "yes"); !strings.Contains(page, own) {
		t.Errorf("the page shows no app password:\n%s", page)
	}
}

func TestIMAPOff(t *testing.T) {
	s := start(t, practice.Options{Scenario: practice.IMAPOff})
	password := practice.Password().Reveal()
	want := map[accounts.Protocol]accounts.Reason{accounts.IMAP: accounts.IMAPDisabled, accounts.POP3: accounts.POPDisabled}
	off := func() {
		t.Helper()
		for p, words := range refused(t, s, password) {
			if p == accounts.SMTP {
				if words != "" {
					t.Errorf("sending is refused: %s", words)
				}
			} else if v := login.Classify(p, accounts.StageLogin, "", words); v.Reason != want[p] || !strings.Contains(words, s.Page("https://practice.example/mail-programs")) {
				t.Errorf("%s says %q, which is %s", p, words, v.Reason)
			}
		}
	}
	off()
	for p, words := range refused(t, s, password+"x") {
		if v := login.Classify(p, accounts.StageLogin, "", words); v.Reason != accounts.WrongPassword {
			t.Errorf("to a wrong password, %s says %q, which is %s", p, words, v.Reason)
		}
	}
	p, ok := providers.ByDomain(practice.Domain)
	if !ok || p.SignIn != providers.Password || !p.Needs(accounts.IMAP) || !p.Needs(accounts.POP3) || p.Needs(accounts.SMTP) {
		t.Fatalf("known is %+v", p)
	}
	if page := open(t, s, p.EnableURL); !strings.Contains(page, "off") || !strings.Contains(page, "Switch on") {
		t.Errorf("the page says\n%s", page)
	}
	off() // looking switches nothing on
	if page := press(t, s, p.EnableURL, "switch", "on"); !strings.Contains(page, "Switch off") {
		t.Errorf("the page says\n%s", page)
	}
	for p, words := range refused(t, s, password) {
		if words != "" {
			t.Errorf("%s still refuses: %s", p, words)
		}
	}
	press(t, s, p.EnableURL, "switch", "off")
	off()
}

// TestBrowserOnly: no protocol offers or takes a password.
func TestBrowserOnly(t *testing.T) {
	s := start(t, practice.Options{Scenario: practice.BrowserOnly})
	password := practice.Password().Reveal()
	c := openIMAP(t, s, accounts.ImplicitTLS)
	if caps := c.Caps(); !caps.Has("AUTH=OAUTHBEARER") || !caps.Has("AUTH=XOAUTH2") || !caps.Has("LOGINDISABLED") || caps.Has("AUTH=PLAIN") {
		t.Errorf("IMAP offers %v", caps)
	}
	if err := c.Login(practice.Address, password).Wait(); err == nil {
		t.Error("IMAP takes a password")
	}
	l := openPOP3(t, s, accounts.ImplicitTLS)
	l.expect("-ERR", "USER %s", practice.Address)
	l.expect("+OK", "CAPA")
	if capa := strings.Join(l.dots(), "\n"); !strings.Contains(capa, "SASL OAUTHBEARER XOAUTH2") || strings.Contains(capa, "USER") {
		t.Errorf("POP3 offers\n%s", capa)
	}
	m := openSMTP(t, s, accounts.ImplicitTLS)
	if _, mechanisms := m.Extension("AUTH"); mechanisms != "OAUTHBEARER XOAUTH2" {
		t.Errorf("SMTP offers %s", mechanisms)
	}
	if err := m.Auth(sasl.NewPlainClient("", practice.Address, password)); err == nil {
		t.Error("SMTP takes a password")
	}
	if s.Logins(accounts.IMAP)+s.Logins(accounts.POP3)+s.Logins(accounts.SMTP) != 0 {
		t.Error("a password was judged")
	}
	p, ok := providers.ByDomain(practice.Domain)
	if !ok || p.SignIn != providers.Browser || p.OAuth == nil || p.OAuth.Name != "practice" {
		t.Fatalf("known is %+v", p)
	}
	for _, server := range append(s.Published(), s.Servers()...) {
		if server.Auth != accounts.AuthOAuth2 {
			t.Errorf("%s wants %s", server.URL(), server.Auth)
		}
	}
	if page := open(t, s, "https://autoconfig.practice.example/mail/config-v1.1.xml"); strings.Contains(page, "password") || strings.Count(page, "<authentication>OAuth2<") != 6 {
		t.Errorf("published is\n%s", page)
	}
}

// TestPlainIsUnknown: only a scenario puts the company into the table, and only for
// its time.
func TestPlainIsUnknown(t *testing.T) {
	unknown := func() {
		t.Helper()
		if p, ok := providers.ByDomain(practice.Domain); ok {
			t.Errorf("known is %+v", p)
		}
	}
	s := start(t, practice.Options{})
	unknown()
	if link := "https://practice.example/mail-programs"; s.Page(link) != link {
		t.Errorf("it has pages: %s", s.Page(link))
	}
	for _, scenario := range practice.Scenarios() {
		s := start(t, practice.Options{Scenario: scenario})
		p, ok := providers.ByDomain(practice.Domain)
		if !ok {
			t.Fatalf("%s is not known", scenario)
		}
		addr, err := accounts.ParseAddress(practice.Address)
		if err != nil {
			t.Fatal(err)
		}
		for i, server := range p.Servers(addr) {
			if server != s.Published()[i] {
				t.Errorf("%s: known is %s, the server is %s", scenario, server.URL(), s.Published()[i].URL())
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		unknown()
	}
	for _, o := range []practice.Options{{Scenario: "made up"}, {Scenario: practice.BrowserOnly, Mechanisms: []string{"PLAIN"}}} {
		if s, err := practice.Start(t.Context(), o); err == nil {
			s.Close()
			t.Errorf("started with %+v", o)
		}
	}
	unknown()
	for name, want := range map[string]practice.Scenario{"plain": practice.Plain, "": practice.Plain, "browser": practice.BrowserOnly, "imap-off": practice.IMAPOff, "app-password": practice.WantsAppPassword} {
		if got, err := practice.ParseScenario(name); err != nil || got != want {
			t.Errorf("%q is %q, %v", name, got, err)
		}
	}
	if _, err := practice.ParseScenario("Browser"); err == nil {
		t.Error("any name is a scenario")
	}
}

// open opens a page of the company where a person's browser does, which trusts
// nothing of the company.
func open(t testing.TB, s *practice.Server, link string) string {
	t.Helper()
	client := http.DefaultClient
	if s.Page(link) == link {
		client = s.HTTP()
	}
	r, err := client.Get(s.Page(link))
	return body(t, r, err)
}

// press presses a button there.
func press(t testing.TB, s *practice.Server, link, name, value string) string {
	t.Helper()
	r, err := http.PostForm(s.Page(link), url.Values{name: {value}})
	return body(t, r, err)
}

func body(t testing.TB, r *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v\n%s", r.Request.URL, r.Status, err, b)
	}
	return string(b)
}
