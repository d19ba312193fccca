package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// terminalTargets are the systems the terminal edition is compiled for when
// none is named.
var terminalTargets = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64"}

// makePackages builds stripped programs: the whole Postkey for this system,
// because the window needs its C compiler, and the terminal edition for those
// named as OS/ARCH, or for all that are known to compile.
func makePackages(ctx context.Context, d *dev, args []string) error {
	targets := args
	if len(targets) == 0 {
		targets = terminalTargets
	}
	for _, t := range targets {
		if os, arch, ok := strings.Cut(t, "/"); !ok || os == "" || arch == "" || strings.HasPrefix(t, "-") {
			return fmt.Errorf("%w: %q is not like linux/arm64", errUsage, t)
		}
	}
	if err := d.needWindow(ctx); err != nil {
		return err
	}
	flags := "-ldflags=-s -w"
	if d.system.os == "windows" {
		flags += " -H=windowsgui" // else a console opens beside the window
	}
	window := filepath.Join("dist", fmt.Sprintf("postkey-%s-%s%s", runtime.GOOS, runtime.GOARCH, d.system.suffix()))
	if err := d.makePackage(ctx, "Postkey", nil, window, flags); err != nil {
		return err
	}
	for _, t := range targets {
		goos, goarch, _ := strings.Cut(t, "/")
		name := filepath.Join("dist", fmt.Sprintf("postkey-terminal-%s-%s%s", goos, goarch, system{os: goos}.suffix()))
		env := []string{"CGO_ENABLED=0", "GOOS=" + goos, "GOARCH=" + goarch}
		if err := d.makePackage(ctx, "the terminal edition for "+t, env, name, "-ldflags=-s -w"); err != nil {
			return err
		}
	}
	d.console.say("The window's program is only made for this system; for another, run this command there.")
	return nil
}

func (d *dev) makePackage(ctx context.Context, what string, env []string, name, flags string) error {
	if err := d.build(ctx, what, env, name, flags, "./cmd/postkey"); err != nil {
		return err
	}
	info, err := os.Stat(filepath.Join(d.root, name))
	if err != nil {
		return err
	}
	d.console.say("%7.1f MB  %s", float64(info.Size())/1e6, name)
	return nil
}
