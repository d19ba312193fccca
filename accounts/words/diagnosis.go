package words

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"postkey/accounts"
)

// A diagnosis is what was found out about a problem after it happened, where it
// says more than the reason: it has its own sentences and steps.
type diagnosis struct {
	name  string
	holds func(situation) bool
	steps []remedy
}

// diagnoses are all of them; the first that holds is told.
var diagnoses = []diagnosis{
	{"clock", clockWrong, []remedy{{step: "set-clock"}, {step: "clock-battery"}}},
	{"between", readAlong, []remedy{{step: "between-scanner"}, {step: "between-work"}, {step: "trusted-network"}}},
	{"sending-alone", appPasswordForSending, []remedy{
		{step: "enable-smtp", when: needs(accounts.SMTP), page: enablePage}, {step: "app-password-both", page: appPasswordPage}, {step: "ask-words"},
	}},
	{"bridge", bridgeSilent, []remedy{{step: "bridge-start", page: helpPage}, {step: "bridge-settings"}}},
	{"sending-locked", sendingLocked, []remedy{{step: "unlock-web", page: webmailPage}, {step: "new-password", page: webmailPage}, {step: "unlock-ask"}}},
	{"letters", lettersRefused, []remedy{{step: "letters-other"}, {step: "letters-ask"}}},
	{"not-arrived", notArrived, []remedy{{step: "look-junk", page: webmailPage}, {step: "wait-arrive"}, {step: "ask-arrive"}}},
}

// clockWrong: this computer's clock is why a certificate seems not to be valid.
func clockWrong(s situation) bool { return s.problem.ClockOff != 0 }

// readAlong: something on the way answers in the server's place.
func readAlong(s situation) bool { return s.problem.Between != "" }

// appPasswordForSending: an app password was right for receiving. At some companies
// each is for what was chosen when it was made.
func appPasswordForSending(s situation) bool {
	return sendingAlone(s) && takesAppPassword(s) && (s.reason == accounts.AppPasswordNeeded || s.reason == accounts.WrongPassword)
}

// bridgeSilent: the company's own program on this computer doesn't answer.
func bridgeSilent(s situation) bool {
	return takesBridge(s) && slices.Contains([]accounts.Reason{accounts.Refused, accounts.Unreachable, accounts.Timeout, accounts.NotAMailServer}, s.reason) && s.problem.Stage != accounts.StageSend
}

// sendingLocked: the password was accepted, and nothing is sent all the same.
func sendingLocked(s situation) bool {
	return s.reason == accounts.AccountLocked && s.problem.Stage == accounts.StageSend
}

// lettersRefused: the server was not asked at all, as it takes no addresses with
// other letters than those of ASCII (RFC 6531).
func lettersRefused(s situation) bool {
	return s.reason == accounts.SenderRefused && s.problem.Reply == "" && strings.ContainsFunc(s.Address.Local, func(r rune) bool { return r > unicode.MaxASCII })
}

// notArrived: the outgoing server took a message that the incoming one did not
// show in time. No other problem of that stage is about an incoming server.
func notArrived(s situation) bool {
	return s.problem.Stage == accounts.StageSend && s.reason == accounts.Timeout && !s.sending()
}

// corrected: a server is known that answers as it should.
func corrected(s situation) bool { return s.problem.Instead != nil }

// diagnosis is the one that holds, or one without a name.
func (s situation) diagnosis() diagnosis {
	for _, d := range diagnoses {
		if d.holds(s) {
			return d
		}
	}
	return diagnosis{}
}

// searching are the steps that look for what [accounts.Problem.Instead] has found.
var searching = []string{"ask-setting", "ask-network", "compare", "compare-known", "choose-tls", "choose-starttls", "exact-name", "exact-name-known"}

// diagnosed replaces the steps of a reason by those that follow from what was
// found out.
func (s situation) diagnosed(usual []remedy) []remedy {
	if d := s.diagnosis(); d.name != "" {
		return slices.Clone(d.steps)
	}
	return slices.DeleteFunc(slices.Clone(usual), func(r remedy) bool { return corrected(s) && slices.Contains(searching, r.step) })
}

// maxLink is how long a name may be that stands in a link, which doesn't wrap.
const maxLink = 40

// instead is the step that takes the server that was found to answer.
func (w *Words) instead(s situation) []Step {
	other := s.problem.Instead
	if other == nil {
		return nil
	}
	kind, link := "instead-port", "instead-port"
	if other.Host != s.problem.Server.Host {
		kind, link = "instead-name", "instead-name"
		if len(other.Host) > maxLink {
			link = "instead-it" // the sentence before names it
		}
	}
	return []Step{{Text: w.fill("step."+kind, s.facts), Link: w.fill("link."+link, s.facts), Instead: true}}
}

// diagnosisFacts adds what was found out to what the sentences are filled with.
func (w *Words) diagnosisFacts(s situation) {
	p := s.problem
	s.facts["Between"], s.facts["Ahead"] = shown(p.Between), p.ClockOff > 0
	s.facts["Off"] = w.span(p.ClockOff.Abs())
	s.facts["Instead"], s.facts["InsteadPort"], s.facts["InsteadOwner"] = "", "", shown(s.InsteadOwner)
	if p.Instead != nil {
		s.facts["Instead"], s.facts["InsteadPort"] = shown(p.Instead.Host), strconv.Itoa(p.Instead.Port)
	}
}

// span is a time as people say it: "3 days".
func (w *Words) span(d time.Duration) string {
	const day = 24 * time.Hour
	unit, id := time.Hour, "diagnosis.hours"
	switch {
	case d >= 2*365*day:
		unit, id = 365*day, "diagnosis.years"
	case d >= 2*day:
		unit, id = day, "diagnosis.days"
	}
	return w.T(id, "Count", int((d+unit/2)/unit))
}

// A Fact is one thing that is known, and what it is called.
type Fact struct{ Name, Value string }

// certificate tells what was expected of a server and what it showed.
func (w *Words) certificate(s situation) []Fact {
	c := s.problem.Certificate
	if c == nil {
		return nil
	}
	named, issuer := shown(strings.Join(c.Names[:min(3, len(c.Names))], ", ")), shown(c.Issuer)
	if named == "" {
		named = w.T("diagnosis.certificate.nobody")
	}
	switch {
	case c.SelfSigned:
		issuer = w.T("diagnosis.certificate.itself")
	case issuer == "":
		issuer = w.T("diagnosis.certificate.unnamed")
	}
	facts := []Fact{
		{w.T("diagnosis.certificate.expected"), shown(s.problem.Server.Host)},
		{w.T("diagnosis.certificate.for"), named},
		{w.T("diagnosis.certificate.by"), issuer},
	}
	if from, until := w.Date(c.NotBefore), w.Date(c.NotAfter); from != "" && until != "" {
		facts = append(facts, Fact{w.T("diagnosis.certificate.valid"), w.T("diagnosis.certificate.dates", "From", from, "Until", until)})
	}
	if (s.reason == accounts.CertExpired || s.reason == accounts.CertNotYetValid) && !s.Now.IsZero() {
		facts = append(facts, Fact{w.T("diagnosis.certificate.clock"), w.Date(s.Now)})
	}
	return facts
}
