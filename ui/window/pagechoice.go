package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/wizard"
)

// choicePage asks where the mail should live. The words IMAP and POP are only
// tags on the pictures.
type choicePage struct {
	*Window
	root   *fyne.Container
	head   *header
	cards  [2]*choiceCard
	radio  *radio
	copies *chooser
	leaves []accounts.Leave // what the chooser offers, in its order
}

// choices are the two cards, in their order.
var choices = []struct {
	protocol accounts.Protocol
	id       string
	art      string
}{
	{accounts.IMAP, "imap", "keep"},
	{accounts.POP3, "pop", "download"},
}

// usualLeaves are what a person can choose from; another number that is set
// already is offered too.
var usualLeaves = []accounts.Leave{accounts.LeaveForever, 7, 14, 30, 90, accounts.LeaveNot}

func newChoicePage(w *Window) page {
	p := &choicePage{Window: w, head: newHeader(nil)}
	p.copies = newChooser(w.host, w.t("choice.copies"), nil, func(i int) { w.wizard.SetLeave(p.leaves[i]) })
	p.radio = newRadio(w.host, nil, func(i int) { w.wizard.Choose(choices[i].protocol) })
	for i, c := range choices {
		var extra fyne.CanvasObject
		if c.protocol == accounts.POP3 {
			extra = p.copies.root
		}
		k := newChoiceCard(w.host, c.art, w.t("choice.tag."+c.id), extra, func() { p.radio.clicked(i) })
		k.title.set(w.t("choice." + c.id))
		for j, f := range []string{"devices", "backup", "space"} {
			k.facts[j].set(w.t("choice." + c.id + "." + f))
		}
		p.cards[i] = k
		p.radio.options = append(p.radio.options, k)
	}
	p.cards[0].chip.set(kindGood, "check", w.t("choice.imap.chip"))
	p.radio.body = equalColumns(16, p.cards[0], p.cards[1])
	p.root = under(p.head, p.radio)
	return p
}

func (p *choicePage) object() fyne.CanvasObject         { return p.root }
func (p *choicePage) shows(s wizard.State) bool         { return s.Step == wizard.StepChoice }
func (p *choicePage) moment(wizard.State) string        { return "" }
func (p *choicePage) primary(wizard.State)              { p.wizard.AcceptChoice() }
func (p *choicePage) back(wizard.State)                 { p.wizard.Back() }
func (p *choicePage) start(wizard.State) fyne.Focusable { return p.radio }

func (p *choicePage) chosen(s wizard.State) int {
	if s.Servers.Sides[wizard.Incoming].Protocol == accounts.POP3 {
		return 1
	}
	return 0
}

func (p *choicePage) footer(s wizard.State) footerView {
	return footerView{back: p.t("footer.back"), primary: p.t("choice." + choices[p.chosen(s)].id + ".go")}
}

func (p *choicePage) render(s wizard.State) {
	chosen := p.chosen(s)
	p.radio.set(chosen)
	p.cards[1].more(chosen == 1)
	p.setLeave(s.Account.Leave)
	k, icon := kindWarn, "alert"
	switch {
	case s.Account.Leave == accounts.LeaveForever:
		k, icon = kindInfo, "check"
	case s.Account.Leave != accounts.LeaveNot:
		k, icon = kindInfo, "clock"
	}
	p.cards[1].chip.set(k, icon, p.leaveText("choice.pop.chip", s.Account.Leave))
	lead := p.t("choice.lead")
	if s.Available != nil && !s.Available[choices[chosen].protocol] {
		lead = p.t("choice.not-found")
	}
	p.head.set(p.t("choice.title"), lead)
}

// setLeave shows how long copies stay, and offers that number too.
func (p *choicePage) setLeave(l accounts.Leave) {
	var labels []string
	p.leaves = p.leaves[:0]
	at := -1
	offer := func(o accounts.Leave) {
		if o == l {
			at = len(p.leaves)
		}
		p.leaves = append(p.leaves, o)
		labels = append(labels, p.leaveText("choice.copies", o))
	}
	for _, o := range usualLeaves {
		if at < 0 && l > 0 && (o > l || o == accounts.LeaveNot) {
			offer(l)
		}
		if o != l || at < 0 {
			offer(o)
		}
	}
	p.copies.options(labels)
	p.copies.set(at)
}

func (p *choicePage) leaveText(id string, l accounts.Leave) string {
	switch {
	case l == accounts.LeaveForever:
		return p.t(id + ".forever")
	case l == accounts.LeaveNot:
		return p.t(id + ".no")
	}
	return p.t(id+".days", "Count", int(l))
}

func (p *choicePage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	if p.chosen(s) == 1 {
		f.add("leave", s.Account.Leave.String())
	}
	return f.String()
}
