package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts/discover"
	"postkey/wizard"
)

// sourceSwitches is the part of Details that says who is asked and what they
// hear, with a switch for each place. It stands above the facts, which grow while
// a search runs, and is folded until somebody wants it.
type sourceSwitches struct {
	*Window
	root   *fyne.Container
	toggle *action
	body   *fyne.Container
	lead   *prose
	rows   []*sourceSwitch // one for each of discover.Sources
	again  *fyne.Container
	open   bool
}

func newSourceSwitches(w *Window) *sourceSwitches {
	p := &sourceSwitches{Window: w, lead: newProse("", sizeSmall, inSoft)}
	p.toggle = newAction(w.host, w.t("sources.title"), "down", true, func() { p.unfold(!p.open) })
	list := columnGap(10)
	for _, source := range discover.Sources() {
		r := newSourceSwitch(w.host, func(on bool) { w.wizard.SetSource(source, on) })
		p.rows = append(p.rows, r)
		list.Objects = append(list.Objects, r.root)
	}
	p.again = sentence(newProse(w.t("sources.changed"), sizeRow, inSoft), newLink(w.host, w.t("sources.again"), func() { w.wizard.Find() }))
	p.body = column(p.lead, space(12), list, space(12), p.again, space(12), hairline())
	p.root = column(left(p.toggle), space(8), p.body)
	return p
}

// unfold shows or folds the switches, in Details that are open.
func (p *sourceSwitches) unfold(open bool) {
	p.open = open
	p.Window.render()
	if open {
		p.host.show(p.root)
	}
}

func (p *sourceSwitches) render(s wizard.State) {
	shown(p.root, s.Step == wizard.StepAddress || s.Step == wizard.StepSearch)
	shown(p.body, p.open)
	name := "down"
	if p.open {
		name = "up"
	}
	p.toggle.set(p.t("sources.title"), name)
	if s.Practice {
		p.lead.set(p.t("sources.lead.practice"))
	} else {
		p.lead.set(p.t("sources.lead"))
	}
	shown(p.again, switched(s))
	domain := searchedDomain(s)
	if domain == "" {
		domain = p.t("sources.domain")
	}
	for i, source := range discover.Sources() {
		said := p.t("sources.hears."+string(source), "Domain", domain)
		unsaved := s.Preferences.Unsaved != nil && s.Preferences.Changed == source
		if unsaved {
			said = p.t("sources.unsaved")
		}
		p.rows[i].set(p.t("sources.ask."+string(source), "Domain", domain), s.Preferences.Asks(source), said, unsaved)
	}
}

// switched reports whether a search is over that did not look in the places that
// are to be looked in now.
func switched(s wizard.State) bool {
	if s.Step != wizard.StepSearch || s.Search.Running {
		return false
	}
	for _, f := range s.Search.Findings {
		if (f.State != discover.Skipped) != s.Preferences.Asks(f.Source) {
			return true
		}
	}
	return false
}

// A sourceSwitch is a place that may be asked or not, and what it hears.
type sourceSwitch struct {
	root  *fyne.Container
	check *check
	says  *prose
	alert *icon
}

func newSourceSwitch(h *host, turned func(on bool)) *sourceSwitch {
	s := &sourceSwitch{check: newCheck(h, "", turned), says: newProse("", sizeSmall, inSoft), alert: newIcon("alert", 16, inBad)}
	s.check.words.size = sizeRow
	s.alert.Hide()
	s.root = column(s.check, space(4), inset(topRow(s.says, s.alert, space(6), s.says), 0, 0, 0, 23))
	return s
}

// set shows what the place hears, or what went wrong with the last change.
func (s *sourceSwitch) set(words string, on bool, says string, wrong bool) {
	s.check.name(words)
	s.check.set(on)
	s.says.set(says)
	shown(s.alert, wrong)
	color := inSoft
	if wrong {
		color = inBad
	}
	s.says.setColor(color)
}
