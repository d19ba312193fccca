package words

import (
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// A situation is what the sentences and the choice of steps go by.
type situation struct {
	Context
	reason  accounts.Reason
	problem *accounts.Problem
	facts   map[string]any // what the sentences are filled with; every name is always there
}

func (w *Words) situation(p *accounts.Problem, c Context) situation {
	reason := p.Reason
	if _, ok := remedies[reason]; !ok {
		reason = accounts.Unknown
	}
	s := situation{Context: c, reason: reason, problem: p}
	if takesBrowser(s) && (reason == accounts.WrongPassword || reason == accounts.AppPasswordNeeded) {
		s.reason = accounts.BrowserSignInNeeded // there no other password would help
	}
	role := "problem.role.incoming"
	if s.sending() {
		role = "problem.role.outgoing"
	}
	provider := c.Provider
	if provider == nil {
		provider = &providers.Provider{}
	}
	s.facts = map[string]any{
		"Role":    w.T(role),
		"Sending": s.sending(),
		"Server":  shown(p.Server.Host),
		"User":    shown(p.Server.Username),
		"Replied": p.Reply != "",
		"Secure":  p.Server.Security != accounts.Plaintext,
		// A silence after the connection stood is another story than one before.
		"Connected": p.Stage != accounts.StageResolve && p.Stage != accounts.StageConnect,
		"Domain":    shown(c.Address.DisplayDomain()),
		"Address":   shown(c.Address.Display()),
		// Name is the service, Company who runs it; both are empty when unknown.
		"Name": provider.Name, "Company": provider.Company,
		"AppPassword": provider.AppPasswordName, "Shape": provider.AppPasswordShape,
		"AppWhere": provider.AppPasswordWhere, "Where": s.enableWhere(),
		"Usual":  shown(s.usualName()),
		"Limits": "",
		// Unsure is what only one weak source says of how it lets mail programs in; May
		// is that, where the server hasn't told either.
		"Unsure": unsure(s, providers.FactSignIn), "UnsurePaid": unsure(s, providers.FactPaid),
		"UnsureApp": unsure(s, providers.FactAppPassword), "UnsureWhere": unsure(s, providers.FactEnable),
		"May":     unsure(s, providers.FactSignIn) && slices.Contains(p.Also, accounts.WrongPassword),
		"Browser": takesBrowser(s), "Admin": adminAlone(s), "AtWork": atWork(s),
		"Owner": shown(p.Owner),
		"Proxy": shown(p.Proxy),
		"Here":  p.Owner == thisComputer,
		"Names": "", "From": "", "Until": "", "Fingerprint": "",
		"Today": w.Date(c.Now),
		"Kept":  !c.Commands,
	}
	if s.reason == accounts.SendingLimit {
		s.facts["Limits"] = w.limits(provider.Limits)
	}
	if cert := p.Certificate; cert != nil {
		s.facts["Names"] = shown(strings.Join(cert.Names[:min(3, len(cert.Names))], ", "))
		s.facts["From"], s.facts["Until"] = w.Date(cert.NotBefore), w.Date(cert.NotAfter)
		s.facts["Fingerprint"] = shown(cert.SHA256)
	}
	w.diagnosisFacts(s)
	return s
}
