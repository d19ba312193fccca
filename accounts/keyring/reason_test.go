//go:build !darwin && !windows

package keyring

import (
	"errors"
	"fmt"
	"testing"

	"github.com/godbus/dbus/v5"
)

func TestReason(t *testing.T) {
	for name, want := range map[string]Error{
		"org.freedesktop.DBus.Error.ServiceUnknown":           ErrNone,
		"org.freedesktop.DBus.Error.NameHasNoOwner":           ErrNone,
		"org.freedesktop.DBus.Error.Spawn.ChildExited":        ErrNone,
		"org.freedesktop.DBus.Error.Spawn.ExecFailed":         ErrNone,
		"org.freedesktop.DBus.Error.NoReply":                  ErrTimeout,
		"org.freedesktop.DBus.Error.AccessDenied":             ErrRefused,
		"org.freedesktop.Secret.Error.IsLocked":               ErrLocked,
		"org.freedesktop.Secret.Error.NoSuchObject":           ErrNotFound,
		"org.freedesktop.DBus.Error.InvalidArgs":              "",
		"com.example.ServiceUnknown":                          "",
		"org.freedesktop.DBus.Error.Disconnected":             ErrNone,
		"org.freedesktop.DBus.Error.TimedOut":                 ErrTimeout,
		"org.freedesktop.DBus.Error.Timeout":                  ErrTimeout,
		"org.freedesktop.DBus.Error.NoServer":                 ErrNone,
		"org.freedesktop.DBus.Error.UnknownMethod":            "",
		"org.freedesktop.Secret.Error.AlreadyExists":          "",
		"org.gnome.keyring.Error.Denied":                      "",
		"org.freedesktop.DBus.Error.LimitsExceeded":           "",
		"org.freedesktop.DBus.Error.Spawn.PermissionsInvalid": ErrNone,
	} {
		err := fmt.Errorf("call: %w", dbus.Error{Name: name})
		if got := reason(err); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	for text, want := range map[string]Error{stillLocked + " '/org/x'": ErrLocked, "else": ""} {
		if got := reason(errors.New(text)); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if got := reason(dbus.ErrClosed); got != ErrNone {
		t.Errorf("a closed connection is %q", got)
	}
}
