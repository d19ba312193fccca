package discover

import (
	"errors"
	"slices"

	"postkey/accounts"
)

// silent are the reasons that leave open whether there is something.
var silent = []accounts.Reason{accounts.Timeout, accounts.Unreachable, accounts.NoNetwork, accounts.Temporary,
	accounts.BlockedPort, accounts.Cancelled, accounts.Unknown,
	accounts.ProxyUnreachable, accounts.ProxySignIn, accounts.ProxyBlocked, accounts.ProxyFailed}

// stateOf is what failing in all these ways says of a source that found nothing.
func stateOf(errs []error) State {
	if slices.ContainsFunc(errs, isSilent) {
		return NoAnswer
	}
	return Nothing
}

func isSilent(err error) bool {
	p, ok := errors.AsType[*accounts.Problem](err)
	return !ok || slices.Contains(silent, p.Reason)
}

// telling reduces the failures of many servers to one of each kind, so that a
// person can read them: the first server it happened to stands for the others.
func telling(errs []error) []error {
	var seen []accounts.Reason
	var kept []error
	for _, err := range errs {
		if p, ok := errors.AsType[*accounts.Problem](err); ok {
			if slices.Contains(seen, p.Reason) {
				continue
			}
			seen = append(seen, p.Reason)
		}
		kept = append(kept, err)
	}
	return kept
}

// A cleanError says what another one does, without what could do harm on a screen.
type cleanError struct{ err error }

func (e cleanError) Error() string { return accounts.CleanText(e.err.Error(), 500) }
func (e cleanError) Unwrap() error { return e.err }
