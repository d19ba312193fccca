package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// windowProgram uses one thing of every library that the window is linked
// with. If it compiles and links, everything is there, however it came here.
const windowProgram = `#include <GL/gl.h>
#include <X11/Xlib.h>
#include <X11/Xcursor/Xcursor.h>
#include <X11/XKBlib.h>
#include <X11/extensions/XInput2.h>
#include <X11/extensions/Xinerama.h>
#include <X11/extensions/Xrandr.h>
#include <X11/extensions/shape.h>
#include <X11/extensions/xf86vmode.h>
#include <wayland-client.h>
#include <wayland-cursor.h>
#include <wayland-egl.h>
#include <xkbcommon/xkbcommon.h>
#include <xkbcommon/xkbcommon-compose.h>
int main(void) { return 0; }
`

var windowLibraries = []string{
	"-lGL", "-lX11", "-lXrandr", "-lXxf86vm", "-lXi", "-lXcursor", "-lXinerama",
	"-lwayland-client", "-lwayland-cursor", "-lwayland-egl", "-lxkbcommon",
}

// errSwitchedOff is trouble that no package mends.
var errSwitchedOff = errors.New("CGO_ENABLED=0 is set, and the window needs C")

// windowTrouble returns why the window cannot be compiled here, or nil.
func (d *dev) windowTrouble(ctx context.Context) error {
	if d.system.os == "darwin" {
		_, err := output(d.command(ctx, nil, "xcode-select", "-p"))
		return err
	}
	enabled, err := output(d.goCommand(ctx, nil, "env", "CGO_ENABLED", "CC"))
	if err != nil {
		return err
	}
	cgo, cc, _ := strings.Cut(strings.TrimSpace(enabled), "\n")
	compiler := strings.Fields(cc)
	if len(compiler) == 0 {
		return errors.New("go env CC names no C compiler")
	}
	if _, err := d.system.lookPath(compiler[0]); err != nil {
		return fmt.Errorf("there is no C compiler (%s)", compiler[0])
	}
	if cgo == "0" {
		// Go switches it off by itself only where it finds no compiler.
		return errSwitchedOff
	}
	if d.system.os != "linux" {
		return nil
	}
	if _, err := output(d.command(ctx, nil, "pkg-config", "--exists", "gl", "wayland-client")); err != nil {
		return errors.New("pkg-config, or what it knows about gl and wayland-client, is missing")
	}
	dir, err := os.MkdirTemp("", "postkey-dev-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	args := append(compiler[1:], "-x", "c", "-", "-o", filepath.Join(dir, "try"))
	cmd := d.command(ctx, nil, compiler[0], append(args, windowLibraries...)...)
	cmd.Stdin = strings.NewReader(windowProgram)
	cmd.Env = append(cmd.Env, "LC_ALL=C")
	if _, err := output(cmd); err != nil {
		return errors.New(firstComplaint(err.Error()))
	}
	return nil
}

// firstComplaint picks the compiler's or linker's first complaint out of its output.
func firstComplaint(trouble string) string {
	for line := range strings.Lines(trouble) {
		for _, mark := range []string{"fatal error: ", "cannot find "} {
			if _, complaint, ok := strings.Cut(line, mark); ok {
				return strings.TrimSpace(mark + complaint)
			}
		}
	}
	return strings.TrimSpace(trouble)
}

// needWindow makes sure that the window can be compiled, installing what is
// missing where that is possible. The error is [errTold].
func (d *dev) needWindow(ctx context.Context) error {
	trouble := d.windowTrouble(ctx)
	if trouble == nil {
		return nil
	}
	d.console.say("Postkey's window cannot be compiled on this computer yet: %v.", trouble)
	if errors.Is(trouble, errSwitchedOff) {
		return errTold
	}
	m := d.system.manager
	if m.program == "apt-get" {
		if err := d.install(ctx, "compile the window", m.window); err == nil {
			if trouble = d.windowTrouble(ctx); trouble == nil {
				return nil
			}
			d.console.say("It still cannot be compiled: %v.", trouble)
		}
	}
	if m.install == "" {
		d.console.say("It needs a C compiler, pkg-config and the development files of OpenGL, X11 and Wayland.\nOn Debian they are called: %s", strings.Join(managers[0].window, " "))
		return errTold
	}
	d.console.say("On %s this installs what it needs:\n\n  %s\n", m.name, m.byHand(m.window, d.system.root))
	return errTold
}
