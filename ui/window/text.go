package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// A text is one line, in a token's colour. With elide it is cut with "…" where
// the room ends, and its smallest width is nothing: it belongs into the growing
// place of a row.
type text struct {
	widget.BaseWidget
	words string
	color fyne.ThemeColorName
	elide bool
	line  *canvas.Text
}

func newText(words string, size float32, color fyne.ThemeColorName) *text {
	t := &text{words: words, color: color, line: &canvas.Text{Text: words, TextSize: size}}
	t.ExtendBaseWidget(t)
	return t
}

func newBold(words string, size float32, color fyne.ThemeColorName) *text {
	t := newText(words, size, color)
	t.line.TextStyle.Bold = true
	return t
}

// eliding makes a text give way.
func eliding(t *text) *text {
	t.elide = true
	return t
}

func (t *text) CreateRenderer() fyne.WidgetRenderer {
	t.line.Color = colorOf(t, t.color)
	return widget.NewSimpleRenderer(t.line)
}

func (t *text) set(words string) {
	if t.words == words {
		return
	}
	t.words = words
	t.cut(t.Size().Width)
	t.line.Refresh()
}

func (t *text) setColor(color fyne.ThemeColorName) {
	if t.color != color {
		t.color = color
		t.Refresh()
	}
}

func (t *text) setBold(bold bool) {
	if t.line.TextStyle.Bold != bold {
		t.line.TextStyle.Bold = bold
		t.cut(t.Size().Width)
		t.line.Refresh()
	}
}

// Refresh reads the colour again.
func (t *text) Refresh() {
	t.line.Color = colorOf(t, t.color)
	t.line.Refresh()
}

// Resize also decides where to cut.
func (t *text) Resize(size fyne.Size) {
	t.BaseWidget.Resize(size)
	t.cut(size.Width)
}

// MinSize is one line.
func (t *text) MinSize() fyne.Size {
	size := fyne.MeasureText(t.words, t.line.TextSize, t.line.TextStyle)
	if t.elide {
		size.Width = 0
	}
	return size
}

// natural is the width the whole text takes.
func (t *text) natural() float32 {
	return fyne.MeasureText(t.words, t.line.TextSize, t.line.TextStyle).Width
}

func (t *text) cut(width float32) {
	shown := t.words
	if t.elide && width > 0 {
		shown = elided(t.words, width, func(s string) float32 {
			return fyne.MeasureText(s, t.line.TextSize, t.line.TextStyle).Width
		})
	}
	if t.line.Text != shown {
		t.line.Text = shown
		t.line.Refresh()
	}
}

// elided returns as much of a text as fits, with "…" when something is missing.
func elided(s string, width float32, measure func(string) float32) string {
	if measure(s) <= width {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes)
	for low < high { // the longest prefix that fits
		mid := (low + high + 1) / 2
		if measure(string(runes[:mid])+"…") <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(runes[:low]) + "…"
}
