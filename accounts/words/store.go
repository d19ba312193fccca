package words

import (
	"errors"

	"postkey/accounts"
)

// StoreError says what is wrong with the saved accounts.
func (w *Words) StoreError(err error) string {
	var damaged *accounts.Damaged
	var newer *accounts.NewerVersion
	switch {
	case errors.As(err, &damaged) && damaged.SetAside != "":
		return w.T("store.damaged", "File", shown(damaged.SetAside))
	case errors.As(err, &damaged):
		return w.T("store.damaged-stuck")
	case errors.As(err, &newer):
		return w.T("store.newer")
	}
	return w.T("store.failed")
}
