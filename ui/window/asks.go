package window

import (
	"fmt"
	"slices"

	"postkey/accounts"
	"postkey/accounts/providers"
	"postkey/accounts/words"
	"postkey/wizard"
)

// company is the mail company of a state. Nil where the servers are not its own:
// then what it asks says nothing about them.
func company(s wizard.State) *providers.Provider {
	if s.Provider == nil || !s.Provider.Owns(s.Account.Incoming.Host) {
		return nil
	}
	return s.Provider
}

// companyAsks is what the mail company of the account asks, as the servers stand.
func (w *Window) companyAsks(s wizard.State) words.Asks {
	return w.words.Asks(company(s), s.Address, s.Account.Incoming.Protocol, w.now())
}

// foreknown is the most important of it while only the address is known, as typed.
func (w *Window) foreknown(s wizard.State) string {
	a, err := accounts.ParseAddress(s.Typed)
	if err != nil || s.Provider == nil {
		return ""
	}
	incoming := accounts.IMAP // unless there is only the other
	if list := s.Provider.Servers(a); len(list) > 0 {
		incoming = list[0].Protocol
	}
	return w.words.Asks(s.Provider, a, incoming, w.now()).Line
}

// quietNotes are those of the notes that stand nowhere else.
func quietNotes(a words.Asks) []string {
	return slices.DeleteFunc(slices.Clone(a.Notes), func(note string) bool {
		return note == a.OwnAddress || note == a.Copies || note == a.Pause
	})
}

// asked finds the steps of these kinds, in the order they are done.
func asked(a words.Asks, ids ...string) []words.Step {
	steps := slices.DeleteFunc(slices.Clone(a.Steps), func(s words.Step) bool { return !slices.Contains(ids, s.ID) })
	for i, s := range steps {
		if s.ID == "second-step-told" { // it answers what the line asks
			steps[i].Title, steps[i].Detail = a.Line, s.Text
		}
	}
	return steps
}

// evidence says below the facts where what is known of a mail company is from, and
// of when: a line a source.
func (f *facts) evidence(p *providers.Provider) {
	if p == nil {
		return
	}
	var lines []string
	for _, fact := range providers.Facts {
		for i, source := range p.Evidence(fact).Sources {
			name := string(fact)
			if i > 0 {
				name = ""
			}
			lines = append(lines, fmt.Sprintf("%-*s %-10s  %s", factsColumn-1, name, source.Date, sourceText(source.Title, source.URL)))
		}
	}
	for _, l := range p.Limits {
		lines = append(lines, fmt.Sprintf("%-*s %-10s  %d %s per %s, %s", factsColumn-1, "limit", l.Date, l.Count, l.Of, l.Per, sourceText(l.Source, l.URL)))
	}
	f.trace(p.ID+": what is known of it, and from where", lines)
}

// sourceText names a source, with its page where it has one.
func sourceText(title, url string) string {
	if url == "" {
		return accounts.CleanText(title, 200)
	}
	return accounts.CleanText(title+"  "+url, 400)
}
