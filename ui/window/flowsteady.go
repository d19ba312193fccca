package window

import "fyne.io/fyne/v2"

// steadyLayout keeps the room its object once took, while it is told to hold:
// an answer that becomes shorter while somebody reads it moves nothing below.
type steadyLayout struct {
	hold bool
	// least is the room it takes from the start while it holds.
	least         float32
	width, height float32 // the most it took, at that width
}

// steady holds nothing until its layout is told to.
func steady(o fyne.CanvasObject, least float32) (*fyne.Container, *steadyLayout) {
	l := &steadyLayout{least: least}
	return &fyne.Container{Layout: l, Objects: []fyne.CanvasObject{o}}, l
}

// set begins to hold, or forgets what was held.
func (l *steadyLayout) set(hold bool) {
	if l.hold != hold {
		l.hold, l.height = hold, 0
	}
}

func (l *steadyLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	if seen(objects[0]) {
		h = heightFor(objects[0], width)
	}
	if !l.hold {
		return h
	}
	if l.width != width {
		l.width, l.height = width, l.least
	}
	l.height = max(l.height, l.least, h)
	return l.height
}

// Layout gives the object its own height, at the top.
func (l *steadyLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(size.Width, heightFor(objects[0], size.Width)))
}

func (l *steadyLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }
