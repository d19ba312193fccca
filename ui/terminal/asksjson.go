package terminal

import (
	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/providers"
	"postkey/accounts/words"
)

// asksJSON is what the mail company asks before the first try.
type asksJSON struct {
	wayJSON
	Limits  []string   `json:"limits"`
	Webmail string     `json:"webmail"`
	Facts   []factJSON `json:"facts"`
	// Other is what it asks of who receives mail in the other way, or null.
	Other *wayJSON `json:"other"`
}

// wayJSON is what is asked of who receives mail by one protocol.
type wayJSON struct {
	Incoming accounts.Protocol `json:"incoming"`
	Line     string            `json:"line"`
	Steps    []askStepJSON     `json:"steps"`
	Notes    []string          `json:"notes"`
}

type askStepJSON struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// factJSON is one source of a fact. sure is about the fact: all its sources together.
type factJSON struct {
	Fact   string        `json:"fact"`
	Sure   bool          `json:"sure"`
	Source string        `json:"source"`
	URL    string        `json:"url"`
	Date   providers.Day `json:"date"`
}

// asksJSON is nil where no company is known.
func (t *terminal) asksJSON(r discover.Result) *asksJSON {
	if r.Provider == nil {
		return nil
	}
	best, other := t.askings(r)
	j := &asksJSON{wayJSON: best.json(), Limits: plainTexts(best.Limits), Webmail: r.Provider.WebmailURL, Facts: facts(r.Provider)}
	if other != nil {
		way := other.json()
		j.Other = &way
	}
	return j
}

func (a asking) json() wayJSON {
	j := wayJSON{Incoming: a.incoming, Line: words.Plain(a.Line), Steps: []askStepJSON{}, Notes: plainTexts(a.Notes)}
	for _, s := range a.Steps {
		j.Steps = append(j.Steps, askStepJSON{words.Plain(s.Text), s.URL})
	}
	return j
}

// facts are all that the table says of a company, with each source; what limits rest
// on comes last.
func facts(p *providers.Provider) []factJSON {
	all := []factJSON{}
	for _, fact := range providers.Facts {
		e := p.Evidence(fact)
		for _, s := range e.Sources {
			all = append(all, factJSON{string(fact), e.Sure(), s.Title, s.URL, s.Date})
		}
	}
	for _, l := range p.Limits {
		all = append(all, factJSON{"limits", l.Sure, l.Source, l.URL, l.Date})
	}
	return all
}

func plainTexts(texts []string) []string {
	plain := []string{}
	for _, s := range texts {
		plain = append(plain, words.Plain(s))
	}
	return plain
}
