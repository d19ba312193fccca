package accounts

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"postkey/accounts/leaktest"
)

func newStore(t *testing.T) *Store {
	t.Helper()
	return &Store{Dir: filepath.Join(t.TempDir(), "config", "postkey")}
}

// person is jane with another name before the @.
func person(name string) Account {
	a := jane()
	a.Address = name + "@example.org"
	return a
}

func mustSave(t *testing.T, s *Store, all ...Account) {
	t.Helper()
	for _, a := range all {
		if err := s.Save(a); err != nil {
			t.Fatal(err)
		}
	}
}

// wantSaved checks who is saved, by the names before the @, in order.
func wantSaved(t *testing.T, s *Store, names ...string) []Account {
	t.Helper()
	all, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, a := range all {
		name, _, _ := strings.Cut(a.Address, "@")
		got = append(got, name)
	}
	if strings.Join(got, " ") != strings.Join(names, " ") {
		t.Errorf("saved are %q, want %q", got, names)
	}
	return all
}

func TestStore(t *testing.T) {
	s := newStore(t)
	wantSaved(t, s) // nothing yet, and looking makes no folder
	if _, err := os.Stat(s.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Load left something behind: %v", err)
	}
	mustSave(t, s, jane(), person("joe"))
	all := wantSaved(t, s, "jane", "joe")
	if !reflect.DeepEqual(all[0], jane()) {
		t.Errorf("came back as %+v", all[0])
	}
	wantMode(t, s.Dir, 0o700)
	wantMode(t, s.path(), 0o600)
	onlyFiles(t, s.Dir, storeFile, storeLock)

	changed := jane()
	changed.Address = "jane@EXAMPLE.org" // the same address as before
	changed.Incoming.Protocol, changed.Leave = POP3, LeaveForever
	mustSave(t, s, changed)
	if all := wantSaved(t, s, "jane", "joe"); all[0].Incoming.Protocol != POP3 || all[0].Leave != LeaveForever {
		t.Errorf("saved again, it is %+v", all[0])
	}
	if err := s.Remove(" <Jane@example.org>"); !errors.Is(err, ErrNotSaved) {
		t.Errorf("Jane is not jane everywhere, but Remove said %v", err)
	}
	if err := s.Remove(" mailto:jane@EXAMPLE.ORG"); err != nil {
		t.Error(err)
	}
	wantSaved(t, s, "joe")
	if err := s.Remove("jane@example.org"); !errors.Is(err, ErrNotSaved) {
		t.Errorf("removed twice: %v", err)
	}
	if err := s.Remove("no address"); !errors.Is(err, ErrNotSaved) {
		t.Errorf("removed nonsense: %v", err)
	}
	if err := s.Remove("joe@example.org"); err != nil {
		t.Error(err)
	}
	wantSaved(t, s)
	if got := read(t, s.path()); got != "{\n  \"version\": 1,\n  \"accounts\": []\n}\n" {
		t.Errorf("the empty file is %q", got)
	}
}

func TestSaveRefusesBadAccounts(t *testing.T) {
	s := newStore(t)
	for name, edit := range map[string]func(*Account){
		"address": func(a *Account) { a.Address = "jane" },
		"port":    func(a *Account) { a.Outgoing.Port = 70000 },
		"leave":   func(a *Account) { a.Leave = 5000 },
	} {
		a := jane()
		edit(&a)
		var fe *FieldError
		if err := s.Save(a); !errors.As(err, &fe) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(s.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// TestStoreTightens: a folder or file that others could read is closed to them.
func TestStoreTightens(t *testing.T) {
	s := newStore(t)
	mustSave(t, s, jane())
	chmod(t, s.Dir, 0o755)
	chmod(t, s.path(), 0o644)
	mustSave(t, s, person("joe"))
	wantMode(t, s.Dir, 0o700)
	wantMode(t, s.path(), 0o600)
}

// TestStoreKeepsWhatItDoesNotKnow: a field of a later Postkey stays with the
// accounts that are not saved anew.
func TestStoreKeepsWhatItDoesNotKnow(t *testing.T) {
	s := newStore(t)
	mustSave(t, s, jane(), person("joe"))
	text := strings.Replace(read(t, s.path()), `"address": "jane@example.org"`, `"address": "jane@example.org", "colour": {"of": "the row"}`, 1)
	if err := os.WriteFile(s.path(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	mustSave(t, s, person("jim"), person("joe"))
	if err := s.Remove("jim@example.org"); err != nil {
		t.Fatal(err)
	}
	wantSaved(t, s, "jane", "joe")
	var file struct {
		Accounts []struct{ Colour map[string]string }
	}
	if err := json.Unmarshal([]byte(read(t, s.path())), &file); err != nil || file.Accounts[0].Colour["of"] != "the row" {
		t.Errorf("the field is gone: %v\n%s", err, read(t, s.path()))
	}
}

func TestStoreWithoutFolder(t *testing.T) {
	for name, s := range map[string]*Store{"none": {}, "a file": {Dir: filepath.Join(t.TempDir(), "file")}} {
		if s.Dir != "" {
			if err := os.WriteFile(s.Dir, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		_, loadErr := s.Load()
		for what, err := range map[string]error{"Load": loadErr, "Save": s.Save(jane()), "Remove": s.Remove("jane@example.org")} {
			if err == nil || errors.Is(err, ErrNotSaved) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
}

// TestStoreHoldsNoPassword saves accounts beside a password, as the wizard does,
// and searches everything that was written.
func TestStoreHoldsNoPassword(t *testing.T) {
	s := newStore(t)
	secret := NewSecret(leaktest.Password)
	signIn := struct {
		Account  Account
		Password Secret
	}{jane(), secret}
	mustSave(t, s, signIn.Account)
	if err := os.WriteFile(s.path(), []byte("{damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(signIn.Account); err == nil {
		t.Error("a damaged file was not reported")
	}
	mustSave(t, s, signIn.Account)
	leaktest.CheckDir(t, leaktest.Password, filepath.Dir(s.Dir))
	if got := read(t, s.path()); strings.Contains(strings.ToLower(got), `"password":`) || strings.Contains(got, dots) {
		t.Errorf("there is a place for a password:\n%s", got)
	}
}

// TestTwoPostkeys lets several processes, each with several goroutines, save
// accounts at once: none is lost.
func TestTwoPostkeys(t *testing.T) {
	const where, which, each = "POSTKEY_TEST_STORE", "POSTKEY_TEST_NAME", 12
	if dir := os.Getenv(where); dir != "" {
		var wg sync.WaitGroup
		for i := range each {
			wg.Go(func() {
				// A store of its own for each: nothing in memory keeps them apart.
				s := &Store{Dir: dir, Wait: time.Hour}
				if err := s.Save(person(fmt.Sprintf("%s%d", os.Getenv(which), i))); err != nil {
					t.Error(err)
				}
				if _, err := s.Load(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		return
	}
	s := newStore(t)
	s.Wait = time.Hour
	mustSave(t, s, person("remove-me"), person("stays"))
	names := []string{"a", "b", "c"}
	var wg sync.WaitGroup
	for _, name := range names {
		wg.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTwoPostkeys$")
			cmd.Env = append(os.Environ(), where+"="+s.Dir, which+"="+name)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	if err := s.Remove("remove-me@example.org"); err != nil {
		t.Error(err)
	}
	wg.Wait()
	all, err := s.Load()
	if err != nil {
		t.Fatal(err)
	}
	saved := map[string]bool{}
	for _, a := range all {
		saved[a.Address] = true
	}
	for _, name := range names {
		for i := range each {
			if address := fmt.Sprintf("%s%d@example.org", name, i); !saved[address] {
				t.Errorf("%s was lost", address)
			}
		}
	}
	if len(all) != len(names)*each+1 || !saved["stays@example.org"] {
		t.Errorf("%d accounts are saved: %v", len(all), saved)
	}
	onlyFiles(t, s.Dir, storeFile, storeLock)
}

// TestLockedFile: a Postkey that never lets go of the file is not waited for for
// ever, and can still be read beside.
func TestLockedFile(t *testing.T) {
	s := newStore(t)
	mustSave(t, s, jane())
	s.Wait = time.Millisecond
	err := s.locked(func() error {
		for what, err := range map[string]error{"Save": s.Save(person("joe")), "Remove": s.Remove("jane@example.org")} {
			if err == nil || errors.Is(err, ErrNotSaved) {
				t.Errorf("%s: %v", what, err)
			}
		}
		wantSaved(t, s, "jane")
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	mustSave(t, s, person("joe"))
	wantSaved(t, s, "jane", "joe")
}

func TestUserStore(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, home)
	}
	s, err := UserStore()
	if err != nil || !strings.HasPrefix(s.Dir, home) || filepath.Base(s.Dir) != "postkey" {
		t.Errorf("the store is in %+v, %v", s, err)
	}
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, "")
	}
	if s, err := UserStore(); err == nil {
		t.Errorf("without a home the store is in %q", s.Dir)
	}
}
