package keyring

import (
	"context"
	"fmt"
	"time"
)

// A Backend is what a [Ring] stands on: one system's keyring. Get, Set and
// Delete are the three calls of go-keyring; they block for as long as they like.
// The other fields may be nil.
type Backend struct {
	Get    func(service, user string) (string, error)
	Set    func(service, user, password string) error
	Delete func(service, user string) error

	// State tells what the next call will meet. Nil: always [Open].
	State func(context.Context) (State, error)
	// Unlock shows the system's own prompt and returns when it was answered. It
	// makes the place for passwords where there is none. Needed if State ever
	// returns [Locked] or [Missing].
	Unlock func(context.Context) error
	// Name is what this system calls its keyring, or "".
	Name func(context.Context) string
	// Fits tells whether a password can be kept, as far as its size goes.
	Fits func(service, user, password string) bool
	// Reason reads this system's own errors, and returns "" for others.
	Reason func(error) Error
}

// State is what the next call to a keyring will meet.
type State int

const (
	Open    State = iota // it answers at once
	MayAsk               // it is open, but may show a prompt of its own for this item or this program
	Locked               // a prompt asks for the keyring's password first
	Missing              // it has no place for passwords yet; making one shows a prompt
)

// await runs a call in a goroutine of its own and waits for it, but no longer
// than limit and ctx allow. A call that is given up on has its context ended and
// its result dropped.
func await[T any](ctx context.Context, limit time.Duration, call func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var zero, value T
	done := make(chan error, 1)
	go func() {
		done <- safely(func() (err error) {
			value, err = call(ctx)
			return err
		})
	}()
	select {
	case err := <-done:
		if err != nil && ctx.Err() != nil {
			return zero, gaveUp(ctx)
		}
		return value, err
	case <-ctx.Done():
		return zero, gaveUp(ctx)
	}
}

// safely turns a panic into an error. go-keyring trusts the types of what a
// keyring service sends, and reads from a connection that may be closed under
// it; neither may end the program and what was typed in it.
func safely(call func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the keyring's answer cannot be read: %v", r)
		}
	}()
	return call()
}
