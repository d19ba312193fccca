package window

import (
	"path/filepath"

	"fyne.io/fyne/v2"

	"postkey/accounts/mailapps"
	"postkey/wizard"
)

// programPage asks for the mail program: those on this computer first, then
// what can be written for others. What would be written stands below.
type programPage struct {
	*Window
	root        *fyne.Container
	looking     *notice
	practice    *notice
	without     *notice // sending does not work yet
	nobody      *notice
	radio       *radio
	rows        []*programRow
	here, else_ *fyne.Container
	cards       [2]*rowCard
	refused     *notice
	preview     *preview
	seen        string // the programs the rows were made for
}

func newProgramPage(w *Window) page {
	p := &programPage{
		Window: w, looking: newNotice(w.host, kindInfo, "ring", w.t("program.looking")),
		practice: newNotice(w.host, kindInfo, "info", w.t("program.practice")),
		without:  newNotice(w.host, kindWarn, "alert", w.t("program.without")),
		nobody:   newNotice(w.host, kindInfo, "info", w.t("program.nobody")),
		refused:  newNotice(w.host, kindWarn, "alert", ""), preview: newPreview(w),
	}
	head := newHeader(nil)
	head.set(w.t("program.title"), w.t("program.lead"))
	section := func(i int, title string) *fyne.Container {
		p.cards[i] = newRowCard(0)
		return column(newBold(title, sizeSmall, inSoft), space(8), p.cards[i].root)
	}
	p.here, p.else_ = section(0, w.t("program.here")), section(1, w.t("program.elsewhere"))
	p.radio = newRadio(w.host, column(p.here, space(18), p.else_), func(i int) { w.wizard.SelectProgram(i) })
	p.root = under(head, p.practice.root, space(14), p.without.root, space(14), p.nobody.root, space(14), column(p.looking.root, p.radio), space(14), p.refused.root, space(20), p.preview.root)
	return p
}

func (p *programPage) object() fyne.CanvasObject         { return p.root }
func (p *programPage) shows(s wizard.State) bool         { return s.Step == wizard.StepProgram }
func (p *programPage) start(wizard.State) fyne.Focusable { return p.radio }
func (p *programPage) primary(wizard.State)              { p.wizard.SetUp() }

func (p *programPage) moment(s wizard.State) string {
	if s.Program.Looking {
		return "looking"
	}
	return ""
}

func (p *programPage) back(s wizard.State) {
	if s.Program.Working {
		p.wizard.Cancel()
		return
	}
	p.wizard.Back()
}

func (p *programPage) footer(s wizard.State) footerView {
	v := footerView{back: p.t("footer.back")}
	if s.Program.Working {
		v.back = p.t("footer.cancel")
	}
	chosen, ok := s.Program.Selected()
	if !ok {
		v.primary, v.off = p.t("footer.continue"), true
		return v
	}
	working := "program.save.working"
	switch {
	case chosen.App != nil:
		v.primary, working = p.t("program.setup", "Name", chosen.App.Name), "program.setup.working"
	case chosen.ID == "sheet":
		v.primary = p.t("program.save.sheet")
	default:
		v.primary = p.t("program.save")
	}
	if s.Program.Working {
		v.primary, v.busy = p.t(working), true
	}
	v.off = s.Program.Plan == nil && s.Program.Files == nil
	return v
}

func (p *programPage) render(s wizard.State) {
	c := s.Program
	p.practice.show(s.Practice && !c.Looking)
	trouble := p.sendingTrouble(s)
	p.without.explain(trouble)
	p.without.show(trouble != "")
	p.looking.show(c.Looking)
	shown(p.radio, !c.Looking)
	p.nobody.show(!c.Looking && len(c.Programs) > 0 && c.Programs[0].App == nil)
	p.makeRows(c.Programs)
	for i, row := range p.rows {
		row.set(p.rowView(c.Programs[i]))
	}
	p.radio.set(c.Chosen)
	refused := c.Err
	if refused == nil {
		refused = c.Refused
	}
	p.refused.show(refused != nil && !c.Looking)
	if refused != nil {
		p.refused.set(kindWarn, "alert", p.mailappsSentence(refused))
	}
	p.preview.set(c)
}

func (w *Window) mailappsSentence(err error) string { return mailapps.Sentence(err, w.words) }

// makeRows makes the rows anew only when the programs are others.
func (p *programPage) makeRows(programs []wizard.Program) {
	seen := ""
	for _, g := range programs {
		seen += g.ID
		if g.App != nil {
			seen += "@" + g.App.Path
		}
		seen += "\n"
	}
	if seen == p.seen {
		return
	}
	p.seen, p.rows, p.radio.options = seen, nil, nil
	var groups [2][]fyne.CanvasObject
	for i, g := range programs {
		row := newProgramRow(p.host, func() { p.radio.clicked(i) })
		p.rows = append(p.rows, row)
		p.radio.options = append(p.radio.options, row)
		at := 1
		if g.App != nil {
			at = 0
		}
		groups[at] = append(groups[at], row)
	}
	for i, section := range []*fyne.Container{p.here, p.else_} {
		shown(section, len(groups[i]) > 0)
		p.cards[i].set(groups[i]...)
	}
}

// symbols are the icons of what is no program on this computer.
var symbols = map[string]string{"sheet": "sheet", "outlook-prf": "file"}

func (p *programPage) rowView(g wizard.Program) programView {
	v := programView{name: p.t("export." + g.ID + ".name"), detail: p.t("export." + g.ID + ".does"), kind: kindInfo}
	if g.App == nil {
		v.icon = "grid"
		if s, ok := symbols[g.ID]; ok {
			v.icon = s
		}
		return v
	}
	v.name = g.App.Name
	if g.App.Package != "" {
		v.name = p.t("program.package", "Name", g.App.Name, "Package", g.App.Package)
	}
	return v
}

func (p *programPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	if plan := s.Program.Plan; plan != nil {
		f.add("program", plan.Program.Path)
		f.add("profile", plan.Where)
	}
	text := f.String()
	for _, file := range previewFiles(s.Program) {
		if len(file.data) > 0 {
			text += "\n\n── " + filepath.Base(file.path) + "\n" + string(file.data)
		}
	}
	return text
}
