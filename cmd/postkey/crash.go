package main

import (
	"os"
	"path/filepath"
	"runtime/debug"
)

// crashFile is where a crash of the window is written down: a person who
// started Postkey from a menu sees no terminal. It holds the goroutines' stacks,
// which name functions and addresses in memory but no values.
const crashFile = "crash.txt"

// reportCrashes writes what a crash prints to a file in dir too, for this user
// alone. The report of the last crash stays until the next one. What is
// returned ends it.
func reportCrashes(dir string) (stop func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, crashFile+".new")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	// What an earlier run left here is its crash; an empty file is a run that was
	// ended from outside.
	if info, err := f.Stat(); err == nil && info.Size() > 0 {
		f.Close()
		if err := os.Rename(path, filepath.Join(dir, crashFile)); err != nil {
			return nil, err
		}
		if f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_EXCL, 0o600); err != nil {
			return nil, err
		}
	}
	err = debug.SetCrashOutput(f, debug.CrashOptions{})
	f.Close() // the runtime has its own copy
	if err != nil {
		return nil, err
	}
	return func() {
		debug.SetCrashOutput(nil, debug.CrashOptions{})
		os.Remove(path)
	}, nil
}
