package window

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// How long something new takes to appear.
const (
	fadeRow   = 120 * time.Millisecond // a row's icon and words
	fadePanel = 150 * time.Millisecond // notices, the copies field, Details
)

// A veil lies over something that has just changed, in the colour of what is
// around it, and lifts: the new words fade in where they stand. Nothing is
// moved by it, and it is in nobody's way.
type veil struct {
	widget.BaseWidget
	color  fyne.ThemeColorName
	rect   *canvas.Rectangle
	fading *fyne.Animation
}

func newVeil(around fyne.ThemeColorName, radius float32) *veil {
	v := &veil{color: around, rect: &canvas.Rectangle{CornerRadius: radius}}
	v.ExtendBaseWidget(v)
	v.Hide()
	return v
}

func (v *veil) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.rect) }

// MinSize is nothing: it is as large as what it covers.
func (v *veil) MinSize() fyne.Size { return fyne.Size{} }

// HeightFor is nothing either.
func (v *veil) HeightFor(float32) float32 { return 0 }

// lift lets what lies below fade in; with animations switched off it is there
// at once.
func (v *veil) lift(d time.Duration) {
	v.end()
	if !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	v.Show()
	v.fading = fyne.NewAnimation(d, func(done float32) {
		c := color.NRGBAModel.Convert(colorOf(v, v.color)).(color.NRGBA)
		c.A = uint8(255 * (1 - done))
		v.rect.FillColor = c
		v.rect.Refresh()
		if done == 1 {
			v.Hide()
		}
	})
	v.fading.Start()
}

// end shows all at once.
func (v *veil) end() {
	if v.fading != nil {
		v.fading.Stop()
		v.fading = nil
	}
	if v.Visible() {
		v.Hide()
	}
}

// endVeils shows everything below an object at once: pages change without fading.
func endVeils(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *veil:
		o.end()
	case *fyne.Container:
		for _, child := range o.Objects {
			endVeils(child)
		}
	case interface{ inner() fyne.CanvasObject }:
		endVeils(o.inner())
	}
}
