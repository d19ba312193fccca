package accounts

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// rename replaces a file. Windows refuses while another program has the old one
// open, as virus scanners and indexers do for a moment after every change; that
// is waited for, up to two seconds.
func rename(from, to string) error {
	for end := time.Now().Add(2 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		err := os.Rename(from, to)
		if err == nil || time.Now().After(end) ||
			!errors.Is(err, windows.ERROR_ACCESS_DENIED) && !errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
			return err
		}
	}
}

// syncDir does nothing: NTFS keeps a journal of its own.
func syncDir(string) {}

// tryLock takes the lock on a file, or reports false when another process, or
// another open file of this one, has it. The system gives it back when the file
// is closed, also when the program dies.
func tryLock(f *os.File) (bool, error) {
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}
