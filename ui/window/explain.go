package window

import (
	"errors"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/words"
	"postkey/wizard"
)

// context is what an explanation depends on beside the problem.
func (w *Window) context(s wizard.State, otherWorks bool) words.Context {
	return words.Context{Address: s.Address, Provider: s.Provider, Other: otherWorks, Browser: s.Browsing.Ready, Now: w.now()}
}

// explain says what a problem is and what helps.
func (w *Window) explain(s wizard.State, p *accounts.Problem, otherWorks bool) words.Explanation {
	c := w.context(s, otherWorks)
	if p.Instead != nil {
		if owner := gate.Owner(p.Instead.Host); owner != gate.Owner(p.Server.Host) {
			c.InsteadOwner = w.ownersText([]string{owner})
		}
	}
	return w.words.Explain(p, c)
}

// problemTitle says in one sentence what went wrong.
func (w *Window) problemTitle(s wizard.State, err error) string {
	var p *accounts.Problem
	if !errors.As(err, &p) {
		p = &accounts.Problem{Reason: accounts.Unknown}
	}
	return w.explain(s, p, false).Title
}

// sendingTrouble is why sending does not work, for who goes on without it; "" where
// it does, or nobody asked.
func (w *Window) sendingTrouble(s wizard.State) string {
	p := s.Test.Sides[wizard.Outgoing].Problem
	if p == nil || !s.Test.ReceiveOnly {
		return ""
	}
	return w.explain(s, p, true).Title
}

// canTrust reports whether a person may go on with the certificate that came. With
// a wrong clock there is nothing to trust: it only has to be set right.
func canTrust(p *accounts.Problem) bool {
	if p == nil || p.Certificate == nil || p.Certificate.SHA256 == "" || p.ClockOff != 0 {
		return false
	}
	switch p.Reason {
	case accounts.CertExpired, accounts.CertNotYetValid, accounts.CertWrongHost, accounts.CertSelfSigned, accounts.CertUnknownIssuer:
		return true
	}
	return false
}

// knownWords are what a person says by trusting it.
func (w *Window) knownWords(p *accounts.Problem) string {
	if p.Between != "" {
		return w.t("test.trust.between", "Between", p.Between)
	}
	return w.t("test.trust.known")
}
