package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts/oauth"
	"postkey/accounts/providers"
	"postkey/wizard"
)

// browserPage is for a mail company that takes passwords only on its own web page.
// Where Postkey may, it has the person sign in there; else the mail program opens
// the page by itself, and Postkey asks for nothing.
type browserPage struct {
	*Window
	root   *fyne.Container
	head   *header
	note   *notice
	links  *fyne.Container // while the browser is waited for
	failed *notice
	leave  *fyne.Container // it to the mail program, when the page does not work
	way    *otherWay
	first  *askCard
	notes  *remarks
	link   string
}

func newBrowserPage(w *Window) page {
	p := &browserPage{Window: w, head: newHeader(nil), note: newNotice(w.host, kindInfo, "shield", ""), first: newAskCard(w.host), notes: newRemarks(), failed: newNotice(w.host, kindWarn, "alert", "")}
	p.links = links(newLink(w.host, w.t("signin.browser.copy"), func() { w.host.copy(p.link) }),
		newLink(w.host, w.t("signin.browser.again"), func() { w.wizard.BrowseAgain() }))
	without := newProse(w.t("signin.browser.without"), sizeRow, inSoft)
	line := sentence(without, newLink(w.host, w.t("signin.browser.without.link"), func() { w.wizard.CheckServers() }))
	p.leave = topRow(line, box(18, 18, newIcon("grid", 18, inSoft)), space(10), line)
	p.way = newOtherWay(w, true)
	p.root = under(p.head, p.note.root, space(14), p.first.root, space(14), p.links, space(14), p.failed.root, space(14), p.leave, space(14), columnGap(8, p.way.root, p.notes.root))
	return p
}

func (p *browserPage) object() fyne.CanvasObject { return p.root }
func (p *browserPage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSignIn && s.Browses()
}
func (p *browserPage) moment(wizard.State) string        { return "" }
func (p *browserPage) start(wizard.State) fyne.Focusable { return nil }

func (p *browserPage) primary(s wizard.State) {
	if s.Browsing.Ready {
		p.wizard.Browse(true)
		return
	}
	p.wizard.CheckServers()
}

func (p *browserPage) back(s wizard.State) {
	if s.Browsing.Running {
		p.wizard.Cancel()
		return
	}
	p.wizard.Back()
}

func (p *browserPage) footer(s wizard.State) footerView {
	switch {
	case s.Browsing.Running:
		return footerView{back: p.t("footer.cancel")}
	case s.Browsing.Ready:
		return footerView{back: p.t("footer.back"), primary: p.t("signin.browser.open")}
	}
	return footerView{back: p.t("footer.back"), primary: p.t("signin.browser.go")}
}

func (p *browserPage) render(s wizard.State) {
	title, lead := "signin.browser.title", "signin.browser.lead"
	switch {
	case s.Browsing.Ready && s.TakesPassword() && !s.Browsing.First:
		lead = "signin.browser.beside"
	case s.Browsing.Ready:
		lead = "signin.browser.own"
	}
	company := ""
	if s.Provider != nil {
		company = s.Provider.Company
	}
	if company == "" {
		title, lead = title+".any", lead+".any"
	}
	p.head.set(p.t(title, "Company", company), p.t(lead, "Company", company))
	b := s.Browsing
	switch {
	case b.Running:
		p.note.set(kindInfo, "ring", p.t("signin.browser.waiting"))
	case b.Ready:
		p.note.set(kindInfo, "shield", p.t("signin.browser.safe"))
	default:
		p.note.set(kindInfo, "shield", p.t("signin.browser.check"))
	}
	p.link = b.Link
	shown(p.links, b.Running && b.Link != "")
	p.failed.show(b.Err != nil)
	shown(p.leave, b.Err != nil && s.BrowserOnly() && !s.TakesPassword())
	p.way.render(s)
	asks := p.companyAsks(s)
	p.first.set(asked(asks, "paid", "enable", "admin"))
	notes := quietNotes(asks)
	if c := s.Provider; asks.Line != "" && c.SignIn == providers.Browser && len(c.PasswordEnds) > 0 {
		notes = append([]string{asks.Line}, notes...) // since when
	}
	p.notes.set(notes, false)
	if b.Err != nil {
		p.failed.set(kindWarn, "alert", p.words.BrowserError(oauth.Name(b.Err)))
	}
}

func (p *browserPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	f.evidence(company(s))
	return f.String()
}
