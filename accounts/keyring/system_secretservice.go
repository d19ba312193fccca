//go:build !darwin && !windows

package keyring

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
	zalando "github.com/zalando/go-keyring"
)

// System is whatever serves the Secret Service on the session bus: GNOME
// Keyring, KWallet, KeePassXC.
//
// go-keyring shows the unlock prompt itself, but there it waits without limit,
// cannot be cancelled, and takes any signal that reaches the program's shared bus
// connection for the answer. Postkey therefore unlocks on a connection of its
// own first, so that go-keyring finds nothing to ask.
func System() *Ring {
	return &Ring{Backend: Backend{
		Get: func(service, user string) (password string, err error) {
			err = twice(func() (err error) { password, err = zalando.Get(service, user); return err })
			return password, err
		},
		Set: func(service, user, password string) error {
			return twice(func() error { return zalando.Set(service, user, password) })
		},
		Delete: func(service, user string) error {
			return twice(func() error { return zalando.Delete(service, user) })
		},
		State:  withService((*secretService).state),
		Unlock: unlock,
		Name:   nameOnBus,
		Reason: reason,
	}}
}

// stillLocked is how go-keyring's error begins when the collection did not open.
const stillLocked = "failed to unlock correct collection"

// twice repeats a call that found the keyring locked although it is open: it was
// locked for a moment, or go-keyring took a foreign signal for a prompt's answer.
func twice(call func() error) error {
	err := call()
	if err == nil || !strings.HasPrefix(err.Error(), stillLocked) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if state, stateErr := withService((*secretService).state)(ctx); stateErr != nil || state == Locked || state == Missing {
		return err
	}
	return call()
}

// withService runs f on a bus connection that is only its own.
func withService[T any](f func(*secretService, context.Context) (T, error)) func(context.Context) (T, error) {
	return func(ctx context.Context) (value T, err error) {
		s, err := connect(ctx)
		if err != nil {
			return value, err
		}
		defer s.conn.Close()
		return f(s, ctx)
	}
}

func unlock(ctx context.Context) error {
	_, err := withService(func(s *secretService, ctx context.Context) (struct{}, error) {
		return struct{}{}, s.unlock(ctx)
	})(ctx)
	return err
}

func nameOnBus(ctx context.Context) string {
	name, err := withService(func(s *secretService, ctx context.Context) (string, error) {
		// Reading a property starts the service, if the bus can start it.
		if _, err := s.collection(ctx); err != nil {
			return "", err
		}
		return s.owner(ctx).name, nil
	})(ctx)
	if err != nil {
		return ""
	}
	return name
}

// reason reads the errors of the bus and of the Secret Service.
func reason(err error) Error {
	if strings.HasPrefix(err.Error(), stillLocked) {
		return ErrLocked
	}
	if errors.Is(err, dbus.ErrClosed) {
		return ErrNone
	}
	var e dbus.Error
	if !errors.As(err, &e) {
		return ""
	}
	for _, known := range busErrors {
		if strings.HasPrefix(e.Name, known.prefix) {
			return known.reason
		}
	}
	return ""
}

var busErrors = []struct {
	prefix string
	reason Error
}{
	{"org.freedesktop.DBus.Error.ServiceUnknown", ErrNone},
	{"org.freedesktop.DBus.Error.NameHasNoOwner", ErrNone},
	{"org.freedesktop.DBus.Error.Spawn.", ErrNone}, // it could not be started
	{"org.freedesktop.DBus.Error.NoServer", ErrNone},
	{"org.freedesktop.DBus.Error.Disconnected", ErrNone},
	{"org.freedesktop.DBus.Error.NoReply", ErrTimeout},
	{"org.freedesktop.DBus.Error.Timeout", ErrTimeout},
	{"org.freedesktop.DBus.Error.TimedOut", ErrTimeout},
	{"org.freedesktop.DBus.Error.AccessDenied", ErrRefused}, // a sandbox keeps the keyring away
	{"org.freedesktop.Secret.Error.IsLocked", ErrLocked},
	{"org.freedesktop.Secret.Error.NoSuchObject", ErrNotFound},
}
