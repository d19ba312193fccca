//go:build !windows

package accounts

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDisk lets the system itself refuse to write more than a few bytes, in
// a program of its own, as a full disk does in the middle of a file.
func TestFullDisk(t *testing.T) {
	const where = "POSTKEY_TEST_FULL_DISK"
	if dir := os.Getenv(where); dir != "" {
		signal.Ignore(syscall.SIGXFSZ) // so that the write fails instead
		var limit syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		limit.Cur = 100
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		if err := (&Store{Dir: dir}).Save(jane()); !errors.Is(err, syscall.EFBIG) {
			t.Errorf("Save: %v", err)
		}
		if err := (&Store{Dir: dir}).Remove("joe@example.org"); !errors.Is(err, syscall.EFBIG) {
			t.Errorf("Remove: %v", err)
		}
		return
	}
	dir := t.TempDir()
	s := &Store{Dir: dir}
	for _, address := range []string{"joe@example.org", "jim@example.org"} {
		a := jane()
		a.Address = address
		if err := s.Save(a); err != nil {
			t.Fatal(err)
		}
	}
	before := read(t, filepath.Join(dir, storeFile))
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestFullDisk$", "-test.v")
	cmd.Env = append(os.Environ(), where+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if after := read(t, filepath.Join(dir, storeFile)); after != before {
		t.Errorf("the file is now\n%s", after)
	}
	onlyFiles(t, dir, storeFile, storeLock)
}
