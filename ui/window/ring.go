package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// A ring turns while something is being waited for: one turn a second. Where
// nobody sees it, it stands still and costs nothing; with animations switched off it is a still
// three-quarter arc.
type ring struct {
	widget.BaseWidget
	size    float32
	back    *canvas.Arc
	front   *canvas.Arc
	turning *fyne.Animation
}

const (
	ringCutout = 0.74
	ringArc    = 180 // degrees of the moving part
)

func newRing(size float32) *ring {
	r := &ring{size: size, back: canvas.NewArc(0, 360, ringCutout, nil), front: canvas.NewArc(0, ringArc, ringCutout, nil)}
	r.ExtendBaseWidget(r)
	r.Hide()
	return r
}

func (r *ring) CreateRenderer() fyne.WidgetRenderer {
	r.paint()
	return &ringRenderer{r}
}

// MinSize is the ring's size.
func (r *ring) MinSize() fyne.Size { return fyne.NewSquareSize(r.size) }

// run starts or stops the turning. A page calls it for all its rings through
// turnRings, so that none goes on where nobody sees it.
func (r *ring) run(on bool) {
	switch {
	case !on && r.turning != nil:
		r.turning.Stop()
		r.turning = nil
	case on && r.turning == nil && !fyne.CurrentApp().Settings().ShowAnimations():
		r.turn(0, 270)
	case on && r.turning == nil:
		r.turning = &fyne.Animation{
			Duration: time.Second, Curve: fyne.AnimationLinear, RepeatCount: fyne.AnimationRepeatForever,
			Tick: func(f float32) { r.turn(360*f, ringArc) },
		}
		r.turning.Start()
	}
}

// turnRings lets the rings below an object turn that can be seen, and stops
// the others.
func turnRings(o fyne.CanvasObject, seen bool) {
	seen = seen && o.Visible()
	switch o := o.(type) {
	case *ring:
		o.run(seen)
	case *fyne.Container:
		for _, child := range o.Objects {
			turnRings(child, seen)
		}
	case interface{ inner() fyne.CanvasObject }:
		turnRings(o.inner(), seen)
	}
}

func (r *ring) turn(from, length float32) {
	r.front.StartAngle, r.front.EndAngle = from, from+length
	r.front.Refresh()
}

// Refresh reads the colours again.
func (r *ring) Refresh() {
	r.paint()
	r.back.Refresh()
	r.front.Refresh()
}

func (r *ring) paint() {
	r.back.FillColor = colorOf(r, inLine)
	r.front.FillColor = colorOf(r, inPrimary)
}

type ringRenderer struct{ r *ring }

func (rr *ringRenderer) Destroy()           { rr.r.run(false) }
func (rr *ringRenderer) MinSize() fyne.Size { return rr.r.MinSize() }
func (rr *ringRenderer) Refresh()           { rr.r.paint() }
func (rr *ringRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{rr.r.back, rr.r.front}
}

func (rr *ringRenderer) Layout(size fyne.Size) {
	for _, a := range []*canvas.Arc{rr.r.back, rr.r.front} {
		a.Move(fyne.NewPos(1, 1))
		a.Resize(size.SubtractWidthHeight(2, 2))
	}
}
