package mailapps

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"postkey/accounts/export"
)

// Applied is a mail program that was set up, and the way back.
type Applied struct {
	Program Program
	// Profile is the name of the new profile.
	Profile string
	// Where is its folder.
	Where string
	// Listed tells that Thunderbird shows the profile in its own list.
	Listed bool
	// Others is the number of profiles that were there before.
	Others int
	// Backup is the copy of profiles.ini from before, or "" if there was none.
	Backup string

	system        *System
	files         []export.File
	folders       []string // made above Where
	before, after []byte   // profiles.ini; nil where there was none
}

// ErrRunning says that a profile is in use and cannot be taken away.
var ErrRunning = errors.New("the mail program is running")

// ErrNotStarted says that the mail program could not be started. What was set up
// is still there.
var ErrNotStarted = errors.New("the mail program could not be started")

// Open starts the program with what was set up. It stays open when Postkey is
// closed.
func (a *Applied) Open(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	args := append(a.Program.command[1:len(a.Program.command):len(a.Program.command)], "-profile", a.Where)
	if err := a.system.Start(a.Program.command[0], args...); err != nil {
		return fmt.Errorf("%w: %w", ErrNotStarted, err)
	}
	return nil
}

// Undone is what became of a set-up that was taken back.
type Undone struct {
	// Kept is where the profile's folder is now, if the program had already used
	// it: there may be mail in it. Otherwise "".
	Kept string
	// Listed tells that the program's list still names the profile, which is now
	// empty: the list has changed since and was not ours to edit.
	Listed bool
}

// Undo takes the set-up back: what was made goes, and what the program has put
// there since is kept in Postkey's own folder. The error is [ErrRunning] while
// the program is open with this profile; then nothing was changed. A second
// call finds nothing to do.
func (a *Applied) Undo(ctx context.Context) (Undone, error) {
	var u Undone
	if err := ctx.Err(); err != nil {
		return u, err
	}
	if _, err := os.Lstat(a.Where); errors.Is(err, fs.ErrNotExist) {
		return u, nil
	}
	if running, err := locked(a.Where); err != nil {
		return u, err
	} else if running {
		return u, ErrRunning
	}
	used, err := a.used()
	if err != nil {
		return u, err
	}
	// First the list, then the folder: a folder that no list names harms nobody,
	// but a list that names no folder keeps Thunderbird from starting.
	if u.Listed, err = a.unlist(); err != nil {
		return u, err
	}
	if used {
		if u.Kept, err = a.system.keep(a.Where); err != nil {
			return u, err
		}
	} else if err := a.remove(); err != nil {
		return u, err
	}
	if u.Listed {
		if err := os.Mkdir(a.Where, 0o700); err != nil {
			return u, err
		}
	}
	err = os.RemoveAll(filepath.Join(a.Program.cache, filepath.Base(a.Where)))
	removeAll(a.folders)
	return u, err
}

// stamp is a file that Thunderbird adds when it takes note of a profile.
const stamp = "times.json"

// used tells whether anything is in the folder that the set-up did not put
// there.
func (a *Applied) used() (bool, error) {
	entries, err := os.ReadDir(a.Where)
	if err != nil {
		return false, err
	}
	ours := map[string][]byte{}
	for _, f := range a.files {
		ours[f.Name] = f.Data
	}
	for _, e := range entries {
		data, made := ours[e.Name()]
		if e.Name() != stamp && (!made || !same(filepath.Join(a.Where, e.Name()), data)) {
			return true, nil
		}
	}
	return false, nil
}

// remove takes away exactly what was made. Should something have come into the
// folder in this moment, the last step fails and it stays.
func (a *Applied) remove() error {
	names := []string{stamp}
	for _, f := range a.files {
		names = append(names, f.Name)
	}
	for _, name := range names {
		if err := os.Remove(filepath.Join(a.Where, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Remove(a.Where)
}

// unlist puts profiles.ini back as it was before, if our entry is all that has
// changed, and tells whether the profile is still listed.
func (a *Applied) unlist() (listed bool, err error) {
	now, err := readProfiles(a.Program.root)
	if err != nil {
		return false, err
	}
	if !now.lists(a.Where) {
		return false, nil
	}
	if a.after == nil || !bytes.Equal(now.raw, a.after) {
		return true, nil
	}
	if _, err := a.system.backup("profiles.ini", now.raw); err != nil {
		return true, err
	}
	if a.before == nil {
		return false, os.Remove(now.path)
	}
	return false, replace(now.path, a.before)
}

// backup keeps a copy of a file in Postkey's own folder and returns its path.
func (s *System) backup(name string, data []byte) (string, error) {
	dir, err := s.backupFolder()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, name)
	return path, writeNew(path, data)
}

// backupFolder makes a new folder, named by the time.
func (s *System) backupFolder() (string, error) {
	all := filepath.Join(s.DataDir, "backups")
	if err := os.MkdirAll(all, 0o700); err != nil {
		return "", err
	}
	return os.MkdirTemp(all, "thunderbird-"+s.Now().UTC().Format("20060102-150405")+"-") // mode 0700
}

// keep moves a folder into Postkey's own and returns where it is.
func (s *System) keep(dir string) (string, error) {
	to, err := s.backupFolder()
	if err != nil {
		return "", err
	}
	to = filepath.Join(to, filepath.Base(dir))
	if os.Rename(dir, to) == nil {
		return to, nil
	}
	// Another file system: copy, and only when all of it is there, remove.
	return to, move(dir, to)
}

func move(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return errors.Join(fmt.Errorf("move %s: %w", from, err), os.RemoveAll(to))
	}
	return os.RemoveAll(from)
}
