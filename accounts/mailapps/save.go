package mailapps

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"postkey/accounts/export"
)

// Save puts the files of an export where a person said, and returns where they
// are: the folder for a format that is one, else the file.
//
// For a folder, path is that folder; it is made if it is not there. A folder
// that holds a Thunderbird profile is refused with an [*ExistsError]. For a
// file, path is its name, and a different file of that name is refused with an
// [*ExistsError]; the same content again is no error. If path is an existing
// folder instead, the file goes into it under its own name, or the next free
// one, such as "name (2).html".
func Save(path string, f export.Format, files []export.File) (string, error) {
	if f.Folder {
		if err := saveFolder(path, files); err != nil {
			return "", err
		}
		return path, nil
	}
	if len(files) != 1 {
		return "", fmt.Errorf("%s: %d files where one was expected", f.ID, len(files))
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return saveInto(path, files[0])
	}
	if same(path, files[0].Data) {
		return path, nil
	}
	if err := writeNew(path, files[0].Data); err != nil {
		return "", err
	}
	return path, nil
}

// saveInto finds a free name in a folder.
func saveInto(dir string, file export.File) (string, error) {
	const most = 1000
	ext := filepath.Ext(file.Name)
	stem := strings.TrimSuffix(file.Name, ext)
	name := file.Name
	for i := 2; ; i++ {
		path := filepath.Join(dir, name)
		if same(path, file.Data) {
			return path, nil
		}
		err := writeNew(path, file.Data)
		switch {
		case err == nil:
			return path, nil
		case !errors.Is(err, fs.ErrExist), i > most:
			return "", err
		}
		name = fmt.Sprintf("%s (%d)%s", stem, i, ext)
	}
}

// same tells whether exactly this is what stands there.
func same(path string, data []byte) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(data)) {
		return false
	}
	there, err := os.ReadFile(path)
	return err == nil && bytes.Equal(there, data)
}

// saveFolder writes all files, or none.
func saveFolder(dir string, files []export.File) (err error) {
	if held, err := holdsProfile(dir); err != nil {
		return err
	} else if held {
		return &ExistsError{Path: dir, Profile: true}
	}
	made, err := makeFolder(dir)
	defer func() {
		if err != nil {
			removeAll(made)
		}
	}()
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := writeNew(path, f.Data); err != nil {
			return err
		}
		made = append(made, path)
	}
	return nil
}

// makeFolder makes a folder and the ones above it, and returns those that were
// not there, the outermost first.
func makeFolder(dir string) (made []string, err error) {
	if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if up := filepath.Dir(dir); up != dir {
		if made, err = makeFolder(up); err != nil {
			return made, err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return made, err
	}
	return append(made, dir), nil
}

// removeAll takes away what was made, the last first. A folder in which there
// is something else by now stays.
func removeAll(made []string) {
	for i := len(made) - 1; i >= 0; i-- {
		_ = os.Remove(made[i])
	}
}

// holdsProfile tells whether Thunderbird has been in a folder. Any prefs.js
// counts, even one without an account: it is somebody's settings.
func holdsProfile(dir string) (bool, error) {
	for _, name := range []string{"prefs.js", "ImapMail", "Mail"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
	}
	return false, nil
}
