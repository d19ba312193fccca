package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts/keyring"
	"postkey/wizard"
)

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
