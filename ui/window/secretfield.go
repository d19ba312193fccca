package window

import (
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/wizard"
)

// A secretField is where a password is typed. The password is in it and, once
// the primary button is pressed, in the wizard; it is never part of a state.
//
// What looks wrong in it is said below when it was pasted or is about to be sent,
// not while it is half typed; the next press of the button sends it anyway.
type secretField struct {
	*entry
	window  *Window
	side    wizard.Side
	address string // whose password it is
	grouped bool   // the spaces in it are no part of it
	state   wizard.State
	caps    capsLock
	said    []accounts.Hint
	hints   *hintList
}

func newSecretField(w *Window, side wizard.Side, spec fieldSpec) *secretField {
	f := &secretField{window: w, side: side, caps: capsLock{shift: w.host.shift}, hints: newHintList(w.host)}
	f.entry = newEntry(w.host, spec, func(string) {
		f.wrong("")
		f.said = slices.DeleteFunc(f.said, func(h accounts.Hint) bool { return !slices.Contains(f.found(), h) })
		f.say()
	})
	f.root.Objects = append(f.root.Objects, space(10), f.hints.root)
	f.hints.root.Hide()
	f.field.pasted = func() {
		f.said = f.found()
		f.say()
	}
	f.field.typed = func(r rune) {
		if f.caps.typed(r) {
			f.say()
		}
	}
	f.field.capsKey = func() {
		if f.caps.pressed() {
			f.say()
		}
	}
	return f
}

// belongsTo forgets the password when the account is another one, and fills
// the practice account's in. It reports whether the account was the same.
func (f *secretField) belongsTo(s wizard.State) bool {
	f.state = s
	if f.address == s.Account.Address {
		return true
	}
	f.address = s.Account.Address
	f.wrong("")
	f.set(f.window.wizard.PracticePassword().Reveal())
	f.said, f.caps.on, f.caps.odd = nil, false, 0
	f.hints.set(f.views())
	return false
}

// secret is what was typed, as it is sent.
func (f *secretField) secret() accounts.Secret {
	if f.grouped {
		return accounts.NewSecret(strings.Join(strings.Fields(f.field.Text), ""))
	}
	return accounts.NewSecret(f.field.Text)
}

// missing says under the field that it is empty, or that no server can get what is
// in it, if that is so.
func (f *secretField) missing() bool {
	switch secret := f.secret(); {
	case secret.Empty() && f.grouped: // "your password" would be the one that doesn't work here
		f.wrong(f.window.t("signin.app.missing"))
	case secret.Empty():
		f.wrong(f.window.t("signin.password.missing"))
	case !secret.Sendable():
		f.wrong(f.window.t("signin.password.unsendable"))
	default:
		return false
	}
	f.window.frame.settle()
	f.window.host.focusOn(f.field)
	return true
}

// found are the hints about what stands in the field now. Those about the sign-in
// name are said elsewhere.
func (f *secretField) found() []accounts.Hint {
	about := f.state.Hints(f.side, accounts.Secret{})
	return slices.DeleteFunc(f.state.Hints(f.side, f.secret()), func(h accounts.Hint) bool { return slices.Contains(about, h) })
}

// doubtful says what looks wrong, and reports whether there is anything that was
// not said before.
func (f *secretField) doubtful() bool {
	found := f.found()
	fresh := slices.ContainsFunc(found, func(h accounts.Hint) bool { return !slices.Contains(f.said, h) })
	f.said = found
	f.say()
	if fresh {
		f.window.host.show(f.hints.root)
	}
	return fresh
}

// say shows the hints, and what the primary button does now.
func (f *secretField) say() {
	f.hints.set(f.views())
	f.window.frame.footer.set(f.window.page.footer(f.state))
	f.window.frame.settle()
}

func (f *secretField) views() []hintView {
	var views []hintView
	for _, h := range f.said {
		v := hintView{words: f.window.words.Hint(h, f.state.Address, f.state.Provider)}
		if h == accounts.HintSpaces {
			v.link, v.tap = f.window.t("signin.hint.trim"), f.trim
		}
		views = append(views, v)
	}
	if f.caps.on {
		views = append(views, hintView{words: f.window.t("signin.hint.caps")})
	}
	return views
}

// trim takes the white space around the password away.
func (f *secretField) trim() {
	f.set(strings.TrimSpace(f.field.Text))
	f.said = slices.DeleteFunc(f.said, func(h accounts.Hint) bool { return h == accounts.HintSpaces })
	f.say()
	f.window.host.focusOn(f.field)
}
