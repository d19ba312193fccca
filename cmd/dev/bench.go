package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// bench measures what a person feels: how soon the window shows something, how
// much memory it takes then, how large the program is, how long the tests take.
// Start and memory are ratios to the smallest program there can be with the same
// toolkit, measured in turn, so that they mean the same on every computer.
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
