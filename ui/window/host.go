package window

import "fyne.io/fyne/v2"

// A host is what every component knows of the window around it. A focused
// widget hears all keys, so it passes on those that belong to the page; and
// focus alone does not scroll, so whoever gets it asks to be shown.
type host struct {
	// canvas is the window's. Fyne tells it by an object only once that was drawn.
	canvas        fyne.Canvas
	enter, escape func()
	shortcut      func(fyne.Shortcut) bool // reports whether it was one of the window's
	reveal        func(fyne.CanvasObject)
	wheel         func(*fyne.ScrollEvent) // scrolls the page
	settle        func()                  // lays the page out again after something changed its height
	open          func(url string)
	copy          func(text string)
	shift         func() bool // whether the Shift key is held; nil where nobody knows

	// byKey is true while the last thing the person did was a key. A ring is
	// drawn for the focus only then; under a mouse it would be noise.
	byKey bool
	// placing is true while Postkey itself gives the focus to something.
	placing bool
}

// pass hands a key to the page and reports whether it was the page's.
func (h *host) pass(key fyne.KeyName) bool {
	switch key {
	case fyne.KeyReturn, fyne.KeyEnter:
		h.byKey = true
		call(h.enter)
	case fyne.KeyEscape:
		h.byKey = true
		call(h.escape)
	default:
		return false
	}
	return true
}

func (h *host) show(o fyne.CanvasObject) {
	if h.reveal != nil {
		h.reveal(o)
	}
}

func call(f func()) {
	if f != nil {
		f()
	}
}

// focusOn gives the focus to a widget, and the ring only to a person at the keys.
func (h *host) focusOn(f fyne.Focusable) {
	if h.canvas != nil {
		h.placing = true
		h.canvas.Focus(f)
		h.placing = false
	}
}

// tabbed is told whenever a widget that is no field gets the focus. If Postkey
// did not put it there, it was the Tab key, which no widget hears.
func (h *host) tabbed() {
	if !h.placing {
		h.byKey = true
	}
}
