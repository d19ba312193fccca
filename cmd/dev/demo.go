package main

import (
	"context"
	"path/filepath"
)

// demo builds Postkey and opens its window on the practice account.
func demo(ctx context.Context, d *dev, args []string) error {
	if err := noMore(args); err != nil {
		return err
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
	err = attached(d.command(ctx, nil, program, "--practice"))
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
