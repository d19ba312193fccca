package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// A touch is the part of a component that feels the pointer: what it shows is
// its body, and look paints the body for the state of now.
type touch struct {
	widget.BaseWidget
	host *host
	body fyne.CanvasObject
	tap  func()
	look func()

	hovered, off bool
}

func (t *touch) inner() fyne.CanvasObject { return t.body }

// CreateRenderer shows the body alone.
func (t *touch) CreateRenderer() fyne.WidgetRenderer {
	call(t.look)
	return widget.NewSimpleRenderer(t.body)
}

// HeightFor asks the body.
func (t *touch) HeightFor(width float32) float32 { return heightFor(t.body, width) }

// MinSize asks the body.
func (t *touch) MinSize() fyne.Size { return t.body.MinSize() }

// Refresh paints the state and the theme of now.
func (t *touch) Refresh() {
	call(t.look)
	t.body.Refresh()
}

// Tapped is a click.
func (t *touch) Tapped(*fyne.PointEvent) {
	if t.off {
		return
	}
	t.host.byKey = false
	call(t.tap)
}

// MouseIn lays the hover colour over it.
func (t *touch) MouseIn(*desktop.MouseEvent) { t.hover(true) }

// MouseMoved changes nothing.
func (t *touch) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the hover colour away.
func (t *touch) MouseOut() { t.hover(false) }

func (t *touch) hover(on bool) {
	if t.hovered != on {
		t.hovered = on
		call(t.look)
	}
}

// Cursor is a hand over what can be clicked.
func (t *touch) Cursor() desktop.Cursor {
	if t.off {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// Disabled keeps what cannot be pressed out of the Tab order.
func (t *touch) Disabled() bool { return t.off }

// Enable makes it react again.
func (t *touch) Enable() { t.turn(false) }

// Disable makes it react to nothing.
func (t *touch) Disable() { t.turn(true) }

func (t *touch) turn(off bool) {
	if t.off != off {
		t.off = off
		call(t.look)
	}
}

// A press is a touch that can also have the focus: Space presses it, Enter and
// Escape go on to the page.
type press struct {
	touch
	self    fyne.Focusable
	focused bool
	ring    *surface
	ringOut float32 // how far the ring lies outside; negative is inside
	label   string
	role    fyne.AccessibleRole
}

var (
	_ fyne.Focusable    = (*press)(nil)
	_ desktop.Hoverable = (*press)(nil)
	_ fyne.Disableable  = (*press)(nil)
	_ fyne.Accessible   = (*press)(nil)
)

// become finishes the construction: self is the whole widget around the press.
func (p *press) become(self interface {
	fyne.Widget
	fyne.Focusable
}, h *host, radius, ringOut float32) {
	p.self, p.host, p.ringOut = self, h, ringOut
	p.ring = newSurface("", inPrimary, radius+ringOut)
	p.ring.width = 2
	p.ring.Hide()
	p.ExtendBaseWidget(self)
}

// AccessibilityLabel is what it says.
func (p *press) AccessibilityLabel() string { return p.label }

// AccessibilityRole is a button unless said otherwise.
func (p *press) AccessibilityRole() fyne.AccessibleRole {
	if p.role == "" {
		return fyne.AccessibleRoleButton
	}
	return p.role
}

// CreateRenderer shows the body, and the ring around it.
func (p *press) CreateRenderer() fyne.WidgetRenderer {
	call(p.look)
	return &pressRenderer{p}
}

// FocusGained shows the ring, to a person at the keys.
func (p *press) FocusGained() {
	p.focused = true
	p.host.tabbed()
	p.showRing()
	call(p.look)
	p.host.show(p.self.(fyne.CanvasObject))
}

// FocusLost takes the ring away.
func (p *press) FocusLost() {
	p.focused = false
	p.showRing()
	call(p.look)
}

func (p *press) showRing() {
	if p.focused && p.host.byKey {
		p.ring.Show()
	} else {
		p.ring.Hide()
	}
}

// TypedRune is not for a press.
func (p *press) TypedRune(rune) {}

// TypedKey presses on Space and passes the page's keys on.
func (p *press) TypedKey(e *fyne.KeyEvent) {
	switch {
	case p.host.pass(e.Name):
	case e.Name == fyne.KeySpace:
		p.host.byKey = true
		p.showRing()
		if !p.off {
			call(p.tap)
		}
	}
}

type pressRenderer struct{ p *press }

func (r *pressRenderer) Destroy()           {}
func (r *pressRenderer) MinSize() fyne.Size { return r.p.body.MinSize() }
func (r *pressRenderer) Refresh()           { r.p.ring.Refresh() }
func (r *pressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.body, r.p.ring}
}

func (r *pressRenderer) Layout(size fyne.Size) {
	r.p.body.Resize(size)
	out := r.p.ringOut
	r.p.ring.Move(fyne.NewPos(-out, -out))
	r.p.ring.Resize(size.AddWidthHeight(2*out, 2*out))
}
