package window

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// A prose is text that wraps, without any padding, with **bold** parts. It is
// drawn as one canvas text a run, so that it lines up with everything else.
// (Fyne's RichText has padding on all sides and forgets its height.)
type prose struct {
	widget.BaseWidget
	marked string
	size   float32
	color  fyne.ThemeColorName
	bold   bool                // everything is bold
	strong fyne.ThemeColorName // the colour of **bold** parts, else as the rest
	mono   bool
	hang   string // begins lines that go on with what one before had no room for
	limit  int    // lines shown at most, the last one cut with "…"; 0: all

	words []word
	lines []line
	width float32 // the lines are for this width
	runs  []*canvas.Text
}

// A piece is text of one weight.
type piece struct {
	text string
	bold bool
}

// A word is what no line break may split: pieces without a space between.
type word struct {
	pieces  []piece
	newLine bool // it begins a line in any case
}

// A line is pieces drawn beside each other.
type line struct {
	pieces []piece
	width  float32
}

func newProse(marked string, size float32, color fyne.ThemeColorName) *prose {
	p := &prose{size: size, color: color, width: -1}
	p.ExtendBaseWidget(p)
	p.marked, p.words = marked, split(marked)
	return p
}

// set changes the text. The page has to settle afterwards.
func (p *prose) set(marked string) {
	if p.marked == marked {
		return
	}
	p.marked, p.words = marked, split(marked)
	p.width = -1
	p.lay(p.Size().Width)
	p.Refresh()
}

func (p *prose) setColor(color fyne.ThemeColorName) {
	if p.color != color {
		p.color = color
		p.Refresh()
	}
}

// restyle wraps again after bold or size were changed.
func (p *prose) restyle() {
	p.width = -1
	p.lay(p.Size().Width)
}

// HeightFor is the height of all lines at a width.
func (p *prose) HeightFor(width float32) float32 {
	return float32(len(p.wrap(width))) * p.lineHeight()
}

// MinSize has no width of its own: whoever places it decides.
func (p *prose) MinSize() fyne.Size {
	if p.marked == "" {
		return fyne.Size{}
	}
	w := p.Size().Width
	if w <= 0 {
		return fyne.NewSize(0, p.lineHeight())
	}
	return fyne.NewSize(0, p.HeightFor(w))
}

func (p *prose) lineHeight() float32 {
	return fyne.MeasureText("M", p.size, fyne.TextStyle{Monospace: p.mono}).Height
}

// natural is the width of the text on one line.
func (p *prose) natural() (w float32) {
	for _, l := range wrapWords(p.words, 1e6, p.measure) {
		w = max(w, l.width)
	}
	return w
}

// end is where the last line ends, so that a link can follow the sentence.
func (p *prose) end(width float32) (x, y float32) {
	lines := p.wrap(width)
	if len(lines) == 0 {
		return 0, 0
	}
	return lines[len(lines)-1].width, float32(len(lines)-1) * p.lineHeight()
}

func (p *prose) measure(text string, bold bool) float32 {
	return fyne.MeasureText(text, p.size, fyne.TextStyle{Bold: bold || p.bold, Monospace: p.mono}).Width
}

func (p *prose) wrap(width float32) []line {
	if p.width != width {
		p.width, p.lines = width, hangWords(p.words, p.hang, width, p.measure)
		if p.limit > 0 && len(p.lines) > p.limit {
			p.lines = p.lines[:p.limit]
			last := &p.lines[p.limit-1]
			s := ""
			for _, pc := range last.pieces {
				s += pc.text
			}
			s = strings.TrimRight(s, " ") + " …"
			for p.measure(s, p.bold) > width && len([]rune(s)) > 2 {
				r := []rune(s)
				s = string(r[:len(r)-2]) + "…"
			}
			*last = line{[]piece{{s, p.bold}}, p.measure(s, p.bold)}
		}
	}
	return p.lines
}

// Resize wraps for the new width.
func (p *prose) Resize(size fyne.Size) {
	p.BaseWidget.Resize(size)
	p.lay(size.Width)
}

// lay places one canvas text for every run of every line.
func (p *prose) lay(width float32) {
	if width <= 0 {
		return // not placed yet
	}
	n, height := 0, p.lineHeight()
	for i, l := range p.wrap(width) {
		x := float32(0)
		for _, pc := range l.pieces {
			if n == len(p.runs) {
				p.runs = append(p.runs, &canvas.Text{})
			}
			t := p.runs[n]
			n++
			t.Text, t.TextSize = pc.text, p.size
			t.TextStyle = fyne.TextStyle{Bold: pc.bold || p.bold, Monospace: p.mono}
			t.Color = p.colorFor(pc)
			w := p.measure(pc.text, pc.bold)
			t.Move(fyne.NewPos(x, float32(i)*height))
			t.Resize(fyne.NewSize(w, height))
			t.Show()
			t.Refresh()
			x += w
		}
	}
	for _, t := range p.runs[n:] {
		t.Hide()
	}
}

func (p *prose) CreateRenderer() fyne.WidgetRenderer {
	p.lay(p.Size().Width)
	return &proseRenderer{p}
}

type proseRenderer struct{ p *prose }

func (r *proseRenderer) Destroy()           {}
func (r *proseRenderer) Layout(fyne.Size)   {}
func (r *proseRenderer) MinSize() fyne.Size { return r.p.MinSize() }
func (r *proseRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.p.runs))
	for i, t := range r.p.runs {
		objects[i] = t
	}
	return objects
}

// Refresh reads the colours again.
func (r *proseRenderer) Refresh() { r.p.lay(r.p.Size().Width) }

func (p *prose) colorFor(pc piece) (c color.Color) {
	if pc.bold && p.strong != "" {
		return colorOf(p, p.strong)
	}
	return colorOf(p, p.color)
}
