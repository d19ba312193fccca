//go:build unix

package mailapps

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

func appPath(string) (string, error) { return "", fs.ErrNotExist }

// group puts a program into a process group of its own, which is asked to end as
// a whole: packages of programs come with a wrapper that starts the real one.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// detach keeps a program alive when Postkey's terminal is closed.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// locked tells whether Thunderbird runs with a profile. The file stays when it
// ends, and so does the link "lock"; only the lock on the file tells.
func locked(profile string) (bool, error) {
	f, err := os.OpenFile(filepath.Join(profile, ".parentlock"), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	defer f.Close()
	lock := unix.Flock_t{Type: unix.F_WRLCK}
	if err := unix.FcntlFlock(f.Fd(), unix.F_GETLK, &lock); err != nil {
		return false, err
	}
	return lock.Type != unix.F_UNLCK, nil
}

// noRoom tells whether a disk is full, or one's share of it.
func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
