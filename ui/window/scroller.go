package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// pageWidth is as wide as a page gets; in larger windows it stays at the left.
const pageWidth float32 = 680

// A scroller shows a page that may be higher than the window, and keeps what
// has the focus in view.
type scroller struct {
	*container.Scroll
	page *fyne.Container
	root *pageLayout
}

func newScroller() *scroller {
	root := &pageLayout{}
	page := &fyne.Container{Layout: root}
	s := &scroller{Scroll: container.NewVScroll(page), page: page, root: root}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer lays out what it makes; see that of a field.
func (s *scroller) CreateRenderer() fyne.WidgetRenderer {
	r := s.Scroll.CreateRenderer()
	r.Layout(s.Size())
	return r
}

// show puts another page in, from its top.
func (s *scroller) show(o fyne.CanvasObject) {
	s.page.Objects = []fyne.CanvasObject{o}
	s.Offset = fyne.Position{}
	s.arrange()
}

// place gives the scroller its room; gutter is the blank beside the page.
func (s *scroller) place(pos fyne.Position, size fyne.Size, gutter float32) {
	s.root.view, s.root.gutter = size, gutter
	s.Move(pos)
	if s.Size() != size {
		s.Resize(size)
	}
	s.arrange()
}

// arrange lays the whole page out, also where no size changed on the way.
func (s *scroller) arrange() {
	if s.root.view.Width <= 0 {
		return
	}
	s.page.Resize(s.page.MinSize().Max(s.root.view))
	settle(s.page)
	limit := max(s.page.Size().Height-s.root.view.Height, 0)
	s.Offset.Y = min(s.Offset.Y, limit)
	s.Base.Refresh() // the bar and the shadows
}

// reveal scrolls as little as needed to see an object of the page whole, or
// its beginning.
func (s *scroller) reveal(o fyne.CanvasObject) {
	const air = 24
	pos, ok := within(s.page, o)
	if !ok {
		return
	}
	view, y := s.root.view.Height, s.Offset.Y
	if end := pos.Y + o.Size().Height + air; end > y+view {
		y = end - view
	}
	if start := pos.Y - air; start < y {
		y = start
	}
	if pos.Y < view/3 {
		y = 0 // the title fits too
	}
	y = max(min(y, s.page.Size().Height-view), 0)
	s.ScrollToOffset(fyne.NewPos(0, y))
}

// fits reports whether an object of the page can be seen whole without scrolling.
func (s *scroller) fits(o fyne.CanvasObject) bool {
	pos, ok := within(s.page, o)
	return ok && pos.Y+o.Size().Height <= s.root.view.Height
}

// within is where an object stands in another that it is somewhere below. (Fyne
// can tell a place only for what was drawn before.)
func within(root, o fyne.CanvasObject) (fyne.Position, bool) {
	if root == o {
		return fyne.Position{}, true
	}
	var children []fyne.CanvasObject
	switch r := root.(type) {
	case *fyne.Container:
		children = r.Objects
	case interface{ inner() fyne.CanvasObject }:
		children = []fyne.CanvasObject{r.inner()}
	}
	for _, child := range children {
		if pos, ok := within(child, o); ok {
			return pos.Add(child.Position()), true
		}
	}
	return fyne.Position{}, false
}

// pageLayout is the root of a page: its margins, and its width from the window
// alone, so that one wide chip cannot push the page out of it.
type pageLayout struct {
	view   fyne.Size
	gutter float32
}

const pageTop, pageBottom float32 = 28, 24

func (l *pageLayout) width() float32 { return max(min(l.view.Width-2*l.gutter, pageWidth), 0) }

func (l *pageLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for _, o := range objects {
		h = max(h, heightFor(o, l.width()))
	}
	return fyne.NewSize(0, h+pageTop+pageBottom)
}

func (l *pageLayout) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(l.gutter, pageTop))
		o.Resize(fyne.NewSize(l.width(), heightFor(o, l.width())))
	}
}
