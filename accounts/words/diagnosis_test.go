package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/providers"
)

const hour, aDay = time.Hour, 24 * time.Hour

// found is a problem of an outgoing server with what was found out about it.
func found(reason accounts.Reason, change func(*accounts.Problem)) *accounts.Problem {
	p := &accounts.Problem{
		Server: accounts.Server{Protocol: accounts.SMTP, Host: "smtp.example.org", Port: 587, Security: accounts.StartTLS, Username: "jane@example.org"},
		Stage:  accounts.StageConnect, Reason: reason,
	}
	if strings.HasPrefix(string(reason), "cert-") {
		p.Stage = accounts.StageTLS
		p.Certificate = &accounts.Certificate{Names: []string{"s12.hosting.example"}, Issuer: "Home CA", NotBefore: day, NotAfter: day.AddDate(0, 3, 0), SHA256: "ab12"}
	}
	change(p)
	return p
}

// TestDiagnosis: what was found out is told in place of the reason, and leads to
// its own steps.
func TestDiagnosis(t *testing.T) {
	w := New("en")
	for name, c := range map[string]struct {
		problem   *accounts.Problem
		title     string // its first words
		lead      string // a part
		step      string // a part of the first one
		notOffers []string
	}{
		"clock behind": {found(accounts.CertNotYetValid, func(p *accounts.Problem) { p.ClockOff = -3 * aDay }),
			"This computer's clock is wrong.", "about 3 days behind, so smtp.example.org", "date, time and time zone", []string{"Ask", "Does it stay"}},
		"clock ahead": {found(accounts.CertExpired, func(p *accounts.Problem) { p.ClockOff = 10 * 365 * aDay }),
			"This computer's clock is wrong.", "about 10 years ahead", "date, time and time zone", []string{"proof has run out"}},
		"virus scanner": {found(accounts.CertUnknownIssuer, func(p *accounts.Problem) { p.Between = "Avast" }),
			"Avast answers in the place of smtp.example.org.", "virus scanner", "Is Avast a virus scanner", []string{"café"}},
		"not arrived": {&accounts.Problem{Server: accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org"}, Stage: accounts.StageSend, Reason: accounts.Timeout},
			"The message was sent", "imap.example.org didn't show it", "webmail at example.org", []string{"VPN", "settings"}},
		"another port": {found(accounts.BlockedPort, func(p *accounts.Problem) {
			i := p.Server
			i.Port, i.Security = 465, accounts.ImplicitTLS
			p.Instead = &i
		}),
			"This network doesn't let", "it's the network you are in", "port 465", []string{"another setting", "Ask whoever"}},
		"another name": {found(accounts.CertWrongHost, func(p *accounts.Problem) { i := p.Server; i.Host = "s12.hosting.example"; p.Instead = &i }),
			"This server can't prove that it is smtp.example.org.", "It proves to be s12.hosting.example", "is also called s12.hosting.example", []string{"Look up the server's exact name"}},
		"nothing found out": {found(accounts.CertExpired, func(*accounts.Problem) {}),
			"This server can't prove", "ran out on", "Check the date and time", nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := w.Explain(c.problem, Context{Address: jane, Now: day})
			if !strings.HasPrefix(e.Title, c.title) || !strings.Contains(e.Lead, c.lead) || !strings.Contains(e.Steps[0].Text, c.step) {
				t.Errorf("%+v", e)
			}
			texts := []string{e.Title, e.Lead}
			for _, s := range e.Steps {
				texts = append(texts, s.Text)
			}
			for _, s := range texts {
				for _, not := range c.notOffers {
					if strings.Contains(s, not) {
						t.Errorf("%q: %q", not, s)
					}
				}
				if unfilled.MatchString(s) || !strings.ContainsAny(s[len(s)-1:], ".?") && !strings.HasSuffix(s, "ab12") {
					t.Errorf("%q", s)
				}
			}
		})
	}
}

// TestInsteadIsOneStep, the first, with words that fit a button, and with its
// owner where that is another one. It is the only place where a number that
// people know from help pages is named outside the page for them.
func TestInsteadIsOneStep(t *testing.T) {
	w := New("en")
	for name, c := range map[string]struct {
		host, owner, link string
		port              int
	}{
		"port":     {"smtp.example.org", "", "Use port 465 instead", 465},
		"name":     {"s12.example.org", "", "Use s12.example.org instead", 587},
		"stranger": {"s12.hosting.example", "hosting.example", "Use s12.hosting.example instead", 587},
		"long":     {strings.Repeat("long.", 12) + "example", "", "Use that name instead", 587},
	} {
		for _, provider := range []string{"", "gmail", "gmx"} {
			p := found(accounts.BlockedPort, func(p *accounts.Problem) { i := p.Server; i.Host, i.Port = c.host, c.port; p.Instead = &i })
			company, _ := providers.ByID(provider)
			e := w.Explain(p, Context{Address: jane, Provider: company, InsteadOwner: c.owner})
			first := e.Steps[0]
			if !first.Instead || first.Link != c.link || first.URL != "" || strings.Contains(first.Text, "**"+c.owner+"**") != (c.owner != "") {
				t.Errorf("%s: %+v", name, first)
			}
			if slices.ContainsFunc(e.Steps[1:], func(s Step) bool { return s.Instead || s.Text == first.Text }) {
				t.Errorf("%s: twice in %+v", name, e.Steps)
			}
		}
	}
	if e := w.Explain(found(accounts.BlockedPort, func(*accounts.Problem) {}), Context{Address: jane}); slices.ContainsFunc(e.Steps, func(s Step) bool { return s.Instead }) {
		t.Errorf("offered without there being one: %+v", e.Steps)
	}
}

func TestSpan(t *testing.T) {
	w := New("en")
	for d, want := range map[time.Duration]string{
		time.Hour: "an hour", 90 * time.Minute: "2 hours", 25 * hour: "25 hours", 2 * aDay: "2 days", 60 * aDay: "60 days",
		400 * aDay: "400 days", 730 * aDay: "2 years", 3650 * aDay: "10 years",
	} {
		if got := w.span(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// TestCertificateIsExplained: what was expected, what came, who made it, and when
// it is valid; hostile names stay names.
func TestCertificateIsExplained(t *testing.T) {
	w := New("en")
	values := func(change func(*accounts.Certificate)) []string {
		p := found(accounts.CertWrongHost, func(p *accounts.Problem) { change(p.Certificate) })
		var list []string
		for _, f := range w.Explain(p, Context{Address: jane}).Certificate {
			if f.Name == "" || strings.Contains(f.Name, "diagnosis") {
				t.Errorf("%+v", f)
			}
			list = append(list, f.Value)
		}
		return list
	}
	for name, c := range map[string]struct {
		change func(*accounts.Certificate)
		want   []string
	}{
		"usual":  {func(*accounts.Certificate) {}, []string{"smtp.example.org", "s12.hosting.example", "Home CA", "21 November 2026 to 21 February 2027"}},
		"itself": {func(c *accounts.Certificate) { c.SelfSigned = true }, []string{"smtp.example.org", "s12.hosting.example", "nobody but itself", "21 November 2026 to 21 February 2027"}},
		"empty":  {func(c *accounts.Certificate) { *c = accounts.Certificate{} }, []string{"smtp.example.org", "no server at all", "somebody without a name"}},
		"hostile": {func(c *accounts.Certificate) {
			c.Names, c.Issuer = []string{"**a**", "\u202eb", "c", "d"}, "x\x1b[2J\ny"
		}, []string{"smtp.example.org", "a, b, c", "x[2J y", "21 November 2026 to 21 February 2027"}},
	} {
		if got := values(c.change); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	e := w.Explain(found(accounts.CertExpired, func(*accounts.Problem) {}), Context{Address: jane, Now: day})
	if last := e.Certificate[len(e.Certificate)-1]; last != (Fact{"Clock says", "21 November 2026"}) {
		t.Errorf("%+v", last)
	}
	if e := w.Explain(found(accounts.Timeout, func(*accounts.Problem) {}), Context{Address: jane}); e.Certificate != nil {
		t.Errorf("%+v", e.Certificate)
	}
}

// The words of the diagnoses are everyday ones, as all others.
func TestDiagnosisIsPlain(t *testing.T) {
	w := New("en")
	hard := regexp.MustCompile(`(?i)certificate|issuer|tls|ssl`)
	for _, p := range []*accounts.Problem{
		found(accounts.CertExpired, func(p *accounts.Problem) { p.ClockOff = aDay }),
		found(accounts.CertSelfSigned, func(p *accounts.Problem) { p.Between = "Sophos" }),
		{Server: accounts.Server{Protocol: accounts.POP3, Host: "pop.example.org"}, Stage: accounts.StageSend, Reason: accounts.Timeout},
	} {
		e := w.Explain(p, Context{Address: jane})
		for _, s := range append([]string{e.Title, e.Lead}, e.Steps[0].Text, e.Steps[1].Text, e.Steps[2%len(e.Steps)].Text) {
			if forbidden.MatchString(s) || hard.MatchString(s) {
				t.Errorf("%q", s)
			}
		}
	}
}
