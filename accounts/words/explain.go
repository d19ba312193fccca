package words

import (
	"slices"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// Context is what an explanation depends on beside the problem itself. Which
// side it is follows from the problem's server: SMTP is sending.
type Context struct {
	Address accounts.Address
	// Provider is the mail company, when Postkey knows it: steps are then for
	// that company, with its own pages. May be nil.
	Provider *providers.Provider
	// Other is true when the other side worked with the same account.
	Other bool
	// InsteadOwner is whose [accounts.Problem.Instead] is, where that is somebody
	// else than the server's owner; else empty.
	InsteadOwner string
	// Browser is true where Postkey itself can have the person sign in at the mail
	// company's own page.
	Browser bool
	// Commands is true for who types commands: nothing of it waits in a field to be
	// sent again.
	Commands bool
	// Now is what this computer's clock says, for certificates.
	Now time.Time
}

// An Explanation is a [accounts.Problem] in words.
type Explanation struct {
	// Title is what happened, one sentence. Lead is one more, about what did
	// work or what it means.
	Title, Lead string
	// Steps are what to do, in order. Never empty.
	Steps []Step
	// Certificate is what the server showed as proof, and what was expected, when
	// that is the trouble; else empty.
	Certificate []Fact
	// Reply is what the server said, cleaned; or empty.
	Reply string
	// HelpURL is the mail company's page about it, else about mail programs, or
	// empty.
	HelpURL string
}

// A Step is one thing to do. Link are the words of a link to URL; both are
// empty when there is no page for it. With Instead the link leads nowhere: it
// takes [accounts.Problem.Instead] in the server's place; with Browser it has the
// person sign in at the mail company's own page.
type Step struct {
	Text, Link, URL  string
	Instead, Browser bool
	// ID is what a step of [Asks] is about, such as "enable". Title and Detail are its
	// Text in two parts, what to do and more about it, which may be empty. None of the
	// three is there in an [Explanation].
	ID, Title, Detail string
}

// maxReply is as much of a server's words as fits under an explanation.
const maxReply = 600

// Explain says what happened and what to do about it.
func (w *Words) Explain(p *accounts.Problem, c Context) Explanation {
	s := w.situation(p, c)
	found := "diagnosis." + s.diagnosis().name
	e := Explanation{
		Title: w.first(s.facts, found+".title", "problem."+string(s.reason)+".title", "problem.cert.title"),
		Lead:  w.first(s.facts, found+".lead", "problem."+string(s.reason)+".lead", "problem.lead."+string(p.Stage), "problem.lead.none"),
		Reply: accounts.CleanText(p.Reply, maxReply),
		Steps: w.instead(s), Certificate: w.certificate(s),
	}
	taken := map[string]bool{}
	for _, r := range s.remedies() {
		if taken[r.step] || r.when != nil && !r.when(s) || slices.ContainsFunc(r.unless, func(step string) bool { return taken[step] }) {
			continue
		}
		taken[r.step] = true
		step := Step{Text: w.fill("step."+r.step, s.facts)}
		if r.browser {
			step.Link, step.Browser = w.T("link.browser"), true
		}
		if r.page != nil && s.Provider != nil {
			if url := r.page(s.Provider); url != "" {
				step.Link, step.URL = w.T("link.open"), url
				if e.HelpURL == "" {
					e.HelpURL = url
				}
			}
		}
		e.Steps = append(e.Steps, step)
	}
	if e.HelpURL == "" && s.Provider != nil {
		e.HelpURL = s.Provider.HelpURL
	}
	return e
}

// remedies are what helps against the reason, and then against the likeliest of
// what it may be as well.
func (s situation) remedies() []remedy {
	list := s.diagnosed(remedies[s.reason])
	for _, reason := range s.problem.Also[:min(maxAlso, len(s.problem.Also))] {
		list = append(list, maybe[reason]...)
	}
	return list
}

// maxAlso is how many other causes are spoken of: more would only confuse.
const maxAlso = 3

// thisComputer is how package gate names the owner of a loopback address. It is
// repeated here because what discover imports cannot import the gate.
const thisComputer = "this computer"

// shown makes a value fit to stand in a sentence: cleaned, short, and without
// marks of bold that are not ours.
func shown(s string) string { return strings.ReplaceAll(accounts.CleanText(s, 254), "**", "") }

// fill is [Words.T] with the names and values already together.
func (w *Words) fill(id string, facts map[string]any) string {
	pairs := make([]any, 0, 2*len(facts))
	for name, value := range facts {
		pairs = append(pairs, name, value)
	}
	return w.T(id, pairs...)
}

// first fills the first of these sentences that exists.
func (w *Words) first(facts map[string]any, ids ...string) string {
	for _, id := range ids {
		if s := w.fill(id, facts); s != id {
			return s
		}
	}
	return ""
}
