package window

import "fyne.io/fyne/v2"

// A sourceView is what one row of the Search page says.
type sourceView struct {
	name   string
	result string
	took   string
	icon   string // "ring" turns
	color  fyne.ThemeColorName
	found  bool // the result is bold
	quiet  bool // it is not needed: the name is soft
}

// A sourceRow is one place where Postkey looks. Rows never move or change
// their order while they fill.
type sourceRow struct {
	root               *fyne.Container
	icon               *icon
	busy               *ring
	name, result, time *text
	veil               *veil
	shows              sourceView
}

const sourceIndent = 45 // hairlines begin under the name

func newSourceRow() *sourceRow {
	s := &sourceRow{
		icon: newIcon("dot", 18, inEdge), busy: newRing(17), name: eliding(newText("", sizeRow, inInk)),
		result: newText("", sizeRow, inSoft), time: newText("", sizeSmall, inSoft), veil: newVeil(inCard, 0),
	}
	mark := box(18, 18, layers(s.icon, middle(0, 0, s.busy)))
	s.root = layers(inset(row(s.name,
		mark, space(12), s.name, space(16), s.result, space(12), alignRight(44, s.time)), 9, 15, 9, 15),
		inset(s.veil, 2, 12, 2, 12))
	return s
}

func (s *sourceRow) set(v sourceView) {
	if s.shows != v && s.shows.name == v.name {
		s.veil.lift(fadeRow)
	}
	s.shows = v
	s.name.set(v.name)
	s.result.set(v.result)
	s.result.setBold(v.found)
	s.time.set(v.took)
	shown(s.busy, v.icon == "ring")
	shown(s.icon, v.icon != "ring")
	if v.icon != "ring" {
		s.icon.set(v.icon, v.color)
	}
	name, result := inInk, inSoft
	if v.quiet {
		name = inSoft
	}
	if v.found {
		result = inInk
	}
	s.name.setColor(name)
	s.result.setColor(result)
}

// alignRight is a column of fixed width with its words at the right.
func alignRight(width float32, t *text) fyne.CanvasObject {
	return &fyne.Container{Layout: rightLayout{width}, Objects: []fyne.CanvasObject{t}}
}

type rightLayout struct{ width float32 }

func (l rightLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(max(l.width, objects[0].MinSize().Width), objects[0].MinSize().Height)
}

func (l rightLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := objects[0].MinSize()
	objects[0].Resize(m)
	objects[0].Move(fyne.NewPos(size.Width-m.Width, (size.Height-m.Height)/2))
}
