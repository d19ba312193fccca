package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// A button is 40 high, with 22 at both sides of its words. The primary one is
// the loud one of a page; it is disabled only while something runs, because a
// disabled button drops out of the Tab order and explains nothing.
type button struct {
	press
	primary bool
	base    *surface
	over    *surface          // hover
	flash   *canvas.Rectangle // the tap, fading out
	words   *text
	icon    *icon
	busy    *ring
	fade    *fyne.Animation
	pressed bool // drawn as pressed, for pictures of the states
}

func newButton(h *host, label string, primary bool, tap func()) *button {
	b := &button{
		primary: primary,
		base:    newSurface(inButton, "", radiusField),
		over:    newSurface("", "", radiusField),
		flash:   canvas.NewRectangle(color.Transparent),
		words:   newBold(label, sizeBody, inInk),
		busy:    newRing(16),
	}
	b.flash.CornerRadius = radiusField
	b.label = label
	b.tap = func() {
		b.tapped()
		call(tap)
	}
	b.look = b.paint
	b.build(nil, nil)
	b.become(b, h, radiusField, 4)
	return b
}

// newIconButton has an icon before or behind its words.
func newIconButton(h *host, label, name string, behind bool, tap func()) *button {
	b := newButton(h, label, false, tap)
	b.icon = newIcon(name, 20, inInk)
	if behind {
		b.build(nil, b.icon)
	} else {
		b.build(b.icon, nil)
	}
	return b
}

func (b *button) build(before, behind fyne.CanvasObject) {
	content := []fyne.CanvasObject{b.busy, space(8)}
	if before != nil {
		content = append(content, before, space(4))
	}
	content = append(content, b.words)
	if behind != nil {
		content = append(content, space(4), behind)
	}
	b.body = layers(b.base, b.over, b.flash, inset(middle(0, buttonHeight, row(nil, content...)), 0, 22, 0, 22))
}

// set changes what the button says and whether it works, waits, or is off.
func (b *button) set(label string, off, busy bool) {
	b.label = label
	b.words.set(label)
	if busy {
		b.busy.Show()
	} else {
		b.busy.Hide()
	}
	b.turn(off || busy)
	settle(b.body)
}

func (b *button) paint() {
	fill, ink, over := inButton, inInk, fyne.ThemeColorName("")
	if b.primary {
		fill, ink = inPrimary, inOnPrimary
	}
	switch {
	case b.off:
		fill, ink = inQuiet, inDisabled
	case b.pressed:
		over = inPressed
	case b.hovered:
		over = inHover
	}
	b.base.set(fill, "", 0)
	b.over.set(over, "", 0)
	b.words.setColor(ink)
	if b.icon != nil {
		b.icon.set(b.icon.name, ink)
	}
}

// tapped lets the pressed colour fade out.
func (b *button) tapped() {
	if !fyne.CurrentApp().Settings().ShowAnimations() {
		return
	}
	if b.fade != nil {
		b.fade.Stop()
	}
	c := color.NRGBAModel.Convert(theme.ColorForWidget(inPressed, b)).(color.NRGBA)
	b.fade = fyne.NewAnimation(canvas.DurationStandard, func(done float32) {
		faded := c
		faded.A = uint8(float32(c.A) * (1 - done))
		b.flash.FillColor = faded
		b.flash.Refresh()
	})
	b.fade.Start()
}
