package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// An option is one of the things a radio group chooses from.
type option interface {
	fyne.CanvasObject
	show(chosen, focused bool)
}

// A radio is a group of options of which one is chosen. The whole group is a
// single stop of the Tab key; the arrows move inside it.
type radio struct {
	widget.BaseWidget
	host    *host
	body    fyne.CanvasObject
	options []option
	chosen  int
	focused bool
	choose  func(int)
}

var _ fyne.Focusable = (*radio)(nil)

// newRadio groups options that are laid out somewhere in body.
func newRadio(h *host, body fyne.CanvasObject, choose func(int)) *radio {
	r := &radio{host: h, body: body, choose: choose, chosen: -1}
	r.ExtendBaseWidget(r)
	return r
}

func (r *radio) inner() fyne.CanvasObject { return r.body }

// CreateRenderer shows the body.
func (r *radio) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

// HeightFor asks the body.
func (r *radio) HeightFor(width float32) float32 { return heightFor(r.body, width) }

// MinSize asks the body.
func (r *radio) MinSize() fyne.Size { return r.body.MinSize() }

// set shows which one is chosen.
func (r *radio) set(chosen int) {
	r.chosen = chosen
	r.paint()
}

func (r *radio) paint() {
	for i, o := range r.options {
		at := i == r.chosen || r.chosen < 0 && i == 0
		o.show(i == r.chosen, r.focused && r.host.byKey && at)
	}
}

// pick is a choice by the person.
func (r *radio) pick(i int) {
	if i != r.chosen {
		r.set(i)
		if r.choose != nil {
			r.choose(i)
		}
	}
	if i < len(r.options) {
		r.host.show(r.options[i])
	}
}

// clicked also takes the focus, as a click on a field does.
func (r *radio) clicked(i int) {
	r.host.focusOn(r)
	r.pick(i)
}

// FocusGained marks the chosen option.
func (r *radio) FocusGained() {
	r.focused = true
	r.host.tabbed()
	r.paint()
	if r.chosen >= 0 && r.chosen < len(r.options) {
		r.host.show(r.options[r.chosen])
	}
}

// FocusLost takes the mark away.
func (r *radio) FocusLost() {
	r.focused = false
	r.paint()
}

// TypedRune is not for a radio group.
func (r *radio) TypedRune(rune) {}

// TypedKey moves the choice with the arrows.
func (r *radio) TypedKey(e *fyne.KeyEvent) {
	if r.host.pass(e.Name) {
		return
	}
	move := map[fyne.KeyName]int{fyne.KeyUp: -1, fyne.KeyLeft: -1, fyne.KeyDown: 1, fyne.KeyRight: 1}[e.Name]
	if move == 0 && e.Name != fyne.KeySpace || len(r.options) == 0 {
		return
	}
	r.host.byKey = true
	n := len(r.options)
	if r.chosen < 0 {
		r.pick(0)
	} else {
		r.pick((r.chosen + move + n) % n)
	}
	r.paint()
}

// A radioMark is the round mark of an option.
type radioMark struct {
	root       *fyne.Container
	outer, dot *surface
}

func newRadioMark() *radioMark {
	m := &radioMark{outer: newSurface("", inEdge, 9), dot: newSurface("", "", 3.5)}
	m.root = box(18, 18, layers(m.outer, inset(m.dot, 5.5, 5.5, 5.5, 5.5)))
	return m
}

func (m *radioMark) set(chosen bool) {
	if chosen {
		m.outer.set(inPrimary, "", 0)
		m.dot.set(inOnPrimary, "", 0)
	} else {
		m.outer.set("", inEdge, 1)
		m.dot.set("", "", 0)
	}
}
