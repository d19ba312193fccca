package window

import "fyne.io/fyne/v2"

// optionTouch is the part all options share: they feel the pointer, and have a
// ring for the focus that their group holds.
type optionTouch struct {
	touch
	ring            *surface
	ringOut         float32
	chosen, focused bool
}

func (o *optionTouch) become(self fyne.Widget, h *host, radius, ringOut float32) {
	o.host, o.ringOut = h, ringOut
	o.ring = newSurface("", inPrimary, radius+ringOut)
	o.ring.width = 2
	o.ring.Hide()
	o.ExtendBaseWidget(self)
}

func (o *optionTouch) show(chosen, focused bool) {
	if o.chosen == chosen && o.focused == focused {
		return
	}
	o.chosen, o.focused = chosen, focused
	shown(o.ring, focused)
	call(o.look)
}

// CreateRenderer shows the body, and the ring around it.
func (o *optionTouch) CreateRenderer() fyne.WidgetRenderer {
	call(o.look)
	return &optionRenderer{o}
}

type optionRenderer struct{ o *optionTouch }

func (r *optionRenderer) Destroy()           {}
func (r *optionRenderer) MinSize() fyne.Size { return r.o.body.MinSize() }
func (r *optionRenderer) Refresh()           { r.o.ring.Refresh() }
func (r *optionRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.o.body, r.o.ring}
}

func (r *optionRenderer) Layout(size fyne.Size) {
	r.o.body.Resize(size)
	out := r.o.ringOut
	r.o.ring.Move(fyne.NewPos(-out, -out))
	r.o.ring.Resize(size.AddWidthHeight(2*out, 2*out))
}

// A choiceCard is one of the two large cards of Choice. The whole card is the
// target; both tell the same three things in the same order.
type choiceCard struct {
	optionTouch
	surface *surface
	mark    *radioMark
	title   *prose
	chip    *chip
	facts   [3]*prose
	extra   *fyne.Container
	veil    *veil // over extra
}

// newChoiceCard shows a picture with the tag IMAP or POP in its corner; extra
// is a field that only the chosen card shows, or nil.
func newChoiceCard(h *host, art, tag string, extra fyne.CanvasObject, tapped func()) *choiceCard {
	c := &choiceCard{
		surface: newSurface(inCard, inLine, radiusChoice), mark: newRadioMark(),
		title: newProse("", sizeBody, inInk), chip: newChip(kindGood, "check", ""), veil: newVeil(inCard, 0),
	}
	c.title.bold = true
	corner := newBold(tag, sizeTag, inArtInk)
	picture := layers(
		newSurface(inArtBg, "", radiusField),
		middle(0, 108, newPicture(art, 240, 104)),
		&fyne.Container{Layout: cornerLayout{10, 7}, Objects: []fyne.CanvasObject{corner}},
	)
	facts := make([]fyne.CanvasObject, 3)
	for i, name := range []string{"phone", "shield", "box"} {
		c.facts[i] = newProse("", sizeRow, inInk)
		facts[i] = topRow(c.facts[i], box(18, 18, newIcon(name, 18, inSoft)), space(10), c.facts[i])
	}
	body := column(
		picture, space(13),
		topRow(c.title, inset(c.mark.root, 2, 0, 0, 0), space(10), c.title), space(7),
		inset(c.chip.root, 0, 0, 0, 28), space(13),
		columnGap(9, facts...),
	)
	c.extra = &fyne.Container{Layout: &insetLayout{}}
	if extra != nil {
		c.extra.Objects = []fyne.CanvasObject{inset(extra, 14, 0, 0, 0), c.veil}
	}
	c.extra.Hide()
	c.body = layers(c.surface, inset(column(body, space(12), c.extra), 12, 14, 14, 14))
	c.tap, c.look = tapped, c.paint
	c.become(c, h, radiusChoice, 4)
	return c
}

// more shows or hides the extra field.
func (c *choiceCard) more(yes bool) {
	if yes && !c.extra.Visible() {
		c.veil.lift(fadePanel)
	}
	shown(c.extra, yes)
}

func (c *choiceCard) paint() {
	stroke, width := inLine, float32(1)
	switch {
	case c.chosen:
		stroke, width = inPrimary, 2
	case c.hovered:
		stroke = inEdge
	}
	c.surface.set(inCard, stroke, width)
	c.mark.set(c.chosen)
}

// cornerLayout puts an object into the top right corner.
type cornerLayout struct{ right, top float32 }

func (cornerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
func (cornerLayout) HeightFor([]fyne.CanvasObject, float32) float32 {
	return 0
}

func (l cornerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		m := o.MinSize()
		o.Resize(m)
		o.Move(fyne.NewPos(size.Width-m.Width-l.right, l.top))
	}
}

// A plainOption is a small card with a mark and words.
type plainOption struct {
	optionTouch
	surface *surface
	mark    *radioMark
	words   *text
}

func newPlainOption(h *host, words string, tapped func()) *plainOption {
	p := &plainOption{surface: newSurface(inCard, inLine, radiusCard), mark: newRadioMark(), words: newBold(words, sizeBody, inInk)}
	p.body = layers(p.surface, inset(row(p.words, p.mark.root, space(10), p.words), 14, 14, 14, 14))
	p.tap, p.look = tapped, p.paint
	p.become(p, h, radiusCard, 4)
	return p
}

func (p *plainOption) paint() {
	stroke, width := inLine, float32(1)
	switch {
	case p.chosen:
		stroke, width = inPrimary, 2
	case p.hovered:
		stroke = inEdge
	}
	p.surface.set(inCard, stroke, width)
	p.mark.set(p.chosen)
}
