package words

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/login"
	"postkey/accounts/providers"
)

// fields reads a file of columns divided by " | ".
func fields(t testing.TB, name string, columns int) [][]string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		row := strings.SplitN(line, " | ", columns)
		if len(row) != columns {
			t.Fatalf("%s: %q", name, line)
		}
		rows = append(rows, row)
	}
	return rows
}

// TestCompanies holds, for each of the most used companies, what a person is told
// before the first try and after every kind of refusal: one file a company. After a
// change, read those that changed as somebody who has never heard of IMAP.
func TestCompanies(t *testing.T) {
	const folder = "testdata/companies"
	w := New("en")
	replies := fields(t, "testdata/replies.txt", 3)
	wanted := map[string]bool{}
	used := map[string]bool{}
	for _, row := range fields(t, "testdata/companies.txt", 3) {
		p, ok := providers.ByID(row[0])
		if !ok {
			t.Fatal("no company ", row[0])
		}
		used[row[1]] = true
		name := filepath.Join(folder, p.ID+".golden")
		if wanted[name] {
			t.Errorf("%s stands there twice", p.ID)
		}
		wanted[name] = true
		page := companyPage(w, p, row[1], replies)
		if *update {
			if err := os.WriteFile(name, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sameLines(t, name, page, string(want))
	}
	if len(wanted) < 60 {
		t.Errorf("only %d companies", len(wanted))
	}
	for _, row := range replies {
		if row[0] != "*" && !used[row[0]] {
			t.Errorf("nobody gives the replies of %s", row[0])
		}
	}
	there, err := filepath.Glob(folder + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range there {
		if !wanted[name] {
			t.Errorf("%s is about nobody", name)
		}
	}
}

func sameLines(t *testing.T, name, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	lines, had := strings.Split(got, "\n"), strings.Split(want, "\n")
	i := 0
	for i < min(len(lines), len(had)) && lines[i] == had[i] {
		i++
	}
	t.Errorf("line %d of %s differs; -update writes it anew, and then it has to be read:\n%s", i+1, name, strings.Join(lines[min(i, len(lines)):min(i+3, len(lines))], "\n"))
}

// janeAt has an address at a company, or at a domain of her own that it looks after.
func janeAt(p *providers.Provider) accounts.Address {
	if len(p.Domains) > 0 {
		return accounts.Address{Local: "jane", Domain: p.Domains[0]}
	}
	return jane
}

// companyPage is all that a person is told about a company.
func companyPage(w *Words, p *providers.Provider, speaks string, replies [][]string) string {
	var b strings.Builder
	address := janeAt(p)
	fmt.Fprintf(&b, "%s, %s\n", p.Name, address)
	for _, incoming := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
		if len(p.Servers(address)) > 0 && serverFor(p, address, incoming).Host == "" {
			continue
		}
		said := askedText(w.Asks(p, address, incoming, day))
		if said == "" {
			said = "(nothing)\n"
		}
		fmt.Fprintf(&b, "\n==== Before, with %s\n%s", incoming, said)
	}
	if server := serverFor(p, address, accounts.IMAP); p.OAuth != nil {
		const words = "NO [AUTHENTICATIONFAILED] Invalid credentials"
		server.Auth = accounts.AuthOAuth2
		fmt.Fprintf(&b, "\n==== after signing in in the browser: %s\n%s", words,
			refused(w, p, address, server, accounts.StageLogin, login.Verdict{Reason: accounts.TokenRefused}, words))
	}
	if server := serverFor(p, address, accounts.IMAP); p.SignIn == providers.Bridge {
		fmt.Fprintf(&b, "\n==== while Bridge does not run\n%s", refused(w, p, address, server, accounts.StageConnect, login.Verdict{Reason: accounts.Refused}, ""))
	}
	told := map[string]bool{}
	for _, row := range replies {
		if row[0] != "*" && row[0] != speaks {
			continue
		}
		at := strings.Split(row[1]+"//", "/")
		server := serverFor(p, address, accounts.Protocol(at[0]))
		if server.Host == "" {
			continue
		}
		server.Auth = accounts.AuthPassword
		stage := accounts.Stage(at[1])
		if stage == "" {
			stage = accounts.StageLogin
		}
		v := login.Classify(server.Protocol, stage, p.ID, row[2])
		said := refused(w, p, address, server, stage, v, row[2])
		fmt.Fprintf(&b, "\n==== %s: %s\n", row[1], row[2])
		if told[said] {
			fmt.Fprintf(&b, "(%s, as above)\n", v.Reason)
			continue
		}
		told[said] = true
		fmt.Fprintf(&b, "(%s", v.Reason)
		for _, also := range v.Also {
			fmt.Fprintf(&b, ", %s", also)
		}
		fmt.Fprintf(&b, ")\n%s", said)
	}
	return b.String()
}

func serverFor(p *providers.Provider, address accounts.Address, protocol accounts.Protocol) accounts.Server {
	list := p.Servers(address)
	i := slices.IndexFunc(list, func(s accounts.Server) bool { return s.Protocol == protocol })
	if i < 0 {
		return accounts.Server{}
	}
	return list[i]
}

// refused is what the page about a refusal says. When sending is refused, receiving
// worked.
func refused(w *Words, p *providers.Provider, address accounts.Address, server accounts.Server, stage accounts.Stage, v login.Verdict, words string) string {
	problem := &accounts.Problem{Server: server, Stage: stage, Reason: v.Reason, Also: v.Also, Reply: words}
	e := w.Explain(problem, Context{Address: address, Provider: p, Other: server.Protocol == accounts.SMTP, Now: day})
	s := e.Title + "\n" + e.Lead + "\n"
	for i, step := range e.Steps {
		s += fmt.Sprintf("%d. %s\n", i+1, step.Text)
		if step.URL != "" {
			s += "   [" + step.URL + "]\n"
		}
	}
	return s
}
