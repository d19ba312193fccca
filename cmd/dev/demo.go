package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// scenarios are what the practice company can ask for first. Its own package is not
// asked, so that this program stays small.
var scenarios = []string{"app-password", "browser", "imap-off"}

// demo builds Postkey and opens its window on the practice account: on the plain one,
// or on that of a scenario.
func demo(ctx context.Context, d *dev, args []string) error {
	open := "--practice"
	if len(args) > 0 {
		if !slices.Contains(scenarios, args[0]) {
			return fmt.Errorf("%w: demo stands alone, or with one of %s", errUsage, strings.Join(scenarios, ", "))
		}
		if err := noMore(args[1:]); err != nil {
			return err
		}
		open += "=" + args[0]
	}
	if !d.system.screen() {
		d.console.say(noScreen)
		return errTold
	}
	program, err := d.buildWindow(ctx)
	if err != nil {
		return err
	}
	d.console.say("Opening the window. Everything in it happens on this computer; close it to end.")
	if len(args) == 0 {
		d.console.say("Many mail companies ask for more than a password. To see how that goes: go run ./cmd/dev demo %s", strings.Join(scenarios, " | "))
	}
	err = attached(d.command(ctx, nil, program, open))
	if ctx.Err() != nil {
		return nil // Ctrl-C closes the window too
	}
	return err
}

const noScreen = `There is no screen to open a window on: neither DISPLAY nor WAYLAND_DISPLAY is set.

  On a computer with a desktop    run this in a terminal window there
  On another computer             log in to it with: ssh -X
  On a computer without a screen  xvfb-run go run ./cmd/dev demo    (opens it where nobody sees it)
  Without a window                go run ./cmd/postkey practice     (the practice account in the terminal)`

// buildWindow makes sure the window can be compiled, compiles Postkey, and
// returns the path of the program.
func (d *dev) buildWindow(ctx context.Context) (string, error) {
	if err := d.needWindow(ctx); err != nil {
		return "", err
	}
	program := filepath.Join(d.root, "dist", "postkey"+d.system.suffix())
	d.console.say("Compiling Postkey. The first time takes 4 to 5 minutes on a small computer, then seconds.")
	return program, d.build(ctx, "Postkey", nil, program, "./cmd/postkey")
}

// suffix is how the names of programs end.
func (s system) suffix() string {
	if s.os == "windows" {
		return ".exe"
	}
	return ""
}
