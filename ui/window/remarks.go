package window

import "fyne.io/fyne/v2"

// remarks are soft sentences, each with an icon, that explain what is above
// them. They come last on a page: growing, they move nothing that is read.
type remarks struct {
	root *fyne.Container
	rows *fyne.Container
	says []*prose
	room *steadyLayout
}

func newRemarks() *remarks {
	r := &remarks{rows: columnGap(8)}
	r.root, r.room = steady(r.rows, 0)
	// Most often there is one, of two lines.
	r.room.least = 2 * newProse("", sizeRow, inSoft).lineHeight()
	return r
}

func (r *remarks) set(sentences []string, live bool) {
	r.room.set(live)
	for len(r.says) < len(sentences) {
		p := newProse("", sizeRow, inSoft)
		p.strong = inInk
		r.says = append(r.says, p)
		r.rows.Objects = append(r.rows.Objects, topRow(p, box(18, 18, newIcon("info", 18, inSoft)), space(10), p))
	}
	for i, p := range r.says {
		shown(r.rows.Objects[i], i < len(sentences))
		if i < len(sentences) {
			p.set(sentences[i])
		}
	}
	shown(r.root, live || len(sentences) > 0)
}
