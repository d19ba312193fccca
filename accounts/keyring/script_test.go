//go:build !darwin && !windows

package keyring

import (
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"
)

// A script is a Secret Service that does what a test says. It has one
// collection, and in it at most one item.
type script struct {
	conn *dbus.Conn

	mu        sync.Mutex
	path      dbus.ObjectPath // of the collection, [noObject] while there is none
	locked    bool
	value     string // of the item, "" while there is none
	made      string // the alias a collection was made with
	wrongList int    // which reading of the list of collections gets nonsense; counted down

	// refuse counts how often Unlock will say that nothing was unlocked.
	refuse int
	// askToDelete makes Delete show a prompt.
	askToDelete bool
	// onPrompt is what happens when a prompt is shown. Nil: nothing ever.
	onPrompt func(*script)
	// onCreate is called before an item is stored.
	onCreate func()

	after     func()        // what an accepted prompt does
	shown     chan struct{} // a prompt was shown
	dismissed chan struct{} // a prompt was taken back by its caller
	deleted   chan struct{} // an item was deleted
}

const (
	scriptPrompt  = dbus.ObjectPath("/org/freedesktop/secrets/prompt/p1")
	scriptItem    = dbus.ObjectPath("/org/freedesktop/secrets/collection/kept/1")
	scriptPlace   = dbus.ObjectPath("/org/freedesktop/secrets/collection/kept")
	scriptAlias   = dbus.ObjectPath("/org/freedesktop/secrets/aliases/default")
	scriptSession = dbus.ObjectPath("/org/freedesktop/secrets/session/s1")
	properties    = "org.freedesktop.DBus.Properties"
)

// play puts the script on the session bus until the test ends, also under the
// other names.
func (s *script) play(t *testing.T, names ...string) *script {
	t.Helper()
	s.shown, s.dismissed, s.deleted = make(chan struct{}, 9), make(chan struct{}, 9), make(chan struct{}, 9)
	if s.path == "" {
		s.path = scriptPlace
	}
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	s.conn = conn
	list := func(ps ...dbus.ObjectPath) []dbus.ObjectPath { return append([]dbus.ObjectPath{}, ps...) }
	s.export(t, servicePath, serviceInterface, map[string]any{
		"OpenSession": func(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
			return dbus.MakeVariant(""), scriptSession, nil
		},
		"ReadAlias": func(string) (dbus.ObjectPath, *dbus.Error) { s.mu.Lock(); defer s.mu.Unlock(); return s.path, nil },
		"Unlock": func(what []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.refuse > 0 {
				s.refuse--
				return list(), noObject, nil
			}
			if !s.locked {
				return what, noObject, nil
			}
			s.after = func() { s.locked = false }
			return list(), scriptPrompt, nil
		},
		"CreateCollection": func(_ map[string]dbus.Variant, alias string) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.made = alias
			s.after = func() { s.path = scriptPlace }
			return noObject, scriptPrompt, nil
		},
	})
	s.export(t, servicePath, properties, map[string]any{"Get": func(string, string) (dbus.Variant, *dbus.Error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.wrongList--; s.wrongList == 0 {
			return dbus.MakeVariant(uint32(7)), nil
		}
		return dbus.MakeVariant(list(s.path)), nil
	}})
	for _, place := range []dbus.ObjectPath{scriptPlace, scriptAlias} {
		s.export(t, place, properties, map[string]any{"Get": func(string, string) (dbus.Variant, *dbus.Error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return dbus.MakeVariant(s.locked), nil
		}})
		s.export(t, place, collectionInterface, map[string]any{
			"SearchItems": func(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
				if s.content() == "" {
					return list(), nil
				}
				return list(scriptItem), nil
			},
			"CreateItem": func(_ map[string]dbus.Variant, v ss.Secret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
				if s.onCreate != nil {
					s.onCreate()
				}
				s.mu.Lock()
				defer s.mu.Unlock()
				s.value = string(v.Value)
				return scriptItem, noObject, nil
			},
		})
	}
	forget := func() { s.value = ""; s.deleted <- struct{}{} }
	s.export(t, scriptItem, "org.freedesktop.Secret.Item", map[string]any{
		"GetSecret": func(dbus.ObjectPath) (ss.Secret, *dbus.Error) { return ss.NewSecret(scriptSession, s.content()), nil },
		"Delete": func() (dbus.ObjectPath, *dbus.Error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.askToDelete {
				s.after = forget
				return scriptPrompt, nil
			}
			forget()
			return noObject, nil
		},
	})
	s.export(t, scriptSession, "org.freedesktop.Secret.Session", map[string]any{"Close": func() *dbus.Error { return nil }})
	s.export(t, scriptPrompt, promptInterface, map[string]any{
		"Prompt": func(string) *dbus.Error {
			s.shown <- struct{}{}
			if s.onPrompt != nil {
				s.onPrompt(s)
			}
			return nil
		},
		"Dismiss": func() *dbus.Error { s.dismissed <- struct{}{}; return nil },
	})
	for _, name := range append([]string{serviceName}, names...) {
		if reply, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
			t.Fatalf("%s is not to be had: %v, %v", name, reply, err)
		}
	}
	t.Cleanup(func() {
		for _, name := range append([]string{serviceName}, names...) {
			if _, err := conn.ReleaseName(name); err != nil {
				t.Error(err)
			}
		}
		conn.Close()
	})
	return s
}

func (s *script) export(t *testing.T, path dbus.ObjectPath, iface string, methods map[string]any) {
	t.Helper()
	if err := s.conn.ExportMethodTable(methods, path, iface); err != nil {
		t.Fatal(err)
	}
}

func (s *script) content() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.value
}

// The ways a prompt ends.

func accept(s *script)  { s.complete(false) }
func dismiss(s *script) { s.complete(true) }

// forgetful says that it was accepted, and does nothing.
func forgetful(s *script) {
	s.mu.Lock()
	s.after = nil
	s.mu.Unlock()
	accept(s)
}

func (s *script) complete(dismissed bool) {
	s.mu.Lock()
	if s.after != nil && !dismissed {
		s.after()
	}
	s.mu.Unlock()
	s.emit(scriptPrompt, promptInterface+".Completed", dismissed, dbus.MakeVariant([]dbus.ObjectPath{scriptPlace}))
}

// noise sends what has nothing to do with the prompt, but could be taken for its
// answer, and then lets it be accepted.
func noise(s *script) {
	s.emit("/org/example", "org.example.Noise.Completed", true, dbus.MakeVariant(""))
	s.emit(scriptPrompt+"x", promptInterface+".Completed", true, dbus.MakeVariant(""))
	s.emit(scriptPrompt, promptInterface+".Other", true, dbus.MakeVariant(""))
	accept(s)
}

func (s *script) emit(path dbus.ObjectPath, name string, values ...any) {
	_ = s.conn.Emit(path, name, values...) // who waits for it in vain says so
}
