package mailapps

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// appPath reads what installers leave under App Paths, the person's own entry
// first, then the computer's, for 64-bit and 32-bit programs.
func appPath(exe string) (string, error) {
	const key = `SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\`
	for _, place := range []struct {
		root registry.Key
		view uint32
	}{
		{registry.CURRENT_USER, 0},
		{registry.LOCAL_MACHINE, registry.WOW64_64KEY},
		{registry.LOCAL_MACHINE, registry.WOW64_32KEY},
	} {
		k, err := registry.OpenKey(place.root, key+exe, registry.QUERY_VALUE|place.view)
		if err != nil {
			continue
		}
		path, _, err := k.GetStringValue("")
		k.Close()
		if err == nil && path != "" {
			return strings.Trim(path, `"`), nil
		}
	}
	return "", fs.ErrNotExist
}

func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true}
}

func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.DETACHED_PROCESS}
}

// locked tells whether Thunderbird runs with a profile: it then holds this file
// open for itself alone.
func locked(profile string) (bool, error) {
	f, err := os.OpenFile(filepath.Join(profile, "parent.lock"), os.O_RDWR, 0)
	switch {
	case err == nil:
		return false, f.Close()
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION):
		return true, nil
	}
	return false, err
}

// noRoom tells whether a disk is full, or one's share of it.
func noRoom(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) || errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}
