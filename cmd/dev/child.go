package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// buildFlags are the same for every build, so that the compiled C code of the
// window is kept and used again. Without a version-control stamp a build does not
// depend on what kind of checkout this is.
var buildFlags = []string{"-buildvcs=false"}

// goCommand makes a call of the go tool: a sub-command with our flags.
func (d *dev) goCommand(ctx context.Context, env []string, sub string, args ...string) *exec.Cmd {
	all := []string{sub}
	if sub == "build" || sub == "test" {
		all = append(all, buildFlags...)
	}
	return d.command(ctx, env, "go", append(all, args...)...)
}

// command makes a child process in the project's folder that is asked to end,
// and not killed, when ctx is.
func (d *dev) command(ctx context.Context, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = d.root
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	return cmd
}

// output runs a child and returns what it printed; its complaints are part of
// the error.
func output(cmd *exec.Cmd) (string, error) {
	var out, trouble bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &trouble
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, trouble.String())
	}
	return out.String(), nil
}

// attached runs a child that talks to the person itself.
func attached(cmd *exec.Cmd) error {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}

// build compiles packages, showing what is being compiled; out is the file to
// write, or "". The compiler's complaints are the error.
func (d *dev) build(ctx context.Context, what string, env []string, out string, args ...string) error {
	all := []string{"-v"} // names each package when its turn comes
	if out != "" {
		all = append(all, "-o", out)
	}
	cmd := d.goCommand(ctx, env, "build", append(all, args...)...)
	w := &buildLog{}
	cmd.Stdout, cmd.Stderr = w, w
	done := d.console.tick(func() string { return what + ": " + w.now() })
	err := cmd.Run()
	done()
	if err != nil {
		return fmt.Errorf("%s did not compile (%w):\n%s", what, err, w.complaints())
	}
	return nil
}

// A buildLog follows what "go build -v" prints: a line for each package that
// is compiled, lines about downloads, and the compilers' complaints.
type buildLog struct {
	mu        sync.Mutex
	partial   string
	packages  int
	downloads int
	current   string
	since     time.Time // when current began
	other     strings.Builder
}

var _ io.Writer = (*buildLog)(nil)

func (b *buildLog) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.partial += string(p)
	for {
		line, rest, ok := strings.Cut(b.partial, "\n")
		if !ok {
			return len(p), nil
		}
		b.partial = rest
		b.line(line)
	}
}

func (b *buildLog) line(line string) {
	name, downloading := strings.CutPrefix(line, "go: downloading ")
	switch {
	case downloading:
		b.downloads++
		b.current, b.since = name, time.Now()
	case line != "" && !strings.ContainsAny(line, " \t:#"):
		b.packages++
		b.current, b.since = line, time.Now()
	default:
		b.other.WriteString(line + "\n")
	}
}

// slow is when a package that began must be waiting for something: Go's own
// packages take a second, the window's C code takes minutes.
const slow = 10 * time.Second

// now says where the build is.
func (b *buildLog) now() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.packages > 0 && time.Since(b.since) > slow:
		return fmt.Sprintf("%d packages, and C code, which takes longest", b.packages)
	case b.packages > 0:
		return fmt.Sprintf("%d packages, now %s", b.packages, b.current)
	case b.downloads > 0:
		return fmt.Sprintf("%d libraries fetched, now %s", b.downloads, b.current)
	}
	return "starting"
}

// complaints is everything that was not progress.
func (b *buildLog) complaints() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.TrimSpace(b.other.String() + b.partial)
}
