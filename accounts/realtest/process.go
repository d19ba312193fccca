package realtest

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// startLimit is how long a program may take until it answers. A loaded machine
// needs a few seconds; the limit only ends a test that can no longer succeed.
const startLimit = 60 * time.Second

// stopLimit is how long a program may take to end before it is killed.
const stopLimit = 20 * time.Second

// A process is one program, from its start until it and its children have ended.
type process struct {
	cmd    *exec.Cmd
	guard  *exec.Cmd
	output lockedBuffer
	ended  chan struct{} // closed when nothing of the program is left
	stop   sync.Once
}

// start runs a program and ends it with the test.
func start(t testing.TB, extra []*os.File, program string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program, args...), ended: make(chan struct{})}
	p.cmd.ExtraFiles = extra
	// A pipe, which the children of the program inherit: Wait then returns when
	// the last of them has ended, not only the first.
	p.cmd.Stdout, p.cmd.Stderr = &p.output, &p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := p.watch(); err != nil {
		_ = p.cmd.Process.Kill()
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		// How it ended is of no interest; that it did early, and with which words,
		// is reported by whoever waits for its answer.
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() { p.end(t) })
	return p
}

// watch starts a guard that ends the program should the test be killed or run
// into its time limit, where no clean-up runs: the guard's input then closes.
func (p *process) watch() error {
	p.guard = exec.Command("sh", "-c", `trap "" INT; read -r line; kill "$1"`, "sh", strconv.Itoa(p.cmd.Process.Pid))
	if _, err := p.guard.StdinPipe(); err != nil {
		return err
	}
	return p.guard.Start()
}

// end asks the program to stop and returns when nothing of it is left.
func (p *process) end(t testing.TB) {
	t.Helper()
	p.stop.Do(func() {
		// First the guard, so that it never meets a later program of the same number.
		_ = p.guard.Process.Kill()
		_ = p.guard.Wait()
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Errorf("stop %s: %v", p.cmd.Path, err)
		}
		select {
		case <-p.ended:
		case <-time.After(stopLimit):
			_ = p.cmd.Process.Kill()
			t.Errorf("%s did not stop when asked; its output:\n%s", p.cmd.Path, p.output.String())
		}
	})
}

// waitPort returns when something listens at each of the places.
func (p *process) waitPort(t testing.TB, log func() string, places ...endpoint) {
	t.Helper()
	for _, place := range places {
		Until(t, p.cmd.Path+" answers at "+place.String(), func() (bool, string) {
			select {
			case <-p.ended:
				t.Fatalf("%s ended before it answered; its output:\n%s%s", p.cmd.Path, p.output.String(), log())
			default:
			}
			conn, err := net.DialTimeout("tcp", place.String(), startLimit)
			if err != nil {
				return false, fmt.Sprintf("%v; its output:\n%s%s", err, p.output.String(), log())
			}
			conn.Close()
			return true, ""
		})
	}
}

// Until looks until something is so, and ends the test when it does not become
// so: what looks also says what it saw instead.
func Until(t testing.TB, what string, so func() (bool, string)) {
	t.Helper()
	deadline := time.After(startLimit)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		ok, seen := so()
		if ok {
			return
		}
		select {
		case <-again.C:
		case <-deadline:
			t.Fatalf("waited %v until %s; saw: %s", startLimit, what, seen)
		}
	}
}

// lockedBuffer collects what a program writes while others read it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
