package accounts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	preferencesFile    = "preferences.json"
	preferencesVersion = 1
)

// Preferences are what a person chose for all accounts, whichever address comes
// next.
type Preferences struct {
	// Without are the names of the sources of settings that are not to be asked:
	// see the package discover. Names of a later Postkey may be among them.
	Without []string
}

// Preferences returns what the person chose; who never chose anything gets the
// zero value. With a [*Damaged] error comes what could still be read, and with
// every other error the zero value: a person can go on with it. The file is set
// aside or left alone as that of the accounts is.
func (s *Store) Preferences() (Preferences, error) {
	p, _, err := s.readPreferences()
	if damaged := (*Damaged)(nil); errors.As(err, &damaged) {
		if lockErr := s.locked(func() error { p, _, err = s.preferencesOrSetAside(); return nil }); lockErr != nil {
			err = errors.Join(err, lockErr)
		}
	}
	return p, err
}

// SavePreferences keeps what the person chose. Fields of a later Postkey stay in
// the file. After any error nothing has changed, except that a damaged file was
// set aside; trying again then works.
func (s *Store) SavePreferences(p Preferences) error {
	if err := p.validate(); err != nil {
		return err
	}
	return s.locked(func() error {
		_, fields, err := s.preferencesOrSetAside()
		if err != nil {
			return err
		}
		return s.writePreferences(p, fields)
	})
}

func (p Preferences) validate() error {
	for _, name := range p.Without {
		if !isSourceName(name) {
			return fmt.Errorf("preferences: %q is no name of a source", name)
		}
	}
	return nil
}

// isSourceName reports whether text has the shape that names of sources have.
func isSourceName(text string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789-"
	return text != "" && len(text) <= 64 && strings.Trim(text, letters) == ""
}

func (s *Store) preferencesPath() string { return filepath.Join(s.Dir, preferencesFile) }

// readPreferences returns what is in the file and all its fields as they stand
// there, and a [*Damaged] without SetAside if not all of it could be read.
func (s *Store) readPreferences() (p Preferences, fields map[string]json.RawMessage, err error) {
	if s.Dir == "" {
		return p, nil, errNoDir
	}
	data, err := os.ReadFile(s.preferencesPath())
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil, nil
	}
	if err != nil {
		return p, nil, err
	}
	if err := readable(s.preferencesPath(), data, preferencesVersion); err != nil {
		return p, nil, err
	}
	if err := json.Unmarshal(data, &fields); err != nil {
		return p, nil, &Damaged{Path: s.preferencesPath(), Err: err}
	}
	var names []json.RawMessage
	var damage error
	if raw, ok := fields["without"]; ok {
		damage = json.Unmarshal(raw, &names)
	}
	for _, raw := range names {
		var name string
		if err := json.Unmarshal(raw, &name); err != nil || !isSourceName(name) {
			damage = errors.Join(damage, fmt.Errorf("without: %q is no name of a source", raw))
			continue
		}
		p.Without = append(p.Without, name)
	}
	if damage != nil {
		return p, fields, &Damaged{Path: s.preferencesPath(), Err: damage}
	}
	return p, fields, nil
}

// preferencesOrSetAside reads the file and, if it is damaged, moves it out of the
// way and keeps what could be read. The lock is held.
func (s *Store) preferencesOrSetAside() (Preferences, map[string]json.RawMessage, error) {
	p, fields, err := s.readPreferences()
	var damaged *Damaged
	if errors.As(err, &damaged) {
		damaged.setAside(fields != nil, func() error { return s.writePreferences(p, fields) })
	}
	return p, fields, err
}

// writePreferences writes them among the other fields that the file has.
func (s *Store) writePreferences(p Preferences, fields map[string]json.RawMessage) error {
	all := map[string]any{}
	for name, raw := range fields {
		all[name] = raw
	}
	without := []string{}
	for _, name := range p.Without {
		if !slices.Contains(without, name) {
			without = append(without, name)
		}
	}
	all["version"], all["without"] = preferencesVersion, without
	data, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return WriteFile(s.preferencesPath(), append(data, '\n'), 0o600)
}
