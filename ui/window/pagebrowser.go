package window

import (
	"fyne.io/fyne/v2"

	"postkey/wizard"
)

// browserPage is for a mail company that takes passwords only on its own web
// page: the mail program opens it by itself, so Postkey asks for none.
type browserPage struct {
	*Window
	root *fyne.Container
	head *header
	note *notice
}

func newBrowserPage(w *Window) page {
	p := &browserPage{Window: w, head: newHeader(nil), note: newNotice(w.host, kindInfo, "shield", w.t("signin.browser.check"))}
	p.root = under(p.head, p.note.root)
	return p
}

func (p *browserPage) object() fyne.CanvasObject { return p.root }
func (p *browserPage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSignIn && s.BrowserOnly()
}
func (p *browserPage) moment(wizard.State) string        { return "" }
func (p *browserPage) primary(wizard.State)              { p.wizard.CheckServers() }
func (p *browserPage) back(wizard.State)                 { p.wizard.Back() }
func (p *browserPage) start(wizard.State) fyne.Focusable { return nil }

func (p *browserPage) footer(wizard.State) footerView {
	return footerView{back: p.t("footer.back"), primary: p.t("signin.browser.go")}
}

func (p *browserPage) render(s wizard.State) {
	if s.Provider != nil && s.Provider.Company != "" {
		p.head.set(p.t("signin.browser.title", "Company", s.Provider.Company), p.t("signin.browser.lead", "Company", s.Provider.Company))
		return
	}
	p.head.set(p.t("signin.browser.title.any"), p.t("signin.browser.lead.any"))
}

func (p *browserPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	return f.String()
}
