// Package keyring keeps passwords where the operating system keeps them: GNOME
// Keyring, KWallet or KeePassXC, the macOS Keychain, or Windows Credential
// Manager. Postkey keeps them nowhere else.
//
// [System] is this computer's keyring. A call to its Get, Set or Delete first
// looks whether the keyring is locked; if it is, the system's own prompt is
// shown and waited for, up to two minutes. Then the call itself is made, which
// takes milliseconds and is given three seconds, or again two minutes where a
// keyring may ask about single passwords. No call can be interrupted from
// outside, so each runs in a goroutine that is left behind when its time or the
// caller's context is over. What such a call still changes afterwards is undone:
// the caller was told that nothing was kept. [Memory] is a keyring for practice
// and for tests.
package keyring

import (
	"context"

	"postkey/accounts"
)

// A Keyring keeps passwords by service and user. All methods may block, so they
// are not for the goroutine that draws; they return when ctx is done. Every
// error wraps an [Error] that says why.
type Keyring interface {
	// Get returns the password, or [ErrNotFound].
	Get(ctx context.Context, service, user string) (accounts.Secret, error)
	// Set keeps the password in the place of any other one for service and user.
	Set(ctx context.Context, service, user string, s accounts.Secret) error
	// Delete forgets the password, or returns [ErrNotFound].
	Delete(ctx context.Context, service, user string) error
}

var (
	_ Keyring = (*Ring)(nil)
	_ Keyring = (*Memory)(nil)
)

// An item is the place of one password.
type item struct{ service, user string }
