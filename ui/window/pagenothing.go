package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/wizard"
)

// nothingPage says that no servers were found, or that there is no internet.
type nothingPage struct {
	*Window
	root    *fyne.Container
	head    *header
	typo    *notice
	refused *notice
	places  *places
}

func newNothingPage(w *Window) page {
	p := &nothingPage{Window: w, head: newHeader(nil), places: newPlaces(w), refused: newNotice(w.host, kindWarn, "alert", ""), typo: newNotice(w.host, kindWarn, "info", "")}
	p.typo.offer(w.t("address.typo.use"), func() {
		w.wizard.AcceptSuggestion()
		w.wizard.Find()
	})
	p.root = under(p.head, p.typo.root, space(14), p.refused.root, space(14), p.places.card.root)
	return p
}

func (p *nothingPage) object() fyne.CanvasObject { return p.root }
func (p *nothingPage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSearch && s.Search.Nothing()
}
func (p *nothingPage) moment(wizard.State) string        { return "" }
func (p *nothingPage) back(wizard.State)                 { p.wizard.Back() }
func (p *nothingPage) start(wizard.State) fyne.Focusable { return nil }

func (p *nothingPage) primary(s wizard.State) {
	if s.Search.Offline {
		p.wizard.Find()
		return
	}
	p.wizard.ByHand()
}

func (p *nothingPage) footer(s wizard.State) footerView {
	v := footerView{back: p.t("footer.back"), primary: p.t("nothing.by-hand")}
	if s.Search.Offline {
		v.primary = p.t("footer.again")
	}
	return v
}

func (p *nothingPage) render(s wizard.State) {
	if s.Search.Offline {
		p.head.set(p.t("nothing.offline.title"), p.t("nothing.offline.lead"))
	} else {
		p.head.set(p.t("nothing.title"), p.t("nothing.lead"))
	}
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
	local, domain, ok := cutAddress(s.Suggestion)
	p.typo.show(ok && !s.Search.Offline)
	p.typo.set(kindWarn, "info", p.t("address.typo", "Local", local, "Domain", domain))
	p.places.set(s, false)
}

func (p *nothingPage) facts(s wizard.State) string {
	f := newFacts()
	f.add("address", s.Address.String())
	f.findings(s.Search.Findings)
	return f.String()
}
