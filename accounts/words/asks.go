package words

import (
	"slices"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// Asks is what a mail company asks of people before a mail program gets in, and
// what else it is good to know first. What only one weak source says is worded
// with a "may"; [providers.Provider.Evidence] names the sources.
type Asks struct {
	// Line is the most important of it in a sentence. Empty when it asks nothing.
	Line string
	// Steps are what to do before the first try, in order. Empty when nothing.
	Steps []Step
	// Notes are what happens later, or is only good to know. May be empty.
	Notes []string
	// OwnAddress, Copies and Pause are those of the notes that belong beside something
	// else where there is room: with which address to sign in, whether to leave copies
	// of mail on the server, and how long to wait between two looks for new mail. Each
	// may be empty.
	OwnAddress, Copies, Pause string
	// Limits are how much may be sent, each with the date it was told. Empty when
	// the table knows none.
	Limits []string
}

// Asks says what a company asks of whoever wants to receive the mail of an
// address by IMAP or POP3, and send by SMTP. It asks nothing when p is nil.
func (w *Words) Asks(p *providers.Provider, address accounts.Address, incoming accounts.Protocol, now time.Time) Asks {
	if p == nil {
		return Asks{}
	}
	a := w.asking(p, address, incoming, now)
	var asks Asks
	for _, s := range askedLines {
		if s.when(a) {
			asks.Line = w.T("asks.line."+s.id, a.pairs(s.fact)...)
			break
		}
	}
	for _, s := range askedSteps {
		if !s.when(a) {
			continue
		}
		// A line break parts what to do from what there is to say about it. What the line
		// has asked already, the text doesn't ask again; the two parts stand by themselves.
		text := w.T("asks.step."+s.id, a.pairs(s.fact)...)
		step := Step{Text: strings.ReplaceAll(text, "\n", " "), ID: strings.TrimSuffix(s.id, "-told")}
		step.Title, step.Detail, _ = strings.Cut(w.T("asks.step."+step.ID, a.pairs(s.fact)...), "\n")
		if s.page != nil && s.page(p) != "" {
			step.Link, step.URL = w.T("link.open"), s.page(p)
		}
		asks.Steps = append(asks.Steps, step)
	}
	asks.Notes = a.endings(now)
	for _, s := range askedNotes {
		if !s.when(a) {
			continue
		}
		note := w.T("asks.note."+s.id, a.pairs(s.fact)...)
		asks.Notes = append(asks.Notes, note)
		switch s.id {
		case "own-address":
			asks.OwnAddress = note
		case "pop-keep", "pop-take":
			asks.Copies = note
		case "pop-wait":
			asks.Pause = note
		}
	}
	for _, l := range p.Limits {
		asks.Limits = append(asks.Limits, w.limit(l))
	}
	return asks
}

// An asked thing has a sentence that is said when something holds. fact is what
// it rests on, page where it is done or explained; nil: nowhere.
type asked struct {
	id   string
	fact providers.Fact
	when func(asking) bool
	page func(*providers.Provider) string
}

// askedLines: the first that holds is said.
var askedLines = []asked{
	{"closed", providers.FactSignIn, asking.closed, nil},
	{"bridge", providers.FactSignIn, asking.bridge, nil},
	{"browser", providers.FactSignIn, asking.browser, nil},
	{"app-password", providers.FactSignIn, asking.appPassword, nil},
	{"paid", providers.FactPaid, asking.paid, nil},
	{"enable", providers.FactEnable, asking.enable, nil},
	{"second-step", providers.FactAppPassword, asking.secondStep, nil},
}

// askedSteps are said in this order: what is switched on in the settings, then
// the password.
var askedSteps = []asked{
	{"closed", providers.FactSignIn, asking.closed, webmailPage},
	{"bridge-install", providers.FactSignIn, asking.bridge, helpPage},
	{"bridge-run", providers.FactSignIn, asking.bridge, nil},
	{"bridge-password", providers.FactSignIn, asking.bridge, nil},
	{"paid", providers.FactPaid, asking.paid, findPage},
	{"enable", providers.FactEnable, asking.enable, enablePage},
	{"admin", providers.FactEnable, asking.admin, enablePage},
	{"two-step", providers.FactAppPassword, asking.twoStep, twoStepPage},
	{"app-open", providers.FactAppPassword, asking.appPage, appPasswordPage},
	{"app-look", providers.FactAppPassword, asking.appNoPage, findPage},
	{"app-make", providers.FactAppPassword, asking.appPassword, nil},
	{"app-paste", providers.FactAppPassword, asking.appPassword, nil},
	{"app-none", providers.FactAppPassword, asking.appNone, whyNotPage},
	{"second-step", providers.FactAppPassword, asking.secondStepToo, appPasswordPage},
	{"second-step-told", providers.FactAppPassword, asking.secondStepTold, appPasswordPage},
	{"browser", providers.FactSignIn, asking.browser, nil},
}

// askedNotes are said after what [asking.endings] has to say.
var askedNotes = []asked{
	{"names", providers.FactServers, asking.twoNames, nil},
	{"own-address", providers.FactServers, asking.ownAddress, nil},
	{"pop-keep", providers.FactPOP, asking.popKeep, nil},
	{"pop-take", providers.FactPOP, asking.popTake, nil},
	{"pop-wait", providers.FactPOP, asking.popWait, nil},
}

// An asking is one company's, for one address.
type asking struct {
	w        *Words
	p        *providers.Provider
	address  accounts.Address
	incoming accounts.Protocol
	// facts are what the sentences are filled with, in pairs.
	facts []any
	// in and out are the sign-in names to receive and to send.
	in, out         string
	toEnable, toPay []accounts.Protocol
	// told is the ending that the line tells of.
	told providers.Ending
}

func (w *Words) asking(p *providers.Provider, address accounts.Address, incoming accounts.Protocol, now time.Time) asking {
	a := asking{w: w, p: p, address: address, incoming: incoming}
	a.toEnable, a.toPay = a.used(p.Enable), a.used(p.Paid)
	a.in, a.out = a.names()
	if e, ended := p.Ended(incoming, now); ended && a.browser() && !e.Admin && p.Sure(providers.FactEnds) {
		a.told = e
	}
	a.facts = []any{
		"Name", p.Name, "Company", p.Company, "Address", shown(address.Display()),
		"AppPassword", p.AppPasswordName, "Shape", p.AppPasswordShape, "AppWhere", p.AppPasswordWhere,
		"Where", p.EnableWhere, "Enable", w.both("asks.enable.", a.toEnable), "Paid", w.both("asks.part.", a.toPay),
		"Since", w.day(a.told.On), "In", shown(a.in), "Out", shown(a.out),
	}
	return a
}

// pairs are what a sentence about a fact is filled with.
func (a asking) pairs(fact providers.Fact) []any {
	pairs := slices.Concat(a.facts, []any{"May", !a.p.Sure(fact)})
	if fact == providers.FactPOP {
		pairs = append(pairs, "Count", a.p.POP.Minutes)
	}
	return pairs
}

// used leaves out what is not used to receive or to send.
func (a asking) used(list []accounts.Protocol) []accounts.Protocol {
	return slices.DeleteFunc(slices.Clone(list), func(p accounts.Protocol) bool { return p != a.incoming && p != accounts.SMTP })
}

// names are the sign-in names of the best servers to receive and to send.
func (a asking) names() (in, out string) {
	for _, s := range a.p.Servers(a.address) {
		switch {
		case s.Protocol == a.incoming && in == "":
			in = s.Username
		case s.Protocol == accounts.SMTP && out == "":
			out = s.Username
		}
	}
	return in, out
}

// both names one protocol, or a list of them; start begins their sentences.
func (w *Words) both(start string, list []accounts.Protocol) string {
	var names []string
	for _, p := range list {
		if name := w.T(start + string(p)); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return w.T("asks.both", "First", names[0], "Second", names[1])
}

// elsewhere: the address is in a domain of somebody's own.
func (a asking) elsewhere() bool {
	p, ok := providers.ByDomain(a.address.Domain)
	return !ok || p.ID != a.p.ID
}

func (a asking) closed() bool      { return a.p.SignIn == providers.Closed }
func (a asking) bridge() bool      { return a.p.SignIn == providers.Bridge }
func (a asking) browser() bool     { return a.p.SignIn == providers.Browser }
func (a asking) appPassword() bool { return a.p.SignIn == providers.AppPassword }
func (a asking) paid() bool        { return len(a.toPay) > 0 && !a.bridge() }
func (a asking) enable() bool      { return len(a.toEnable) > 0 && !a.p.EnableAdmin }
func (a asking) admin() bool       { return a.p.EnableAdmin }
func (a asking) twoStep() bool     { return a.appPassword() && a.p.TwoStep }
func (a asking) appPage() bool     { return a.appPassword() && a.p.AppPasswordURL != "" }
func (a asking) appNoPage() bool   { return a.appPassword() && a.p.AppPasswordURL == "" }
func (a asking) appNone() bool     { return a.appPassword() && a.p.NoAppPasswordURL != "" }
func (a asking) secondStep() bool {
	return a.p.SignIn == providers.Password && a.p.AppPasswordURL != ""
}

// secondStepTold: the line has asked for it; where it told of something else,
// secondStepToo.
func (a asking) secondStepTold() bool { return a.secondStep() && !a.paid() && !a.enable() }
func (a asking) secondStepToo() bool  { return a.secondStep() && !a.secondStepTold() }

func (a asking) twoNames() bool   { return a.in != "" && a.out != "" && a.in != a.out && !a.elsewhere() }
func (a asking) ownAddress() bool { return a.p.OwnAddress && a.elsewhere() }
func (a asking) popKeep() bool    { return a.incoming == accounts.POP3 && a.p.POP.Keep == "yes" }
func (a asking) popTake() bool    { return a.incoming == accounts.POP3 && a.p.POP.Keep == "no" }
func (a asking) popWait() bool    { return a.incoming == accounts.POP3 && a.p.POP.Minutes > 0 }
