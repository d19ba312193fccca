package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// fake is a system with these programs and nothing else.
func fake(os string, programs ...string) system {
	s := system{os: os, getenv: func(string) string { return "" }}
	s.lookPath = func(p string) (string, error) {
		if slices.Contains(programs, p) {
			return p, nil
		}
		return "", errors.New("not found")
	}
	s.manager = pickManager(s)
	return s
}

func TestHowToInstall(t *testing.T) {
	for _, c := range []struct {
		system system
		root   bool
		want   string // how the command begins
		also   string // a package in it
	}{
		{fake("linux", "apt-get"), true, "apt-get install --no-install-recommends gcc ", "xorg-dev"},
		{fake("linux", "apt-get"), false, "sudo apt-get install ", "libxkbcommon-dev"},
		{fake("linux", "dnf"), false, "sudo dnf install ", "libXcursor-devel"},
		{fake("linux", "pacman"), false, "sudo pacman -S --needed ", "libxcursor"},
		{fake("linux", "zypper"), true, "zypper install ", "Mesa-libGL-devel"},
		{fake("darwin"), false, "xcode-select --install", ""},
		{fake("windows"), false, "pacman -S ", "mingw-w64-ucrt-x86_64-gcc"},
	} {
		got := c.system.manager.byHand(c.system.manager.window, c.root)
		if !strings.HasPrefix(got, c.want) || !strings.Contains(got+" ", c.also) {
			t.Errorf("on %s: %q, want %q with %q", c.system.manager.name, got, c.want, c.also)
		}
	}
	if m := fake("linux").manager; m.install != "" {
		t.Errorf("a system without a package manager is told to use %q", m.install)
	}
}

func TestScreen(t *testing.T) {
	for _, c := range []struct {
		os, variable string
		want         bool
	}{
		{"linux", "", false}, {"linux", "DISPLAY", true}, {"linux", "WAYLAND_DISPLAY", true},
		{"freebsd", "", false}, {"darwin", "", true}, {"windows", "", true},
	} {
		s := system{os: c.os, getenv: func(name string) string {
			if name == c.variable {
				return ":0"
			}
			return ""
		}}
		if got := s.screen(); got != c.want {
			t.Errorf("%s with %q: %v", c.os, c.variable, got)
		}
	}
}

func TestMissingTools(t *testing.T) {
	s := fake("linux", "/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/sbin/dnsmasq", "Xvfb", "xdotool")
	var missing []string
	for _, tool := range s.missingTools() {
		missing = append(missing, tool.pkg)
	}
	for _, there := range []string{"dovecot-core", "dovecot-imapd", "dnsmasq-base", "xvfb", "xdotool"} {
		if slices.Contains(missing, there) {
			t.Errorf("%s is there and said to be missing", there)
		}
	}
	for _, away := range []string{"dovecot-pop3d", "postfix", "thunderbird"} {
		if !slices.Contains(missing, away) {
			t.Errorf("%s is missing, which is not noticed", away)
		}
	}
}

func TestMissingBesideThunderbird(t *testing.T) {
	root := fake("linux", "/usr/sbin/ip", "/usr/sbin/dnsmasq", "thunderbird")
	root.root = true
	for _, c := range []struct {
		system system
		want   string
	}{
		{root, ""},
		{fake("linux", "thunderbird", "dnsmasq"), "root ip"},
		{fake("darwin", "thunderbird", "dnsmasq", "ip"), "Linux"},
	} {
		if got := strings.Join(c.system.missingBesideThunderbird(), " "); got != c.want {
			t.Errorf("missing: %q, want %q", got, c.want)
		}
	}
}
