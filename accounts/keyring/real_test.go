//go:build !darwin && !windows

package keyring

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"postkey/accounts/leaktest"
	"postkey/accounts/realtest"
)

// TestRealGnomeKeyring keeps, changes and forgets passwords in GNOME Keyring.
func TestRealGnomeKeyring(t *testing.T) {
	realtest.Need(t, "secret-tool")
	var dir string
	if !alone(t, func(t *testing.T) []string {
		b := startBus(t, nil)
		b.startGnomeKeyring(t, "the keyring's own")
		dir = b.dir
		return b.env()
	}) {
		leaktest.CheckDir(t, leaktest.Password, dir)
		return
	}
	ctx, ring := t.Context(), System()
	if got := ring.Name(); got != "GNOME Keyring" {
		t.Errorf("Name is %q", got)
	}
	if ring.Prompts(ctx) {
		t.Error("an open keyring is said to show a prompt")
	}
	if _, err := ring.Get(ctx, service, user); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get of nothing: %v", err)
	}
	if err := ring.Delete(ctx, service, user); !errors.Is(err, ErrNotFound) {
		t.Errorf("Delete of nothing: %v", err)
	}
	for _, p := range []string{"first", leaktest.Password, "pä55 wörd🔑→1", " spaces ", "100%s", strings.Repeat("token", 4000), leaktest.Password} {
		if err := ring.Set(ctx, service, user, secret(p)); err != nil {
			t.Fatalf("Set %.20q: %v", p, err)
		}
		if got, err := ring.Get(ctx, service, user); err != nil || got.Reveal() != p {
			t.Errorf("kept %.20q, got %.20q, %v", p, got.Reveal(), err)
		}
		// Another program reads the same: mail programs will.
		if got, err := exec.CommandContext(ctx, "secret-tool", "lookup", "service", service, "username", user).Output(); err != nil || string(got) != p {
			t.Errorf("secret-tool reads %.20q, %v; kept was %.20q", got, err, p)
		}
	}
	if err := ring.Set(ctx, service+"-outgoing", user, secret("other")); err != nil {
		t.Fatal(err)
	}
	if err := ring.Delete(ctx, service, user); err != nil {
		t.Error(err)
	}
	if _, err := ring.Get(ctx, service, user); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get after Delete: %v", err)
	}
	if got, err := ring.Get(ctx, service+"-outgoing", user); err != nil || got.Reveal() != "other" {
		t.Errorf("the other item: %q, %v", got.Reveal(), err)
	}
	// It stays, encrypted, for the search of the folder.
	if err := ring.Set(ctx, service, user, secret(leaktest.Password)); err != nil {
		t.Error(err)
	}
}

// TestRealLockedKeyring: there is no screen, so nothing can ask for the
// keyring's password.
func TestRealLockedKeyring(t *testing.T) {
	const master = "the keyring's own"
	if !alone(t, func(t *testing.T) []string {
		b := startBus(t, nil)
		b.startGnomeKeyring(t, master)
		return b.env()
	}) {
		return
	}
	ctx, ring := t.Context(), System()
	if err := ring.Set(ctx, service, user, secret(leaktest.Password)); err != nil {
		t.Fatal(err)
	}
	s, err := connect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer s.conn.Close()
	if err := s.call(ctx, servicePath, serviceInterface+".Lock", []dbus.ObjectPath{loginCollection}).Err; err != nil {
		t.Fatal(err)
	}
	if !ring.Prompts(ctx) {
		t.Error("a locked keyring is not said to show a prompt")
	}
	_, getErr := ring.Get(ctx, service, user)
	for what, err := range map[string]error{
		"Get": getErr, "Set": ring.Set(ctx, service, user, secret("another")), "Delete": ring.Delete(ctx, service, user),
	} {
		if !errors.Is(err, ErrLocked) {
			t.Errorf("%s: %v", what, err)
		}
		leaktest.Check(t, leaktest.Password, what, []byte(err.Error()))
	}

	// Unlocked again, as at the next log-in, everything is as it was.
	var session dbus.ObjectPath
	var nothing dbus.Variant
	if err := s.call(ctx, servicePath, serviceInterface+".OpenSession", "plain", dbus.MakeVariant("")).Store(&nothing, &session); err != nil {
		t.Fatal(err)
	}
	key := struct {
		Session     dbus.ObjectPath
		Parameters  []byte
		Value       []byte
		ContentType string
	}{session, []byte{}, []byte(master), "text/plain"}
	if err := s.call(ctx, servicePath, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface.UnlockWithMasterPassword", loginCollection, key).Err; err != nil {
		t.Fatal(err)
	}
	if got, err := ring.Get(ctx, service, user); err != nil || got.Reveal() != leaktest.Password {
		t.Errorf("unlocked, it gives %q, %v", got.Reveal(), err)
	}
}

// TestRealNewKeyring: GNOME Keyring runs, but was never used.
func TestRealNewKeyring(t *testing.T) {
	if !alone(t, func(t *testing.T) []string {
		b := startBus(t, nil)
		b.startGnomeKeyring(t, "")
		return b.env()
	}) {
		return
	}
	ctx, ring := t.Context(), System()
	if _, err := ring.Get(ctx, service, user); !errors.Is(err, ErrNotFound) {
		t.Errorf("Get: %v", err)
	}
	if err := ring.Delete(ctx, service, user); !errors.Is(err, ErrNotFound) {
		t.Errorf("Delete: %v", err)
	}
	if !ring.Prompts(ctx) {
		t.Error("a keyring that has to be made is not said to show a prompt")
	}
	if err := ring.Set(ctx, service, user, secret(leaktest.Password)); !errors.Is(err, ErrLocked) {
		t.Errorf("Set: %v", err)
	}
}

// wantNone checks a computer without a keyring.
func wantNone(t *testing.T) {
	t.Helper()
	ctx, ring := t.Context(), System()
	_, getErr := ring.Get(ctx, service, user)
	for what, err := range map[string]error{
		"Get": getErr, "Set": ring.Set(ctx, service, user, secret(leaktest.Password)), "Delete": ring.Delete(ctx, service, user),
	} {
		if !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := ring.Name(); got != Unnamed {
		t.Errorf("Name is %q", got)
	}
	if ring.Prompts(ctx) {
		t.Error("no keyring is said to show a prompt")
	}
}

func TestRealNoBus(t *testing.T) {
	if alone(t, func(t *testing.T) []string {
		return []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(t.TempDir(), "no-bus")}
	}) {
		wantNone(t)
	}
}

func TestRealBusWithoutKeyring(t *testing.T) {
	if alone(t, func(t *testing.T) []string { return startBus(t, nil).env() }) {
		wantNone(t)
	}
}

// TestRealKeyringCannotStart: the bus knows a keyring, but its program fails.
func TestRealKeyringCannotStart(t *testing.T) {
	if alone(t, func(t *testing.T) []string {
		return startBus(t, map[string]string{serviceName: "/bin/false"}).env()
	}) {
		wantNone(t)
	}
}

// TestRealSilentBus: something listens where the bus should be, and says nothing.
func TestRealSilentBus(t *testing.T) {
	if !alone(t, func(t *testing.T) []string {
		dir, err := os.MkdirTemp("", "postkey-bus-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		l, err := net.Listen("unix", filepath.Join(dir, "bus"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return []string{"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(dir, "bus")}
	}) {
		return
	}
	// It never answers, however long the wait.
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := connect(ctx); !errors.Is(err, ErrTimeout) {
		t.Errorf("connect: %v", err) // and it returns: nothing is left behind
	}
	ring := System()
	ring.Quick = 20 * time.Millisecond
	if err := ring.Set(t.Context(), service, user, secret(leaktest.Password)); !errors.Is(err, ErrTimeout) {
		t.Errorf("Set: %v", err)
	}
	if got := ring.Name(); got != Unnamed {
		t.Errorf("Name is %q", got)
	}
}
