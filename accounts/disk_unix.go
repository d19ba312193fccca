//go:build !windows

package accounts

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

func rename(from, to string) error { return os.Rename(from, to) }

// syncDir makes a rename last. Where a folder cannot be synced the file system
// has its own order of things.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}

// tryLock takes the lock on a file, or reports false when another process, or
// another open file of this one, has it. The system gives it back when the file
// is closed, also when the program dies. A file system without locks counts as
// locked by us.
func tryLock(f *os.File) (bool, error) {
	for {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EWOULDBLOCK):
			return false, nil
		case errors.Is(err, unix.ENOLCK), errors.Is(err, unix.ENOTSUP), errors.Is(err, unix.ENOSYS):
			return true, nil
		}
		return err == nil, err
	}
}
