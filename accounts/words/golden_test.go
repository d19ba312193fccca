package words

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/providers"
)

var update = flag.Bool("update", false, "write the golden file anew")

const golden = "testdata/explanations.txt"

// companies are those whose explanations are written down; "" is one that nobody
// knows.
var companies = []string{"", "gmail", "outlook", "yahoo", "icloud", "gmx", "yandex", "tonline", "netease-163", "qq", "zoho", "fastmail", "mailru", "comcast", "ionos", "proton"}

// pages are what steps link to.
var pages = []struct {
	name string
	page func(*providers.Provider) string
}{
	{"app passwords", func(p *providers.Provider) string { return p.AppPasswordURL }}, {"second step", twoStepPage}, {"why no app passwords", whyNotPage},
	{"switch on", func(p *providers.Provider) string { return p.EnableURL }}, {"help", helpPage}, {"webmail", webmailPage},
}

// TestExplanations holds every explanation as a person reads it. After a change,
// read the file as somebody who has never heard of IMAP.
func TestExplanations(t *testing.T) {
	var b strings.Builder
	b.WriteString("What Postkey says when something did not work. The server is mail.example.org.\n" +
		"Companies of which it says the same stand together; what differs is in ‹› and [], and stands here:\n")
	for _, id := range companies {
		if p, ok := providers.ByID(id); ok {
			fmt.Fprintf(&b, "\n%s: ‹Name› %s, ‹Company› %s\n", id, p.Name, p.Company)
			for _, fact := range [][2]string{{"‹App password›", p.AppPasswordName}, {"‹Shape›", p.AppPasswordShape}, {"‹Where›", p.EnableWhere}} {
				if fact[1] != "" {
					fmt.Fprintf(&b, "  %s %s\n", fact[0], fact[1])
				}
			}
			for _, page := range pages {
				if url := page.page(p); url != "" {
					fmt.Fprintf(&b, "  [%s] %s\n", page.name, url)
				}
			}
		}
	}
	w := New("en")
	for _, reason := range reasons(t) {
		fmt.Fprintf(&b, "\n\n######## %s\n", reason)
		together(&b, func(p *providers.Provider) string { return explanation(w, reason, nil, p) })
	}
	b.WriteString("\n\n######## What is added when something may be the cause as well\n")
	for _, reason := range slices.Sorted(maps.Keys(maybe)) {
		fmt.Fprintf(&b, "\n## %s\n", reason)
		together(&b, func(p *providers.Provider) string {
			plain := explanation(w, accounts.Temporary, nil, p)
			return strings.TrimPrefix(explanation(w, accounts.Temporary, []accounts.Reason{reason}, p), plain)
		})
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, lines := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(lines)) {
		if i >= len(got) || i >= len(lines) || got[i] != lines[i] {
			t.Fatalf("line %d of %s differs; -update writes it anew, and then it has to be read:\n%s", i+1, golden, strings.Join(got[min(i, len(got)):min(i+3, len(got))], "\n"))
		}
	}
}

// together writes what is said for each company, once for all that are told the
// same.
func together(b *strings.Builder, say func(*providers.Provider) string) {
	var texts []string
	told := map[string][]string{}
	for _, id := range companies {
		p, _ := providers.ByID(id)
		if id == "" {
			id = "a company nobody knows"
		}
		text := strings.TrimRight(say(p), "\n")
		if told[text] == nil {
			texts = append(texts, text)
		}
		told[text] = append(told[text], id)
	}
	for _, text := range texts {
		who := strings.Join(told[text], ", ")
		if len(texts) == 1 {
			who = "everybody"
		}
		if text != "" {
			fmt.Fprintf(b, "\n-- %s\n%s\n", who, text)
		}
	}
}

// explanation is how it looks on the page.
func explanation(w *Words, reason accounts.Reason, also []accounts.Reason, p *providers.Provider) string {
	address := jane
	if p != nil {
		address = janeAt(p)
	}
	problem := &accounts.Problem{
		Server: accounts.Server{Protocol: accounts.IMAP, Host: "mail.example.org", Port: 993, Security: accounts.ImplicitTLS, Username: address.String()},
		Stage:  accounts.StageLogin, Reason: reason, Also: also, Owner: "host.example", Proxy: proxyFor(reason),
	}
	switch reason {
	case accounts.POPDisabled, accounts.MailboxInUse, accounts.LoginDelay:
		problem.Server.Protocol = accounts.POP3
	case accounts.SMTPDisabled, accounts.SenderRefused, accounts.RelayDenied, accounts.RecipientRefused, accounts.SendingLimit:
		problem.Server.Protocol = accounts.SMTP
	}
	if strings.HasPrefix(string(reason), "cert-") {
		problem.Certificate = &accounts.Certificate{Names: []string{"other.example"}, NotBefore: day, NotAfter: day, SHA256: "ab12"}
	}
	e := w.Explain(problem, Context{Address: address, Provider: p, Now: day})
	s := e.Title + "\n" + e.Lead + "\n"
	for i, step := range e.Steps {
		s += fmt.Sprintf("%d. %s\n", i+1, step.Text)
		if step.URL != "" {
			s += "   [" + step.URL + "]\n"
		}
	}
	if p == nil {
		return s
	}
	names := []string{address.String(), "‹address›", address.Domain, "‹domain›"}
	for _, page := range pages {
		if url := page.page(p); url != "" {
			names = append(names, "["+url+"]", "[page]")
		}
	}
	for _, fact := range [][2]string{{p.EnableWhere, "‹Where›"}, {p.AppPasswordShape, "‹Shape›"}, {p.AppPasswordName, "‹App password›"}, {p.Name, "‹Name›"}, {p.Company, "‹Company›"}} {
		if fact[0] != "" {
			names = append(names, fact[0], fact[1])
		}
	}
	return strings.NewReplacer(names...).Replace(s)
}

func proxyFor(reason accounts.Reason) string {
	if strings.HasPrefix(string(reason), "proxy-") {
		return "proxy.example:1080"
	}
	return ""
}
