package accounts

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteFile writes a file so that at every moment there is either the old file
// or the whole new one, also when the disk is full or the power fails. Whatever
// fails, the old file stays and nothing else is left behind. The mode is exactly
// perm, whatever the old file's was and whatever the umask is.
//
// A symbolic link keeps its place: the file that it leads to is written. What is
// there but no regular file is left alone.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return replaceFile(path, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// replaceFile is [WriteFile] with the content written by a function.
func replaceFile(path string, perm fs.FileMode, write func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			// What failed is this file, not the one beside it that it was to become.
			err = &fs.PathError{Op: "write", Path: path, Err: cause(err)}
		}
	}()
	target, err := writable(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(target), ".postkey-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close() // Windows removes no open file
			os.Remove(f.Name())
		}
	}()
	if err := f.Chmod(perm); err != nil {
		return err
	}
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := rename(f.Name(), target); err != nil {
		return err
	}
	syncDir(filepath.Dir(target))
	return nil
}

// writable returns where a file really is, or will be.
func writable(path string) (string, error) {
	info, err := os.Lstat(path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if path, err = filepath.EvalSymlinks(path); errors.Is(err, fs.ErrNotExist) {
			return "", errors.New("is a link that leads nowhere")
		}
		if err == nil {
			info, err = os.Lstat(path)
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return path, nil
	case err == nil && !info.Mode().IsRegular():
		return "", errors.New("is not a regular file")
	}
	return path, err
}

// cause takes the name of the file out of an error.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
