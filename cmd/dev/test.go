package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// A check is one thing that must hold before a change is good.
type check struct {
	what   string
	needsC bool // the race detector is written in C
	run    func(*checking, context.Context) error
}

// checks, in order. Everything is compiled before it is looked at closely, so
// that the minutes the window's C code takes are spent in one place, visibly.
var checks = []check{
	{what: "the format of the code (gofmt)", run: (*checking).format},
	{what: "that everything compiles", run: (*checking).compile},
	{what: "that the terminal edition compiles (CGO_ENABLED=0)", run: (*checking).compileTerminal},
	{what: "the code (go vet)", run: vet(nil, "./...")},
	{what: "the code for macOS, without the window (go vet)", run: vet([]string{"GOOS=darwin", "CGO_ENABLED=0"}, belowWindow...)},
	{what: "the code for Windows, without the window (go vet)", run: vet([]string{"GOOS=windows", "CGO_ENABLED=0"}, belowWindow...)},
	{what: "the code (staticcheck)", run: (*checking).staticcheck},
	{what: "for data races (go test -race)", needsC: true, run: (*checking).race},
	{what: "all tests (go test ./...)", run: (*checking).tests},
}

// belowWindow are the packages that know nothing of Fyne: they compile for
// every system from any other, and the race detector is worth its time there.
var belowWindow = []string{"./accounts/...", "./wizard/...", "./ui/terminal/..."}

// A checking is one run of all checks.
type checking struct {
	*dev
	env    []string // for every call of the go tool
	raced  testLog
	tested testLog
}

// test prepares the computer and runs every check, also after one has failed,
// because the next one's news is worth having in the same run.
func test(ctx context.Context, d *dev, args []string) error {
	if err := noMore(args); err != nil {
		return err
	}
	began := time.Now()
	c := &checking{dev: d}
	if err := d.needWindow(ctx); err != nil {
		// The tests of the pages draw without C.
		d.console.say("Going on without C: the window itself and the race detector are left out.")
		c.env = []string{"CGO_ENABLED=0"}
	}
	d.needTools(ctx)

	var failed, left []string
	var causes recap
	for _, check := range checks {
		if check.needsC && c.env != nil {
			left = append(left, check.what)
			continue
		}
		d.console.say("Checking %s", check.what)
		start := time.Now()
		err := check.run(c, ctx)
		if ctx.Err() != nil {
			return errors.New("stopped")
		}
		if err != nil {
			failed = append(failed, check.what)
			d.console.say("  FAILED after %s: %v", clock(time.Since(start)), err)
			causes.add(check.what, err.Error())
		} else {
			d.console.say("  good, %s", clock(time.Since(start)))
		}
	}

	d.console.say("\nChecked in %s.", clock(time.Since(began)))
	for _, what := range left {
		d.console.say("Left out, for want of a C compiler: %s", what)
	}
	for _, s := range c.tested.skipped {
		d.console.say("Skipped: %s", s)
	}
	d.console.print("\n" + strings.Join(c.tested.packages, "") + "\n")
	causes = slices.Concat(causes, c.raced.failures, c.tested.failures)
	if len(causes) > 0 {
		d.console.print("What failed, once more:\n\n" + causes.String())
	}
	for _, what := range failed {
		d.console.say("FAILED: %s", what)
	}
	d.console.say("%d passed, %d failed, %d skipped", c.tested.passed, c.tested.failed+c.raced.failed, len(c.tested.skipped))
	if len(failed) > 0 {
		return errTold
	}
	return nil
}
