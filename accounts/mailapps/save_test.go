package mailapps

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"postkey/accounts/export"
	"postkey/accounts/words"
)

func made(t *testing.T, id string) (export.Format, []export.File) {
	t.Helper()
	f, ok := export.ByID(id)
	if !ok {
		t.Fatal(id)
	}
	files, err := f.Write(jane(), export.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f, files
}

func TestSaveFile(t *testing.T) {
	f, files := made(t, "sheet")
	dir := t.TempDir()
	path := filepath.Join(dir, "settings.html")
	for range 2 { // the same again is no error
		if got, err := Save(path, f, files); err != nil || got != path {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	mode(t, path, 0o600)
	if data, err := os.ReadFile(path); err != nil || string(data) != string(files[0].Data) {
		t.Errorf("saved %d bytes, %v", len(data), err)
	}
	// A different file of that name, a link and a folder that is not there.
	if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	dangling := filepath.Join(dir, "link.html")
	if err := os.Symlink(filepath.Join(dir, "nowhere"), dangling); err != nil {
		t.Fatal(err)
	}
	before := tree(t, dir)
	for _, p := range []string{path, dangling} {
		var exists *ExistsError
		if got, err := Save(p, f, files); !errors.As(err, &exists) || exists.Path != p || !errors.Is(err, fs.ErrExist) || got != "" {
			t.Errorf("%s: got %q, %v", p, got, err)
		}
	}
	if _, err := Save(filepath.Join(dir, "no", "such.html"), f, files); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := Save(path, f, nil); err == nil {
		t.Error("no file was accepted as one")
	}
	if got := tree(t, dir); len(got) != len(before) || got["settings.html"] != before["settings.html"] {
		t.Errorf("something has changed: %v", got)
	}
}

func TestSaveIntoFolder(t *testing.T) {
	f, files := made(t, "outlook-prf")
	dir := t.TempDir()
	stem := filepath.Join(dir, "outlook-jane@example.org")
	for _, taken := range []string{stem + ".prf", stem + " (2).prf"} {
		if err := os.WriteFile(taken, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // found again, not numbered further
		if got, err := Save(dir, f, files); err != nil || got != stem+" (3).prf" {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if got := tree(t, dir); len(got) != 4 {
		t.Errorf("the folder holds %v", got)
	}
}

func TestSaveFolder(t *testing.T) {
	f, files := made(t, "thunderbird")
	base := t.TempDir()
	dir := filepath.Join(base, "a", "profile")
	if got, err := Save(dir, f, files); err != nil || got != dir {
		t.Fatalf("got %q, %v", got, err)
	}
	mode(t, dir, 0o700)
	mode(t, filepath.Join(dir, "prefs.js"), 0o600)

	// It holds an account now, so it is left alone; so is any other profile.
	before := tree(t, base)
	var exists *ExistsError
	if _, err := Save(dir, f, files); !errors.As(err, &exists) || !exists.Profile || exists.Path != dir {
		t.Errorf("got %v", err)
	}
	if got := tree(t, base); len(got) != len(before) || got["a/profile/prefs.js"] != before["a/profile/prefs.js"] {
		t.Errorf("something has changed: %v", got)
	}
	mail := filepath.Join(base, "mail")
	if err := os.MkdirAll(filepath.Join(mail, "Mail"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Save(mail, f, files); !errors.As(err, &exists) || !exists.Profile {
		t.Errorf("got %v", err)
	}
	// A folder of something else keeps it.
	notes := filepath.Join(base, "notes")
	if err := os.Mkdir(notes, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(notes, "x"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Save(notes, f, files); err != nil || len(tree(t, notes)) != 3 {
		t.Errorf("got %v, %v", tree(t, notes), err)
	}
	// A file is no folder.
	if _, err := Save(filepath.Join(notes, "x"), f, files); err == nil {
		t.Error("a file was accepted as a folder")
	}
	// The second of two files cannot be written: the first goes, too.
	half := filepath.Join(base, "half", "way")
	two := append(files[:1:1], export.File{Name: "no/such/folder"})
	if _, err := Save(half, f, two); err == nil || len(tree(t, filepath.Dir(half))) != 0 {
		t.Errorf("got %v; left %v", err, tree(t, filepath.Dir(half)))
	}
}

// Of many who write the same new file, one succeeds and no other is lost.
func TestWriteNewRace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { errs[i] = writeNew(path, []byte{byte(i)}) })
	}
	wg.Wait()
	winner := -1
	for i, err := range errs {
		if err == nil && winner < 0 {
			winner = i
		} else if !errors.Is(err, fs.ErrExist) {
			t.Errorf("writer %d: %v", i, err)
		}
	}
	if data, err := os.ReadFile(path); err != nil || len(data) != 1 || int(data[0]) != winner {
		t.Errorf("the file holds %v, %v, want %d", data, err, winner)
	}
	if got := tree(t, filepath.Dir(path)); len(got) != 2 {
		t.Errorf("left behind %v", got)
	}
}

func TestSentences(t *testing.T) {
	w := words.New("en")
	unfilled := regexp.MustCompile(`export\.[a-z]|<no value>|\{\{`)
	seen := map[string]bool{}
	for _, err := range []error{
		&export.Refusal{Code: export.CodePRFStartTLS}, &ExistsError{Path: "/x"}, &ExistsError{Path: "/x", Profile: true},
		ErrRunning, fmt.Errorf("%w: %w", ErrNotStarted, fs.ErrPermission), t.Context().Err(), errors.Join(errors.New("x"), fs.ErrPermission),
	} {
		s := Sentence(err, w)
		if unfilled.MatchString(s) || seen[s] {
			t.Errorf("%v: %q", err, s)
		}
		seen[s] = true
	}
	for _, s := range []string{
		w.T("export.applied.first"), w.T("export.applied.others", "Count", 1, "Profile", "p"), w.T("export.applied.others", "Count", 2, "Profile", "p"),
		w.T("export.undone"), w.T("export.undone.kept", "Path", "/x"), w.T("export.undone.listed", "Profile", "p"),
	} {
		if unfilled.MatchString(s) || seen[s] {
			t.Errorf("%q", s)
		}
		seen[s] = true
	}
}
