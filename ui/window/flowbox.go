package window

import "fyne.io/fyne/v2"

// insetLayout keeps a distance around its objects, which lie on each other.
type insetLayout struct{ top, right, bottom, left float32 }

// inset keeps a distance around one object, in the order of a clock: top,
// right, bottom, left.
func inset(o fyne.CanvasObject, top, right, bottom, left float32) *fyne.Container {
	return &fyne.Container{Layout: &insetLayout{top, right, bottom, left}, Objects: []fyne.CanvasObject{o}}
}

// layers lays objects on each other, each as large as the whole.
func layers(objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &insetLayout{}, Objects: objects}
}

func (l *insetLayout) HeightFor(objects []fyne.CanvasObject, width float32) (h float32) {
	walk(objects, 0, func(o fyne.CanvasObject, _ float32) { h = max(h, heightFor(o, max(width-l.left-l.right, 0))) })
	return h + l.top + l.bottom
}

func (l *insetLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(l.left, l.top))
		o.Resize(fyne.NewSize(max(size.Width-l.left-l.right, 0), max(size.Height-l.top-l.bottom, 0)))
	}
}

func (l *insetLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if o.Visible() {
			size = size.Max(o.MinSize())
		}
	}
	return size.AddWidthHeight(l.left+l.right, l.top+l.bottom)
}

// boxLayout has a size of its own. A zero width or height is the objects' own.
type boxLayout struct {
	width, height float32
	middle        bool
}

// box makes an object exactly that large; zero leaves a side as it is.
func box(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &boxLayout{width: width, height: height}, Objects: []fyne.CanvasObject{o}}
}

// middle is a box with the object in its middle, at its natural size.
func middle(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &boxLayout{width, height, true}, Objects: []fyne.CanvasObject{o}}
}

func (l *boxLayout) HeightFor(objects []fyne.CanvasObject, width float32) (h float32) {
	if l.height > 0 {
		return l.height
	}
	for _, o := range objects {
		h = max(h, heightFor(o, width))
	}
	return h
}

func (l *boxLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		if !l.middle {
			o.Move(fyne.NewPos(0, 0))
			o.Resize(size)
			continue
		}
		m := o.MinSize()
		o.Resize(m)
		o.Move(fyne.NewPos((size.Width-m.Width)/2, (size.Height-m.Height)/2))
	}
}

func (l *boxLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	if l.width > 0 {
		size.Width = l.width
	}
	if l.height > 0 {
		size.Height = l.height
	}
	return size
}

// hugLayout gives an object its natural width, at the left of the room it gets.
type hugLayout struct{}

func left(o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &hugLayout{}, Objects: []fyne.CanvasObject{o}}
}

func (*hugLayout) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return heightFor(objects[0], min(naturalWidth(objects[0]), width))
}

func (*hugLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := min(naturalWidth(objects[0]), size.Width)
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(w, size.Height))
}

func (*hugLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// naturalWidth is how wide an object is when nothing in it wraps.
func naturalWidth(o fyne.CanvasObject) (w float32) {
	switch o := o.(type) {
	case *prose:
		return o.natural()
	case *text:
		return o.natural()
	case *spacer:
		return o.size
	case *fyne.Container:
		switch l := o.Layout.(type) {
		case *rowLayout:
			walk(o.Objects, 0, func(o fyne.CanvasObject, before float32) { w += before + naturalWidth(o) })
			return w
		case *columnLayout:
			walk(o.Objects, 0, func(o fyne.CanvasObject, _ float32) { w = max(w, naturalWidth(o)) })
			return w
		case *insetLayout:
			walk(o.Objects, 0, func(o fyne.CanvasObject, _ float32) { w = max(w, naturalWidth(o)) })
			return w + l.left + l.right
		}
	case interface{ inner() fyne.CanvasObject }:
		return naturalWidth(o.inner())
	}
	return o.MinSize().Width
}
