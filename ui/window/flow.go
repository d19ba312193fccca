package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Fyne asks an object for its smallest size before it has a width, but the
// height of wrapped text follows from the width. So everything on a page that
// wraps can tell its height for a width, and the layouts here ask that
// question only. With it the first frame is final: nothing jumps.

// A flower is a widget whose height follows from its width.
type flower interface{ HeightFor(width float32) float32 }

// A flowLayout is a layout whose height follows from its width.
type flowLayout interface {
	fyne.Layout
	HeightFor(objects []fyne.CanvasObject, width float32) float32
}

// heightFor is the height an object needs at a width.
func heightFor(o fyne.CanvasObject, width float32) float32 {
	switch o := o.(type) {
	case flower:
		return o.HeightFor(width)
	case *fyne.Container:
		if l, ok := o.Layout.(flowLayout); ok {
			return l.HeightFor(o.Objects, width)
		}
	}
	return o.MinSize().Height
}

// settle lays out everything below an object again. A container whose own size
// stayed the same would otherwise keep its children where they were, although
// one of them grew.
func settle(o fyne.CanvasObject) {
	switch o := o.(type) {
	case *fyne.Container:
		if o.Layout != nil {
			o.Layout.Layout(o.Objects, o.Size())
		}
		for _, child := range o.Objects {
			if child.Visible() {
				settle(child)
			}
		}
	case interface{ inner() fyne.CanvasObject }:
		if in := o.inner(); in != nil {
			settle(in)
		}
	}
}

// A spacer is a fixed gap.
type spacer struct {
	widget.BaseWidget
	size float32
}

func space(size float32) fyne.CanvasObject {
	s := &spacer{size: size}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer draws nothing.
func (s *spacer) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// walk calls visit for every visible object with the gap before it. A gap
// before something hidden vanishes with it, and so does one behind it at the
// very beginning.
func walk(objects []fyne.CanvasObject, gap float32, visit func(o fyne.CanvasObject, before float32)) {
	pending, any, skipped := float32(0), false, false
	for _, o := range objects {
		if s, ok := o.(*spacer); ok {
			pending += s.size
			continue
		}
		if seen(o) {
			switch {
			case any:
				pending += gap
			case skipped:
				pending = 0
			}
			visit(o, pending)
			any = true
		} else {
			skipped = true
		}
		pending = 0
	}
}

// seen reports whether there is anything to see of an object: a frame around
// something hidden is hidden too.
func seen(o fyne.CanvasObject) bool {
	if c, ok := o.(*fyne.Container); ok && c.Visible() && len(c.Objects) == 1 {
		switch c.Layout.(type) {
		case *insetLayout, *boxLayout, *hugLayout:
			return seen(c.Objects[0])
		}
	}
	return o.Visible()
}

// columnLayout puts objects below each other, each as wide as the column.
type columnLayout struct{ gap float32 }

// column stacks objects without gaps; put a space where one belongs.
func column(objects ...fyne.CanvasObject) *fyne.Container { return columnGap(0, objects...) }

// columnGap stacks objects with the same gap everywhere.
func columnGap(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &columnLayout{gap}, Objects: objects}
}

func (l *columnLayout) HeightFor(objects []fyne.CanvasObject, width float32) (h float32) {
	walk(objects, l.gap, func(o fyne.CanvasObject, before float32) { h += before + heightFor(o, width) })
	return h
}

func (l *columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	walk(objects, l.gap, func(o fyne.CanvasObject, before float32) {
		y += before
		h := heightFor(o, size.Width)
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, h))
		y += h
	})
}

func (l *columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	walk(objects, l.gap, func(o fyne.CanvasObject, before float32) {
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		size.Height += before + m.Height
	})
	return size
}
