package main

import (
	"context"
	"os"
	"os/exec"
	"strings"
)

// install installs Debian packages: at once when this is root and nobody is
// there to be asked, after asking otherwise. Packages that this system cannot
// get are named and left out. The error is [errTold].
func (d *dev) install(ctx context.Context, purpose string, packages []string) error {
	packages = d.notInstalled(ctx, packages)
	if len(packages) == 0 {
		return nil
	}
	list := strings.Join(packages, " ")
	switch {
	case d.system.attended:
		how := "with apt-get"
		if !d.system.root {
			how = "with sudo apt-get"
		}
		if !d.console.ask("To "+purpose+", these packages are needed: "+list+"\nInstall them now "+how+"?", os.Stdin) {
			return errTold
		}
	case !d.system.root:
		d.console.say("Not root, and nobody to ask: %s not installed.", list)
		return errTold
	}
	if !d.system.root {
		// So that its question for the password does not meet the progress line.
		if err := attached(d.command(ctx, nil, "sudo", "-v")); err != nil {
			return errTold
		}
	}
	done, err := d.quietServices(ctx)
	if err != nil {
		d.console.say("Services could not be told to stay quiet (%v), so nothing is installed.", err)
		return errTold
	}
	defer done()

	d.console.say("Installing %s", list)
	if _, err := d.apt(ctx, "the list of packages", "apt-get", "update"); err != nil {
		d.console.say("The list of packages could not be renewed; trying with the old one.")
	}
	packages = d.available(ctx, packages)
	if len(packages) == 0 {
		return errTold
	}
	// Without this answer Postfix's own set-up would ask, or make a mail system.
	if err := d.preseed(ctx); err != nil {
		d.console.say("%v", err)
	}
	args := append([]string{"apt-get", "install", "-y", "--no-install-recommends"}, packages...)
	if out, err := d.apt(ctx, "installing", args...); err != nil {
		d.console.say("Not everything could be installed: %v\n%s", err, lastLines(out, 15))
		return errTold
	}
	return nil
}

// quietServices keeps freshly installed servers from being started, until done
// is called. Where somebody already decided about that, it stays as it is.
func (d *dev) quietServices(ctx context.Context) (done func(), err error) {
	policyFile := d.system.policyFile
	if _, err := os.Stat(policyFile); err == nil {
		return func() {}, nil
	}
	// Without following a link, and only if nobody made it in the meantime.
	make := `set -C && printf '#!/bin/sh\nexit 101\n' > "$0" && chmod 755 "$0"`
	if _, err := output(d.asRoot(ctx, "sh", "-c", make, policyFile)); err != nil {
		return nil, err
	}
	return func() {
		// Also after Ctrl-C.
		if _, err := output(d.asRoot(context.WithoutCancel(ctx), "rm", policyFile)); err != nil {
			d.console.say("Please remove %s, or no service will be started on this computer: %v", policyFile, err)
		}
	}, nil
}

// notInstalled leaves out what dpkg knows to be there.
func (d *dev) notInstalled(ctx context.Context, packages []string) []string {
	// It fails when it does not know one of them, and lists the others all the same.
	out, _ := output(d.command(ctx, nil, "dpkg-query", append([]string{"-W", "-f", "${Package} ${db:Status-Status}\n"}, packages...)...))
	return without(packages, func(p string) bool { return strings.Contains("\n"+out, "\n"+p+" installed\n") })
}

// available leaves out, and names, what this system's sources do not have.
func (d *dev) available(ctx context.Context, packages []string) []string {
	out, err := output(d.command(ctx, []string{"LC_ALL=C"}, "apt-cache", append([]string{"policy"}, packages...)...))
	if err != nil {
		d.console.say("%v", err)
	}
	gone := func(p string) bool {
		_, about, known := strings.Cut("\n"+out, "\n"+p+":\n")
		about, _, _ = strings.Cut(about, "\n  Version table")
		return !known || strings.Contains(about, "Candidate: (none)")
	}
	for _, p := range packages {
		if gone(p) {
			d.console.say("This system has no package %s.", p)
		}
	}
	return without(packages, gone)
}

func without(list []string, drop func(string) bool) []string {
	var left []string
	for _, s := range list {
		if !drop(s) {
			left = append(left, s)
		}
	}
	return left
}

func (d *dev) preseed(ctx context.Context) error {
	cmd := d.asRoot(ctx, "debconf-set-selections")
	cmd.Stdin = strings.NewReader("postfix postfix/main_mailer_type select No configuration\n")
	_, err := output(cmd)
	return err
}

// apt runs apt-get, waiting for another one that may be at work.
func (d *dev) apt(ctx context.Context, what string, args ...string) (string, error) {
	args = append([]string{args[0], "-o", "DPkg::Lock::Timeout=900"}, args[1:]...)
	cmd := d.asRoot(ctx, args...)
	done := d.console.tick(func() string { return what })
	defer done()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// asRoot is a child process as root; sudo asks for a password at the terminal
// itself, and drops the environment, so that goes over its command line.
func (d *dev) asRoot(ctx context.Context, args ...string) *exec.Cmd {
	args = append([]string{"env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"}, args...)
	if !d.system.root {
		args = append([]string{"sudo"}, args...)
	}
	return d.command(ctx, nil, args[0], args[1:]...)
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
