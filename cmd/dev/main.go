// Command dev is the one way to try, test and measure Postkey:
//
//	go run ./cmd/dev demo
//
// It first looks at this computer ([system]): are the C compiler and the
// libraries that the window is built with here, and, for tests, the mail
// servers, keyring and mail programs they run against? What is missing is
// installed on Debian and Ubuntu, at once when it is root and nobody sits at
// the terminal, else after asking; elsewhere it says exactly what to install
// and how. Then it builds and runs the rest as child processes, saying what
// it does and how long that has taken, because the first build of the window
// takes minutes. Nothing of the window is linked into this program, so that it
// starts at once.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
)

// A command is one word after "go run ./cmd/dev".
type command struct {
	name string
	does string
	run  func(ctx context.Context, d *dev, args []string) error
}

var commands = []command{
	{"demo", "build Postkey and open its window on the practice account [app-password | browser | imap-off]", demo},
	{"test", "check and test everything", test},
	{"bench", "measure start, memory, size, search and test time", bench},
	{"pictures", "draw every page of the window into dist/pictures", pictures},
	{"package", "build stripped programs into dist/", makePackages},
}

// dev is what every command works with.
type dev struct {
	root    string // the folder of go.mod; every child process runs there
	system  system
	console *console
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns the exit code: 0 all well, 1 something failed, 2 wrong usage, and
// of a program that was run to the end, its own.
func run(ctx context.Context, args []string, out, complaints io.Writer) int {
	console := newConsole(out)
	flags := flag.NewFlagSet("dev", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(out)
		return 0
	case err != nil || flags.NArg() == 0:
		usage(complaints)
		return 2
	}
	for _, c := range commands {
		if c.name != flags.Arg(0) {
			continue
		}
		if rest := flags.Args()[1:]; len(rest) > 0 && (rest[0] == "-h" || rest[0] == "--help" || rest[0] == "-help") {
			usage(out)
			return 0
		}
		root, err := projectRoot()
		if err == nil {
			err = c.run(ctx, &dev{root: root, system: thisSystem(), console: console}, flags.Args()[1:])
		}
		return exitCode(console, err)
	}
	fmt.Fprintf(complaints, "There is no command %q.\n\n", flags.Arg(0))
	usage(complaints)
	return 2
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Usage: go run ./cmd/dev COMMAND\n\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.does)
	}
}

// errUsage marks a mistake in what was typed.
var errUsage = errors.New("wrong usage")

// noMore refuses what was typed behind a command that takes nothing more.
func noMore(args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%w: nothing may follow this command, not even %q", errUsage, args[0])
	}
	return nil
}

// errTold marks a failure the person has already been told about.
var errTold = errors.New("failed")

func exitCode(c *console, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errTold):
		return 1
	}
	// A program that talked to the person itself; with words around it, it is
	// an error of our own.
	if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	c.say("%v", err)
	if errors.Is(err, errUsage) {
		return 2
	}
	return 1
}

// projectRoot walks up to the folder with go.mod.
func projectRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("run this inside Postkey's source folder")
		}
		dir = up
	}
}
