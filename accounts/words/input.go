package words

import (
	"errors"
	"strings"

	"postkey/accounts"
)

// AddressError says what is wrong with a typed address.
func (w *Words) AddressError(err error) string {
	var ae accounts.AddressError
	if errors.As(err, &ae) {
		if id := "address." + string(ae); w.T(id) != id {
			return w.T(id)
		}
	}
	return w.T("field.address")
}

// FieldError says which value of the settings cannot be used, and why. An error
// that is no [*accounts.FieldError] gets a sentence too.
func (w *Words) FieldError(err error) string {
	var fe *accounts.FieldError
	if !errors.As(err, &fe) {
		return w.T("field.other")
	}
	name := fe.Field[strings.LastIndexByte(fe.Field, '.')+1:]
	var ids []string
	switch {
	case name == "address":
		return w.AddressError(fe.Err)
	case strings.TrimSpace(fe.Value) == "":
		ids = []string{"field." + name + ".empty"}
	}
	if s := w.first(nil, append(ids, "field."+name)...); s != "" {
		return s
	}
	return w.T("field.other")
}
