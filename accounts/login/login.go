// Package login signs in: a [gate.Pass] and a password go in, a [Result] or the
// reason it did not work comes out.
package login

import (
	"context"

	"postkey/accounts"
	"postkey/accounts/gate"
)

// Options say how to sign in.
type Options struct {
	// Progress is told each stage as it begins, on the caller's goroutine. May
	// be nil.
	Progress func(accounts.Stage)
}

// A Result is what a log-in found out.
type Result struct {
	Mechanism string
	TLS       string
	Steps     []accounts.Step
	Messages  int
	Alerts    []string
}

// SignIn makes exactly one try to sign in over the connection of a pass, and
// closes it.
func SignIn(ctx context.Context, pass gate.Pass, secret accounts.Secret, o Options) (Result, error) {
	return Result{}, &accounts.Problem{Stage: accounts.StageLogin, Reason: accounts.Unknown}
}
