package accounts

import (
	"fmt"
	"log/slog"
	"strings"
)

// dots is what every way of printing a [Secret] gives. Its length says nothing
// about the password's.
const dots = "••••••••"

// A Secret is a password or token. However it is printed, logged or encoded it
// shows as dots; only [Secret.Reveal] gives it out.
type Secret struct {
	// A pointer, because fmt cannot call the methods of a Secret in an unexported
	// field of another struct, and then prints what the field holds.
	value *string
}

// NewSecret wraps a password.
func NewSecret(s string) Secret { return Secret{&s} }

// Reveal returns the password itself. Callers send it to a server that passed
// the gate or hand it to the keyring, and do nothing else with it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty reports whether there is no password.
func (s Secret) Empty() bool { return s.value == nil || *s.value == "" }

// Sendable reports whether a mail protocol can carry the password: none has room
// for nothing, for a line break, or for NUL.
func (s Secret) Sendable() bool { return !s.Empty() && !strings.ContainsAny(s.Reveal(), "\r\n\x00") }

// Equal reports whether both hold the same password.
func (s Secret) Equal(o Secret) bool { return s.Reveal() == o.Reveal() }

func (Secret) String() string                 { return dots }
func (Secret) GoString() string               { return dots }
func (Secret) Format(f fmt.State, _ rune)     { fmt.Fprint(f, dots) }
func (Secret) MarshalText() ([]byte, error)   { return []byte(dots), nil }
func (Secret) MarshalJSON() ([]byte, error)   { return []byte(`"` + dots + `"`), nil }
func (Secret) MarshalBinary() ([]byte, error) { return []byte(dots), nil }
func (Secret) LogValue() slog.Value           { return slog.StringValue(dots) }
