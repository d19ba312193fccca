package window

import (
	"slices"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/wizard"
)

// foundPage shows what was found, whose it is and how sure that is. It comes up
// with the first usable answer; while better ones may still come, they take its
// place without moving anything.
type foundPage struct {
	*Window
	root    *fyne.Container
	head    *header
	card    *resultCard
	places  *places
	toggle  *link
	others  *remarks // what other places say otherwise
	open    bool     // the places are shown
	live    bool     // the search went on while the page was there
	address accounts.Address
	shown   discover.Choice // the answer on the card
}

func newFoundPage(w *Window) page {
	p := &foundPage{Window: w, head: newHeader(nil), card: newResultCard(), places: newPlaces(w), others: newRemarks()}
	p.toggle = newLink(w.host, "", func() {
		p.open = !p.open
		w.render()
	})
	p.places.card.root.Hide()
	p.root = under(p.head, p.card.root, space(15),
		links(p.toggle, newLink(w.host, w.t("found.by-hand"), func() { w.wizard.ByHand() })), space(15), p.places.card.root, space(15), p.others.root)
	return p
}

func (p *foundPage) object() fyne.CanvasObject { return p.root }
func (p *foundPage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSearch && len(s.Search.Choices) > 0
}
func (p *foundPage) moment(wizard.State) string        { return "" }
func (p *foundPage) primary(wizard.State)              { p.wizard.UseFound(p.shown) }
func (p *foundPage) back(wizard.State)                 { p.wizard.Back() }
func (p *foundPage) start(wizard.State) fyne.Focusable { return nil }

func (p *foundPage) footer(wizard.State) footerView {
	return footerView{back: p.t("footer.back"), primary: p.t("found.use")}
}

func (p *foundPage) render(s wizard.State) {
	if p.address != s.Address {
		p.address, p.live = s.Address, false
	}
	p.live = p.live || s.Search.Running
	c := s.Search.Chosen
	p.shown = c
	lead := "found.lead.found"
	switch {
	case c.Answered:
		lead = "found.lead.answered"
	case c.Source == discover.Provider:
		lead = "found.lead.known"
	case s.Search.Running:
		lead = "found.lead.checking"
	}
	p.head.set(p.t("found.title"), p.t(lead))
	v := resultView{owner: p.whose(s, c), facts: p.foundFacts(s, c), also: p.agreement(c), live: p.live}
	v.kind, v.icon, v.sure = p.certainty(c)
	if s.Search.Running {
		v.checking = p.t("found.checking")
	}
	p.card.set(v)
	p.places.set(s, false)
	p.others.set(p.differences(s), p.live)
	shown(p.places.card.root, p.open)
	shown(p.toggle, c.Source != discover.Provider)
	if p.open {
		p.toggle.set(p.t("found.places.hide"))
	} else {
		p.toggle.set(p.t("found.places", "Count", len(discover.Sources())))
	}
}

func (p *foundPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	f.search(s)
	return f.String()
}

// certainty is how sure it is that these are the person's own servers.
func (w *Window) certainty(c discover.Choice) (kind, string, string) {
	switch {
	case c.Trust == gate.Confirm:
		return kindWarn, "help", w.t("found.check")
	case c.Certain():
		return kindGood, "shield", w.t("found.certain")
	}
	return kindInfo, "info", w.t("found.likely")
}

// whose is the name above the facts.
func (w *Window) whose(s wizard.State, c discover.Choice) string {
	if c.Trust == gate.Known && s.Provider != nil {
		return s.Provider.Name
	}
	return w.ownersText(c.Owners)
}

// ownersText names one owner, or two.
func (w *Window) ownersText(owners []string) string {
	var names []string
	for _, o := range owners {
		if o == gate.ThisComputer {
			o = w.t("found.this-computer")
		}
		if !slices.Contains(names, o) {
			names = append(names, o)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return w.t("found.and", "First", names[0], "Second", names[1])
}

// foundFacts are the four lines of the result card.
func (w *Window) foundFacts(s wizard.State, c discover.Choice) []fact {
	owner := w.ownersText(c.Owners)
	belongs := w.t("found.belongs.same", "Owner", owner)
	switch {
	case slices.Contains(c.Owners, gate.ThisComputer):
		belongs = w.t("found.belongs.here")
	case c.Trust == gate.Confirm && !slices.Equal(c.Owners, []string{gate.Owner(s.Address.Domain)}):
		belongs = w.t("found.belongs.other", "Owner", owner)
	case c.Trust == gate.Known && s.Provider != nil && s.Provider.Company != "":
		belongs = w.t("found.belongs.known", "Owner", s.Provider.Company, "Name", s.Provider.Name)
	}
	why := "found.why." + c.Why
	name := ""
	if s.Provider != nil {
		name = s.Provider.Name
	}
	if w.words.T(why) == why {
		why = "found.why.other"
	}
	return []fact{
		{w.t("found.incoming"), strong(c.Incoming)},
		{w.t("found.outgoing"), strong(c.Outgoing)},
		{w.t("found.belongs"), belongs},
		{w.t("found.why"), w.t(why, "Name", name, "Domain", s.Address.DisplayDomain(), "Owner", owner)},
	}
}

// strong is a server's name in bold; hosts have no letters that could undo it.
func strong(s accounts.Server) string { return "**" + s.Host + "**" }
