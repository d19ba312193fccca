package keyring

import (
	"context"
	"errors"
	"strings"

	zalando "github.com/zalando/go-keyring"
)

// An Error is why a keyring did not do what it was asked. Its values are keys of
// the sentences in package words: "keyring." and the value.
type Error string

const (
	ErrNotFound Error = "not-found" // there is no such password
	ErrLocked   Error = "locked"    // the keyring is locked, and nothing on this computer could ask for its password
	ErrNone     Error = "none"      // this computer has no keyring, or none that runs
	ErrRefused  Error = "refused"   // the system asked, and the person said no
	ErrTooBig   Error = "too-big"   // more than this system's keyring keeps in one place
	ErrTimeout  Error = "timeout"   // the keyring, or the person it asked, did not answer in time
	ErrFailed   Error = "failed"    // anything else; the cause says what

	// ErrCancelled is the end of the caller's own context, which the error wraps.
	ErrCancelled Error = "cancelled"
)

func (e Error) Error() string { return "keyring: " + string(e) }

// failure is an [Error] with its cause.
type failure struct {
	reason Error
	cause  error
}

func (f *failure) Error() string   { return f.reason.Error() + ": " + f.cause.Error() }
func (f *failure) Unwrap() []error { return []error{f.reason, f.cause} }

// explain gives an error its [Error]. reason knows this system's own errors; it
// may be nil, and returns "" for others. No error that mentions the password
// comes through.
func explain(err error, password string, reason func(error) Error) error {
	if err == nil {
		return nil
	}
	why := reasonOf(err)
	if why == "" && reason != nil {
		why = reason(err)
	}
	if why == "" {
		why = ErrFailed
	}
	if password != "" && strings.Contains(err.Error(), password) {
		err = errors.New("the keyring's own words are left out: they held the password")
	} else if had := Error(""); errors.As(err, &had) {
		return err
	}
	return &failure{why, err}
}

// reasonOf reads the errors that are the same on every system.
func reasonOf(err error) Error {
	var known Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, zalando.ErrNotFound):
		return ErrNotFound
	case errors.Is(err, zalando.ErrSetDataTooBig):
		return ErrTooBig
	case errors.Is(err, zalando.ErrUnsupportedPlatform):
		return ErrNone
	case errors.Is(err, context.DeadlineExceeded):
		return ErrTimeout
	}
	return ""
}

// gaveUp is the error of a call that was not waited for any longer.
func gaveUp(ctx context.Context) error {
	cause := context.Cause(ctx)
	if errors.Is(cause, context.DeadlineExceeded) {
		return &failure{ErrTimeout, cause}
	}
	return &failure{ErrCancelled, cause}
}
