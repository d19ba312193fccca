package accounts

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put writes a file of accounts by hand.
func put(t *testing.T, s *Store, content string) {
	t.Helper()
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path(), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestDamagedFile: whatever is wrong with the file, it is set aside as it is,
// and said once; after that there is a new start, with what could be read.
func TestDamagedFile(t *testing.T) {
	s := newStore(t)
	mustSave(t, s, jane(), person("joe"))
	good := read(t, s.path())
	tests := map[string]struct {
		content string
		left    []string // who could still be read
	}{
		"empty":                  {"", nil},
		"cut off":                {good[:len(good)/2], nil},
		"no JSON":                {"jane@example.org", nil},
		"another JSON":           {`["jane@example.org"]`, nil},
		"null":                   {"null", nil},
		"zeros after a crash":    {strings.Repeat("\x00", 500), nil},
		"something after it":     {good + "x", nil},
		"no version":             {strings.Replace(good, `"version": 1`, `"v": 1`, 1), nil},
		"version 0":              {strings.Replace(good, `"version": 1`, `"version": 0`, 1), nil},
		"version in words":       {strings.Replace(good, `"version": 1`, `"version": "one"`, 1), nil},
		"accounts no list":       {`{"version": 1, "accounts": {"jane": 1}}`, nil},
		"one account no account": {strings.Replace(good, `"accounts": [`, `"accounts": [17,`, 1), []string{"jane", "joe"}},
		"one account null":       {strings.Replace(good, `"accounts": [`, `"accounts": [null,`, 1), []string{"jane", "joe"}},
		"one with port 0":        {strings.Replace(good, `"port": 993`, `"port": 0`, 1), []string{"joe"}},
		"one with a bad leave":   {strings.Replace(good, `"leave": "14"`, `"leave": "soon"`, 1), []string{"joe"}},
		"one with an escape":     {strings.Replace(good, `"name": "Jane Doe"`, `"name": "\u001b[2J"`, 1), []string{"joe"}},
		"all bad":                {strings.ReplaceAll(good, `"imap"`, `"imap4"`), nil},
	}
	for name, tt := range tests {
		for what, use := range map[string]func(*Store) error{
			"Load":   func(s *Store) error { _, err := s.Load(); return err },
			"Save":   func(s *Store) error { return s.Save(person("jim")) },
			"Remove": func(s *Store) error { return s.Remove("jane@example.org") },
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				s := newStore(t)
				put(t, s, tt.content)
				err := use(s)
				var damaged *Damaged
				if !errors.As(err, &damaged) || damaged.SetAside == "" || damaged.Err == nil {
					t.Fatalf("got %v", err)
				}
				if got := read(t, damaged.SetAside); got != tt.content {
					t.Errorf("set aside was\n%s", got)
				}
				if base := filepath.Base(damaged.SetAside); !strings.HasPrefix(base, "accounts.damaged-") || !strings.HasSuffix(base, ".json") || strings.Contains(base, ":") {
					t.Errorf("set aside as %s", base)
				}
				wantMode(t, damaged.SetAside, 0o600)
				if hasControl(err.Error()) && !strings.Contains(err.Error(), "\n") {
					t.Errorf("the error cannot be shown: %q", err)
				}
				wantSaved(t, s, tt.left...) // and it is not said twice
				mustSave(t, s, person("jim"))
				wantSaved(t, s, append(tt.left, "jim")...)
				if got := read(t, damaged.SetAside); got != tt.content {
					t.Errorf("later it was changed to\n%s", got)
				}
			})
		}
	}
}

// TestDamagedLoad: the first Load brings what could be read, beside the error.
func TestDamagedLoad(t *testing.T) {
	s := newStore(t)
	mustSave(t, s, jane(), person("joe"))
	put(t, s, strings.Replace(read(t, s.path()), `"port": 993`, `"port": 70000`, 1))
	all, err := s.Load()
	if damaged := (*Damaged)(nil); !errors.As(err, &damaged) || len(all) != 1 || all[0].Address != "joe@example.org" {
		t.Errorf("got %v, %v", all, err)
	}
	if !strings.Contains(err.Error(), "account 1: incoming.port") {
		t.Errorf("the error does not say what is wrong: %v", err)
	}
}

// TestDamagedTwice: a second damaged file, in the same second, does not take the
// place of the first.
func TestDamagedTwice(t *testing.T) {
	s := newStore(t)
	contents := map[string]bool{}
	for _, content := range []string{"one", "two", "three"} {
		put(t, s, content)
		var damaged *Damaged
		if _, err := s.Load(); !errors.As(err, &damaged) {
			t.Fatal(err)
		}
		contents[read(t, damaged.SetAside)] = true
	}
	files, err := filepath.Glob(filepath.Join(s.Dir, "accounts.damaged-*.json"))
	if err != nil || len(files) != 3 || len(contents) != 3 {
		t.Errorf("set aside are %q, %v", files, err)
	}
}

// TestNewerVersion: what a newer Postkey wrote is not touched.
func TestNewerVersion(t *testing.T) {
	for _, content := range []string{
		`{"version": 2, "accounts": {"now": "another shape"}}`,
		`{"version": 1000000, "mailboxes": []}`,
	} {
		s := newStore(t)
		put(t, s, content)
		_, loadErr := s.Load()
		for what, err := range map[string]error{"Load": loadErr, "Save": s.Save(jane()), "Remove": s.Remove("jane@example.org")} {
			var newer *NewerVersion
			if !errors.As(err, &newer) || newer.Path != s.path() || newer.Version < 2 {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got := read(t, s.path()); got != content {
			t.Errorf("the file is now %s", got)
		}
		if files, _ := filepath.Glob(filepath.Join(s.Dir, "accounts.damaged*")); len(files) > 0 {
			t.Errorf("set aside: %q", files)
		}
	}
}

// TestUnreadableFile: a file that cannot be read is no damaged file.
func TestUnreadableFile(t *testing.T) {
	s := newStore(t)
	if err := os.MkdirAll(filepath.Join(s.path(), "a-folder-in-its-place"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, loadErr := s.Load()
	for what, err := range map[string]error{"Load": loadErr, "Save": s.Save(jane())} {
		if damaged := (*Damaged)(nil); err == nil || errors.As(err, &damaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	onlyFiles(t, s.path(), "a-folder-in-its-place")
}
