package window

import (
	"postkey/accounts"
	"postkey/wizard"
)

// A nameHint says above a password that the company wants the sign-in name in
// another form, and takes it with one press.
type nameHint struct {
	*notice
	window *Window
}

// maxNameLabel is how long a name may be that stands in a link.
const maxNameLabel = 20

func newNameHint(w *Window) *nameHint {
	return &nameHint{newNotice(w.host, kindWarn, "info", ""), w}
}

func (n *nameHint) render(s wizard.State) {
	var hint accounts.Hint
	var sides []wizard.Side
	for _, side := range []wizard.Side{wizard.Incoming, wizard.Outgoing} {
		for _, h := range s.Hints(side, accounts.Secret{}) {
			if hint == "" || h == hint {
				hint, sides = h, append(sides, side)
			}
		}
	}
	n.show(hint != "")
	if hint == "" {
		return
	}
	name := s.Address.String()
	if hint == accounts.HintLocalPart {
		name = s.Address.Local
	}
	n.set(kindWarn, "info", n.window.words.Hint(hint, s.Address, s.Provider))
	label := n.window.t("signin.hint.name", "Name", name)
	if len(name) > maxNameLabel {
		label = n.window.t("signin.hint.name.long")
	}
	n.offer(label, func() {
		for _, side := range sides {
			n.window.wizard.UseName(side, name)
		}
	})
}
