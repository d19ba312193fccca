package window

import (
	"path/filepath"

	"fyne.io/fyne/v2"

	"postkey/wizard"
)

// A previewFile is one file that would be written.
type previewFile struct {
	path      string
	data      []byte
	isNew     bool
	byProgram bool
}

// previewFiles are what setting up the chosen program would write.
func previewFiles(c wizard.ProgramChoice) []previewFile {
	var files []previewFile
	if c.Plan != nil {
		for _, change := range c.Plan.Changes {
			files = append(files, previewFile{change.Path, change.Data, change.New, change.ByProgram})
		}
		return files
	}
	for _, f := range c.Files {
		files = append(files, previewFile{path: f.Name, data: f.Data, isNew: true})
	}
	return files
}

// A preview shows what will be written, one row a file, before anything is.
type preview struct {
	*Window
	root  *fyne.Container
	title *prose
	card  *rowCard
	note  *prose
	rows  []*previewRow
}

type previewRow struct {
	root         *fyne.Container
	name, change *text
	folder       *text
}

func newPreview(w *Window) *preview {
	p := &preview{Window: w, title: newProse(w.t("program.preview"), sizeSmall, inSoft), card: newRowCard(0), note: newProse("", sizeSmall, inSoft)}
	p.title.bold = true
	p.root = column(p.title, space(8), p.card.root, space(6), p.note)
	return p
}

func (p *preview) set(c wizard.ProgramChoice) {
	files := previewFiles(c)
	shown(p.root, len(files) > 0 && !c.Looking)
	for len(p.rows) < len(files) {
		r := &previewRow{name: eliding(newBold("", sizeRow, inInk)), change: newText("", sizeSmall, inSoft), folder: eliding(newText("", sizeSmall, inSoft))}
		words := column(r.name, r.folder)
		r.root = inset(row(words, newIcon("file", 18, inSoft), space(14), words, space(12), r.change), 8, 16, 9, 18)
		p.rows = append(p.rows, r)
	}
	var rows []fyne.CanvasObject
	for i, f := range files {
		r := p.rows[i]
		r.name.set(filepath.Base(f.path))
		folder := ""
		if filepath.IsAbs(f.path) {
			folder = filepath.Dir(f.path)
		}
		r.folder.set(folder)
		shown(r.folder, folder != "")
		change := p.t("program.preview.changed")
		switch {
		case f.isNew:
			change = p.t("program.preview.new")
		case f.byProgram && c.Plan != nil:
			change = p.t("program.preview.by", "Name", c.Plan.Program.Name)
		}
		r.change.set(change)
		rows = append(rows, r.root)
	}
	p.card.set(rows...)
	note := ""
	switch {
	case c.Plan != nil:
		note = p.t("program.preview.profile", "Profile", c.Plan.Profile)
	case len(c.Files) > 0:
		note = p.t("program.preview.file")
	}
	p.note.set(note)
}
