package window

import (
	"strings"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/providers"
	"postkey/wizard"
)

// appPasswordPage leads through making an app password, where the mail company
// takes no other one.
type appPasswordPage struct {
	*Window
	root     *fyne.Container
	head     *header
	enable   *notice
	name     *nameHint
	steps    *stepCard
	password *secretField
	whyNot   *fyne.Container
	why      *prose
	way      *otherWay
	url      string
}

func newAppPasswordPage(w *Window) page {
	p := &appPasswordPage{Window: w, head: newHeader(nil), steps: newStepCard(w.host, 3), enable: newNotice(w.host, kindInfo, "info", ""), name: newNameHint(w)}
	p.password = newSecretField(w, wizard.Incoming, fieldSpec{})
	p.password.grouped = true // companies show it in groups, and take it without the spaces
	p.password.label.Hide()
	p.steps.steps[2].field.Objects = []fyne.CanvasObject{inset(p.password.root, 8, 0, 0, 0)}
	p.why = newProse("", sizeRow, inSoft)
	why := sentence(p.why, newLink(w.host, w.t("signin.app.see-why"), func() { w.host.open(p.url) }))
	p.whyNot = topRow(why, box(18, 18, newIcon("help", 18, inSoft)), space(10), why)
	p.way = newOtherWay(w, false)
	p.root = under(p.head, p.enable.root, space(14), p.name.root, space(14), p.steps.root, space(14), p.way.root, space(14), p.whyNot)
	return p
}

func (p *appPasswordPage) object() fyne.CanvasObject { return p.root }
func (p *appPasswordPage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSignIn && s.Provider != nil && s.Provider.SignIn == providers.AppPassword &&
		s.Provider.Owns(s.Account.Incoming.Host)
}
func (p *appPasswordPage) moment(wizard.State) string        { return "" }
func (p *appPasswordPage) back(wizard.State)                 { p.wizard.Back() }
func (p *appPasswordPage) start(wizard.State) fyne.Focusable { return p.password.field }

func (p *appPasswordPage) footer(wizard.State) footerView {
	if len(p.password.said) > 0 {
		return footerView{back: p.t("footer.back"), primary: p.t("signin.anyway")}
	}
	return footerView{back: p.t("footer.back"), primary: p.t("signin.go")}
}

func (p *appPasswordPage) primary(wizard.State) {
	if !p.password.missing() && !p.password.doubtful() {
		p.wizard.SignIn(p.password.secret(), accounts.Secret{}, true)
	}
}

func (p *appPasswordPage) render(s wizard.State) {
	c := s.Provider
	if c == nil {
		return
	}
	p.password.belongsTo(s)
	p.name.render(s)
	p.way.render(s)
	title := "signin.app.title"
	if c.AppPasswordName != "" {
		title += ".named"
	}
	p.head.set(p.t(title, "Name", c.Name), p.t("signin.app.lead", "Company", c.Company))

	open := func(url string) (string, func()) {
		if url == "" {
			return "", nil
		}
		return p.t("signin.open"), func() { p.host.open(url) }
	}
	label, tap := open(c.TwoStepURL)
	p.steps.set(0, p.t("signin.app.two-step"), p.t("signin.app.two-step.detail", "Company", c.Company), label, tap)
	p.steps.leave(0, c.TwoStepURL == "")

	letters := strings.Count(strings.ToLower(c.AppPasswordShape), "x")
	make, detail := p.t("signin.app.make"), p.t("signin.app.make.detail.any", "Company", c.Company)
	if c.AppPasswordName != "" {
		make = p.t("signin.app.make.named", "AppPassword", c.AppPasswordName)
	}
	paste := p.t("signin.app.paste.any")
	if letters > 0 {
		detail = p.t("signin.app.make.detail", "Company", c.Company, "Count", letters)
		paste = p.t("signin.app.paste", "Count", letters)
	}
	label, tap = open(c.AppPasswordURL)
	p.steps.set(1, make, detail, label, tap)
	p.steps.set(2, paste, "", "", nil)
	p.password.field.SetPlaceHolder(c.AppPasswordShape)
	p.password.note.words.strong = inInk
	p.password.note.setHint(p.t("signin.app.kept", "Keyring", p.keyring(s)))
	p.url = c.NoAppPasswordURL
	p.why.set(p.t("signin.app.why-not", "Company", c.Company))
	shown(p.whyNot, p.url != "")

	needed := c.Needs(s.Account.Incoming.Protocol) || c.Needs(accounts.SMTP)
	p.enable.show(needed)
	if needed {
		p.enable.set(kindInfo, "info", p.t("signin.enable", "Name", c.Name, "Where", c.EnableWhere))
		label, tap = open(c.EnableURL)
		p.enable.offer(label, tap)
	}
}

func (p *appPasswordPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	if s.Provider != nil {
		f.add("sign-in", string(s.Provider.SignIn))
		f.add("make it at", s.Provider.AppPasswordURL)
	}
	return f.String()
}
