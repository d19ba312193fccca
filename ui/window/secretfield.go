package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts/keyring"
	"postkey/wizard"
)

// A secretField is where a password is typed. The password is in it and, once
// the primary button is pressed, in the wizard; it is never part of a state.
type secretField struct {
	*entry
	window  *Window
	address string // whose password it is
}

func newSecretField(w *Window, spec fieldSpec) *secretField {
	f := &secretField{window: w}
	f.entry = newEntry(w.host, spec, func(string) {
		f.wrong("")
		w.frame.settle()
	})
	return f
}

// belongsTo forgets the password when the account is another one, and fills
// the practice account's in. It reports whether the account was the same.
func (f *secretField) belongsTo(s wizard.State) bool {
	if f.address == s.Account.Address {
		return true
	}
	f.address = s.Account.Address
	f.wrong("")
	f.set(f.window.wizard.PracticePassword().Reveal())
	return false
}

// missing says under the field that it is empty, if it is.
func (f *secretField) missing() bool {
	if f.field.Text != "" {
		return false
	}
	f.wrong(f.window.t("signin.password.missing"))
	f.window.frame.settle()
	f.window.host.focusOn(f.field)
	return true
}

// A rememberBox asks whether the password is to be kept, and says where.
type rememberBox struct {
	root  *fyne.Container
	w     *Window
	check *check
	kept  *prose
}

func newRememberBox(w *Window) *rememberBox {
	b := &rememberBox{w: w, kept: newProse("", sizeRow, inSoft)}
	b.kept.strong = inInk
	b.check = newCheck(w.host, w.t("signin.remember"), nil)
	b.check.set(true)
	b.root = column(left(b.check), space(9), inset(b.kept, 0, 0, 0, 23))
	return b
}

func (b *rememberBox) on() bool { return b.check.on }

func (b *rememberBox) render(s wizard.State) {
	if s.Practice {
		b.kept.set(b.w.t("signin.kept.practice"))
		return
	}
	b.kept.set(b.w.t("signin.kept", "Keyring", b.w.keyring(s)))
}

// keyring is this system's own name for its keyring.
func (w *Window) keyring(s wizard.State) string {
	if s.Keyring == "" || s.Keyring == keyring.Unnamed {
		return w.t("keep.keyring")
	}
	return s.Keyring
}
