package terminal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/providers"
	"postkey/accounts/words"
)

// printFound writes where was looked, and what came of it.
func (t *terminal) printFound(r discover.Result) error {
	t.printLookalike(r.Address)
	table := t.table()
	for _, f := range r.Findings {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", f.Source, t.source(f.Source), t.words.T("terminal.state."+string(f.State)), seconds(f.Took))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i, c := range r.Choices {
		if err := t.printChoice(i+1, c, r.Address); err != nil {
			return err
		}
	}
	if err := t.printDifferences(r); err != nil {
		return err
	}
	for _, f := range r.Findings {
		for _, p := range f.Denied {
			fmt.Fprintln(t.out, "\n"+t.words.T("terminal.denied", "Domain", r.Address.DisplayDomain(), "Protocol", t.words.T("terminal.protocol."+string(p))))
		}
	}
	t.printRefused(r)
	for _, sentence := range t.advice(r) {
		fmt.Fprintln(t.out, "\n"+sentence)
	}
	t.printAsks(r)
	t.printPublished(r)
	// Where nothing was found, the failure asks.
	if m := meant(r); m != "" && len(r.Choices) > 0 {
		fmt.Fprintln(t.out, "\n"+t.words.T("terminal.meant", "Address", m))
	}
	return nil
}

// printLookalike warns of a domain that may be read as another one.
func (t *terminal) printLookalike(addr accounts.Address) {
	if l, ok := addr.Lookalike(); ok {
		fmt.Fprintf(t.out, "%s\n\n", t.words.Lookalike(l))
	}
}

func (t *terminal) printChoice(number int, c discover.Choice, addr accounts.Address) error {
	fmt.Fprintf(t.out, "\n%d. %s  [%s]\n", number, t.words.T("terminal.keep."+string(c.Incoming.Protocol)), t.trust(c))
	table := t.table()
	line := func(id, text string) { fmt.Fprintf(table, "   %s\t%s\n", t.words.T(id), text) }
	line("terminal.incoming", t.server(c.Incoming))
	line("terminal.outgoing", t.server(c.Outgoing))
	var owners []string
	for _, owner := range c.Owners {
		owners = append(owners, t.domain(accounts.Address{Domain: owner}))
	}
	line("terminal.belongs", strings.Join(owners, ", "))
	line("terminal.why", t.words.T("terminal.why."+c.Why, "Domain", addr.DisplayDomain()))
	if len(c.Agree) > 0 {
		var names []string
		for _, s := range c.Agree {
			names = append(names, t.source(s))
		}
		line("terminal.agree", strings.Join(names, ", "))
	}
	return table.Flush()
}

// printDifferences says who names other servers than the first choice has, and why
// these were taken.
func (t *terminal) printDifferences(r discover.Result) error {
	if len(r.Differences) == 0 || len(r.Choices) == 0 {
		return nil
	}
	fmt.Fprintln(t.out, "\n"+t.words.T("terminal.differs"))
	table := t.table()
	for _, d := range r.Differences {
		name := t.source(d.Source)
		for _, s := range d.Servers {
			fmt.Fprintf(table, "   %s\t%s\n", name, t.server(s))
			name = ""
		}
		fmt.Fprintf(table, "   %s\t%s\n", name, t.words.T("terminal.lost."+d.Why, "Winner", t.source(r.Choices[0].Source)))
	}
	return table.Flush()
}

// printRefused names the servers that answered and still are not offered: who
// wonders why something was not found often finds the cause here.
func (t *terminal) printRefused(r discover.Result) {
	seen := map[string]bool{}
	for _, f := range r.Findings {
		for _, refused := range f.Refused {
			p, e := t.refusal(r, refused)
			if p == nil || seen[refused.Server.Addr()] {
				continue
			}
			seen[refused.Server.Addr()] = true
			fmt.Fprintf(t.out, "\n%s  %s\n  %s\n", t.words.T("terminal.refused"), t.server(refused.Server), strings.TrimSpace(words.Plain(e.Title)+" "+words.Plain(e.Lead)))
		}
	}
}

// refusal explains why a server that answered is not offered.
func (t *terminal) refusal(r discover.Result, refused discover.Refusal) (*accounts.Problem, words.Explanation) {
	p, ok := errors.AsType[*accounts.Problem](refused.Err)
	if !ok {
		return nil, words.Explanation{}
	}
	return p, t.inWords(p, words.Context{Address: r.Address, Provider: r.Provider, Now: t.now()})
}

// printPublished gives the help that comes with the settings, in the company's
// own words.
func (t *terminal) printPublished(r discover.Result) {
	c := r.Published
	if c == nil {
		return
	}
	for _, list := range []struct {
		id    string
		pages []clientconfig.Page
	}{{"terminal.published.enable", c.Enable}, {"terminal.published.help", c.Documentation}} {
		if len(list.pages) == 0 {
			continue
		}
		fmt.Fprintln(t.out, "\n"+t.words.T(list.id))
		for _, p := range list.pages {
			fmt.Fprintf(t.out, "   %s\n", strings.TrimSpace(p.In(t.words.Wanted()...)+" "+p.URL))
		}
	}
	if c.Webmail != "" && (r.Provider == nil || r.Provider.WebmailURL != c.Webmail) {
		fmt.Fprintln(t.out, "\n"+t.words.T("terminal.published.webmail", "URL", c.Webmail))
	}
}

// source is what a place is called.
func (t *terminal) source(s discover.Source) string {
	return t.words.T("terminal.source." + string(s))
}

// advice are sentences for those of the search's codes that no company's own answer
// tells.
func (t *terminal) advice(r discover.Result) []string {
	var said []string
	if p := r.Provider; slices.Contains(r.Advice, discover.AdviceBrowser) && (p == nil || p.SignIn != providers.Browser) {
		said = append(said, t.words.T("terminal.advice.browser"))
	}
	if slices.Contains(r.Advice, discover.AdviceEnable) {
		said = append(said, t.words.T("terminal.advice.enable"))
	}
	return said
}

// trust is the chip of a choice.
func (t *terminal) trust(c discover.Choice) string {
	switch {
	case c.Trust == gate.Confirm:
		return t.words.T("terminal.trust.confirm")
	case c.Certain():
		return t.words.T("terminal.trust.certain")
	}
	return t.words.T("terminal.trust.likely")
}
