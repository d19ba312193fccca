package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// bench measures what a person feels: how soon the window shows something, how
// much memory it takes then, how large the program is, how soon settings are found,
// how soon somebody is signed in, how long the tests take. Start and memory are
// ratios to the smallest program there can be with the same toolkit, measured in
// turn, and searches and sign-ins are measured in round trips, searches beside
// Thunderbird's, so that they mean the same on every computer.
func bench(ctx context.Context, d *dev, args []string) error {
	if err := noMore(args); err != nil {
		return err
	}
	if err := d.needWindow(ctx); err != nil {
		return err
	}
	d.needTools(ctx)
	dir, err := os.MkdirTemp("", "postkey-dev-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	stripped := filepath.Join(dir, "postkey"+d.system.suffix())
	if err := d.build(ctx, "Postkey", nil, stripped, "-ldflags=-s -w", "./cmd/postkey"); err != nil {
		return err
	}
	size, err := os.Stat(stripped)
	if err != nil {
		return err
	}
	d.console.say("Size of the stripped program: %.1f MB", float64(size.Size())/1e6)

	d.console.say("Start and memory:")
	if err := attached(d.goCommand(ctx, nil, "test", "-run=^$", "-bench=^BenchmarkRealStart$", "-benchtime=5x", "-timeout=5m", "./cmd/postkey")); err != nil {
		return err
	}

	if err := d.benchSearch(ctx); err != nil {
		return err
	}
	d.console.say("Signing in, in round trips of 80 ms, and 500 checks at once:")
	if err := attached(d.goCommand(ctx, nil, "test", "-run=^$", "-bench=^Benchmark(SignIn|Crowd)$", "-benchtime=5x", "-timeout=5m", "./wizard")); err != nil {
		return err
	}

	c := &checking{dev: d}
	for _, run := range []struct {
		what string // "" is not measured, but makes ready what the next one measures
		args []string
	}{
		{"", []string{"-run=^$", "./..."}}, // compiles
		{"every test", []string{"-count=1", "./..."}},
		{"", []string{"./..."}}, // keeps the results
		{"nothing changed since the last time", []string{"./..."}},
	} {
		var log testLog
		began := time.Now()
		if err := c.goTest(ctx, &log, run.args...); err != nil {
			return fmt.Errorf("the tests fail, so their time means nothing: %w", err)
		}
		if run.what != "" {
			d.console.say("go test ./... (%s): %.1f s", run.what, time.Since(began).Seconds())
		}
	}
	return nil
}

// benchSearch measures how soon settings are found.
func (d *dev) benchSearch(ctx context.Context) error {
	d.console.say("Finding settings, in round trips of 80 ms:")
	if err := attached(d.goCommand(ctx, nil, "test", "-run=^$", "-bench=^Benchmark(KnownProvider|RoundTrips)$", "-timeout=5m", "./accounts/discover")); err != nil {
		return err
	}
	if missing := d.system.missingBesideThunderbird(); len(missing) > 0 {
		d.console.say("Finding settings is not measured beside Thunderbird, for want of %s.", strings.Join(missing, ", "))
		return nil
	}
	d.console.say("Finding settings beside Thunderbird, over the same line; this takes four minutes:")
	return attached(d.goCommand(ctx, nil, "test", "-run=^$", "-bench=^BenchmarkRealSearch$", "-benchtime=1x", "-timeout=20m", "./accounts/netnstest"))
}

// missingBesideThunderbird is what it takes to put Thunderbird and mail servers
// into networks of their own, and is not here.
func (s system) missingBesideThunderbird() []string {
	if s.os != "linux" {
		return []string{"Linux"}
	}
	var missing []string
	if !s.root {
		missing = append(missing, "root")
	}
	for _, program := range []string{"thunderbird", "dnsmasq", "ip"} {
		if !s.has(program) {
			missing = append(missing, program)
		}
	}
	return missing
}
