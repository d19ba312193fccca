package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/term"
)

// A system is what there is to know about the computer this runs on.
type system struct {
	os       string // as runtime.GOOS
	manager  manager
	root     bool
	attended bool // someone can answer a question
	// policyFile is the Debian way to say that nothing is to be started when it is
	// installed: a program that answers 101, "not allowed".
	policyFile string
	getenv     func(string) string
	lookPath   func(string) (string, error)
}

func thisSystem() system {
	s := system{os: runtime.GOOS, root: os.Geteuid() == 0, policyFile: "/usr/sbin/policy-rc.d", getenv: os.Getenv, lookPath: exec.LookPath}
	// Machines that build and test set CI, and may have a terminal all the same.
	s.attended = os.Getenv("CI") == "" && term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd()))
	s.manager = pickManager(s)
	return s
}

// has reports whether a program can be run. Daemons live where a plain user's
// PATH often does not lead.
func (s system) has(program string) bool {
	for _, dir := range []string{"", "/usr/sbin/", "/usr/local/sbin/", "/sbin/", "/usr/lib/dovecot/", "/usr/libexec/dovecot/"} {
		if _, err := s.lookPath(dir + program); err == nil {
			return true
		}
	}
	return false
}

// screen reports whether a window can be shown.
func (s system) screen() bool {
	switch s.os {
	case "windows", "darwin":
		return true
	}
	return s.getenv("DISPLAY") != "" || s.getenv("WAYLAND_DISPLAY") != ""
}

// A manager is how a kind of system installs things, and how it names what the
// window is built with.
type manager struct {
	program string // found in PATH on these systems; "" where there is none
	os      string // as runtime.GOOS
	name    string // for people
	install string // the command, to be followed by the packages
	window  []string
}

// managers: the first that fits is used. The libraries are those that GLFW
// links on each system (X11 and Wayland, as it decides at run time).
var managers = []manager{
	{"apt-get", "linux", "Debian and Ubuntu", "apt-get install --no-install-recommends",
		[]string{"gcc", "libc6-dev", "pkg-config", "libgl1-mesa-dev", "xorg-dev", "libwayland-dev", "libxkbcommon-dev"}},
	{"dnf", "linux", "Fedora", "dnf install",
		[]string{"gcc", "pkgconf-pkg-config", "mesa-libGL-devel", "libX11-devel", "libXcursor-devel", "libXrandr-devel", "libXinerama-devel", "libXi-devel", "libXxf86vm-devel", "wayland-devel", "libxkbcommon-devel"}},
	{"pacman", "linux", "Arch", "pacman -S --needed",
		[]string{"gcc", "pkgconf", "libglvnd", "libx11", "libxcursor", "libxrandr", "libxinerama", "libxi", "libxxf86vm", "wayland", "libxkbcommon"}},
	{"zypper", "linux", "openSUSE", "zypper install",
		[]string{"gcc", "pkgconf-pkg-config", "Mesa-libGL-devel", "libX11-devel", "libXcursor-devel", "libXrandr-devel", "libXinerama-devel", "libXi-devel", "libXxf86vm-devel", "wayland-devel", "libxkbcommon-devel"}},
	{"", "darwin", "macOS", "xcode-select --install", nil},
	{"", "windows", "Windows, in an MSYS2 UCRT64 terminal", "pacman -S", []string{"mingw-w64-ucrt-x86_64-gcc"}},
}

// pickManager returns the zero manager on a system nobody described yet.
func pickManager(s system) manager {
	for _, m := range managers {
		if m.os != s.os {
			continue
		}
		if m.program == "" {
			return m
		}
		if _, err := s.lookPath(m.program); err == nil {
			return m
		}
	}
	return manager{}
}

// byHand is the whole command that installs packages on this system.
func (m manager) byHand(packages []string, root bool) string {
	command := strings.TrimSpace(m.install + " " + strings.Join(packages, " "))
	if m.os == "linux" && !root {
		command = "sudo " + command
	}
	return command
}
