package window

import "fyne.io/fyne/v2"

// rowLayout puts objects beside each other. One may take the room that is left;
// the others keep their natural width.
type rowLayout struct {
	grow fyne.CanvasObject // nil: nobody grows
	top  bool              // aligned at the top instead of the middle
}

// row puts objects side by side, centred on each other; grow takes the rest.
func row(grow fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &rowLayout{grow: grow}, Objects: objects}
}

// topRow is a row whose objects start at the same height.
func topRow(grow fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &rowLayout{grow: grow, top: true}, Objects: objects}
}

// rest is what remains for the growing object.
func (l *rowLayout) rest(objects []fyne.CanvasObject, width float32) float32 {
	walk(objects, 0, func(o fyne.CanvasObject, before float32) {
		width -= before
		if o != l.grow {
			width -= o.MinSize().Width
		}
	})
	return max(width, 0)
}

func (l *rowLayout) HeightFor(objects []fyne.CanvasObject, width float32) (h float32) {
	rest := l.rest(objects, width)
	walk(objects, 0, func(o fyne.CanvasObject, _ float32) {
		w := o.MinSize().Width
		if o == l.grow {
			w = rest
		}
		h = max(h, heightFor(o, w))
	})
	return h
}

func (l *rowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest := l.rest(objects, size.Width)
	x := float32(0)
	walk(objects, 0, func(o fyne.CanvasObject, before float32) {
		x += before
		w := o.MinSize().Width
		if o == l.grow {
			w = rest
		}
		h := heightFor(o, w)
		y := float32(0)
		if !l.top {
			y = (size.Height - h) / 2
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
		x += w
	})
}

func (l *rowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	walk(objects, 0, func(o fyne.CanvasObject, before float32) {
		m := o.MinSize()
		size.Width += before + m.Width
		size.Height = max(size.Height, m.Height)
	})
	return size
}

// equalLayout gives all columns the same width and the height of the tallest.
type equalLayout struct{ gap float32 }

// equalColumns puts objects side by side, equally wide and equally high.
func equalColumns(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &equalLayout{gap}, Objects: objects}
}

func (l *equalLayout) width(objects []fyne.CanvasObject, width float32) float32 {
	n := 0
	walk(objects, 0, func(fyne.CanvasObject, float32) { n++ })
	if n == 0 {
		return 0
	}
	return (width - l.gap*float32(n-1)) / float32(n)
}

func (l *equalLayout) HeightFor(objects []fyne.CanvasObject, width float32) (h float32) {
	w := l.width(objects, width)
	walk(objects, 0, func(o fyne.CanvasObject, _ float32) { h = max(h, heightFor(o, w)) })
	return h
}

func (l *equalLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w, x := l.width(objects, size.Width), float32(0)
	walk(objects, 0, func(o fyne.CanvasObject, _ float32) {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(w, size.Height))
		x += w + l.gap
	})
}

func (l *equalLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	walk(objects, 0, func(o fyne.CanvasObject, _ float32) {
		m := o.MinSize()
		if size.Width > 0 {
			size.Width += l.gap
		}
		size.Width += m.Width
		size.Height = max(size.Height, m.Height)
	})
	return size
}
