package window

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"postkey/accounts/words"
)

// A stepCard lists numbered steps with a button to a web page each. A field may
// stand in the last one.
type stepCard struct {
	root  *fyne.Container
	host  *host
	steps []*numberedStep
}

type numberedStep struct {
	root          *fyne.Container
	number        *bullet
	line          fyne.CanvasObject
	title, detail *prose
	button        *button
	tap           func()
	field         *fyne.Container
}

func newStepCard(h *host, n int) *stepCard {
	c := &stepCard{host: h}
	all := column()
	for i := range n {
		s := &numberedStep{number: newBullet(strconv.Itoa(i+1), 28), title: newProse("", sizeBody, inInk), detail: newProse("", sizeRow, inSoft)}
		s.title.bold = true
		s.button = newIconButton(h, "", "out", true, func() { call(s.tap) })
		s.field = layers()
		words := column(inset(s.title, 3, 0, 0, 0), space(3), s.detail, s.field)
		s.root = topRow(words, s.number.root, space(14), words, space(16), inset(s.button, 2, 0, 0, 0))
		if i > 0 {
			s.line = inset(hairline(), 16, 0, 16, 42)
			all.Objects = append(all.Objects, s.line)
		}
		all.Objects = append(all.Objects, s.root)
		c.steps = append(c.steps, s)
	}
	c.root = card(all, 18, 18, 20, 18)
	return c
}

// set fills a step; without a button when it has no words.
func (c *stepCard) set(i int, title, detail, open string, tap func()) {
	s := c.steps[i]
	s.title.set(title)
	s.detail.set(detail)
	shown(s.detail, detail != "")
	s.tap = tap
	shown(s.button, open != "")
	s.button.set(open, false, false)
}

// ask fills a step with one that a mail company asks. A heading ends without a full
// stop.
func (c *stepCard) ask(i int, step words.Step) {
	c.set(i, strings.TrimSuffix(step.Title, "."), step.Detail, step.Link, func() { c.host.open(step.URL) })
}

// leave hides a step that is not needed, and numbers the others anew.
func (c *stepCard) leave(i int, out bool) {
	shown(c.steps[i].root, !out)
	n := 0
	for _, s := range c.steps {
		if !s.root.Visible() {
			if s.line != nil {
				s.line.Hide()
			}
			continue
		}
		n++
		s.number.words.set(strconv.Itoa(n))
		if s.line != nil {
			shown(s.line, n > 1)
		}
	}
}
