package window

import "fyne.io/fyne/v2"

// A groupView is one row of the group on Done: what was done, and a button to
// look at it or undo it.
type groupView struct {
	icon   string
	color  fyne.ThemeColorName
	title  string
	detail string
	button string
	symbol string // of the button, may be ""
	off    bool
	tap    func()
}

// A group is the card of rows on Done.
type group struct {
	*rowCard
	host *host
	rows []*groupRow
}

type groupRow struct {
	root   *fyne.Container
	icon   *icon
	title  *prose
	detail *prose
	button *button
	slot   *fyne.Container
	symbol string // of the button
	tap    func()
}

func newGroup(h *host) *group { return &group{rowCard: newRowCard(0), host: h} }

func (g *group) set(views []groupView) {
	shownRows := make([]fyne.CanvasObject, len(views))
	for i, v := range views {
		if i == len(g.rows) {
			g.rows = append(g.rows, g.newRow(v))
		} else if g.rows[i].symbol != v.symbol && v.button != "" {
			g.rows[i] = g.newRow(v) // another kind of button stands here now
		}
		r := g.rows[i]
		shownRows[i] = r.root
		r.icon.set(v.icon, v.color)
		r.title.set(v.title)
		r.detail.set(v.detail)
		shown(r.detail, v.detail != "")
		r.tap = v.tap
		shown(r.slot, v.button != "")
		r.button.set(v.button, v.off, false)
	}
	g.rowCard.set(shownRows...)
}

func (g *group) newRow(v groupView) *groupRow {
	r := &groupRow{
		icon: newIcon("check", 20, inGood), title: newProse("", sizeRow, inInk), detail: newProse("", sizeRow, inSoft),
		symbol: v.symbol,
	}
	r.title.bold = true
	if v.symbol != "" {
		r.button = newIconButton(g.host, v.button, v.symbol, false, func() { call(r.tap) })
	} else {
		r.button = newButton(g.host, v.button, false, func() { call(r.tap) })
	}
	r.slot = box(112, buttonHeight, r.button)
	words := column(r.title, r.detail)
	r.root = inset(row(words, r.icon, space(14), words, space(16), r.slot), 12.5, 14, 12.5, 18)
	return r
}
