package main

import (
	"context"
	"path/filepath"
)

// A tool is a program that some tests run against; without it they are skipped.
type tool struct {
	program string // looked for in PATH and where daemons are
	pattern string // or files, where there is no program
	pkg     string // on Debian and Ubuntu
	tests   string // what is not proved without it
}

var tools = []tool{
	{program: "dovecot", pkg: "dovecot-core", tests: "signing in to Dovecot and Postfix"},
	{program: "imap", pkg: "dovecot-imapd", tests: "signing in to Dovecot over IMAP"},
	{program: "pop3", pkg: "dovecot-pop3d", tests: "signing in to Dovecot over POP3"},
	{program: "postfix", pkg: "postfix", tests: "signing in to Postfix"},
	{program: "dnsmasq", pkg: "dnsmasq-base", tests: "finding settings in a made-up internet"},
	{program: "ip", pkg: "iproute2", tests: "finding settings at a distance"},
	{program: "gnome-keyring-daemon", pkg: "gnome-keyring", tests: "keeping passwords in GNOME Keyring"},
	{program: "dbus-daemon", pkg: "dbus", tests: "keeping passwords in GNOME Keyring"},
	{program: "secret-tool", pkg: "libsecret-tools", tests: "keeping passwords in GNOME Keyring"},
	{program: "Xvfb", pkg: "xvfb", tests: "the real window"},
	{program: "xdotool", pkg: "xdotool", tests: "the real window"},
	{program: "xmessage", pkg: "x11-utils", tests: "the screen of the tests"},
	{pattern: "/usr/lib/*/dri/swrast_dri.so", pkg: "libgl1-mesa-dri", tests: "the real window"},
	{program: "thunderbird", pkg: "thunderbird", tests: "Thunderbird reading an exported profile"},
}

// missingTools returns the tools that are not on this system.
func (s system) missingTools() []tool {
	var missing []tool
	for _, t := range tools {
		if t.program != "" && s.has(t.program) {
			continue
		}
		if t.pattern != "" {
			if found, err := filepath.Glob(t.pattern); err == nil && len(found) > 0 {
				continue
			}
		}
		missing = append(missing, t)
	}
	return missing
}

// needTools installs what the tests run against, where that is possible, and
// says what will be skipped for want of the rest.
func (d *dev) needTools(ctx context.Context) {
	missing := d.system.missingTools()
	if len(missing) == 0 {
		return
	}
	if d.system.manager.program == "apt-get" {
		packages := make([]string, len(missing))
		for i, t := range missing {
			packages[i] = t.pkg
		}
		// What could not be installed has been said; the tests for it are skipped.
		_ = d.install(ctx, "run the tests against real programs", packages)
		missing = d.system.missingTools()
	}
	for _, t := range missing {
		name := t.program
		if name == "" {
			name = t.pkg
		}
		d.console.say("Without %s this is not tested: %s.", name, t.tests)
	}
}
