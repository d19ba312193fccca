package providers

import (
	"cmp"
	"slices"
)

// A Fact is a group of things the table says of a company.
type Fact string

const (
	FactServers     Fact = "servers"      // the servers, how a user name is written, and the page about them
	FactDomains     Fact = "domains"      // domains and patterns
	FactMX          Fact = "mx"           // the names of its MX hosts
	FactSignIn      Fact = "sign_in"      // how mail programs get in
	FactEnds        Fact = "ends"         // when the mailbox password ends
	FactAppPassword Fact = "app_password" // pages, ways and shape of app passwords
	FactEnable      Fact = "enable"       // what is switched on first, and where
	FactPaid        Fact = "paid"         // what needs a paid plan
	FactOAuth       Fact = "oauth"        // the sign-in in the browser
	FactPOP         Fact = "pop"          // how to download
	FactWebmail     Fact = "webmail"      // where mail is read in a browser
)

// Facts are all of them, as the file sorts them.
var Facts = []Fact{FactServers, FactDomains, FactMX, FactSignIn, FactEnds, FactAppPassword, FactEnable, FactPaid, FactOAuth, FactPOP, FactWebmail}

// The kinds of sources.
const (
	company = "company" // the company's own page, or its own servers' names
	kept    = "kept"    // a list that is kept up and reviewed, or checked with the companies' pages
	hearsay = "hearsay" // one person's word, an old list, or general knowledge
)

// A Source is where facts are from.
type Source struct {
	Title string `json:"title"`
	URL   string `json:"url"`
	// Date is how old what it says may be.
	Date Day    `json:"date"`
	Kind string `json:"kind"`
}

// Evidence is what a fact rests on. Its zero value is nothing at all.
type Evidence struct {
	Fact    Fact
	Sources []Source
}

// Evidence returns what a fact of a company rests on.
func (p *Provider) Evidence(f Fact) Evidence {
	i := slices.IndexFunc(p.evidence, func(e Evidence) bool { return e.Fact == f })
	if i < 0 {
		return Evidence{Fact: f}
	}
	return p.evidence[i]
}

// Sure reports whether a fact of a company can be said as it is. Otherwise a single
// weak source has it, and it is said with a "may".
func (p *Provider) Sure(f Fact) bool { return p.Evidence(f).Sure() }

// Sure: a company's own word or a list that is kept up is enough; others have to
// agree.
func (e Evidence) Sure() bool {
	return len(e.Sources) > 1 || len(e.Sources) == 1 && e.Sources[0].Kind != hearsay
}

// Date is when the newest of the sources said so; "" without any.
func (e Evidence) Date() Day {
	var newest Day
	for _, s := range e.Sources {
		if cmp.Compare(s.Date.Time().Unix(), newest.Time().Unix()) > 0 {
			newest = s.Date
		}
	}
	return newest
}
