//go:build !darwin && !windows

package keyring

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/godbus/dbus/v5"
)

// The names of the Secret Service API 0.2
// (specifications.freedesktop.org/secret-service).
const (
	serviceName         = "org.freedesktop.secrets"
	servicePath         = dbus.ObjectPath("/org/freedesktop/secrets")
	serviceInterface    = "org.freedesktop.Secret.Service"
	collectionInterface = "org.freedesktop.Secret.Collection"
	promptInterface     = "org.freedesktop.Secret.Prompt"
	loginCollection     = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	noObject            = dbus.ObjectPath("/")
)

// A secretService is what we ask of the Secret Service beside the passwords
// themselves, on a private connection. Every call ends with its context.
type secretService struct{ conn *dbus.Conn }

// connect reaches the session bus. It starts none: a bus that nobody else is on
// has no keyring.
func connect(ctx context.Context) (*secretService, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return nil, &failure{ErrNone, err}
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	if err = conn.Auth(nil); err == nil {
		err = conn.Hello()
	}
	if !stop() {
		return nil, gaveUp(ctx)
	}
	if err != nil {
		conn.Close()
		return nil, &failure{ErrNone, err}
	}
	return &secretService{conn}, nil
}

func (s *secretService) call(ctx context.Context, path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	return s.conn.Object(serviceName, path).CallWithContext(ctx, method, 0, args...)
}

func (s *secretService) property(ctx context.Context, path dbus.ObjectPath, iface, name string, value any) error {
	var v dbus.Variant
	if err := s.call(ctx, path, "org.freedesktop.DBus.Properties.Get", iface, name).Store(&v); err != nil {
		return err
	}
	return v.Store(value)
}

// collection returns the collection that go-keyring will use, [noObject] if there
// is none: the one called login, else the default one.
func (s *secretService) collection(ctx context.Context) (dbus.ObjectPath, error) {
	var all []dbus.ObjectPath
	if err := s.property(ctx, servicePath, serviceInterface, "Collections", &all); err != nil {
		return noObject, err
	}
	if slices.Contains(all, loginCollection) {
		return loginCollection, nil
	}
	path := noObject
	err := s.call(ctx, servicePath, serviceInterface+".ReadAlias", "default").Store(&path)
	return path, err
}

func (s *secretService) state(ctx context.Context) (State, error) {
	path, err := s.collection(ctx)
	switch {
	case err != nil:
		return Locked, err
	case path == noObject:
		return Missing, nil
	}
	var locked bool
	switch err := s.property(ctx, path, collectionInterface, "Locked", &locked); {
	case err != nil:
		return Locked, err
	case locked:
		return Locked, nil
	case s.owner(ctx).asks:
		return MayAsk, nil
	}
	return Open, nil
}

// unlock opens the collection, or makes a default one, with the prompt that the
// service shows.
func (s *secretService) unlock(ctx context.Context) error {
	path, err := s.collection(ctx)
	if err != nil {
		return err
	}
	prompt := noObject
	if path == noObject {
		// As libsecret does it; the service asks for a password of the person's choice.
		label := map[string]dbus.Variant{collectionInterface + ".Label": dbus.MakeVariant("Default keyring")}
		var made dbus.ObjectPath
		err = s.call(ctx, servicePath, serviceInterface+".CreateCollection", label, "default").Store(&made, &prompt)
	} else {
		var done []dbus.ObjectPath
		err = s.call(ctx, servicePath, serviceInterface+".Unlock", []dbus.ObjectPath{path}).Store(&done, &prompt)
	}
	if err != nil || prompt == noObject {
		return err
	}
	dismissed, err := s.answer(ctx, prompt)
	if err != nil || !dismissed {
		return err
	}
	if !s.canAsk(ctx) {
		return &failure{ErrLocked, errors.New("there is no program to ask for the keyring's password")}
	}
	return &failure{ErrRefused, errors.New("the prompt was dismissed")}
}

// answer shows a prompt and waits until it is completed or dismissed.
func (s *secretService) answer(ctx context.Context, prompt dbus.ObjectPath) (dismissed bool, err error) {
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(promptInterface), dbus.WithMatchMember("Completed")},
		{dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, serviceName)},
	} {
		if err := s.conn.AddMatchSignalContext(ctx, match...); err != nil {
			return false, err
		}
	}
	signals := make(chan *dbus.Signal, 16)
	s.conn.Signal(signals)
	defer func() {
		if ctx.Err() != nil {
			// The person went on without it: take the prompt off their screen.
			s.conn.Object(serviceName, prompt).Go(promptInterface+".Dismiss", dbus.FlagNoReplyExpected, nil)
		}
	}()
	if err := s.call(ctx, prompt, promptInterface+".Prompt", "").Err; err != nil {
		return false, err
	}
	for {
		select {
		case <-ctx.Done():
			return false, gaveUp(ctx)
		case signal, ok := <-signals:
			switch {
			case !ok:
				return false, dbus.ErrClosed
			case signal.Name == "org.freedesktop.DBus.NameOwnerChanged" && len(signal.Body) == 3 && signal.Body[0] == serviceName:
				return false, &failure{ErrNone, errors.New("the keyring ended while it asked")}
			case signal.Name == promptInterface+".Completed" && signal.Path == prompt && len(signal.Body) > 0:
				if dismissed, ok := signal.Body[0].(bool); ok {
					return dismissed, nil
				}
				return false, fmt.Errorf("the prompt's answer is %T", signal.Body[0])
			}
		}
	}
}
