package discover

import (
	"errors"
	"slices"

	"postkey/accounts"
)

// proxyFaults are the reasons that are a proxy's own, the clearest first. The last
// one may also mean that there is no such server behind it.
var proxyFaults = []accounts.Reason{accounts.ProxySignIn, accounts.ProxyBlocked, accounts.ProxyUnreachable, accounts.ProxyFailed}

// ProxyTrouble returns the proxy's problem that kept a search from finding anything,
// going by what its sources say; nil when it is not to blame. A proxy that only
// failed to connect counts when no source had an answer.
func ProxyTrouble(findings []Finding) *accounts.Problem {
	answered := slices.ContainsFunc(findings, func(f Finding) bool {
		return f.Source != Provider && (f.State == Found || f.State == Nothing)
	})
	for _, reason := range proxyFaults {
		if reason == accounts.ProxyFailed && answered {
			break
		}
		for _, f := range findings {
			if p := withReason(f.Err, reason); p != nil {
				return p
			}
		}
	}
	return nil
}

// withReason returns the first problem of that reason in an error that may be many.
func withReason(err error, reason accounts.Reason) *accounts.Problem {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			if p := withReason(e, reason); p != nil {
				return p
			}
		}
		return nil
	}
	if p, ok := errors.AsType[*accounts.Problem](err); ok && p.Reason == reason {
		return p
	}
	return nil
}
