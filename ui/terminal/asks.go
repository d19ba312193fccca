package terminal

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/providers"
	"postkey/accounts/words"
)

// An asking is what a mail company asks of whoever receives mail in one way.
type asking struct {
	words.Asks
	incoming accounts.Protocol
}

// askings are what the company of a result asks for the best choice and, where
// there is another way to receive mail, for that one.
func (t *terminal) askings(r discover.Result) (best asking, other *asking) {
	way := func(p accounts.Protocol) asking { return asking{t.words.Asks(r.Provider, r.Address, p, t.now()), p} }
	if len(r.Choices) == 0 {
		return way(accounts.IMAP), nil
	}
	best = way(r.Choices[0].Incoming.Protocol)
	for _, c := range r.Choices {
		if c.Incoming.Protocol != best.incoming {
			found := way(c.Incoming.Protocol)
			return best, &found
		}
	}
	return best, nil
}

// printAsks writes what the company asks first, and what else is good to know of it.
func (t *terminal) printAsks(r discover.Result) {
	p := r.Provider
	if p == nil {
		return
	}
	best, other := t.askings(r)
	fmt.Fprintln(t.out, "\n"+t.words.T("terminal.asks.heading", "Name", p.Name, "Closed", p.SignIn == providers.Closed))
	if best.Line == "" && len(best.Steps) == 0 && len(best.Notes) == 0 {
		fmt.Fprintln(t.out, "   "+t.words.T("terminal.asks.nothing"))
	}
	t.tell(t.out, best.Asks)
	t.printOwnName(t.out, p, r.Address, best.incoming)
	t.printOtherWay(best, other)
	if len(best.Limits) > 0 {
		fmt.Fprintln(t.out, "\n"+t.words.T("terminal.asks.limits"))
		t.dashes(best.Limits)
	}
	if p.WebmailURL != "" {
		fmt.Fprintln(t.out, "\n"+t.words.T("terminal.published.webmail", "URL", p.WebmailURL))
	}
	t.printFacts(p)
}

// tell writes the line, the steps and the notes.
func (t *terminal) tell(out io.Writer, a words.Asks) {
	if a.Line != "" {
		fmt.Fprintln(out, "   "+words.Plain(a.Line))
	}
	for i, s := range a.Steps {
		fmt.Fprintf(out, "   %d. %s\n", i+1, stepText(s))
	}
	for _, note := range a.Notes {
		fmt.Fprintln(out, "   - "+words.Plain(note))
	}
}

func (t *terminal) dashes(texts []string) {
	for _, s := range texts {
		fmt.Fprintln(t.out, "   - "+words.Plain(s))
	}
}

// printOtherWay writes what is different for who receives mail in the other way.
func (t *terminal) printOtherWay(best asking, other *asking) {
	if other == nil {
		return
	}
	way := t.words.T("terminal.keep." + string(other.incoming))
	had, asked := askTexts(best.Asks), askTexts(other.Asks)
	var gone []string
	for i, s := range had {
		if !slices.Contains(asked, s) {
			gone = append(gone, strconv.Itoa(i+1))
		}
	}
	said := func(s string) bool { return slices.Contains(had, s) || slices.Contains(best.Notes, s) }
	steps, notes := slices.DeleteFunc(asked, said), slices.DeleteFunc(slices.Clone(other.Notes), said)
	switch {
	case len(gone) > 0 && len(steps) > 0:
		fmt.Fprintln(t.out, "\n"+t.words.T("terminal.asks.instead", "Way", way, "Count", len(gone), "Steps", strings.Join(gone, ", ")))
		t.dashes(steps)
		steps = nil
	case len(gone) > 0:
		fmt.Fprintln(t.out, "\n"+t.words.T("terminal.asks.without", "Way", way, "Count", len(gone), "Steps", strings.Join(gone, ", ")))
	}
	if more := slices.Concat(steps, notes); len(more) > 0 {
		fmt.Fprintln(t.out, "\n"+t.words.T("terminal.asks.only", "Way", way))
		t.dashes(more)
	}
}

// printOwnName writes the command line for who signs in with an address at the
// company itself, where that is not the one they gave.
func (t *terminal) printOwnName(out io.Writer, p *providers.Provider, addr accounts.Address, incoming accounts.Protocol) {
	if q, ok := providers.ByDomain(addr.Domain); !p.OwnAddress || len(p.Domains) == 0 || ok && q.ID == p.ID {
		return
	}
	line := []string{"postkey", "check", addr.String()}
	add := func(flag, value string) {
		if !slices.Contains(line, value) {
			line = append(line, flag, value)
		}
	}
	servers := p.Servers(accounts.Address{Local: "NAME", Domain: p.Domains[0]})
	in := slices.IndexFunc(servers, func(s accounts.Server) bool { return s.Protocol == incoming })
	sending := slices.IndexFunc(servers, func(s accounts.Server) bool { return s.Protocol == accounts.SMTP })
	if in < 0 || sending < 0 {
		return
	}
	add("--incoming", servers[in].URL())
	add("--outgoing", servers[sending].URL())
	for _, s := range []accounts.Server{servers[in], servers[sending]} {
		// Nothing is looked up where both are given, so the gate has to be told.
		if gate.Confirmed(addr, accounts.Approvals{}, s) != nil {
			add("--trust", gate.Owner(s.Host))
		}
	}
	fmt.Fprintf(out, "   %s\n     %s\n", t.words.T("terminal.asks.own-name", "Name", p.Name, "Domain", p.Domains[0]), commandLine(line))
}

// printFacts writes what the sentences rest on. Facts from the same sources are on
// one line.
func (t *terminal) printFacts(p *providers.Provider) {
	type row struct{ facts, sources []string }
	var rows []row
	for _, fact := range toldFacts {
		e := p.Evidence(fact)
		var sources []string
		for _, s := range e.Sources {
			sources = append(sources, fmt.Sprintf("%s (%s)", s.Title, s.Date))
		}
		if len(sources) == 0 {
			continue
		}
		name := t.words.T("terminal.fact." + string(fact))
		if !e.Sure() {
			name = t.words.T("terminal.asks.unsure", "Fact", name)
		}
		if i := slices.IndexFunc(rows, func(r row) bool { return slices.Equal(r.sources, sources) }); i >= 0 {
			rows[i].facts = append(rows[i].facts, name)
		} else {
			rows = append(rows, row{[]string{name}, sources})
		}
	}
	if len(rows) == 0 {
		return
	}
	fmt.Fprintln(t.out, "\n"+t.words.T("terminal.asks.facts"))
	for _, r := range rows {
		fmt.Fprintf(t.out, "   - %s: %s\n", strings.Join(r.facts, ", "), strings.Join(r.sources, "; "))
	}
}

// toldFacts are the facts that the sentences rest on. Limits say their own dates.
var toldFacts = []providers.Fact{providers.FactServers, providers.FactSignIn, providers.FactEnds, providers.FactAppPassword,
	providers.FactEnable, providers.FactPaid, providers.FactPOP, providers.FactWebmail}

// sayAsks tells what the company asks first, before the password is asked for or the
// browser opened. A script is told nothing.
func (t *terminal) sayAsks(a accounts.Account, server accounts.Server) {
	addr, err := accounts.ParseAddress(a.Address)
	if err != nil || t.json || t.asked != nil {
		return
	}
	p := provider(addr, a.Incoming, a.Outgoing)
	if p == nil || !slices.ContainsFunc(p.Servers(addr), server.Endpoint) && !p.Owns(server.Host) {
		return
	}
	if server.Auth == accounts.AuthOAuth2 && p.SignIn != providers.Browser {
		return // what it asks is about the password
	}
	asks := t.words.Asks(p, addr, a.Incoming.Protocol, t.now())
	if asks.Line == "" && len(asks.Steps) == 0 && len(asks.Notes) == 0 {
		return
	}
	fmt.Fprintln(t.err, t.words.T("terminal.asks.heading", "Name", p.Name, "Closed", false))
	t.tell(t.err, asks)
	if name := a.Incoming.Username; name == addr.String() || name == addr.Local {
		t.printOwnName(t.err, p, addr, a.Incoming.Protocol)
	}
	fmt.Fprintln(t.err)
	t.asked = list(askTexts(asks))
}

// closedAdvice is what to do at a company that lets no mail program in; nil for
// all others.
func (t *terminal) closedAdvice(r discover.Result) []string {
	if r.Provider == nil || r.Provider.SignIn != providers.Closed {
		return nil
	}
	asks := t.words.Asks(r.Provider, r.Address, accounts.IMAP, t.now())
	return append([]string{words.Plain(asks.Line)}, askTexts(asks)...)
}

func askTexts(a words.Asks) []string {
	return stepTexts(words.Explanation{Steps: a.Steps})
}
