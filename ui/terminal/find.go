package terminal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/providers"
	"postkey/accounts/words"
)

func (t *terminal) findCommand() *cobra.Command {
	var offline bool
	var without []string
	var timeout time.Duration
	var c *cobra.Command
	c = t.command("find ADDRESS", 1, func(ctx context.Context, args []string) error {
		addr, err := t.address(args[0])
		if err != nil {
			return err
		}
		if timeout <= 0 {
			return t.usage("timeout")
		}
		finder, err := t.finder(offline, without)
		if err != nil {
			return err
		}
		if c.Flags().Changed("timeout") {
			finder.Limit = timeout
		}
		return t.find(ctx, finder, addr)
	})
	c.Flags().BoolVar(&offline, "offline", false, t.words.T("terminal.flag.offline"))
	c.Flags().StringSliceVar(&without, "without", nil, t.words.T("terminal.flag.without"))
	c.Flags().DurationVar(&timeout, "timeout", searchLimit, t.words.T("terminal.flag.find-timeout"))
	t.jsonFlag(c)
	return c
}

// finder is the usual one without what the person does not want.
func (t *terminal) finder(offline bool, without []string) (*discover.Finder, error) {
	f := *t.Tools.Finder
	f.Without = slices.Clone(f.Without)
	var names []string
	for _, s := range discover.Sources() {
		names = append(names, string(s))
		if offline && s != discover.Provider {
			f.Without = append(f.Without, s)
		}
	}
	for _, name := range without {
		if !slices.Contains(names, name) {
			fail := t.usage("source", "Source", name)
			fail.advice = []string{strings.Join(names, " ")}
			return nil, fail
		}
		f.Without = append(f.Without, discover.Source(name))
	}
	return &f, nil
}

func (t *terminal) find(ctx context.Context, finder *discover.Finder, addr accounts.Address) error {
	t.say("terminal.searching", "Domain", addr.DisplayDomain())
	result, err := finder.Find(ctx, addr, discover.Progress{})
	if errors.Is(ctx.Err(), context.Canceled) {
		return t.cancelled()
	}
	var nothing *failure
	if len(result.Choices) == 0 {
		nothing = t.nothingFound(result, err)
	}
	if t.json {
		if err := t.printJSON(t.findJSON(addr, result, nothing)); err != nil {
			return err
		}
	} else if err := t.printFound(result); err != nil {
		return err
	}
	if nothing != nil {
		nothing.said = t.json
		return nothing
	}
	return nil
}

func (t *terminal) findJSON(addr accounts.Address, r discover.Result, nothing *failure) findJSON {
	out := findJSON{Address: addr.String(), Domain: addr.Domain, Findings: []findingJSON{}, Choices: []choiceJSON{}, Advice: list(r.Advice)}
	if r.Provider != nil {
		out.Provider = r.Provider.ID
	}
	for _, f := range r.Findings {
		j := findingJSON{Source: string(f.Source), Ms: ms(f.Took), Servers: list(f.Servers), State: string(f.State), Denied: list(f.Denied)}
		if f.Err != nil {
			j.Error = accounts.CleanText(f.Err.Error(), 500)
		}
		out.Findings = append(out.Findings, j)
	}
	for _, c := range r.Choices {
		out.Choices = append(out.Choices, choiceJSON{
			Incoming: c.Incoming, Outgoing: c.Outgoing, Source: string(c.Source), Trust: string(c.Trust),
			Owners: list(c.Owners), Why: c.Why, Answered: c.Answered,
		})
	}
	if nothing != nil {
		p := nothing.problemJSON()
		out.Problem = &p
	}
	return out
}

// printFound writes where was looked, and what came of it.
func (t *terminal) printFound(r discover.Result) error {
	table := t.table()
	for _, f := range r.Findings {
		fmt.Fprintf(table, "%s\t%s\t%s\n", t.words.T("terminal.source."+string(f.Source)), t.words.T("terminal.state."+string(f.State)), seconds(f.Took))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i, c := range r.Choices {
		fmt.Fprintf(t.out, "\n%d. %s  [%s]\n", i+1, t.words.T("terminal.keep."+string(c.Incoming.Protocol)), t.trust(c))
		table := t.table()
		fmt.Fprintf(table, "   %s\t%s\n", t.words.T("terminal.incoming"), t.server(c.Incoming))
		fmt.Fprintf(table, "   %s\t%s\n", t.words.T("terminal.outgoing"), t.server(c.Outgoing))
		fmt.Fprintf(table, "   %s\t%s\n", t.words.T("terminal.belongs"), strings.Join(c.Owners, ", "))
		fmt.Fprintf(table, "   %s\t%s\n", t.words.T("terminal.why"), t.words.T("terminal.why."+c.Why, "Domain", r.Address.DisplayDomain()))
		if err := table.Flush(); err != nil {
			return err
		}
	}
	for _, f := range r.Findings {
		for _, p := range f.Denied {
			fmt.Fprintln(t.out, "\n"+t.words.T("terminal.denied", "Domain", r.Address.DisplayDomain(), "Protocol", t.words.T("terminal.protocol."+string(p))))
		}
	}
	t.printRefused(r)
	for _, code := range r.Advice {
		fmt.Fprintln(t.out, "\n"+t.advice(r, code))
	}
	return nil
}

// printRefused names the servers that answered and still are not offered: who
// wonders why something was not found often finds the cause here.
func (t *terminal) printRefused(r discover.Result) {
	seen := map[string]bool{}
	for _, f := range r.Findings {
		for _, refused := range f.Refused {
			var p *accounts.Problem
			if !errors.As(refused.Err, &p) || seen[refused.Server.Addr()] {
				continue
			}
			seen[refused.Server.Addr()] = true
			e := t.words.Explain(p, words.Context{Address: r.Address, Provider: r.Provider, Now: t.now()})
			fmt.Fprintf(t.out, "\n%s  %s\n  %s %s\n", t.words.T("terminal.refused"), t.server(refused.Server), e.Title, e.Lead)
		}
	}
}

// advice is the sentence for one of the search's codes.
func (t *terminal) advice(r discover.Result, code string) string {
	var p providers.Provider
	if r.Provider != nil {
		p = *r.Provider
	}
	return t.words.T("terminal.advice."+code, "Name", p.Name, "Company", p.Company, "Where", p.EnableWhere,
		"AppPasswordURL", p.AppPasswordURL, "EnableURL", p.EnableURL, "HelpURL", p.HelpURL)
}

// trust is the chip of a choice.
func (t *terminal) trust(c discover.Choice) string {
	switch {
	case c.Trust == gate.Confirm:
		return t.words.T("terminal.trust.confirm")
	case c.Trust == gate.Known, c.Answered:
		return t.words.T("terminal.trust.certain")
	}
	return t.words.T("terminal.trust.likely")
}
