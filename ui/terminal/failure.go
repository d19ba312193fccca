package terminal

import (
	"context"
	"errors"

	"postkey/accounts"
	"postkey/accounts/words"
)

// A failure is why a command did not do what it was asked. Every error of a
// command is one; any other error comes from reading the command line.
type failure struct {
	// usage: the command line itself is wrong.
	usage bool
	// code tells a script more than the reason does, such as "keyring-locked".
	code string
	// title is what happened, advice what to do, both for people.
	title  string
	advice []string
	// problem is what went wrong on the way to a server, or nil.
	problem *accounts.Problem
	// said: the command's own output already tells it.
	said bool
	err  error
}

func (f *failure) Error() string {
	if f.err != nil {
		return f.code + ": " + f.err.Error()
	}
	return f.code
}

func (f *failure) Unwrap() error { return f.err }

// errSaid ends a command whose output already tells what did not work.
var errSaid = &failure{said: true, code: "said"}

func (t *terminal) usage(code string, pairs ...any) *failure {
	return &failure{usage: true, code: code, title: t.words.T("terminal.usage."+code, pairs...)}
}

func (t *terminal) failed(code string, err error, pairs ...any) *failure {
	if errors.Is(err, context.Canceled) {
		return t.cancelled()
	}
	return &failure{code: code, title: t.words.T("terminal.failed."+code, pairs...), err: err}
}

// cancelled is the end by Ctrl-C.
func (t *terminal) cancelled() *failure {
	p := &accounts.Problem{Reason: accounts.Cancelled, Err: context.Canceled}
	return &failure{code: string(accounts.Cancelled), problem: p, title: t.words.Explain(p, words.Context{}).Title, err: context.Canceled}
}

// asFailure gives an error of reading the command line the shape of the others.
func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return &failure{usage: true, code: "usage", title: err.Error(), err: err}
}
