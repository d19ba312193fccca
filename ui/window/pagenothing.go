package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/wizard"
)

// nothingPage says that no servers were found; or why nothing could be: there is
// no internet, or no such domain.
type nothingPage struct {
	*Window
	root    *fyne.Container
	head    *header
	typo    *notice
	refused *notice
	places  *places
	byHand  *fyne.Container
}

func newNothingPage(w *Window) page {
	p := &nothingPage{Window: w, head: newHeader(nil), places: newPlaces(w), refused: newNotice(w.host, kindWarn, "alert", ""), typo: newNotice(w.host, kindWarn, "info", "")}
	p.byHand = sentence(newProse(w.t("nothing.missing.right"), sizeRow, inSoft),
		newLink(w.host, w.t("confirm.by-hand"), func() { w.wizard.ByHand() }))
	p.root = under(p.head, p.typo.root, space(14), p.refused.root, space(14), p.places.card.root, space(14), p.byHand)
	return p
}

func (p *nothingPage) object() fyne.CanvasObject { return p.root }
func (p *nothingPage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSearch && s.Search.Nothing()
}
func (p *nothingPage) moment(wizard.State) string { return "" }
func (p *nothingPage) back(wizard.State)          { p.wizard.Back() }

// missing reports whether nothing goes by the domain's name.
func (p *nothingPage) missing(s wizard.State) bool {
	return s.Search.NoSuchDomain && !s.Search.Offline
}

// missingTitle says that nothing goes by the domain's name.
func (w *Window) missingTitle(s wizard.State) string {
	id := "nothing.missing.title"
	if s.Practice { // where nobody was asked
		id = "nothing.practice.title"
	}
	return w.t(id, "Domain", s.Address.DisplayDomain())
}

// start is the address that was probably meant, where there is no such domain.
func (p *nothingPage) start(s wizard.State) fyne.Focusable {
	if p.missing(s) && p.typo.root.Visible() {
		return p.typo.link
	}
	return nil
}

func (p *nothingPage) primary(s wizard.State) {
	switch {
	case s.Search.Offline:
		p.wizard.Find()
	case p.missing(s):
		p.wizard.Back()
	default:
		p.wizard.ByHand()
	}
}

func (p *nothingPage) footer(s wizard.State) footerView {
	switch {
	case s.Search.Offline:
		return footerView{back: p.t("footer.back"), primary: p.t("footer.again")}
	case p.missing(s):
		return footerView{primary: p.t("nothing.missing.change")} // that is the way back
	}
	return footerView{back: p.t("footer.back"), primary: p.t("nothing.by-hand")}
}

func (p *nothingPage) render(s wizard.State) {
	switch {
	case s.Search.Offline:
		p.head.set(p.t("nothing.offline.title"), p.t("nothing.offline.lead"))
	case p.missing(s):
		lead := "nothing.missing.lead"
		if s.Practice {
			lead = "nothing.practice.lead"
		}
		p.head.set(p.missingTitle(s), p.t(lead))
	default:
		p.head.set(p.t("nothing.title"), p.t("nothing.lead"))
	}
	shown(p.places.card.root, !p.missing(s))
	shown(p.byHand, p.missing(s) && !s.Practice)
	p.renderRefused(s)
	p.renderTypo(s)
	p.places.set(s, false)
}

// renderRefused tells of a server that answered, and cannot be offered.
func (p *nothingPage) renderRefused(s wizard.State) {
	host := ""
	for _, f := range s.Search.Findings {
		for _, r := range f.Refused {
			if host == "" && r.Server.Protocol != accounts.SMTP {
				host = r.Server.Host
				p.refused.set(kindWarn, "alert", p.t("nothing.refused", "Server", host))
				p.refused.explain(p.problemTitle(s, r.Err))
			}
		}
	}
	p.refused.show(host != "" && !s.Search.Offline)
}

// renderTypo offers the address that was probably meant: the one that the search
// suggests, or else the one that was offered before.
func (p *nothingPage) renderTypo(s wizard.State) {
	meant, take := s.Search.Suggestion, p.wizard.FindSuggestion
	if meant == "" {
		meant, take = s.Suggestion, func() {
			p.wizard.AcceptSuggestion()
			p.wizard.Find()
		}
	}
	local, domain, ok := cutAddress(meant)
	p.typo.show(ok && !s.Search.Offline)
	p.typo.set(kindWarn, "info", p.t("address.typo", "Local", local, "Domain", domain))
	p.typo.offer(p.t("address.typo.use"), take)
}

func (p *nothingPage) facts(s wizard.State) string {
	f := newFacts()
	f.address(s.Address)
	f.search(s)
	return f.String()
}
