package window

import (
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
)

// A programView is what one row of the Program page says.
type programView struct {
	name   string
	detail string
	icon   string // on a quiet tile; "" is the name's initial on a tint
	kind   kind   // of the initial
	warn   bool   // the detail asks for something, in warn words
}

// A programRow is an option of the Program page. Rows sit in one card with
// hairlines; the chosen one is tinted from edge to edge.
type programRow struct {
	optionTouch
	view    programView
	surface *surface
	mark    *radioMark
	tile    *tile
	name    *text
	detail  *prose
}

func newProgramRow(h *host, tapped func()) *programRow {
	p := &programRow{
		surface: newSurface("", "", radiusCard-1), mark: newRadioMark(), tile: newTile(40),
		name: eliding(newBold("", sizeBody, inInk)), detail: newProse("", sizeRow, inSoft),
	}
	words := column(p.name, p.detail)
	p.body = layers(p.surface, inset(row(words, p.mark.root, space(14), p.tile.root, space(14), words), 12, 16, 12, 16))
	p.tap, p.look = tapped, p.paint
	p.become(p, h, radiusField, -3)
	return p
}

func (p *programRow) set(v programView) {
	p.view = v
	p.name.set(v.name)
	p.detail.set(v.detail)
	p.paint()
}

func (p *programRow) paint() {
	fill := fyne.ThemeColorName("")
	switch {
	case p.chosen:
		fill = inPTint
	case p.hovered:
		fill = inHover
	}
	p.surface.set(fill, "", 0)
	p.mark.set(p.chosen)
	if p.view.warn {
		p.detail.setColor(inWarn)
	} else {
		p.detail.setColor(inSoft)
	}
	k := p.view.kind
	if p.view.icon != "" {
		k = kindQuiet
	}
	if p.chosen {
		k = kind{color: inPrimary, tint: inCard}
	}
	if p.view.icon != "" {
		p.tile.setIcon(p.view.icon, k)
	} else {
		p.tile.setInitial(p.view.name, k)
	}
}

// A tile is a small square with an icon or an initial.
type tile struct {
	root    *fyne.Container
	base    *surface
	icon    *icon
	initial *text
}

func newTile(size float32) *tile {
	t := &tile{base: newSurface(inQuiet, "", radiusNotice), icon: newIcon("mail", 20, inSoft), initial: newBold("", sizeName, inPrimary)}
	t.initial.Hide()
	t.root = box(size, size, layers(t.base, middle(0, 0, t.icon), middle(0, 0, t.initial)))
	return t
}

func (t *tile) setIcon(name string, k kind) {
	t.base.set(k.tint, "", 0)
	t.icon.set(name, k.color)
	t.icon.Show()
	t.initial.Hide()
}

func (t *tile) setInitial(name string, k kind) {
	t.base.set(k.tint, "", 0)
	r, _ := utf8.DecodeRuneInString(name)
	t.initial.set(string(unicode.ToUpper(r)))
	t.initial.setColor(k.color)
	t.initial.Show()
	t.icon.Hide()
	settle(t.root)
}

// A rowCard is a card whose rows touch its edges, with hairlines between them
// that begin at indent.
type rowCard struct {
	root    *fyne.Container
	surface *surface
	body    *fyne.Container
	indent  float32
	lines   []fyne.CanvasObject
}

func newRowCard(indent float32) *rowCard {
	c := &rowCard{surface: newSurface(inCard, inLine, radiusCard), body: column(), indent: indent}
	c.root = layers(c.surface, inset(c.body, 0, 1, 0, 1))
	return c
}

// set shows these rows, with a line before each but the first. The page has to
// settle afterwards.
func (c *rowCard) set(rows ...fyne.CanvasObject) {
	c.body.Objects = c.body.Objects[:0]
	for i, r := range rows {
		if i >= len(c.lines) {
			c.lines = append(c.lines, inset(hairline(), 0, 0, 0, c.indent))
		}
		if i > 0 {
			c.body.Objects = append(c.body.Objects, c.lines[i])
		}
		c.body.Objects = append(c.body.Objects, r)
	}
	for i, r := range rows {
		if p, ok := r.(*programRow); ok {
			p.surface.flatTop, p.surface.flatBottom = i > 0, i < len(rows)-1
			p.surface.Refresh()
		}
	}
}
