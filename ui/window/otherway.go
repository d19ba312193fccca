package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts/providers"
	"postkey/wizard"
)

// An otherWay is the line that offers the mail company's own page beside a password,
// and on that page the password.
type otherWay struct {
	*Window
	root *fyne.Container
	text *prose
	link *link
	back bool // to the password
}

func newOtherWay(w *Window, back bool) *otherWay {
	o := &otherWay{Window: w, back: back, text: newProse("", sizeRow, inSoft)}
	o.link = newLink(w.host, "", func() {
		if back {
			w.wizard.PreferPassword()
		} else {
			w.wizard.PreferBrowser()
		}
	})
	icon := "out"
	if back {
		icon = "key"
	}
	line := sentence(o.text, o.link)
	o.root = topRow(line, box(18, 18, newIcon(icon, 18, inSoft)), space(10), line)
	return o
}

func (o *otherWay) render(s wizard.State) {
	company := s.Provider
	if company == nil {
		company = &providers.Provider{}
	}
	id := "signin.way.browser"
	switch {
	case o.back && company.SignIn == providers.AppPassword:
		id = "signin.way.app-password"
	case o.back:
		id = "signin.way.password"
	}
	o.text.set(o.t(id, "Company", company.Company))
	o.link.set(o.t(id + ".link"))
	if o.back {
		shown(o.root, s.TakesPassword() && !s.Browsing.Running)
	} else {
		shown(o.root, s.Browsing.Ready)
	}
}
