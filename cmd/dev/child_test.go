package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"postkey/accounts/practice"
)

func TestBuildLog(t *testing.T) {
	b := &buildLog{}
	for _, part := range []string{"go: downloading fyne.io/fyne/v2 v2.8.1\ngo: down", "loading golang.org/x/net v0.62.0\n"} {
		if _, err := b.Write([]byte(part)); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.now(); got != "2 libraries fetched, now golang.org/x/net v0.62.0" {
		t.Errorf("says %q", got)
	}
	if _, err := b.Write([]byte("internal/byteorder\nunicode/utf8\n# postkey/wizard\nwizard/find.go:3:2: undefined: x\nunfinished")); err != nil {
		t.Fatal(err)
	}
	if got := b.now(); got != "2 packages, now unicode/utf8" {
		t.Errorf("says %q", got)
	}
	b.since = b.since.Add(-time.Minute)
	if got := b.now(); got != "2 packages, and C code, which takes longest" {
		t.Errorf("says %q", got)
	}
	if got := b.complaints(); got != "# postkey/wizard\nwizard/find.go:3:2: undefined: x\nunfinished" {
		t.Errorf("complaints %q", got)
	}
}

// A build that fails ends with the compiler's words, one that works with a program.
func TestBuild(t *testing.T) {
	dir := t.TempDir()
	main := filepath.Join(dir, "main.go")
	for name, content := range map[string]string{"go.mod": "module small\n\ngo 1.24\n", "main.go": "package main\n\nfunc main() { nowhere() }\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d := &dev{root: dir, console: &console{out: &strings.Builder{}, every: time.Hour}}
	program := filepath.Join(dir, "out", "small")
	err := d.build(t.Context(), "Small", nil, program, ".")
	if err == nil || !strings.Contains(err.Error(), "undefined: nowhere") {
		t.Errorf("the error is %v", err)
	}
	if err := os.WriteFile(main, []byte("package main\n\nfunc main() { println(\"hi\") }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := d.build(t.Context(), "Small", nil, program, "."); err != nil {
		t.Error(err)
	}
	if out, err := d.command(t.Context(), nil, program).CombinedOutput(); err != nil || string(out) != "hi\n" {
		t.Errorf("the program says %q, %v", out, err)
	}
}

func TestFirstComplaint(t *testing.T) {
	for output, want := range map[string]string{
		"cc -x c -: exit status 1\n<stdin>:1:10: fatal error: GL/gl.h: No such file or directory\n": "fatal error: GL/gl.h: No such file or directory",
		"/usr/bin/ld: cannot find -lXinerama: No such file or directory\n":                          "cannot find -lXinerama: No such file or directory",
		"something else\n": "something else",
	} {
		if got := firstComplaint(output); got != want {
			t.Errorf("%q gives %q", output, got)
		}
	}
}

func TestUnformatted(t *testing.T) {
	got, err := unformatted(fstest.MapFS{
		"a/good.go":    {Data: []byte("package a\n\nvar x = 1\n")},
		"a/wide.go":    {Data: []byte("package a\n\nvar x  = 1\n")},
		"a/broken.go":  {Data: []byte("package a {\n")},
		"a/text.txt":   {Data: []byte("var x  = 1")},
		"dist/x.go":    {Data: []byte("package  x")},
		".cache/a.go":  {Data: []byte("package  x")},
		"cmd/dev/x.go": {Data: []byte("package main")},
	})
	if want := []string{"a/broken.go", "a/wide.go", "cmd/dev/x.go"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("found %q, %v, want %q", got, err, want)
	}
}

func TestDemoWithoutAScreenSaysSo(t *testing.T) {
	var shown strings.Builder
	d := &dev{system: fake("linux", "apt-get"), console: &console{out: &shown}}
	err := demo(t.Context(), d, nil)
	if exitCode(d.console, err) != 1 || !strings.Contains(shown.String(), "neither DISPLAY nor WAYLAND_DISPLAY") {
		t.Errorf("error %v, said %q", err, shown.String())
	}
}

// TestScenarios: a demo knows what the practice company can ask for.
func TestScenarios(t *testing.T) {
	var want []string
	for _, s := range practice.Scenarios() {
		want = append(want, string(s))
	}
	if !slices.Equal(scenarios, want) {
		t.Errorf("%q, want %q", scenarios, want)
	}
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want int
	}{
		{nil, 2}, {[]string{"nowhere"}, 2}, {[]string{"-x"}, 2}, {[]string{"-h"}, 0}, {[]string{"--help"}, 0}, {[]string{"test", "-h"}, 0},
		{[]string{"test", "more"}, 2}, {[]string{"package", "linux"}, 2},
		{[]string{"demo", "imap"}, 2}, {[]string{"demo", "browser", "more"}, 2},
	} {
		var out, complaints strings.Builder
		if got := run(t.Context(), c.args, &out, &complaints); got != c.want {
			t.Errorf("%q ends with %d, want %d", c.args, got, c.want)
		}
		if asked := strings.Contains(out.String(), "Usage:"); asked != (c.want == 0) {
			t.Errorf("%q prints %q and complains %q", c.args, out.String(), complaints.String())
		}
	}
}

func TestExitCode(t *testing.T) {
	d := &dev{root: t.TempDir()}
	failed := d.command(t.Context(), nil, "go", "tool", "nowhere").Run()
	if failed == nil {
		t.Fatal("there is no such tool")
	}
	for _, c := range []struct {
		err  error
		want int
		says string
	}{
		{nil, 0, ""},
		{errTold, 1, ""},
		{failed, failed.(*exec.ExitError).ExitCode(), ""},
		{fmt.Errorf("the tests fail: %w", failed), 1, "the tests fail"},
		{fmt.Errorf("%w: no such thing", errUsage), 2, "no such thing"},
	} {
		var shown strings.Builder
		if got := exitCode(&console{out: &shown}, c.err); got != c.want || (c.says == "") != (shown.Len() == 0) || !strings.Contains(shown.String(), c.says) {
			t.Errorf("%v ends with %d and says %q, want %d and %q", c.err, got, shown.String(), c.want, c.says)
		}
	}
}
