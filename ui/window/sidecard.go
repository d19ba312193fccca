package window

import "fyne.io/fyne/v2"

// A stepView is one line of a side of the Test: what happens or happened.
type stepView struct {
	words string
	took  string
	icon  string // "ring" turns
	color fyne.ThemeColorName
	quiet bool
}

// A sideView is one side of the Test.
type sideView struct {
	title, host string
	state       kind   // of the chip
	chip        string // "" while it runs: then a ring turns
	chipIcon    string
	steps       []stepView
	// folded leaves only the head, when a problem card tells the rest.
	folded bool
}

// A sideCard shows the incoming or the outgoing server while it is tried.
type sideCard struct {
	root       *fyne.Container
	surface    *surface
	full, fold *fyne.Container
	titles     [2]*text // full and folded
	hosts      [2]*text
	chips      [2]*chip
	symbol     *icon // of the folded card
	busy       *ring
	steps      *fyne.Container
	rows       []*stepRow
}

func newSideCard(name string) *sideCard {
	c := &sideCard{surface: newSurface(inCard, inLine, radiusCard), busy: newRing(19), steps: column()}
	for i, size := range []float32{sizeCard, sizeBody} {
		c.titles[i] = eliding(newBold("", size, inInk))
		c.hosts[i] = eliding(newText("", sizeSmall, inSoft))
		c.chips[i] = newChip(kindGood, "check", "")
	}
	words := column(
		box(0, 22, row(c.titles[0], c.titles[0], space(8), inset(c.busy, 0, 1, 4, 0), c.chips[0].root)),
		c.hosts[0])
	c.full = column(
		inset(topRow(words, inset(newIcon(name, 20, inSoft), 1, 0, 0, 0), space(10), words), 16.5, 18, 10.5, 18),
		inset(hairline(), 0, 18, 0, 18), space(10),
		inset(c.steps, 0, 18, 12, 18),
	)
	folded := column(c.titles[1], space(1), c.hosts[1])
	c.symbol = newIcon(name, 20, inSoft)
	c.fold = inset(row(folded, c.symbol, space(10), folded, space(8), c.chips[1].root), 13, 14, 13, 16)
	c.root = layers(c.surface, c.full, c.fold)
	return c
}

func (c *sideCard) set(v sideView) {
	for i := range c.titles {
		c.titles[i].set(v.title)
		c.hosts[i].set(v.host)
		c.chips[i].set(v.state, v.chipIcon, v.chip)
		shown(c.chips[i].root, v.chip != "")
	}
	shown(c.busy, v.chip == "")
	shown(c.full, !v.folded)
	shown(c.fold, v.folded)
	stroke := inLine
	if v.chip != "" && (v.state != kindGood || !v.folded) {
		stroke = v.state.line
	}
	c.surface.set(inCard, stroke, 1)
	for len(c.rows) < len(v.steps) {
		r := newStepRow()
		c.rows = append(c.rows, r)
		c.steps.Objects = append(c.steps.Objects, r.root)
	}
	for i, r := range c.rows {
		shown(r.root, i < len(v.steps))
		if i < len(v.steps) {
			r.set(v.steps[i])
		}
	}
}

// A sidePair sets both cards beside each other. Folded, they do without their
// symbols where these would cut a name short.
type sidePair struct {
	equalLayout
	cards [2]*sideCard
}

func newSidePair(cards [2]*sideCard) *fyne.Container {
	return &fyne.Container{
		Layout:  &sidePair{equalLayout{16}, cards},
		Objects: []fyne.CanvasObject{cards[0].root, cards[1].root},
	}
}

func (l *sidePair) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	room := l.width(objects, size.Width)
	for _, on := range []bool{true, false} {
		for _, c := range l.cards {
			shown(c.symbol, on)
		}
		if max(naturalWidth(l.cards[0].fold), naturalWidth(l.cards[1].fold)) <= room {
			break
		}
	}
	l.equalLayout.Layout(objects, size)
}

type stepRow struct {
	root        *fyne.Container
	icon        *icon
	busy        *ring
	words, time *text
	veil        *veil
	shows       stepView
}

func newStepRow() *stepRow {
	s := &stepRow{icon: newIcon("dot", 18, inEdge), busy: newRing(17), words: eliding(newText("", sizeRow, inInk)), time: newText("", sizeSmall, inSoft)}
	mark := box(18, 18, layers(s.icon, middle(0, 0, s.busy)))
	s.veil = newVeil(inCard, 0)
	s.root = layers(box(0, 31, row(s.words, mark, space(10), s.words, space(8), s.time)), inset(s.veil, 2, 0, 2, 0))
	return s
}

func (s *stepRow) set(v stepView) {
	if s.shows != v && s.shows.words != "" {
		s.veil.lift(fadeRow)
	}
	s.shows = v
	s.words.set(v.words)
	s.time.set(v.took)
	shown(s.busy, v.icon == "ring")
	shown(s.icon, v.icon != "ring")
	if v.icon != "ring" {
		s.icon.set(v.icon, v.color)
	}
	if v.quiet {
		s.words.setColor(inSoft)
	} else {
		s.words.setColor(inInk)
	}
}
