package accounts

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "config")
	for _, content := range []string{"first", "", strings.Repeat("long\n", 100_000), "short again"} {
		if err := WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := read(t, path); got != content {
			t.Errorf("%d bytes were written, %d are there", len(content), len(got))
		}
		onlyFiles(t, dir, "config")
		wantMode(t, path, 0o600)
	}
	// A file that others could read is closed to them, and the other way round.
	chmod(t, path, 0o644)
	if err := WriteFile(path, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantMode(t, path, 0o600)
	if err := WriteFile(path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	wantMode(t, path, 0o644)
}

// TestWriteFails: a writer that fails at any point leaves the old file as it
// was, or no file where there was none, and nothing else.
func TestWriteFails(t *testing.T) {
	full := errors.New("no space left on device")
	writers := map[string]func(io.Writer) error{
		"at once": func(io.Writer) error { return full },
		"half-way": func(w io.Writer) error {
			if _, err := w.Write([]byte("new cont")); err != nil {
				return err
			}
			return full
		},
		"at the end": func(w io.Writer) error {
			_, err := w.Write([]byte("new content"))
			return errors.Join(err, full)
		},
		"when synced": func(w io.Writer) error { return w.(io.Closer).Close() },
	}
	for name, write := range writers {
		for _, old := range []string{"", "old content"} {
			dir := t.TempDir()
			path := filepath.Join(dir, "config")
			if old != "" {
				if err := os.WriteFile(path, []byte(old), 0o640); err != nil {
					t.Fatal(err)
				}
			}
			err := replaceFile(path, 0o600, write)
			var pe *fs.PathError
			if !errors.As(err, &pe) || pe.Path != path || !errors.Is(err, full) && name != "when synced" {
				t.Errorf("%s: %v", name, err)
			}
			if strings.Contains(err.Error(), ".tmp") {
				t.Errorf("%s: the error names a file that nobody knows: %v", name, err)
			}
			if old == "" {
				onlyFiles(t, dir)
				continue
			}
			onlyFiles(t, dir, "config")
			if got := read(t, path); got != old {
				t.Errorf("%s: the old file is now %q", name, got)
			}
			wantMode(t, path, 0o640)
		}
	}
}

// TestWriteFileLinks: someone may keep the file elsewhere and link to it.
func TestWriteFileLinks(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	real, link := filepath.Join(elsewhere, "real"), filepath.Join(dir, "link")
	if err := os.WriteFile(real, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		if runtime.GOOS == "windows" {
			t.Logf("this user may not make links: %v", err)
			return
		}
		t.Fatal(err)
	}
	if err := WriteFile(link, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if target, err := os.Readlink(link); err != nil || target != real {
		t.Errorf("the link leads to %q, %v", target, err)
	}
	if got := read(t, real); got != "new" {
		t.Errorf("the file is %q", got)
	}
	wantMode(t, real, 0o600)
	onlyFiles(t, dir, "link")
	onlyFiles(t, elsewhere, "real")

	if err := os.Remove(real); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(link, []byte("new"), 0o600); err == nil {
		t.Error("a link that leads nowhere was written")
	}
	if _, err := os.Readlink(link); err != nil {
		t.Errorf("the link is gone: %v", err)
	}
}

func TestWriteFileRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"folder", "missing/config", "folder/missing/config"} {
		if err := WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	onlyFiles(t, dir, "folder")
	onlyFiles(t, filepath.Join(dir, "folder"))
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// onlyFiles checks that a folder holds these and nothing else.
func onlyFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %q, want %q", dir, got, want)
	}
}

// wantMode checks a mode, where the system has such modes.
func wantMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
		t.Errorf("%s has the mode %o, want %o", path, got, want)
	}
}
