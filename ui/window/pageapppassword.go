package window

import (
	"strings"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/providers"
	"postkey/accounts/words"
	"postkey/wizard"
)

// appPasswordPage leads through making an app password, where the mail company
// takes no other one.
type appPasswordPage struct {
	*Window
	root     *fyne.Container
	head     *header
	name     *nameHint
	steps    *stepCard
	own      *ownName
	password *secretField
	whyNot   *fyne.Container
	why      *prose
	way      *otherWay
	url      string
	notes    *remarks
}

// The steps of the card, behind those that some companies want first.
const (
	appTwoStep = appBefore + iota
	appMake
	appOwn
	appPaste
	appSteps // how many there are
)

// appBefore is how many may come before: a paid plan, a switch, and somebody's leave.
const appBefore = 3

func newAppPasswordPage(w *Window) page {
	p := &appPasswordPage{Window: w, head: newHeader(nil), steps: newStepCard(w.host, appSteps), name: newNameHint(w), own: newOwnName(w), notes: newRemarks()}
	p.password = newSecretField(w, wizard.Incoming, fieldSpec{})
	p.password.grouped = true // companies show it in groups, and take it without the spaces
	for i, e := range map[int]*entry{appOwn: p.own.entry, appPaste: p.password.entry} {
		e.label.Hide() // the step says it
		p.steps.steps[i].field.Objects = []fyne.CanvasObject{inset(e.root, 8, 0, 0, 0)}
	}
	p.why = newProse("", sizeRow, inSoft)
	why := sentence(p.why, newLink(w.host, w.t("signin.app.see-why"), func() { w.host.open(p.url) }))
	p.whyNot = topRow(why, box(18, 18, newIcon("help", 18, inSoft)), space(10), why)
	p.way = newOtherWay(w, false)
	p.root = under(p.head, p.name.root, space(14), p.steps.root, space(14), columnGap(8, p.way.root, p.whyNot, p.notes.root))
	return p
}

func (p *appPasswordPage) object() fyne.CanvasObject { return p.root }
func (p *appPasswordPage) shows(s wizard.State) bool {
	c := company(s)
	return s.Step == wizard.StepSignIn && c != nil && c.SignIn == providers.AppPassword
}
func (p *appPasswordPage) moment(wizard.State) string { return "" }
func (p *appPasswordPage) back(wizard.State)          { p.wizard.Back() }

// start is at the field; but where that cannot be seen together with the title, at
// what is to be done before.
func (p *appPasswordPage) start(wizard.State) fyne.Focusable {
	if p.own.empty() {
		return p.own.field
	}
	if !p.frame.scroller.fits(p.password.root) {
		for _, step := range p.steps.steps[:appTwoStep] {
			if step.root.Visible() && step.button.Visible() {
				return step.button
			}
		}
	}
	return p.password.field
}

func (p *appPasswordPage) footer(wizard.State) footerView {
	if len(p.password.said) > 0 {
		return footerView{back: p.t("footer.back"), primary: p.t("signin.anyway")}
	}
	return footerView{back: p.t("footer.back"), primary: p.t("signin.go")}
}

func (p *appPasswordPage) primary(s wizard.State) {
	if !p.own.missing(s) && !p.password.missing() && !p.password.doubtful() {
		p.wizard.SignIn(p.password.secret(), accounts.Secret{}, true)
	}
}

func (p *appPasswordPage) render(s wizard.State) {
	c := company(s)
	if c == nil {
		return
	}
	asks := p.companyAsks(s)
	p.password.belongsTo(s)
	p.name.render(s)
	p.way.render(s)
	may := !c.Sure(providers.FactSignIn)
	p.head.set(p.t("signin.app.title", "Name", c.Name, "May", may), p.t("signin.app.lead", "Company", c.Company, "May", may))

	before := asked(asks, "paid", "enable", "admin")
	for i := range appBefore {
		p.steps.leave(i, i >= len(before))
		if i < len(before) {
			p.steps.ask(i, before[i])
		}
	}
	twoStep := asked(asks, "two-step")
	p.steps.leave(appTwoStep, len(twoStep) == 0)
	for _, step := range twoStep {
		step.Title = p.t("signin.app.two-step")
		p.steps.ask(appTwoStep, step)
	}
	p.renderMake(c, asked(asks, "app-open", "app-look"))
	p.own.render(s, asks.OwnAddress)
	p.own.label.Hide()
	p.steps.leave(appOwn, p.own.wanted == nil)
	p.steps.set(appOwn, p.own.label.words, "", "", nil)

	p.password.note.words.strong = inInk
	kept := "signin.app.kept"
	if s.Practice {
		kept += ".practice"
	}
	p.password.note.setHint(p.t(kept, "Keyring", p.keyring(s), "Dashes", strings.Contains(c.AppPasswordShape, "-")))
	p.url = c.NoAppPasswordURL
	p.why.set(p.t("signin.app.why-not", "Company", c.Company))
	shown(p.whyNot, p.url != "")
	p.notes.set(quietNotes(asks), false)
}

// renderMake says how an app password is made, where that is, and what comes of it.
func (p *appPasswordPage) renderMake(c *providers.Provider, where []words.Step) {
	letters := strings.Count(strings.ToLower(c.AppPasswordShape), "x")
	step := words.Step{Title: p.t("signin.app.make")}
	if c.AppPasswordName != "" {
		step.Title = p.t("signin.app.make.named", "AppPassword", c.AppPasswordName)
	}
	paste := p.t("signin.app.paste.any")
	shows := p.t("signin.app.make.detail.any", "Company", c.Company)
	if letters > 0 && c.Sure(providers.FactAppPassword) {
		shows = p.t("signin.app.make.detail", "Company", c.Company, "Count", letters)
		paste = p.t("signin.app.paste", "Count", letters)
	}
	for _, w := range where {
		step.Link, step.URL = w.Link, w.URL
		if w.ID == "app-look" { // no page of its own
			w.Detail = w.Text
		}
		step.Detail = strings.TrimSpace(w.Detail + " " + shows)
	}
	p.steps.ask(appMake, step)
	p.steps.set(appPaste, paste, "", "", nil)
	p.password.field.SetPlaceHolder(c.AppPasswordShape)
}

func (p *appPasswordPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	if s.Provider != nil {
		f.add("sign-in", string(s.Provider.SignIn))
		f.add("make it at", s.Provider.AppPasswordURL)
	}
	f.evidence(company(s))
	return f.String()
}
