package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// A quote is text in the typewriter font that can be marked with the mouse and
// copied: what a server said, and the facts of Details. It is no stop of the
// Tab key, there is always a copy button beside it; so it calls itself
// disabled, which Fyne lets text with a selection be and still have the focus.
type quote struct {
	widget.BaseWidget
	host     *host
	prose    *prose
	marks    []*canvas.Rectangle
	from, to spot // where the marking began, and where it is
}

// A spot is a place between two letters.
type spot struct{ line, column int }

func (s spot) before(o spot) bool {
	return s.line < o.line || s.line == o.line && s.column < o.column
}

var (
	_ fyne.Focusable    = (*quote)(nil)
	_ fyne.Shortcutable = (*quote)(nil)
	_ fyne.Draggable    = (*quote)(nil)
	_ fyne.Disableable  = (*quote)(nil)
	_ desktop.Mouseable = (*quote)(nil)
)

func newQuote(h *host) *quote {
	q := &quote{host: h, prose: newProse("", sizeSmall, inInk)}
	q.prose.mono = true
	q.ExtendBaseWidget(q)
	return q
}

// set shows a text as it is: no marks, all spaces kept.
func (q *quote) set(text string) {
	if q.prose.marked == text {
		return
	}
	q.prose.marked, q.prose.words, q.prose.width = text, splitPlain(text), -1
	q.from, q.to = spot{}, spot{}
	q.prose.lay(q.prose.Size().Width)
	q.Refresh()
}

// CreateRenderer lays the marks under the text.
func (q *quote) CreateRenderer() fyne.WidgetRenderer { return &quoteRenderer{q} }

// HeightFor is the height of all lines.
func (q *quote) HeightFor(width float32) float32 { return q.prose.HeightFor(width) }

// MinSize has no width of its own.
func (q *quote) MinSize() fyne.Size { return q.prose.MinSize() }

// SelectedText is what is marked.
func (q *quote) SelectedText() string {
	var b strings.Builder
	for i, l := range q.prose.lines {
		from, to, ok := q.marked(i)
		if !ok {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(string([]rune(l.text())[from:to]))
	}
	return b.String()
}

// marked is the marked part of a line.
func (q *quote) marked(line int) (from, to int, ok bool) {
	a, b := q.from, q.to
	if b.before(a) {
		a, b = b, a
	}
	if a == b || line < a.line || line > b.line {
		return 0, 0, false
	}
	to = len([]rune(q.prose.lines[line].text()))
	if line == a.line {
		from = min(a.column, to)
	}
	if line == b.line {
		to = min(b.column, to)
	}
	return from, to, from < to
}

func (l line) text() string {
	s := ""
	for _, p := range l.pieces {
		s += p.text
	}
	return s
}

// at is the spot under the pointer.
func (q *quote) at(pos fyne.Position) spot {
	lines := q.prose.lines
	if len(lines) == 0 {
		return spot{}
	}
	i := min(max(int(pos.Y/q.prose.lineHeight()), 0), len(lines)-1)
	runes := []rune(lines[i].text())
	c := 0
	for c < len(runes) && q.prose.measure(string(runes[:c+1]), false)-q.prose.measure(string(runes[c:c+1]), false)/2 < pos.X {
		c++
	}
	return spot{i, c}
}

// MouseDown begins to mark.
func (q *quote) MouseDown(e *desktop.MouseEvent) {
	q.from = q.at(e.Position)
	q.to = q.from
	q.host.focusOn(q)
	q.Refresh()
}

// MouseUp ends it.
func (q *quote) MouseUp(*desktop.MouseEvent) {}

// Dragged marks up to the pointer.
func (q *quote) Dragged(e *fyne.DragEvent) {
	q.to = q.at(e.Position)
	q.Refresh()
}

// DragEnd leaves the mark.
func (q *quote) DragEnd() {}

// Cursor is the one for text.
func (q *quote) Cursor() desktop.Cursor { return desktop.TextCursor }

// TypedShortcut copies and marks all.
func (q *quote) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutCopy:
		if t := q.SelectedText(); t != "" {
			q.host.copy(t)
		}
	case *fyne.ShortcutSelectAll:
		q.from, q.to = spot{}, spot{len(q.prose.lines), 0}
		q.Refresh()
	default:
		if q.host.shortcut != nil {
			q.host.shortcut(s)
		}
	}
}

// TypedKey passes the page's keys on.
func (q *quote) TypedKey(e *fyne.KeyEvent) { q.host.pass(e.Name) }

// TypedRune is not for a quote.
func (q *quote) TypedRune(rune) {}

// FocusGained changes nothing.
func (q *quote) FocusGained() {}

// FocusLost takes the mark away.
func (q *quote) FocusLost() {
	q.from, q.to = spot{}, spot{}
	q.Refresh()
}

// Disabled keeps it out of the Tab order.
func (q *quote) Disabled() bool { return true }

// Enable does nothing.
func (q *quote) Enable() {}

// Disable does nothing.
func (q *quote) Disable() {}

type quoteRenderer struct{ q *quote }

func (r *quoteRenderer) Destroy()           {}
func (r *quoteRenderer) MinSize() fyne.Size { return r.q.MinSize() }

func (r *quoteRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, len(r.q.marks)+1)
	for _, m := range r.q.marks {
		objects = append(objects, m)
	}
	return append(objects, r.q.prose)
}

func (r *quoteRenderer) Layout(size fyne.Size) {
	r.q.prose.Resize(size)
	r.Refresh()
}

// Refresh draws the marks, and everything in the colours of now.
func (r *quoteRenderer) Refresh() {
	q := r.q
	q.prose.Refresh()
	lines := q.prose.wrap(q.prose.Size().Width)
	for len(q.marks) < len(lines) {
		q.marks = append(q.marks, &canvas.Rectangle{})
	}
	height := q.prose.lineHeight()
	for i, m := range q.marks {
		m.Hide()
		if i >= len(lines) {
			continue
		}
		from, to, ok := q.marked(i)
		if !ok {
			continue
		}
		runes := []rune(lines[i].text())
		x := q.prose.measure(string(runes[:from]), false)
		m.FillColor = colorOf(q, inFocus)
		m.Move(fyne.NewPos(x, float32(i)*height))
		m.Resize(fyne.NewSize(q.prose.measure(string(runes[from:to]), false), height))
		m.Show()
		m.Refresh()
	}
}
