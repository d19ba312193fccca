package words

import (
	"errors"

	"postkey/accounts"
)

// StoreError says what is wrong with the saved accounts.
func (w *Words) StoreError(err error) string { return w.fileError("store", err) }

// PreferencesError says what is wrong with what was remembered for all accounts.
func (w *Words) PreferencesError(err error) string { return w.fileError("preferences", err) }

func (w *Words) fileError(file string, err error) string {
	var damaged *accounts.Damaged
	var newer *accounts.NewerVersion
	switch {
	case errors.As(err, &damaged) && damaged.SetAside != "":
		return w.T(file+".damaged", "File", shown(damaged.SetAside))
	case errors.As(err, &damaged):
		return w.T(file + ".damaged-stuck")
	case errors.As(err, &newer):
		return w.T(file + ".newer")
	}
	return w.T(file + ".failed")
}
