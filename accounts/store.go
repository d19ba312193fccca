package accounts

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A Store keeps accounts in one file of a folder, without any password, and the
// [Preferences] in another. Several Postkeys may use it at once: each change is
// made to what the file holds at that moment, under a lock.
//
// A field that this version does not know stays in the file, as long as its
// account is not saved anew. Whatever would change the meaning of the others
// comes with a higher version number.
type Store struct {
	// Dir is the folder. It is made when first needed, for this user alone.
	Dir string
	// Wait is how long another process may be at the file, which takes it
	// milliseconds. Zero: 5 s.
	Wait time.Duration
}

// ErrNotSaved is the error of [Store.Remove] for an account that is not there.
var ErrNotSaved = errors.New("no account of that address is saved")

// Damaged reports a file of a store that could not be read, or not wholly. It is
// never overwritten: it was set aside, and what could be read was kept.
type Damaged struct {
	// Path is where the file was.
	Path string
	// SetAside is where the damaged file is now, or "" if it could not be moved;
	// then nothing was changed.
	SetAside string
	Err      error
}

func (e *Damaged) Error() string {
	if e.SetAside == "" {
		return fmt.Sprintf("%s is damaged: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("%s was damaged, and set aside as %s: %v", e.Path, e.SetAside, e.Err)
}

func (e *Damaged) Unwrap() error { return e.Err }

// NewerVersion reports a file of a store that a newer Postkey wrote. It is left
// as it is.
type NewerVersion struct {
	Path    string
	Version int
}

func (e *NewerVersion) Error() string {
	return fmt.Sprintf("%s is of version %d, which a newer Postkey wrote", e.Path, e.Version)
}

// UserStore is the store in the user's own configuration folder.
func UserStore() (*Store, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return nil, err
	}
	return &Store{Dir: filepath.Join(dir, "postkey")}, nil
}

// Load returns the saved accounts, in the order in which they were first saved.
// With a [*Damaged] error come those that could still be read.
func (s *Store) Load() ([]Account, error) {
	entries, err := s.read()
	if damaged := (*Damaged)(nil); errors.As(err, &damaged) {
		// Only who holds the lock sees what nobody else is about to mend.
		if lockErr := s.locked(func() error { entries, err = s.readOrSetAside(); return nil }); lockErr != nil {
			err = errors.Join(err, lockErr)
		}
	}
	accounts := make([]Account, len(entries))
	for i, e := range entries {
		accounts[i] = e.account
	}
	return accounts, err
}

// Save keeps an account in the place of the one with the same address, or after
// all others. After any error nothing has changed, except that a damaged file
// was set aside; trying again then works.
func (s *Store) Save(a Account) error {
	if err := a.normalize(); err != nil {
		return err
	}
	raw, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return s.change(func(entries []entry) ([]entry, error) {
		i := slices.IndexFunc(entries, func(e entry) bool { return e.account.Address == a.Address })
		if i < 0 {
			return append(entries, entry{a, raw}), nil
		}
		entries[i] = entry{a, raw}
		return entries, nil
	})
}

// normalize brings the address into its usual form, by which it is found again,
// or reports what cannot be used.
func (a *Account) normalize() error {
	if address, err := ParseAddress(a.Address); err == nil {
		a.Address = address.String()
	}
	return a.Validate()
}

// Remove forgets the account of an address, or returns [ErrNotSaved].
func (s *Store) Remove(address string) error {
	if a, err := ParseAddress(address); err == nil {
		address = a.String()
	}
	return s.change(func(entries []entry) ([]entry, error) {
		left := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return e.account.Address == address })
		if len(left) == len(entries) {
			return nil, ErrNotSaved
		}
		return left, nil
	})
}
