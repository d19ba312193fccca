package window

import (
	"slices"

	"fyne.io/fyne/v2"

	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/wizard"
)

// confirmPage asks whether somebody else's servers are the right ones. Only the
// person can know, and nothing is sent before.
type confirmPage struct {
	*Window
	root *fyne.Container
	head *header
	card *resultCard
	sent *notice
}

func newConfirmPage(w *Window) page {
	p := &confirmPage{Window: w, head: newHeader(nil), card: newResultCard(), sent: newNotice(w.host, kindInfo, "lock", "")}
	unknown := newProse(w.t("confirm.unknown"), sizeRow, inSoft)
	p.root = under(p.head, p.card.root, space(14), p.sent.root, space(14),
		sentence(unknown, newLink(w.host, w.t("confirm.by-hand"), func() { w.wizard.ByHand() })))
	return p
}

func (p *confirmPage) object() fyne.CanvasObject         { return p.root }
func (p *confirmPage) shows(s wizard.State) bool         { return s.Step == wizard.StepConfirm }
func (p *confirmPage) moment(wizard.State) string        { return "" }
func (p *confirmPage) primary(wizard.State)              { p.wizard.Confirm() }
func (p *confirmPage) back(wizard.State)                 { p.wizard.Back() }
func (p *confirmPage) start(wizard.State) fyne.Focusable { return nil }

// here reports whether the server to be confirmed is this computer alone.
func (p *confirmPage) here(s wizard.State) bool {
	return len(s.Owners) == 1 && s.Owners[0] == gate.ThisComputer
}

func (p *confirmPage) id(s wizard.State, id string) string {
	switch {
	case p.here(s):
		return "confirm.here." + id
	case s.Account.Approvals.Hearsay:
		return "confirm.hearsay." + id
	}
	if id == "sent" && s.BrowserOnly() {
		id += ".browser"
	}
	return "confirm." + id
}

func (p *confirmPage) footer(s wizard.State) footerView {
	return footerView{back: p.t("footer.back"), primary: p.t(p.id(s, "yes"))}
}

func (p *confirmPage) render(s wizard.State) {
	p.head.set(p.t(p.id(s, "title")), p.t(p.id(s, "lead"), "Domain", s.Address.DisplayDomain()))
	c := s.Search.Chosen
	if !foundAsItStands(s) {
		c = discover.Choice{Why: "typed"}
	}
	c.Incoming, c.Outgoing = s.Account.Incoming, s.Account.Outgoing
	c.Owners, c.Trust = s.Owners, gate.Confirm
	k, icon, sure := p.certainty(c)
	p.card.set(resultView{owner: p.ownersText(c.Owners), kind: k, icon: icon, sure: sure, facts: p.foundFacts(s, c), also: p.agreement(c)})
	p.sent.set(kindInfo, "lock", p.t(p.id(s, "sent"), "Owner", p.ownersText(s.Owners)))
}

func (p *confirmPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	if len(s.Owners) > 0 {
		f.add("to confirm", p.ownersText(slices.Clone(s.Owners)))
	}
	return f.String()
}
