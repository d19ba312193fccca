package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/providers"
)

var (
	day  = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	jane = accounts.Address{Local: "jane", Domain: "example.org"}
)

// reasons are all constants of accounts/reason.go, read from its source so that
// none can be forgotten here.
func reasons(t *testing.T) []accounts.Reason {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []accounts.Reason
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, v := range spec.Values {
			if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, _ := strconv.Unquote(lit.Value)
				list = append(list, accounts.Reason(s))
			}
		}
		return true
	})
	if len(list) < 50 {
		t.Fatalf("only %d reasons found in reason.go", len(list))
	}
	return list
}

// contexts are everything an explanation can depend on: no company and one of
// each kind that Postkey knows, either side, the other side working or not, with
// and without a certificate.
func contexts(reason accounts.Reason, do func(*accounts.Problem, Context)) {
	list := []*providers.Provider{nil}
	kinds := map[any]bool{}
	for _, p := range providers.All() {
		kind := [4]any{p.SignIn, p.AppPasswordURL != "", p.TwoStepURL != "", len(p.Enable)}
		if !kinds[kind] {
			kinds[kind] = true
			list = append(list, p)
		}
	}
	for _, protocol := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
		for _, provider := range list {
			if protocol == accounts.POP3 && provider != nil && !provider.Needs(protocol) {
				continue // the same as IMAP
			}
			for _, other := range []bool{false, true} {
				p := &accounts.Problem{
					Server: accounts.Server{Protocol: protocol, Host: "mail.example.org", Port: 993, Security: accounts.ImplicitTLS, Username: "jane@example.org"},
					Stage:  accounts.StageLogin, Reason: reason, Owner: "example.net",
				}
				do(p, Context{Address: jane, Provider: provider, Other: other, Now: day})
				for also := range maybe {
					if reason != accounts.WrongPassword && reason != accounts.AppPasswordNeeded && reason != accounts.Temporary {
						break // the same for all others
					}
					r := *p
					r.Also, r.Reply = []accounts.Reason{also}, "NO no"
					do(&r, Context{Address: jane, Provider: provider, Other: other, Now: day})
				}
				if provider != nil && other {
					continue
				}
				q := *p
				q.Owner, q.Server.Security, q.Stage = "this computer", accounts.Plaintext, accounts.StageTLS
				q.Certificate = &accounts.Certificate{Names: []string{"other.example"}, NotBefore: day, NotAfter: day, SHA256: "ab12"}
				do(&q, Context{Address: jane, Provider: provider, Other: other})
			}
		}
	}
}

var (
	forbidden = regexp.MustCompile(`(?i)\b(authenticat\w*|protocols?|ports?|credentials?|handshake|cipher|sasl|daemon|invalid|error)\b`)
	unfilled  = regexp.MustCompile(`<no value>|\{\{|\}\}|%!|  |^ | $|\b(problem|step|link)\.[a-z]`)
)

// ours is a text without the way through a company's menus, which has the
// company's own words.
func ours(s string, p *providers.Provider) string {
	if p == nil || p.EnableWhere == "" {
		return s
	}
	return strings.ReplaceAll(s, p.EnableWhere, "")
}

func TestEveryReasonIsExplained(t *testing.T) {
	w := New("en")
	checked := map[string]bool{}
	for _, reason := range reasons(t) {
		if _, ok := remedies[reason]; !ok {
			t.Errorf("%s: no steps", reason)
		}
		contexts(reason, func(p *accounts.Problem, c Context) {
			e := w.Explain(p, c)
			if len(e.Steps) == 0 {
				t.Errorf("%s %s %v: no step fits", reason, p.Server.Protocol, c.Provider)
			}
			texts := []string{e.Title, e.Lead}
			seen := map[string]bool{}
			for _, s := range e.Steps {
				texts = append(texts, s.Text)
				if (s.Link == "") != (s.URL == "") {
					t.Errorf("%s: step %+v has half a link", reason, s)
				}
				if seen[s.Text] {
					t.Errorf("%s: %q twice", reason, s.Text)
				}
				seen[s.Text] = true
			}
			for _, s := range texts {
				if checked[s] {
					continue
				}
				checked[s] = true
				switch {
				case s == "":
					t.Errorf("%s: an empty sentence in %+v", reason, e)
				case unfilled.MatchString(s):
					t.Errorf("%s: %q is not filled in", reason, s)
				case forbidden.MatchString(ours(s, c.Provider)):
					t.Errorf("%s: %q says %q", reason, s, forbidden.FindString(s))
				case !strings.ContainsAny(s[len(s)-1:], ".?:") && !strings.HasSuffix(s, "ab12") && !strings.HasSuffix(s, "”"):
					t.Errorf("%s: %q does not end", reason, s)
				}
			}
		})
		if chip := w.Chip(reason); chip == w.Chip("") || strings.Contains(chip, "chip.") {
			t.Errorf("%s: chip %q", reason, chip)
		}
	}
	if got := w.Chip(""); got != "Works" {
		t.Errorf("no reason: chip %q", got)
	}
}

// A reason of a newer server list must not leave a person without a word.
func TestUnheardOfReason(t *testing.T) {
	e := New("en").Explain(&accounts.Problem{Reason: "made-up"}, Context{})
	if e.Title != New("en").T("problem.unknown.title") || len(e.Steps) == 0 {
		t.Errorf("%+v", e)
	}
}

func TestStepsAreForTheCompany(t *testing.T) {
	w := New("en")
	server := accounts.Server{Protocol: accounts.IMAP, Host: "imap.example", Security: accounts.ImplicitTLS, Username: "jane"}
	sending := server
	sending.Protocol = accounts.SMTP
	for _, c := range []struct {
		name, domain string
		problem      accounts.Problem
		other        bool
		want         []string // parts of the whole explanation, in this order
	}{
		{"Gmail, usual password", "gmail.com", accounts.Problem{Server: server, Reason: accounts.WrongPassword}, false,
			[]string{"The server for receiving didn't accept the password.", "app password", "Gmail", "https://myaccount.google.com/apppasswords", "xxxx xxxx xxxx xxxx"}},
		{"Gmail, told so", "gmail.com", accounts.Problem{Server: server, Reason: accounts.AppPasswordNeeded}, false,
			[]string{"Gmail needs an app password.", "only for mail programs", "https://myaccount.google.com/signinoptions/two-step-verification", "https://myaccount.google.com/apppasswords"}},
		{"T-Online's own word", "t-online.de", accounts.Problem{Server: server, Reason: accounts.WrongPassword}, false, []string{"E-Mail-Passwort"}},
		{"Outlook", "outlook.com", accounts.Problem{Server: server, Reason: accounts.BrowserSignInNeeded}, false, []string{"Outlook.com takes no passwords", "page of Microsoft"}},
		{"Outlook, wrong", "outlook.com", accounts.Problem{Server: server, Reason: accounts.WrongPassword}, false, []string{"page of Microsoft"}},
		{"Proton", "proton.me", accounts.Problem{Server: server, Reason: accounts.WrongPassword}, false, []string{"password that Bridge shows"}},
		{"GMX, off", "gmx.de", accounts.Problem{Server: server, Reason: accounts.IMAPDisabled}, false, []string{"Switch on IMAP", "POP3/IMAP", "https://"}},
		{"GMX, wrong", "gmx.de", accounts.Problem{Server: server, Reason: accounts.WrongPassword}, false, []string{"Type the password once more", "webmail", "second step", "Switch on access"}},
		{"sending alone", "", accounts.Problem{Server: sending, Reason: accounts.WrongPassword, Stage: accounts.StageLogin}, true,
			[]string{"The server for sending didn't accept the password.", "imap.example answered and is secure, only the sign-in was refused.", "Small and capital letters", "“SMTP password”"}},
		{"expired", "", accounts.Problem{Server: server, Reason: accounts.CertExpired, Certificate: &accounts.Certificate{NotAfter: time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC)}}, false,
			[]string{"This server can't prove that it is imap.example.", "Its proof ran out on 3 May 2026.", "It says 21 November 2026."}},
		{"another name", "", accounts.Problem{Server: server, Reason: accounts.CertWrongHost, Certificate: &accounts.Certificate{Names: []string{"a.example", "b.example", "c.example", "d.example"}}}, false,
			[]string{"It proves to be a.example, b.example, c.example, not imap.example."}},
		{"another owner", "", accounts.Problem{Server: server, Reason: accounts.Unconfirmed, Owner: "host.example"}, false,
			[]string{"host.example is your mail company", "The server for example.org belongs to host.example.", "from your bill"}},
		{"this computer", "", accounts.Problem{Server: server, Reason: accounts.Unconfirmed, Owner: "this computer"}, false, []string{"a program on this computer", "set up that program yourself"}},
		{"silent at once", "", accounts.Problem{Server: server, Reason: accounts.Timeout, Stage: accounts.StageConnect}, false, []string{"nothing came back"}},
		{"silent later", "", accounts.Problem{Server: server, Reason: accounts.Timeout, Stage: accounts.StageLogin}, false, []string{"then it went silent"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			context := Context{Address: jane, Other: c.other, Now: day}
			if c.domain != "" {
				p, ok := providers.ByDomain(c.domain)
				if !ok {
					t.Fatalf("%s is not known", c.domain)
				}
				context.Provider = p
			}
			e := w.Explain(&c.problem, context)
			whole := e.Title + "\n" + e.Lead
			for _, s := range e.Steps {
				whole += "\n" + s.Text + " " + s.URL
			}
			rest := whole
			for _, part := range c.want {
				_, after, ok := strings.Cut(rest, part)
				if !ok {
					t.Fatalf("%q is missing, or in the wrong place, in\n%s", part, whole)
				}
				rest = after
			}
		})
	}
}

// Everything that comes from outside is cleaned before it stands in a sentence.
func TestHostileTextIsCleaned(t *testing.T) {
	const evil = "\x1b[31m**a**\u202e\r\nb\x00"
	for _, reason := range reasons(t) {
		p := &accounts.Problem{
			Server: accounts.Server{Protocol: accounts.IMAP, Host: evil, Username: evil},
			Reason: reason, Reply: evil + strings.Repeat("x", 5000), Owner: evil,
			Certificate: &accounts.Certificate{Names: []string{evil, evil}, Issuer: evil, SHA256: evil},
		}
		e := New("en").Explain(p, Context{Address: accounts.Address{Local: evil, Domain: evil}, Now: day})
		for _, s := range append([]Step{{Text: e.Title}, {Text: e.Lead}, {Text: e.Reply}}, e.Steps...) {
			if strings.ContainsAny(s.Text, "\x1b\u202e\r\n\x00") {
				t.Errorf("%s: %q", reason, s.Text)
			}
			if n := strings.Count(s.Text, "**"); s.Text != e.Reply && n != 0 && n != 2 {
				t.Errorf("%s: bold that is not ours in %q", reason, s.Text)
			}
			if len(s.Text) > 2000 {
				t.Errorf("%s: %d bytes", reason, len(s.Text))
			}
		}
	}
}
