package accounts

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func putPreferences(t *testing.T, s *Store, content string) {
	t.Helper()
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.preferencesPath(), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantWithout checks what is remembered, and that nothing is wrong with it.
func wantWithout(t *testing.T, s *Store, names ...string) {
	t.Helper()
	p, err := s.Preferences()
	if err != nil || !slices.Equal(p.Without, names) {
		t.Errorf("remembered is %q, %v; want %q", p.Without, err, names)
	}
}

func TestPreferences(t *testing.T) {
	s := newStore(t)
	wantWithout(t, s)
	if _, err := os.Stat(s.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("looking left something behind: %v", err)
	}
	for _, c := range []struct{ saved, back []string }{
		{[]string{"ispdb", "autodiscover"}, []string{"ispdb", "autodiscover"}},
		{[]string{"ispdb", "a-later-source", "ispdb"}, []string{"ispdb", "a-later-source"}},
		{nil, nil},
		{[]string{"guess"}, []string{"guess"}},
	} {
		if err := s.SavePreferences(Preferences{Without: c.saved}); err != nil {
			t.Fatal(err)
		}
		wantWithout(t, s, c.back...)
	}
	wantMode(t, s.Dir, 0o700)
	wantMode(t, s.preferencesPath(), 0o600)
	onlyFiles(t, s.Dir, storeLock, preferencesFile)
	if got := read(t, s.preferencesPath()); got != "{\n  \"version\": 1,\n  \"without\": [\n    \"guess\"\n  ]\n}\n" {
		t.Errorf("the file is %q", got)
	}
	// Accounts and preferences leave each other alone.
	mustSave(t, s, jane())
	if err := s.Remove("jane@example.org"); err != nil {
		t.Error(err)
	}
	wantWithout(t, s, "guess")
	wantSaved(t, s)
}

func TestSavePreferencesRefuses(t *testing.T) {
	s := newStore(t)
	for _, name := range []string{"", "ISPDB", "is pdb", "ispdb\n", "\x1b[2J", strings.Repeat("a", 65)} {
		if err := s.SavePreferences(Preferences{Without: []string{"guess", name}}); err == nil || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q was saved, or shown: %v", name, err)
		}
	}
	if _, err := os.Stat(s.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was written: %v", err)
	}
}

// TestDamagedPreferences: a damaged file is set aside as it is, and said once;
// what could be read still holds, and after that there is a new start.
func TestDamagedPreferences(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		left    []string
	}{
		"empty":          {"", nil},
		"cut off":        {`{"version": 1, "without": ["ispdb`, nil},
		"no JSON":        {"ispdb", nil},
		"a list":         {`["ispdb"]`, nil},
		"null":           {"null", nil},
		"zeros":          {strings.Repeat("\x00", 100), nil},
		"more after it":  {`{"version": 1, "without": ["ispdb"]}x`, nil},
		"no version":     {`{"without": ["ispdb"]}`, nil},
		"version 0":      {`{"version": 0, "without": ["ispdb"]}`, nil},
		"without a text": {`{"version": 1, "without": "ispdb"}`, nil},
		"one a number":   {`{"version": 1, "without": ["ispdb", 17, "guess"]}`, []string{"ispdb", "guess"}},
		"one null":       {`{"version": 1, "without": [null, "guess"]}`, []string{"guess"}},
		"one an escape":  {`{"version": 1, "without": ["\u001b[2J", "guess"]}`, []string{"guess"}},
	} {
		for what, use := range map[string]func(*Store) (Preferences, error){
			"Preferences": (*Store).Preferences,
			"SavePreferences": func(s *Store) (Preferences, error) {
				return Preferences{Without: c.left}, s.SavePreferences(Preferences{Without: []string{"srv"}})
			},
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				s := newStore(t)
				mustSave(t, s, jane())
				putPreferences(t, s, c.content)
				p, err := use(s)
				var damaged *Damaged
				if !errors.As(err, &damaged) || damaged.SetAside == "" || damaged.Path != s.preferencesPath() || damaged.Err == nil {
					t.Fatalf("got %v", err)
				}
				if hasControl(strings.ReplaceAll(err.Error(), "\n", "")) {
					t.Errorf("the error cannot be shown: %q", err)
				}
				if !slices.Equal(p.Without, c.left) {
					t.Errorf("read was %q", p.Without)
				}
				if base := filepath.Base(damaged.SetAside); !strings.HasPrefix(base, "preferences.damaged-") || !strings.HasSuffix(base, ".json") {
					t.Errorf("set aside as %s", base)
				}
				wantMode(t, damaged.SetAside, 0o600)
				wantWithout(t, s, c.left...) // and it is not said twice
				if err := s.SavePreferences(Preferences{Without: []string{"srv"}}); err != nil {
					t.Error(err)
				}
				wantWithout(t, s, "srv")
				if got := read(t, damaged.SetAside); got != c.content {
					t.Errorf("set aside is now\n%s", got)
				}
				wantSaved(t, s, "jane")
			})
		}
	}
}

// TestPreferencesKeepWhatTheyDoNotKnow: a field of a later Postkey stays, when
// they are saved and when part of the file is damaged.
func TestPreferencesKeepWhatTheyDoNotKnow(t *testing.T) {
	for _, content := range []string{
		`{"version": 1, "without": ["ispdb"], "theme": {"of": "the window"}}`,
		`{"version": 1, "without": [1], "theme": {"of": "the window"}}`,
	} {
		s := newStore(t)
		putPreferences(t, s, content)
		_, _ = s.Preferences()
		if err := s.SavePreferences(Preferences{Without: []string{"guess"}}); err != nil {
			t.Fatal(err)
		}
		var file struct{ Theme map[string]string }
		if err := json.Unmarshal([]byte(read(t, s.preferencesPath())), &file); err != nil || file.Theme["of"] != "the window" {
			t.Errorf("the field is gone: %v\n%s", err, read(t, s.preferencesPath()))
		}
		wantWithout(t, s, "guess")
	}
}

// TestPreferencesLeftAlone: what a newer Postkey wrote, and what is no file, is
// not touched, and a person goes on as if they had chosen nothing.
func TestPreferencesLeftAlone(t *testing.T) {
	const content = `{"version": 2, "without": {"now": "another shape"}}`
	s := newStore(t)
	putPreferences(t, s, content)
	p, loadErr := s.Preferences()
	for what, err := range map[string]error{"Preferences": loadErr, "SavePreferences": s.SavePreferences(Preferences{})} {
		if newer := (*NewerVersion)(nil); !errors.As(err, &newer) || newer.Path != s.preferencesPath() || newer.Version != 2 {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := read(t, s.preferencesPath()); got != content || len(p.Without) > 0 {
		t.Errorf("the file is now %s, read was %q", got, p.Without)
	}
	if files, _ := filepath.Glob(filepath.Join(s.Dir, "*damaged*")); len(files) > 0 {
		t.Errorf("set aside: %q", files)
	}

	folder := newStore(t)
	if err := os.MkdirAll(filepath.Join(folder.preferencesPath(), "a-folder-in-its-place"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*Store{"no folder": {}, "a folder in its place": folder} {
		_, loadErr := s.Preferences()
		for what, err := range map[string]error{"Preferences": loadErr, "SavePreferences": s.SavePreferences(Preferences{})} {
			if damaged := (*Damaged)(nil); err == nil || errors.As(err, &damaged) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
	onlyFiles(t, folder.preferencesPath(), "a-folder-in-its-place")
}

// TestPreferencesAtOnce: who reads while others save gets one of the whole
// states, and nothing is left behind.
func TestPreferencesAtOnce(t *testing.T) {
	s := newStore(t)
	if err := s.SavePreferences(Preferences{Without: []string{"a", "a2"}}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, name := range []string{"a", "b", "c"} {
		wg.Go(func() {
			s := &Store{Dir: s.Dir, Wait: time.Hour}
			for range 10 {
				if err := s.SavePreferences(Preferences{Without: []string{name, name + "2"}}); err != nil {
					t.Error(err)
				}
				if p, err := s.Preferences(); err != nil || len(p.Without) != 2 || p.Without[1] != p.Without[0]+"2" {
					t.Errorf("read was %q, %v", p.Without, err)
				}
			}
		})
	}
	wg.Wait()
	onlyFiles(t, s.Dir, storeLock, preferencesFile)
}
