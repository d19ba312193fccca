package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// hosters keep the mail of other people's domains, so that none of them has a
// rank.
var hosters = []string{"fastmail", "godaddy", "google-workspace", "hostway", "microsoft-365", "rackspace", "zoho-pro"}

func askedText(a Asks) string {
	s := ""
	if a.Line != "" {
		s = a.Line + "\n"
	}
	for i, step := range a.Steps {
		s += fmt.Sprintf("%d. %s\n", i+1, step.Text)
		if step.URL != "" {
			s += "   [" + step.URL + "]\n"
		}
	}
	for _, n := range a.Notes {
		s += "- " + n + "\n"
	}
	for _, l := range a.Limits {
		s += "Limit: " + l + "\n"
	}
	return s
}

// TestNothingUnfilled looks at what is said of every company that is known, in
// all that depends on the protocol and the day.
func TestNothingUnfilled(t *testing.T) {
	w := New("en")
	for p := range everyCompany(t) {
		for _, incoming := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
			for _, now := range []time.Time{day, day.AddDate(-10, 0, 0), day.AddDate(10, 0, 0)} {
				a := w.Asks(p, jane, incoming, now)
				text := askedText(a)
				if strings.Contains(text, "asks.") || strings.Contains(text, "<no value>") || strings.Contains(text, "  [") != strings.Contains(text, "https://") {
					t.Errorf("%s, %s:\n%s", p.ID, incoming, text)
				}
				if len(a.Steps) > 0 && !strings.Contains(text, "https://") {
					t.Errorf("%s, %s: no page leads there:\n%s", p.ID, incoming, text)
				}
				for _, bad := range []string{"““", "“”", " .", " ,", "..", "  ", "()"} {
					for _, s := range slices.Concat([]string{a.Line}, a.Notes, a.Limits) {
						if strings.Contains(s, bad) {
							t.Errorf("%s: %q has %q", p.ID, s, bad)
						}
					}
				}
			}
		}
	}
}

// everyCompany are those with domains, and those that MX hosts lead to.
func everyCompany(t *testing.T) map[*providers.Provider]bool {
	t.Helper()
	list := map[*providers.Provider]bool{}
	for _, p := range providers.All() {
		list[p] = true
	}
	for _, id := range hosters {
		if p, ok := providers.ByID(id); ok {
			list[p] = true
		}
	}
	if len(list) < 150 {
		t.Fatalf("only %d companies", len(list))
	}
	return list
}

// ownFile has one company of whose facts one weak source tells, and the same one
// of whose facts itself tells.
const ownFile = `{"format": 1, "sources": {
  "said": {"title": "somebody", "date": "2025", "kind": "hearsay"}, "told": {"title": "the company", "date": "2025", "kind": "company"}},
 "providers": [%s, %s]}`

const ownRecord = `{"id": "%[1]s", "name": "Acorn", "company": "Acorn Inc.", "main": ["%[1]s.example"],
   "servers": ["imaps://imap.%[1]s.example", "pop3s://localpart@pop.%[1]s.example", "smtps://smtp.%[1]s.example"],
   "sign_in": "%[2]s", %[3]s,
   "sources": {"all": ["%[4]s"], "servers": ["told"]}}`

// ownServers are what nobody has who lets no mail program in, and their source.
var ownServers = regexp.MustCompile(`"servers": \["imaps[^]]*\],|, "servers": \["told"\]`)

// TestMay: what only one weak source says is said with a "may", and nothing else
// is.
func TestMay(t *testing.T) {
	t.Cleanup(func() { providers.UseFiles(nil) })
	const ends = `"password_ends": [{"for": ["imap", "pop3", "smtp"], "on": "%s"%s}]`
	for name, c := range map[string]struct{ signIn, more, line, step, note string }{
		"closed":      {"closed", `"webmail_url": "https://a.example/"`, "Mail programs can't get in", "in the browser", ""},
		"bridge":      {"bridge", `"paid": ["imap", "smtp"]`, "its own Bridge program on this computer, and a paid plan", "Bridge shows", ""},
		"browser":     {"browser", `"help_url": "https://a.example/"`, "only through its own page", "the page of Acorn Inc.", ""},
		"app":         {"app-password", `"two_step": true, "app_password_shape": "xx-xx"`, "an app password", "like xx-xx", ""},
		"named":       {"app-password", `"app_password_name": "Acorn Key", "app_password_url": "https://a.example/", "app_password_where": "Safety"`, "(“Acorn Key”)", "under “Safety”", ""},
		"second step": {"password", `"app_password_url": "https://a.example/"`, "second step", "If you do, make an app password", ""},
		"paid":        {"password", `"paid": ["imap"]`, "only with a paid plan", "for receiving", ""},
		"enable":      {"password", `"enable": ["imap", "smtp"], "enable_where": "Settings"`, "IMAP and sending by mail programs (SMTP)", "under “Settings”", ""},
		"admin":       {"password", `"enable_admin": true`, "", "whoever looks after", ""},
		"ended":       {"password", fmt.Sprintf(ends, "2024-09-16", ""), "", "", "Since 16 September 2024"},
		"ends":        {"password", fmt.Sprintf(ends, "2027-01", ""), "", "", "From January 2027 on"},
		"ended admin": {"password", fmt.Sprintf(ends, "2024", `, "admin": true`), "", "", "Since 2024"},
		"ends admin":  {"password", fmt.Sprintf(ends, "2027", `, "admin": true`), "", "", "From 2027 on"},
		"pop keep":    {"password", `"pop": {"keep": "yes"}`, "", "", "leaving a copy of your mail"},
		"pop take":    {"password", `"pop": {"keep": "no"}`, "", "", "leaving no copies"},
		"pop wait":    {"password", `"pop": {"minutes": 1}`, "", "", "a minute at least"},
	} {
		record := func(id, source string) string {
			r := fmt.Sprintf(ownRecord, id, c.signIn, c.more, source)
			if c.signIn == "closed" {
				r = ownServers.ReplaceAllString(r, "")
			}
			return r
		}
		file := fmt.Sprintf(ownFile, record("heard", "said"), record("known", "told"))
		for _, err := range providers.UseFiles(fstest.MapFS{"acorn.json": {Data: []byte(file)}}) {
			t.Fatalf("%s: %v", name, err)
		}
		for _, id := range []string{"heard", "known"} {
			p, ok := providers.ByID(id)
			if !ok {
				t.Fatal("no company ", id)
			}
			incoming := accounts.IMAP
			if strings.HasPrefix(name, "pop") {
				incoming = accounts.POP3
			}
			a := New("en").Asks(p, accounts.Address{Local: "jane", Domain: id + ".example"}, incoming, day)
			var steps string
			for _, s := range a.Steps {
				steps += s.Text + "\n"
			}
			notes := strings.Join(a.Notes, "\n")
			if !strings.Contains(a.Line, c.line) || !strings.Contains(steps, c.step) || !strings.Contains(notes, c.note) {
				t.Errorf("%s, %s:\n%s", name, id, askedText(a))
			}
			if said := a.Line + steps + notes; strings.Contains(said, " may ") != (id == "heard") {
				t.Errorf("%s: of what is %s it says\n%s", name, id, askedText(a))
			}
		}
	}
}

func TestSignInNames(t *testing.T) {
	w := New("en")
	p, _ := providers.ByID("icloud")
	for address, want := range map[string]string{
		"jane@icloud.com":  "The sign-in name is jane for receiving and jane@icloud.com for sending. Postkey fills in both.",
		"jane@example.org": "Sign in with the address you have at iCloud, not with jane@example.org.",
	} {
		addr, err := accounts.ParseAddress(address)
		if err != nil {
			t.Fatal(err)
		}
		if notes := w.Asks(p, addr, accounts.IMAP, day).Notes; !slices.Equal(notes, []string{want}) {
			t.Errorf("%s: %q", address, notes)
		}
	}
}

// TestOwnAddressTold: who was asked for the address they have at the company, and
// typed it, isn't told to take the other one after a refusal.
func TestOwnAddressTold(t *testing.T) {
	w := New("en")
	p, _ := providers.ByID("icloud")
	addr, err := accounts.ParseAddress("jane@example.org")
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range []accounts.Reason{accounts.WrongPassword, accounts.WrongUsername, accounts.AppPasswordNeeded} {
		for name, want := range map[string]bool{"jane@example.org": true, "jane": false} {
			server := p.Hosted(addr)[0]
			server.Username = name
			e := w.Explain(&accounts.Problem{Server: server, Stage: accounts.StageLogin, Reason: reason}, Context{Address: addr, Provider: p, Now: day})
			told := false
			for _, s := range e.Steps {
				told = told || strings.Contains(s.Text, "jane@example.org")
			}
			if told != want {
				t.Errorf("%s with the name %s: %+v", reason, name, e.Steps)
			}
		}
	}
}

// TestEndsOnTheDay: a password that works until a day is spoken of in another way
// from that day on.
func TestEndsOnTheDay(t *testing.T) {
	w := New("en")
	p, _ := providers.ByID("microsoft-365")
	before := w.Asks(p, jane, accounts.IMAP, time.Date(2026, 12, 30, 23, 59, 59, 0, time.UTC)).Notes
	after := w.Asks(p, jane, accounts.IMAP, time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)).Notes
	if len(before) != 1 || !strings.Contains(before[0], "still works for sending") || !strings.Contains(before[0], "From 31 December 2026 on") {
		t.Errorf("before: %q", before)
	}
	if len(after) != 1 || !strings.HasPrefix(after[0], "Since 31 December 2026") {
		t.Errorf("after: %q", after)
	}
	p, _ = providers.ByID("outlook")
	if line := w.Asks(p, jane, accounts.IMAP, day).Line; !strings.HasPrefix(line, "Since 16 September 2024, Outlook.com lets") {
		t.Errorf("Outlook.com: %q", line)
	}
}

func TestLimits(t *testing.T) {
	w := New("en")
	for want, l := range map[string]providers.Limit{
		"At most 1 message a minute (as of 3 May 2026).":                                             {Of: "messages", Per: "minute", Count: 1, Date: "2026-05-03", Sure: true},
		"At most 50 (for some people 5,000) messages an hour while the account is new (as of 2026).": {Of: "messages", Per: "hour", Count: 50, Most: 5000, Plan: "new", Date: "2026", Sure: true},
		"Mail to at most 10,000 recipients a day. That's from November 2007 and may have changed.":   {Of: "recipients", Per: "day", Count: 10000, Date: "2007-11"},
		"At most 1,002,003 recipients in one message in a paid plan (as of 2026).":                   {Of: "recipients", Per: "message", Count: 1002003, Plan: "paid", Date: "2026", Sure: true},
	} {
		if got := w.limit(l); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	// Every kind that a file may have is a sentence.
	for _, of := range []string{"messages", "recipients"} {
		for _, per := range []string{"message", "minute", "hour", "day"} {
			for _, plan := range []string{"", "free", "paid", "trial", "business", "new"} {
				if of == "messages" && per == "message" {
					continue
				}
				if got := w.limit(providers.Limit{Of: of, Per: per, Count: 7, Plan: plan, Date: "2026"}); strings.Contains(got, "asks.") || !strings.Contains(got, "7") {
					t.Errorf("%s per %s: %q", of, per, got)
				}
			}
		}
	}
}

// TestAsksNobody: nothing is asked by nobody.
func TestAsksNobody(t *testing.T) {
	if text := askedText(New("en").Asks(nil, jane, accounts.IMAP, day)); text != "" {
		t.Error(text)
	}
}
