package window

import "fyne.io/fyne/v2"

// segments are pills in a quiet trough, of which one is chosen.
func newSegments(h *host, labels []string, choose func(int)) *radio {
	pills := row(nil)
	r := newRadio(h, nil, choose)
	for i, l := range labels {
		p := &pill{base: newSurface("", "", 6), words: newBold(l, sizeRow, inInk)}
		// The room of the bold words is kept, so that nothing moves when the
		// choice does.
		wide := p.words.MinSize().Width
		p.body = layers(p.base, inset(middle(wide, 30, p.words), 0, 14, 0, 14))
		p.tap = func() { r.clicked(i) }
		p.look = p.paint
		p.become(p, h, 6, 2)
		pills.Objects = append(pills.Objects, p)
		r.options = append(r.options, p)
	}
	r.body = left(layers(newSurface(inQuiet, "", radiusNotice), inset(pills, 3.5, 3.5, 3.5, 3.5)))
	return r
}

type pill struct {
	optionTouch
	base  *surface
	words *text
}

func (p *pill) paint() {
	fill, stroke, color := fyne.ThemeColorName(""), fyne.ThemeColorName(""), inSoft
	switch {
	case p.chosen:
		fill, stroke, color = inCard, inLine, inInk
	case p.hovered:
		fill = inHover
	}
	p.base.set(fill, stroke, 1)
	p.words.setColor(color)
	p.words.setBold(p.chosen)
	settle(p.body)
}
