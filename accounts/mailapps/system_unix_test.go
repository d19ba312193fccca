//go:build unix

package mailapps

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"postkey/accounts/realtest"
	"postkey/accounts/words"
)

// holdLock locks a file the way Thunderbird locks its profile.
func holdLock(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return unix.FcntlFlock(f.Fd(), unix.F_SETLK, &unix.Flock_t{Type: unix.F_WRLCK})
}

// running holds a profile's lock in another process until let go.
func running(t *testing.T, profile string) (letGo func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "POSTKEY_TEST_HOLD_LOCK="+filepath.Join(profile, ".parentlock"))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the lock is not held: %q, %v", line, err)
	}
	return func() {
		in.Close()
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
}

func TestUndoWhileRunning(t *testing.T) {
	c := linux(t)
	c.earlier(t)
	applied := c.setUp(t)
	letGo := running(t, applied.Where)
	before := tree(t, c.Home)
	if undone, err := applied.Undo(t.Context()); !errors.Is(err, ErrRunning) || undone != (Undone{}) {
		t.Errorf("undone %+v, %v", undone, err)
	}
	if got := tree(t, c.Home); !reflect.DeepEqual(got, before) {
		t.Errorf("something has changed: %v", got)
	}
	letGo()
	// The lock file and a dangling link stay behind a Thunderbird that has ended.
	if err := os.Symlink("127.0.0.1:+1", filepath.Join(applied.Where, "lock")); err != nil {
		t.Fatal(err)
	}
	if undone, err := applied.Undo(t.Context()); err != nil || undone.Kept == "" {
		t.Errorf("undone %+v, %v", undone, err)
	}
}

// A disk that fails in the middle of a write leaves nothing of it, and what
// was there before stays.
func TestDiskFull(t *testing.T) {
	const inside = "POSTKEY_TEST_DISK_FULL"
	if os.Getenv(inside) == "" {
		// In a process of its own, as the limit holds for the files of the test
		// program itself, too.
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDiskFull$", "-test.v")
		cmd.Env = append(os.Environ(), inside+"=1")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS: TestDiskFull") {
			t.Errorf("%v:\n%s", err, out)
		}
		return
	}
	sheet, page := made(t, "sheet")
	profile, prefs := made(t, "thunderbird")
	c := linux(t)
	c.earlier(t)
	program := c.thunderbird(t)
	plan, err := c.Plan(t.Context(), program, jane())
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(program.root, "profiles.ini")
	base := t.TempDir()
	before, beforeBase := tree(t, c.Home), tree(t, base)

	var errs map[string]error
	limitFiles(t, 300, func() { // bytes: more than the list, less than the rest
		_, file := Save(filepath.Join(base, "x.html"), sheet, page)
		_, into := Save(base, sheet, page)
		_, folder := Save(filepath.Join(base, "new", "profile"), profile, prefs)
		_, apply := plan.Apply(t.Context())
		errs = map[string]error{"file": file, "into a folder": into, "folder": folder, "set up": apply,
			"replace": replace(list, page[0].Data)}
	})
	w := words.New("en")
	for what, err := range errs {
		if !noRoom(err) || !strings.Contains(Sentence(err, w), "no room") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := tree(t, base); !reflect.DeepEqual(got, beforeBase) {
		t.Errorf("left behind %v", got)
	}
	if got := tree(t, c.Home); !reflect.DeepEqual(got, before) {
		t.Errorf("left behind %v", got)
	}
	if len(c.calls) != 0 {
		t.Errorf("ran %q", c.calls)
	}
	// With room again the same plan works.
	if _, err := plan.Apply(t.Context()); err != nil {
		t.Error(err)
	}
}

// limitFiles lets no file of this process grow beyond a size while f runs: the
// write that crosses it is cut short, as on a disk that is full.
func limitFiles(t *testing.T, size uint64, f func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	limited := old
	limited.Cur = min(size, old.Max)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Error(err)
		}
	}()
	f()
}

// What run started ends with its context, the wrapped program included.
func TestRunEnds(t *testing.T) {
	dir := t.TempDir()
	ready, ended := filepath.Join(dir, "ready"), filepath.Join(dir, "ended")
	script := `sh -c 'trap "echo > \"$2\"; exit" TERM; echo > "$1"; while :; do sleep 0.02; done' sh "$1" "$2" & wait`
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error)
	go func() { result <- run(ctx, "sh", "-c", script, "sh", ready, ended) }()
	exists := func(path string) func() (bool, string) {
		return func() (bool, string) { _, err := os.Stat(path); return err == nil, "no such file" }
	}
	realtest.Until(t, "the program works", exists(ready))
	cancel()
	if err := <-result; err == nil {
		t.Error("no error")
	}
	realtest.Until(t, "the wrapped program has ended", exists(ended))
}

// What start started lives in a session of its own and has no part in ours.
func TestStartDetaches(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	if err := unix.Mkfifo(out, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("POSTKEY_TEST_TELL_SESSION", out)
	if err := start(os.Args[0]); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out) // ends when the program has ended
	fields := strings.Fields(string(text))
	if err != nil || len(fields) != 2 || fields[0] != fields[1] {
		t.Errorf("session and process are %q, %v", text, err)
	}
	if err := start(filepath.Join(t.TempDir(), "nothing")); err == nil {
		t.Error("a program that is not there was started")
	}
}

func tellSession(path string) error {
	session, err := unix.Getsid(0)
	if err != nil {
		return err
	}
	return os.WriteFile(path, fmt.Appendf(nil, "%d %d", session, os.Getpid()), 0o600)
}
