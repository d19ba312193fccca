// Package mailapps finds the mail programs on this computer and sets one up
// with an account; what goes into the program's files comes from package export.
//
// In the order things happen: [System.Find] looks where programs are installed.
// [System.Plan] decides what would be written and touches nothing, so that it
// can be shown first. [Plan.Apply] backs up what it may come to change, writes,
// and lets the program itself take note of it. The [Applied] that comes back
// can [Applied.Open] the program and [Applied.Undo] the whole thing. [Save] is
// the other way: the files of an export are put where the person says.
//
// For Thunderbird a set-up is a profile of its own, so that nothing of an
// earlier one can be harmed: profiles.ini is written by Thunderbird alone, and
// put back as it was by Undo if nothing else has changed in it.
//
// Files are written whole or not at all, for the owner's eyes only, and never
// over a file that was there.
package mailapps

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// A System is the computer as this package sees it. [ThisComputer] fills it in;
// a test puts another computer in its place.
type System struct {
	// GOOS is the kind of system, as in [runtime.GOOS].
	GOOS string
	// Home is the person's own folder.
	Home string
	// DataDir is Postkey's folder for its own data; backups go into it.
	DataDir string

	Getenv   func(key string) string
	LookPath func(file string) (string, error)
	Stat     func(name string) (fs.FileInfo, error)
	// AppPath finds a program in the registry of Windows.
	AppPath func(exe string) (string, error)
	// Run runs a program to its end, or until ctx is done.
	Run func(ctx context.Context, name string, args ...string) error
	// Start starts a program that stays when Postkey goes.
	Start func(name string, args ...string) error
	Now   func() time.Time
}

// ThisComputer is the real one. dataDir is Postkey's folder for its own data.
func ThisComputer(dataDir string) (*System, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	return &System{
		GOOS: runtime.GOOS, Home: home, DataDir: dataDir,
		Getenv: os.Getenv, LookPath: exec.LookPath, Stat: os.Stat, AppPath: appPath,
		Run: run, Start: start, Now: time.Now,
	}, nil
}

func (s *System) exists(path string) bool {
	_, err := s.Stat(path)
	return err == nil
}

// A program that was started for a moment's work is asked to end after
// runLimit, and made to after endLimit more. Thunderbird, handed something it
// does not understand, starts in earnest and stays.
const (
	runLimit = 30 * time.Second
	endLimit = 10 * time.Second
)

// run is the real [System.Run]. Only the process it started and that process's
// own children are ever ended.
func run(ctx context.Context, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, runLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	group(cmd)
	cmd.WaitDelay = endLimit
	return cmd.Run()
}

// start is the real [System.Start].
func start(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}
