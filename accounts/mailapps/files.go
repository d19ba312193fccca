package mailapps

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// An ExistsError says that something is where a file was to go. It was left
// as it is.
type ExistsError struct {
	// Path is what is in the way.
	Path string
	// Profile is true when it is a Thunderbird profile that is in use already.
	Profile bool
}

func (e *ExistsError) Error() string {
	if e.Profile {
		return fmt.Sprintf("%s is a Thunderbird profile already", e.Path)
	}
	return fmt.Sprintf("%s exists already", e.Path)
}

// Is lets errors.Is find [fs.ErrExist].
func (e *ExistsError) Is(target error) bool { return target == fs.ErrExist }

// writeNew writes a file that is not there yet, mode 0600: all of it, or none.
// The error is an [*ExistsError] when it is there after all.
func writeNew(path string, data []byte) error {
	temp, err := writeTemp(filepath.Dir(path), data)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // after the link it is a second name
	// A link, unlike a rename, never replaces what somebody else has just put there.
	err = os.Link(temp, path)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return &ExistsError{Path: path}
	}
	// This file system has no links (FAT, some network shares).
	if _, err := os.Lstat(path); err == nil {
		return &ExistsError{Path: path}
	}
	return os.Rename(temp, path)
}

// replace puts data in the place of a file, mode 0600 if there was none.
func replace(path string, data []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	temp, err := writeTemp(filepath.Dir(path), data)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // gone after the rename
	if err := os.Chmod(temp, mode); err != nil {
		return err
	}
	return os.Rename(temp, path)
}

// writeTemp writes data to a new file in dir, down to the disk. On an error
// there is no file.
func writeTemp(dir string, data []byte) (string, error) {
	f, err := os.CreateTemp(dir, ".postkey-*.tmp") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}
