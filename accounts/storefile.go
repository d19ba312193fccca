package accounts

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	storeFile    = "accounts.json"
	storeLock    = "accounts.lock"
	storeVersion = 1
)

var errNoDir = errors.New("saved accounts: no folder to keep them in")

// An entry is an account, and how it stands in the file.
type entry struct {
	account Account
	raw     json.RawMessage
}

type savedFile struct {
	Version  int               `json:"version"`
	Accounts []json.RawMessage `json:"accounts"`
}

func (s *Store) path() string { return filepath.Join(s.Dir, storeFile) }

// change rewrites the file, unless the edit fails.
func (s *Store) change(edit func([]entry) ([]entry, error)) error {
	return s.locked(func() error {
		entries, err := s.readOrSetAside()
		if err != nil {
			return err
		}
		if entries, err = edit(entries); err != nil {
			return err
		}
		return s.write(entries)
	})
}

func (s *Store) write(entries []entry) error {
	file := savedFile{Version: storeVersion, Accounts: make([]json.RawMessage, len(entries))}
	for i, e := range entries {
		file.Accounts[i] = e.raw
	}
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	return WriteFile(s.path(), append(data, '\n'), 0o600)
}

// read returns what is in the file, and a [*Damaged] without SetAside if that is
// not all.
func (s *Store) read() ([]entry, error) {
	if s.Dir == "" {
		return nil, errNoDir
	}
	data, err := os.ReadFile(s.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := readable(s.path(), data, storeVersion); err != nil {
		return nil, err
	}
	var file savedFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, &Damaged{Path: s.path(), Err: err}
	}
	var entries []entry
	var damage error
	for i, raw := range file.Accounts {
		var a Account
		err := json.Unmarshal(raw, &a)
		if err == nil {
			err = a.normalize()
		}
		if err != nil {
			damage = errors.Join(damage, fmt.Errorf("account %d: %w", i+1, err))
			continue
		}
		entries = append(entries, entry{a, raw})
	}
	if damage != nil {
		return entries, &Damaged{Path: s.path(), Err: damage}
	}
	return entries, nil
}

// readable checks that what a file of the store holds is JSON of a version that
// is known. Its error is [*Damaged] or [*NewerVersion].
func readable(path string, data []byte, known int) error {
	var file struct{ Version *int }
	switch err := json.Unmarshal(data, &file); {
	case err != nil:
		return &Damaged{Path: path, Err: err}
	case file.Version == nil || *file.Version < 1:
		return &Damaged{Path: path, Err: errors.New("it has no version")}
	case *file.Version > known:
		return &NewerVersion{path, *file.Version}
	}
	return nil
}

// readOrSetAside reads the file and, if it is damaged, moves it out of the way
// and keeps what could be read. The lock is held.
func (s *Store) readOrSetAside() ([]entry, error) {
	entries, err := s.read()
	var damaged *Damaged
	if errors.As(err, &damaged) {
		damaged.setAside(len(entries) > 0, func() error { return s.write(entries) })
	}
	return entries, err
}

// setAside moves a damaged file out of the way, under a name of its own, and if
// something of it could be read writes that in its place.
func (e *Damaged) setAside(some bool, write func() error) {
	ext := filepath.Ext(e.Path)
	base := strings.TrimSuffix(e.Path, ext) + ".damaged-" + time.Now().UTC().Format("20060102-150405")
	aside := base + ext
	for n := 2; ; n++ {
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			break
		}
		aside = base + "-" + strconv.Itoa(n) + ext
	}
	if err := rename(e.Path, aside); err != nil {
		e.Err = errors.Join(e.Err, err)
		return
	}
	if some {
		if err := write(); err != nil {
			e.Err = errors.Join(e.Err, err, rename(aside, e.Path))
			return
		}
	}
	e.SetAside = aside
}

// locked runs f while no other process changes the file.
func (s *Store) locked(f func() error) error {
	if s.Dir == "" {
		return errNoDir
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	// Someone may have made it, or opened it, for others to read.
	if info, err := os.Stat(s.Dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		_ = os.Chmod(s.Dir, 0o700)
	}
	lock, err := os.OpenFile(filepath.Join(s.Dir, storeLock), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	for end := time.Now().Add(cmp.Or(s.Wait, 5*time.Second)); ; time.Sleep(10 * time.Millisecond) {
		ok, err := tryLock(lock)
		if err != nil {
			return &fs.PathError{Op: "lock", Path: lock.Name(), Err: err}
		}
		if ok {
			return f()
		}
		if time.Now().After(end) {
			return &fs.PathError{Op: "lock", Path: lock.Name(), Err: errors.New("another Postkey does not finish")}
		}
	}
}
