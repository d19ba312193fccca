package window

import "fyne.io/fyne/v2"

// A sentence is text followed by a link, which goes to the next line when it
// does not fit behind the last word.
func sentence(p *prose, l fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &sentenceLayout{p, l}, Objects: []fyne.CanvasObject{p, l}}
}

type sentenceLayout struct {
	prose *prose
	link  fyne.CanvasObject
}

func (l *sentenceLayout) place(width float32) (at fyne.Position, height float32) {
	height = l.prose.HeightFor(width)
	if !l.link.Visible() {
		return at, height
	}
	m := l.link.MinSize()
	x, y := l.prose.end(width)
	if x > 0 && x+6+m.Width <= width {
		line := l.prose.lineHeight()
		return fyne.NewPos(x+6, y+(line-m.Height)/2), max(height, y+m.Height)
	}
	return fyne.NewPos(0, height), height + m.Height
}

func (l *sentenceLayout) HeightFor(_ []fyne.CanvasObject, width float32) float32 {
	_, h := l.place(width)
	return h
}

func (l *sentenceLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	at, _ := l.place(size.Width)
	l.prose.Resize(fyne.NewSize(size.Width, l.prose.HeightFor(size.Width)))
	m := l.link.MinSize()
	l.link.Resize(fyne.NewSize(min(m.Width, size.Width), m.Height))
	l.link.Move(at)
}

func (l *sentenceLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	w := l.prose.Size().Width
	if w <= 0 {
		return fyne.NewSize(0, l.prose.MinSize().Height)
	}
	_, h := l.place(w)
	return fyne.NewSize(0, h)
}

// flowLine sets objects beside each other and begins a new line when one does
// not fit.
type flowLine struct{ gap, lineGap float32 }

// links is a row of links or actions that wraps.
func links(objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &flowLine{20, 10}, Objects: objects}
}

func (l *flowLine) arrange(objects []fyne.CanvasObject, width float32, place func(o fyne.CanvasObject, x, y float32)) float32 {
	x, y, height := float32(0), float32(0), float32(0)
	walk(objects, 0, func(o fyne.CanvasObject, _ float32) {
		m := o.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, height = 0, y+height+l.lineGap, 0
		}
		place(o, x, y)
		x += m.Width + l.gap
		height = max(height, m.Height)
	})
	return y + height
}

func (l *flowLine) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.arrange(objects, width, func(fyne.CanvasObject, float32, float32) {})
}

func (l *flowLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.arrange(objects, size.Width, func(o fyne.CanvasObject, x, y float32) {
		o.Resize(o.MinSize())
		o.Move(fyne.NewPos(x, y))
	})
}

func (l *flowLine) MinSize(objects []fyne.CanvasObject) (size fyne.Size) {
	walk(objects, 0, func(o fyne.CanvasObject, _ float32) { size = size.Max(o.MinSize()) })
	return size
}
