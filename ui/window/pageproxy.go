package window

import (
	"errors"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/probe"
	"postkey/accounts/words"
	"postkey/wizard"
)

// proxyPage says that the proxy is in the way: from the start, because the setting
// that names it cannot be used; or after a search, because it let nothing through.
type proxyPage struct {
	*Window
	root    *fyne.Container
	head    *header
	steps   *stepCard
	try     *fyne.Container
	setting *probe.ProxyError // nil when there is nothing wrong with it
}

// maxProxySteps is more than any explanation of a proxy has.
const maxProxySteps = 6

func newProxyPage(w *Window, err error) page {
	p := &proxyPage{Window: w, head: newHeader(nil), steps: newStepCard(w.host, maxProxySteps)}
	p.setting, _ = errors.AsType[*probe.ProxyError](err)
	p.try = sentence(newProse(w.t("address.practice"), sizeRow, inSoft), newLink(w.host, w.t("address.practice.start"), func() { w.wizard.StartPractice() }))
	p.root = under(p.head, p.steps.root, space(18), p.try)
	return p
}

func (p *proxyPage) object() fyne.CanvasObject         { return p.root }
func (p *proxyPage) moment(wizard.State) string        { return "" }
func (p *proxyPage) start(wizard.State) fyne.Focusable { return nil }
func (p *proxyPage) back(wizard.State)                 { p.wizard.Back() }

func (p *proxyPage) shows(s wizard.State) bool {
	return p.unusable(s) || p.blamed(s) != nil
}

// unusable reports whether nothing but practice can be done.
func (p *proxyPage) unusable(s wizard.State) bool { return p.setting != nil && !s.Practice }

// blamed is the proxy's problem that kept a search from finding anything, or nil.
func (p *proxyPage) blamed(s wizard.State) *accounts.Problem {
	if s.Step != wizard.StepSearch || !s.Search.Nothing() || s.Search.Offline || s.Search.NoSuchDomain {
		return nil
	}
	return discover.ProxyTrouble(s.Search.Findings)
}

func (p *proxyPage) primary(s wizard.State) {
	if p.unusable(s) {
		p.window.Close()
		return
	}
	p.wizard.Find()
}

func (p *proxyPage) footer(s wizard.State) footerView {
	if p.unusable(s) {
		return footerView{primary: p.t("footer.close")}
	}
	return footerView{back: p.t("footer.back"), primary: p.t("footer.again")}
}

func (p *proxyPage) render(s wizard.State) {
	var e words.Explanation
	if p.unusable(s) {
		e = p.words.ProxyError(p.setting.Variable, string(p.setting.Fault))
		p.head.set(p.t("proxy.title"), e.Title+" "+e.Lead)
	} else if problem := p.blamed(s); problem != nil {
		e = p.words.Explain(problem, p.context(s, false))
		p.head.set(e.Title, e.Lead)
	}
	for i := range p.steps.steps {
		if i < len(e.Steps) {
			p.steps.set(i, e.Steps[i].Text, "", "", nil)
		}
		p.steps.leave(i, i >= len(e.Steps))
	}
	shown(p.try, p.unusable(s))
}

func (p *proxyPage) facts(s wizard.State) string {
	f := newFacts()
	if p.unusable(s) {
		f.add("proxy", p.setting.Error())
		return f.String()
	}
	f.address(s.Address)
	f.search(s)
	return f.String()
}
