package window

import (
	"strconv"

	"fyne.io/fyne/v2"
)

// The rail's widths: with its words, and folded to bullets.
const (
	railWide   float32 = 216
	railFolded float32 = 72
)

// A railState is how far one step of the rail is.
type railState int

const (
	railToCome railState = iota
	railNow
	railDone
)

// A rail lists the steps at the left: done ones can be clicked, the current one
// is a card, those to come are outlined.
type rail struct {
	root   *fyne.Container
	layout *railLayout
	steps  []*railStep
}

// newRail lists the steps of that name; going back to one calls visit.
func newRail(h *host, name string, steps []string, visit func(int)) *rail {
	r := &rail{}
	l := &railLayout{
		back: newSurface(inRail, "", 0), edge: newSurface(inLine, "", 0),
		logo: newPicture("logo", 28, 28), name: newBold(name, sizeBrand, inInk),
		mark: newPicture("postmark", 184, 162), person: newIcon("person", 16, inSoft), address: eliding(newText("", sizeSmall, inSoft)),
	}
	objects := []fyne.CanvasObject{l.back, l.edge, l.mark, l.logo, l.name}
	for i, label := range steps {
		s := newRailStep(h, i+1, label, func() { visit(i) })
		r.steps = append(r.steps, s)
		l.steps = append(l.steps, s)
		objects = append(objects, s)
	}
	l.person.Hide()
	r.layout = l
	r.root = &fyne.Container{Layout: l, Objects: append(objects, l.person, l.address)}
	return r
}

// set shows the states of the steps, whether the done ones can be clicked, and
// whose account this is.
func (r *rail) set(states []railState, clickable bool, address string) {
	for i, s := range r.steps {
		s.set(states[i], clickable)
	}
	r.layout.address.set(address)
	shown(r.layout.person, address != "")
	settle(r.root)
}

// railLayout places everything for the width it gets.
type railLayout struct {
	back, edge    *surface
	logo, mark    *picture
	name, address *text
	person        *icon
	steps         []*railStep
}

func (*railLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(railFolded, 0) }

func (l *railLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	folded := size.Width < railWide
	place := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	}
	place(l.back, 0, 0, size.Width, size.Height)
	place(l.edge, size.Width-1, 0, 1, size.Height)
	left, rowLeft, rowWidth := float32(20), float32(12), size.Width-24
	if folded {
		left, rowLeft, rowWidth = 22, 16, 40
	}
	place(l.logo, left, 32, 28, 28)
	name := l.name.MinSize()
	place(l.name, 56, 46-name.Height/2, name.Width, name.Height)
	shown(l.name, !folded)
	y := float32(84)
	for _, s := range l.steps {
		s.fold(folded)
		h := max(40, s.HeightFor(rowWidth))
		place(s, rowLeft, y, rowWidth, h)
		y += h + 2
	}
	foot := size.Height - 26
	place(l.person, left, foot-8, 16, 16)
	place(l.address, 44, foot-1-l.address.MinSize().Height/2, size.Width-44-12, l.address.MinSize().Height)
	shown(l.address, !folded)
	shown(l.person, !folded && l.address.words != "")
	place(l.mark, 10, size.Height-184, 184, 162)
	shown(l.mark, !folded && size.Height >= 600 && y < size.Height-150)
}

// A railStep is one row of the rail.
type railStep struct {
	press
	state  railState
	folded bool
	card   *surface
	over   *surface
	circle *surface
	number *text
	tick   *icon
	words  *prose
	gap    fyne.CanvasObject
}

func newRailStep(h *host, number int, label string, visit func()) *railStep {
	s := &railStep{
		card: newSurface("", "", radiusNotice), over: newSurface("", "", radiusNotice), circle: newSurface("", "", 12),
		number: newText(strconv.Itoa(number), sizeSmall, inSoft), tick: newIcon("check", 14, inPrimary),
		words: newProse(label, sizeRow, inSoft),
	}
	bullet := box(24, 24, layers(s.circle, middle(0, 0, s.number), middle(0, 0, s.tick)))
	s.gap = space(12)
	s.body = layers(s.card, s.over, inset(row(s.words, bullet, s.gap, s.words), 8, 8, 8, 8))
	s.tap, s.look, s.label = visit, s.paint, label
	s.off = true
	s.become(s, h, radiusNotice, -2)
	return s
}

func (s *railStep) set(state railState, clickable bool) {
	s.state = state
	s.off = state != railDone || !clickable
	s.paint()
	settle(s.body)
}

func (s *railStep) fold(folded bool) {
	s.folded = folded
	shown(s.words, !folded)
}

func (s *railStep) paint() {
	s.card.set("", "", 0)
	s.over.set("", "", 0)
	s.tick.Hide()
	s.number.Show()
	s.words.bold = s.state == railNow
	switch s.state {
	case railNow:
		s.card.set(inCard, inLine, 1)
		s.circle.set(inPrimary, "", 0)
		s.number.setColor(inOnPrimary)
		s.words.setColor(inInk)
	case railDone:
		s.circle.set(inPTint, "", 0)
		s.tick.Show()
		s.number.Hide()
		s.words.setColor(inInk)
	default:
		s.circle.set("", inEdge, 1)
		s.number.setColor(inSoft)
		s.words.setColor(inSoft)
	}
	s.number.setBold(s.state == railNow)
	if s.hovered && !s.off {
		s.over.set(inHover, "", 0)
	}
	s.words.restyle()
}
