package window

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// A placed is one object on the screen.
type placed struct {
	what      string
	object    fyne.CanvasObject
	pos       fyne.Position
	size      fyne.Size
	scrolling bool // it is part of the page
}

// onScreen lists everything that can be seen, with its place in the window.
func onScreen(w *Window) []placed {
	var list []placed
	var walk func(o fyne.CanvasObject, at fyne.Position, page bool)
	walk = func(o fyne.CanvasObject, at fyne.Position, page bool) {
		if !o.Visible() {
			return
		}
		at = at.Add(o.Position())
		page = page || o == w.frame.scroller.page
		list = append(list, placed{fmt.Sprintf("%T", o), o, at, o.Size(), page})
		switch o := o.(type) {
		case *fyne.Container:
			for _, child := range o.Objects {
				walk(child, at, page)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				walk(child, at, page)
			}
		}
	}
	walk(w.frame.root, fyne.Position{}, false)
	return list
}

// moved describes the first object that is elsewhere than it was, or is new.
func moved(before, after []placed) string {
	for i, a := range after {
		if i >= len(before) {
			return "new: " + a.what
		}
		if b := before[i]; b.object != a.object || b.pos != a.pos || b.size != a.size {
			return fmt.Sprintf("%s at %v of %v became %s at %v of %v", b.what, b.pos, b.size, a.what, a.pos, a.size)
		}
	}
	if len(before) > len(after) {
		return "gone: " + before[len(after)].what
	}
	return ""
}

// fold closes what an earlier scene opened.
func fold(w *Window) {
	w.frame.open, w.sources.open = false, false
	w.frame.details.root.Hide()
	for _, p := range w.pages {
		if p, ok := p.(*foundPage); ok {
			p.open = false
		}
	}
}

var sizes = []fyne.Size{fyne.NewSize(firstWidth, firstHeight), fyne.NewSize(minWidth, minHeight), fyne.NewSize(1400, 900)}

// TestFirstFrameIsFinal draws every page once, and then in all the ways that
// make Fyne lay it out again: nothing may move.
func TestFirstFrameIsFinal(t *testing.T) {
	for _, size := range sizes {
		w := open(t, light, size, 1)
		for _, sc := range scenes {
			t.Run(fmt.Sprintf("%s at %.0f", sc.name, size.Width), func(t *testing.T) {
				s := sc.state(t)
				fold(w)
				w.draw(s)
				if sc.then != nil {
					sc.then(w)
					w.draw(s)
				}
				first := onScreen(w)
				w.draw(s)
				if m := moved(first, onScreen(w)); m != "" {
					t.Errorf("drawing the same state again: %s", m)
				}
				w.frame.root.Refresh()
				if m := moved(first, onScreen(w)); m != "" {
					t.Errorf("refreshing: %s", m)
				}
				scrolled := w.frame.scroller.Offset
				w.window.Resize(size.AddWidthHeight(61, 43))
				w.window.Resize(size)
				w.frame.scroller.ScrollToOffset(scrolled) // the larger one may have shown more of the top
				if m := moved(first, onScreen(w)); m != "" {
					t.Errorf("making the window larger and smaller again: %s", m)
				}
			})
		}
	}
}

// TestEveryPageFits looks for what sticks out of the page or is cut off. A
// page may be higher than the window, never wider; only names that come from
// outside may be cut with "…".
func TestEveryPageFits(t *testing.T) {
	const ring = 5 // the focus may be drawn that far outside
	for _, size := range sizes[:2] {
		w := open(t, light, size, 1)
		for _, sc := range scenes {
			t.Run(fmt.Sprintf("%s at %.0f", sc.name, size.Width), func(t *testing.T) {
				fold(w)
				w.draw(sc.state(t))
				if sc.then != nil {
					sc.then(w)
					w.draw(sc.state(t))
				}
				if got := w.window.Content().MinSize(); got != fyne.NewSize(minWidth, minHeight) {
					t.Errorf("the page makes the window at least %v large", got)
				}
				left := w.frame.scroller.Position().X + w.frame.scroller.root.gutter
				right := left + w.frame.scroller.root.width()
				for _, p := range onScreen(w) {
					if p.pos.X < 0 || p.pos.X+p.size.Width > size.Width+0.5 {
						t.Errorf("%s from %.1f to %.1f sticks out of the window", p.what, p.pos.X, p.pos.X+p.size.Width)
					}
					if p.scrolling && p.object != w.frame.scroller.page && (p.pos.X < left-ring || p.pos.X+p.size.Width > right+ring) {
						t.Errorf("%s from %.1f to %.1f sticks out of the page (%.1f to %.1f)", p.what, p.pos.X, p.pos.X+p.size.Width, left, right)
					}
					if tx, ok := p.object.(*text); ok && tx.line.Text != tx.words {
						t.Errorf("%q is cut to %q", tx.words, tx.line.Text)
					} else if ok && tx.natural() > p.size.Width+1 {
						t.Errorf("%q runs out of its place", tx.words)
					}
				}
			})
		}
	}
}

// TestThemeSwitchRepaintsAllPages changes the theme while another page is on
// the screen.
func TestThemeSwitchRepaintsAllPages(t *testing.T) {
	size := sizes[0]
	for _, name := range []string{"choice-pop", "test-problem", "servers-wrong", "program", "done", "signin"} {
		t.Run(name, func(t *testing.T) {
			var sc scene
			for _, s := range scenes {
				if s.name == name {
					sc = s
				}
			}
			fresh := open(t, dark, size, 1)
			fresh.draw(sc.state(t))
			want := fresh.window.Canvas().Capture()

			w := open(t, light, size, 1)
			w.draw(sc.state(t)) // made and painted in the light theme
			w.window.Canvas().Capture()
			w.draw(scenes[0].state(t))
			w.app.Settings().SetTheme(dark)
			w.draw(sc.state(t))
			if n, where := differing(w.window.Canvas().Capture(), want); n > 0 {
				t.Errorf("%d pixels kept their colour, in %v", n, where)
			}
		})
	}
}

// TestDetailsScrollIntoView when they open, with their title at least.
func TestDetailsScrollIntoView(t *testing.T) {
	w := openScene(t, "search-confirm")
	w.window.Resize(sizes[1])
	test.Tap(w.frame.footer.details)
	y := fyne.CurrentApp().Driver().AbsolutePositionForObject(w.frame.details.root).Y
	if end := y + w.frame.details.root.Size().Height; y < 0 || end > w.frame.scroller.Size().Height {
		t.Errorf("Details go from %.0f to %.0f of %.0f", y, end, w.frame.scroller.Size().Height)
	}
}
