package window

import (
	"errors"
	"time"

	"postkey/accounts"
	"postkey/accounts/words"
	"postkey/wizard"
)

// context is what an explanation depends on beside the problem.
func (w *Window) context(s wizard.State, otherWorks bool) words.Context {
	return words.Context{Address: s.Address, Provider: s.Provider, Other: otherWorks, Now: time.Now()}
}

// problemTitle says in one sentence what went wrong.
func (w *Window) problemTitle(s wizard.State, err error) string {
	var p *accounts.Problem
	if !errors.As(err, &p) {
		p = &accounts.Problem{Reason: accounts.Unknown}
	}
	return w.words.Explain(p, w.context(s, false)).Title
}

// canTrust reports whether a person may go on with the certificate that came.
func canTrust(p *accounts.Problem) bool {
	if p == nil || p.Certificate == nil || p.Certificate.SHA256 == "" {
		return false
	}
	switch p.Reason {
	case accounts.CertExpired, accounts.CertNotYetValid, accounts.CertWrongHost, accounts.CertSelfSigned, accounts.CertUnknownIssuer:
		return true
	}
	return false
}
