package window

import "fyne.io/fyne/v2"

// A messageView is the message to oneself on the Test page.
type messageView struct {
	title, detail string
	button        string
	off, busy     bool
	border        fyne.ThemeColorName
	steps         []stepView // none before it was asked for
	notes         []string   // what is worth knowing about how it ended
}

// A messageCard offers to send a message to oneself, and then shows its way. It
// grows once, when it is asked to.
type messageCard struct {
	root          *fyne.Container
	surface       *surface
	title, detail *prose
	button        *button
	way           *fyne.Container
	steps         []*stepRow
	notes         *fyne.Container
}

// newMessageCard makes the card; labels are all that the button will ever say, so
// that it keeps its place.
func newMessageCard(h *host, labels []string, tap func()) *messageCard {
	c := &messageCard{
		surface: newSurface(inCard, inLine, radiusCard), title: newProse("", sizeRow, inInk), detail: newProse("", sizeRow, inSoft),
		button: newButton(h, "", false, tap), notes: columnGap(6),
	}
	c.title.bold = true
	width := float32(0)
	for _, l := range labels {
		width = max(width, newButton(h, l, false, nil).MinSize().Width)
	}
	// One line or two: what stands below stays where it is.
	words, room := steady(column(c.title, space(2), c.detail), c.title.lineHeight()+2+2*c.detail.lineHeight())
	room.set(true)
	head := row(words, newIcon("mail", 22, inPrimary), space(14), words, space(16), box(width, buttonHeight, c.button))
	rows := column()
	for range 3 {
		r := newStepRow()
		c.steps = append(c.steps, r)
		rows.Objects = append(rows.Objects, r.root)
	}
	c.way = column(hairline(), space(6), rows, space(2), c.notes)
	c.root = layers(c.surface, inset(column(head, space(12), c.way), 13, 14, 13, 18))
	c.way.Hide()
	return c
}

func (c *messageCard) set(v messageView) {
	c.title.set(v.title)
	c.detail.set(v.detail)
	c.button.set(v.button, v.off, v.busy)
	c.surface.set(inCard, v.border, 1)
	shown(c.way, len(v.steps) > 0)
	for i, r := range c.steps {
		if i < len(v.steps) {
			r.set(v.steps[i])
		}
	}
	shown(c.notes, len(v.notes) > 0)
	fill(c.notes, v.notes, func(int) (fyne.CanvasObject, fyne.CanvasObject) {
		return box(18, 18, newIcon("info", 18, inSoft)), space(10)
	})
}
