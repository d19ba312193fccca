package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/wizard"
)

// signInPage asks for the mail password, and says where it goes and where it is
// kept.
type signInPage struct {
	*Window
	root     *fyne.Container
	head     *header
	first    *askCard // what the company wants done before
	name     *nameHint
	own      *ownName
	password *secretField
	remember *rememberBox
	goes     *prose
	lock     *icon
	other    *fyne.Container
	toggle   *link
	outgoing *secretField
	way      *otherWay
	separate bool
	notes    *remarks
}

func newSignInPage(w *Window) page {
	p := &signInPage{Window: w, head: newHeader(nil), first: newAskCard(w.host), name: newNameHint(w), own: newOwnName(w),
		remember: newRememberBox(w), notes: newRemarks()}
	p.password = newSecretField(w, wizard.Incoming, fieldSpec{password: true})
	p.outgoing = newSecretField(w, wizard.Outgoing, fieldSpec{label: w.t("signin.password.outgoing"), password: true})
	p.goes = newProse("", sizeRow, inSoft)
	p.goes.strong = inInk
	p.lock = newIcon("lock", 18, inGood)
	sending := newProse(w.t("signin.separate"), sizeRow, inSoft)
	p.toggle = newLink(w.host, "", func() {
		p.separate = !p.separate
		w.render()
		if p.separate {
			w.host.focusOn(p.outgoing.field)
		}
	})
	another := sentence(sending, p.toggle)
	p.other = topRow(another, box(18, 18, newIcon("send", 18, inSoft)), space(10), another)
	p.way = newOtherWay(w, false)
	p.root = under(p.head, p.first.root, space(16), p.name.root, space(16), p.own.root, space(20), p.password.root, space(21), p.remember.root, space(20),
		card(columnGap(10, topRow(p.goes, box(18, 18, p.lock), space(10), p.goes), p.other, p.way.root), 14, 16, 14, 16),
		space(20), p.outgoing.root, space(16), p.notes.root)
	return p
}

func (p *signInPage) object() fyne.CanvasObject  { return p.root }
func (p *signInPage) shows(s wizard.State) bool  { return s.Step == wizard.StepSignIn }
func (p *signInPage) moment(wizard.State) string { return "" }
func (p *signInPage) back(wizard.State)          { p.wizard.Back() }

func (p *signInPage) footer(wizard.State) footerView {
	if len(p.password.said) > 0 || p.separate && len(p.outgoing.said) > 0 {
		return footerView{back: p.t("footer.back"), primary: p.t("signin.anyway")}
	}
	return footerView{back: p.t("footer.back"), primary: p.t("signin.go")}
}

func (p *signInPage) start(wizard.State) fyne.Focusable {
	if p.own.empty() {
		return p.own.field
	}
	return p.password.field
}

func (p *signInPage) primary(s wizard.State) {
	if p.own.missing(s) || p.password.missing() || p.separate && p.outgoing.missing() {
		return
	}
	doubtful := p.password.doubtful()
	var outgoing accounts.Secret
	if p.separate {
		outgoing = p.outgoing.secret()
		doubtful = p.outgoing.doubtful() || doubtful
	}
	if !doubtful {
		p.wizard.SignIn(p.password.secret(), outgoing, p.remember.on())
	}
}

func (p *signInPage) render(s wizard.State) {
	if p.password.belongsTo(s) {
		p.outgoing.belongsTo(s)
	} else {
		p.outgoing.belongsTo(s)
		p.separate = false
	}
	lead := p.t("signin.lead", "Domain", s.Address.DisplayDomain())
	if s.Practice {
		lead = p.t("signin.practice", "Password", p.wizard.PracticePassword().Reveal())
	}
	p.head.set(p.t("signin.title"), lead)
	p.password.label.set(p.t("signin.password", "Address", s.Address.Display()))
	p.name.render(s)
	p.way.render(s)
	p.remember.render(s)
	p.goes.set(p.t(p.goesID(s.Account), "Incoming", s.Account.Incoming.Host, "Outgoing", s.Account.Outgoing.Host))
	if plaintext(s.Account) {
		p.lock.set("alert", inBad)
	} else {
		p.lock.set("lock", inGood)
	}
	shown(p.other, s.Account.Outgoing.Auth != accounts.AuthNone)
	shown(p.outgoing.root, p.separate)
	if p.separate {
		p.toggle.set(p.t("signin.separate.same"))
	} else {
		p.toggle.set(p.t("signin.separate.enter"))
	}
	asks := p.companyAsks(s)
	p.first.set(asked(asks, "paid", "enable", "admin", "second-step", "second-step-told"))
	p.own.render(s, asks.OwnAddress)
	p.notes.set(quietNotes(asks), false)
}

func (p *signInPage) goesID(a accounts.Account) string {
	one := a.Incoming.Host == a.Outgoing.Host || a.Outgoing.Auth == accounts.AuthNone
	switch {
	case one && plaintext(a):
		return "signin.goes.plain.one"
	case plaintext(a):
		return "signin.goes.plain"
	case one:
		return "signin.goes.one"
	}
	return "signin.goes"
}

func plaintext(a accounts.Account) bool {
	return a.Incoming.Security == accounts.Plaintext || a.Outgoing.Security == accounts.Plaintext
}

func (p *signInPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	f.evidence(company(s))
	return f.String()
}
