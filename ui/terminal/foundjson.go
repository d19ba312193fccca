package terminal

import (
	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/discover"
	"postkey/accounts/words"
)

// The object of `find --json`. Fields may be added; those that are there stay.

type findJSON struct {
	Address  string        `json:"address"`
	Domain   string        `json:"domain"`
	Provider string        `json:"provider"`
	Findings []findingJSON `json:"findings"`
	Choices  []choiceJSON  `json:"choices"`
	Advice   []string      `json:"advice"`
	Problem  *problemJSON  `json:"problem"`
	// Display is the address as its owner writes it.
	Display string `json:"display"`
	// MixedScript is the label that may be read as another one, or null.
	MixedScript *lookalikeJSON `json:"mixed_script"`
	// Differences are what other sources say against the first choice.
	Differences []differenceJSON `json:"differences"`
	// NoSuchDomain: the resolver says so. Suggestion is the domain that was
	// probably meant instead, or "".
	NoSuchDomain bool   `json:"no_such_domain"`
	Suggestion   string `json:"suggestion"`
	// Published is the help that comes with the first choice, or null.
	Published *publishedJSON `json:"published"`
	// Asks is what the mail company asks first, or null where none is known.
	Asks *asksJSON `json:"asks"`
}

type findingJSON struct {
	Source  string            `json:"source"`
	Ms      int64             `json:"ms"`
	Error   string            `json:"error"`
	Servers []accounts.Server `json:"servers"`
	State   string            `json:"state"`
	// Denied are protocols that the domain says it doesn't offer.
	Denied []accounts.Protocol `json:"denied"`
	// Refused are servers that answered and are not offered.
	Refused []refusedJSON `json:"refused"`
}

type refusedJSON struct {
	Server accounts.Server `json:"server"`
	Reason accounts.Reason `json:"reason"`
	Title  string          `json:"title"`
}

type choiceJSON struct {
	Incoming accounts.Server `json:"incoming"`
	Outgoing accounts.Server `json:"outgoing"`
	Source   string          `json:"source"`
	Trust    string          `json:"trust"`
	Owners   []string        `json:"owners"`
	Why      string          `json:"why"`
	Answered bool            `json:"answered"`
	// Agree are the other sources that name the same servers.
	Agree []discover.Source `json:"agree"`
}

type differenceJSON struct {
	Source  discover.Source   `json:"source"`
	Servers []accounts.Server `json:"servers"`
	// Why it was not taken: less-trusted, no-answer or not-secure.
	Why string `json:"why"`
}

type lookalikeJSON struct {
	Label   string   `json:"label"`
	ASCII   string   `json:"ascii"`
	Scripts []string `json:"scripts"` // Unicode names
}

type publishedJSON struct {
	Enable        []pageJSON `json:"enable"`
	Documentation []pageJSON `json:"documentation"`
	Webmail       string     `json:"webmail"`
}

type pageJSON struct {
	URL  string `json:"url"`
	Text string `json:"text"`
}

func (t *terminal) findJSON(addr accounts.Address, r discover.Result, nothing *failure) findJSON {
	out := findJSON{
		Address: addr.String(), Display: addr.Display(), Domain: addr.Domain, Findings: []findingJSON{}, Choices: []choiceJSON{},
		Advice: list(r.Advice), Differences: []differenceJSON{}, NoSuchDomain: r.NoSuchDomain, Suggestion: suggestion(r), Published: t.published(r.Published), Asks: t.asksJSON(r),
	}
	if r.Provider != nil {
		out.Provider = r.Provider.ID
	}
	if l, ok := addr.Lookalike(); ok {
		out.MixedScript = &lookalikeJSON{l.Label, l.ASCII, l.Scripts}
	}
	for _, f := range r.Findings {
		out.Findings = append(out.Findings, t.finding(r, f))
	}
	for _, c := range r.Choices {
		out.Choices = append(out.Choices, choiceJSON{
			Incoming: c.Incoming, Outgoing: c.Outgoing, Source: string(c.Source), Trust: string(c.Trust),
			Owners: list(c.Owners), Why: c.Why, Answered: c.Answered, Agree: list(c.Agree),
		})
	}
	for _, d := range r.Differences {
		out.Differences = append(out.Differences, differenceJSON{d.Source, list(d.Servers), d.Why})
	}
	if nothing != nil {
		p := nothing.problemJSON()
		out.Problem = &p
	}
	return out
}

func (t *terminal) finding(r discover.Result, f discover.Finding) findingJSON {
	j := findingJSON{
		Source: string(f.Source), Ms: ms(f.Took), Servers: list(f.Servers), State: string(f.State),
		Denied: list(f.Denied), Refused: []refusedJSON{},
	}
	if f.Err != nil {
		j.Error = accounts.CleanText(f.Err.Error(), 500)
	}
	for _, refused := range f.Refused {
		if p, e := t.refusal(r, refused); p != nil {
			why, _ := reason(p.Reason)
			j.Refused = append(j.Refused, refusedJSON{refused.Server, why, words.Plain(e.Title)})
		}
	}
	return j
}

// published is the help that comes with settings, in the person's language.
func (t *terminal) published(c *clientconfig.Config) *publishedJSON {
	if c == nil {
		return nil
	}
	pages := func(from []clientconfig.Page) []pageJSON {
		to := []pageJSON{}
		for _, p := range from {
			to = append(to, pageJSON{p.URL, p.In(t.words.Wanted()...)})
		}
		return to
	}
	return &publishedJSON{pages(c.Enable), pages(c.Documentation), c.Webmail}
}
