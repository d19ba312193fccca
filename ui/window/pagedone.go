package window

import (
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"postkey/wizard"
)

// donePage says what was set up and where, and takes it back on request.
type donePage struct {
	*Window
	root    *fyne.Container
	head    *header
	wide    *header // without the picture: taken back, or only half of it works
	group   *group
	trouble *notice
	guide   *guideCard
	another *link
	leave   *link // out of practice
	company *companyNotes
}

func newDonePage(w *Window) page {
	p := &donePage{
		Window: w, head: newHeader(newPicture("ready", 120, 84)), wide: newHeader(nil), group: newGroup(w.host),
		trouble: newNotice(w.host, kindBad, "alert", ""), guide: newGuideCard(w.t("done.steps")), company: newCompanyNotes(w),
	}
	p.another = newLink(w.host, w.t("done.another"), func() { w.wizard.AnotherProgram() })
	p.leave = newLink(w.host, w.t("practice.leave"), func() { w.wizard.LeavePractice() })
	p.root = column(p.head.root, p.wide.root, space(24), p.group.root, space(14), p.trouble.root, space(14), p.guide.root, space(16), links(p.another, p.leave), space(18), p.company.root)
	return p
}

func (p *donePage) object() fyne.CanvasObject { return p.root }
func (p *donePage) shows(s wizard.State) bool { return s.Step == wizard.StepDone }

func (p *donePage) moment(s wizard.State) string {
	if s.Done.Undone != nil {
		return "undone"
	}
	return ""
}

func (p *donePage) start(wizard.State) fyne.Focusable { return nil }
func (p *donePage) back(s wizard.State)               { p.askToClose(s) }

func (p *donePage) footer(s wizard.State) footerView {
	v := footerView{back: p.t("footer.close")}
	switch d := s.Done; {
	case d.Undone != nil:
		v.primary = p.t("done.another")
	case d.Applied != nil && s.Practice:
		v.primary = p.t("practice.leave")
	case d.Applied != nil:
		v.primary = p.t("done.open", "Name", p.programName(d.Program))
	case d.Program.ID == "sheet":
		v.primary = p.t("done.open.file")
	default:
		v.primary = p.t("done.show.file")
	}
	v.off = s.Done.Working
	return v
}

func (p *donePage) primary(s wizard.State) {
	switch d := s.Done; {
	case d.Undone != nil:
		p.wizard.AnotherProgram()
	case d.Applied != nil && s.Practice:
		p.wizard.LeavePractice()
	case d.Applied != nil:
		p.wizard.Open()
	case d.Program.ID == "sheet":
		p.host.open(fileURL(d.Where))
	default:
		p.host.open(fileURL(filepath.Dir(d.Where)))
	}
}

// fileURL is a path as a browser takes it.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if len(path) > 0 && path[0] != '/' {
		path = "/" + path // C:/…
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

func (p *donePage) programName(g wizard.Program) string {
	if g.App != nil {
		return g.App.Name
	}
	return p.t("export." + g.ID + ".name")
}

func (p *donePage) render(s wizard.State) {
	d := s.Done
	title, lead := p.titles(s)
	p.head.set(title, lead)
	p.wide.set(title, lead)
	plain := d.Undone != nil || p.sendingTrouble(s) != "" // the picture says that all is well
	shown(p.head.root, !plain)
	shown(p.wide.root, plain)
	p.group.set(p.rows(s))
	p.trouble.show(d.Err != nil)
	if d.Err != nil {
		p.trouble.set(kindBad, "alert", p.mailappsSentence(d.Err))
	}
	steps := d.Guide.Steps
	if d.Applied != nil {
		steps = nil // Postkey did them
	}
	notes := d.Guide.Notes
	if d.Applied != nil && s.Practice {
		notes = nil // no program was really set up
	}
	if p.asks(s) != "" {
		notes = notes[1:] // said beside the password
	}
	p.guide.set(steps, notes)
	shown(p.guide.root, d.Undone == nil && len(steps)+len(notes) > 0)
	shown(p.another, d.Undone == nil)
	p.company.render(s, d.Undone == nil)
	shown(p.leave, s.Practice && (d.Applied == nil || d.Undone != nil)) // else it is the primary button
}

func (p *donePage) titles(s wizard.State) (title, lead string) {
	d := s.Done
	switch {
	case d.Undone != nil && d.Applied == nil:
		return p.t("done.undone.title"), p.t("done.undone.file")
	case d.Undone != nil && d.Undone.Kept != "":
		return p.t("done.undone.title"), p.t("export.undone.kept", "Path", d.Undone.Kept)
	case d.Undone != nil && d.Undone.Listed:
		return p.t("done.undone.title"), p.t("export.undone.listed", "Profile", d.Applied.Profile)
	case d.Undone != nil:
		return p.t("done.undone.title"), p.t("export.undone")
	case d.Applied != nil && s.Practice:
		return p.t("done.practice.title"), p.t("done.practice.lead", "Name", p.programName(d.Program))
	case d.Applied != nil && p.sendingTrouble(s) != "":
		return p.t("done.without.title"), p.t("done.without.lead", "Name", p.programName(d.Program), "Address", s.Address.Display())
	case d.Applied != nil:
		return p.t("done.title"), p.t("done.lead", "Name", p.programName(d.Program), "Address", s.Address.Display())
	case d.Program.ID == "sheet":
		return p.t("done.sheet.title"), p.t("done.file.lead")
	}
	return p.t("done.file.title"), p.t("done.file.lead")
}

// rows say what was done, what of it can be looked at, and what taken back.
func (p *donePage) rows(s wizard.State) []groupView {
	d := s.Done
	undo := groupView{icon: "check", color: inGood, button: p.t("done.undo"), symbol: "undo", off: d.Working, tap: func() { p.wizard.Undo() }}
	undo.title = p.setUpName(d)
	switch {
	case d.Applied == nil:
		undo.detail = p.t("done.backup.detail", "Path", filepath.Dir(d.Where))
	case s.Practice:
		undo.detail = p.t("done.practice.detail")
	case d.Applied.Others > 0:
		undo.detail = p.t("export.applied.others", "Count", d.Applied.Others, "Profile", d.Applied.Profile)
	default:
		undo.detail = p.t("export.applied.first")
	}
	if d.Undone != nil {
		undo.icon, undo.color, undo.title, undo.detail, undo.button = "undo", inSoft, p.t("done.undone"), undo.title, ""
		if d.Applied == nil {
			undo.detail = filepath.Base(d.Where)
		}
	}
	rows := []groupView{undo}
	if why := p.sendingTrouble(s); why != "" && d.Undone == nil {
		rows = append(rows, groupView{icon: "alert", color: inWarn, title: p.t("done.without"), detail: why,
			button: p.t("done.show"), off: d.Working, tap: func() { p.wizard.GoTo(wizard.StepTest) }})
	}
	rows = append(rows, p.passwordRow(s))
	if d.Applied != nil && d.Applied.Backup != "" {
		folder := filepath.Dir(d.Applied.Backup)
		rows = append(rows, groupView{icon: "file", color: inSoft, title: p.t("done.backup"), detail: p.t("done.backup.detail", "Path", folder),
			button: p.t("done.show"), tap: func() { p.host.open(fileURL(folder)) }})
	}
	for i, e := range s.Earlier {
		row := groupView{icon: "check", color: inGood, title: p.setUpName(e), detail: e.Where, button: p.t("done.undo"), symbol: "undo",
			off: d.Working, tap: func() { p.wizard.UndoEarlier(i) }}
		if e.Err != nil {
			row.icon, row.color, row.detail = "alert", inBad, p.mailappsSentence(e.Err)
		}
		if e.Undone != nil {
			row.icon, row.color, row.detail, row.button = "undo", inSoft, p.t("done.undone"), ""
		}
		rows = append(rows, row)
	}
	return rows
}

// setUpName says in a few words what one set-up made.
func (p *donePage) setUpName(d wizard.Done) string {
	if d.Applied != nil {
		return p.t("done.added", "Name", p.programName(d.Program))
	}
	return p.t("done.saved", "Name", filepath.Base(d.Where))
}

// asks says how the mail program comes by the password, where Postkey set it up.
func (p *donePage) asks(s wizard.State) string {
	if s.Done.Applied == nil || s.Done.Undone != nil || s.Practice || len(s.Done.Guide.Notes) == 0 {
		return ""
	}
	return s.Done.Guide.Notes[0]
}

func (p *donePage) passwordRow(s wizard.State) groupView {
	v := groupView{icon: "key", color: inSoft, title: p.t("done.memory"), detail: p.t("done.memory.detail")}
	kept := s.Keeping.State == wizard.KeepDone && !s.Practice
	switch {
	case s.BrowserOnly() && kept:
		v.title, v.detail = p.t("done.kept.browser", "Keyring", p.keyring(s)), ""
	case s.BrowserOnly():
		v.title, v.detail = p.t("done.browser"), ""
	case s.Practice && s.Keeping.State == wizard.KeepDone:
		v.title, v.detail = p.t("done.practice"), ""
	case kept:
		v.title, v.detail = p.t("done.kept", "Keyring", p.keyring(s)), ""
	}
	if asks := p.asks(s); asks != "" {
		v.detail = strings.TrimSpace(v.detail + " " + asks)
	}
	return v
}

func (p *donePage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	f.add("written", s.Done.Where)
	if a := s.Done.Applied; a != nil {
		f.add("profile", a.Profile)
		f.add("backup", a.Backup)
	}
	if s.Done.Err != nil {
		f.add("error", s.Done.Err.Error())
	}
	f.evidence(company(s))
	return f.String()
}
