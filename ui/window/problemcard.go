package window

import (
	"fmt"

	"fyne.io/fyne/v2"
)

// A problemView says what happened, what did work, and what to do about it.
type problemView struct {
	title, worked string
	todo          string // "What to do"
	steps         []problemStep
	proof         string // "The proof it showed"
	facts         []fact // of a certificate
	said          string // "The server's own words"
	reply         string
	copy          string
	all, less     string // long words are folded
	// last is a way on that is never the main one, such as trusting a
	// certificate that cannot be verified.
	last    string
	lastTap func()
}

// A problemStep is one numbered line, with a link at its end when there is one.
type problemStep struct {
	words, link string
	tap         func()
}

// A problemCard tells one failure. Red is its icon, its tint and its border,
// never its text.
type problemCard struct {
	root          *fyne.Container
	host          *host
	title, worked *prose
	todo          *text
	rows          []*problemRow
	steps         *fyne.Container
	proof         *text
	facts         *factTable
	proofBox      *fyne.Container
	said          *text
	reply         *foldQuote
	copied        *iconPress
	quoteBox      *fyne.Container
	last          *link
	lastRow       *fyne.Container
}

type problemRow struct {
	root  *fyne.Container
	words *prose
	link  *link
}

func newProblemCard(h *host) *problemCard {
	c := &problemCard{
		host: h, title: newProse("", sizeBody, inInk), worked: newProse("", sizeRow, inSoft), todo: newBold("", sizeRow, inInk),
		steps: columnGap(6), proof: newText("", sizeSmall, inSoft), facts: newFactTable(3),
		said: newText("", sizeSmall, inSoft), reply: newFoldQuote(h), last: newLink(h, "", nil),
	}
	c.title.bold = true
	c.copied = newIconPress(h, "", "copy", func() { h.copy(c.reply.quote.prose.marked) })
	tint := newSurface(inBTint, "", radiusCard-1)
	tint.flatBottom = true
	words := column(inset(c.title, 0.5, 0, 0, 0), space(3.5), c.worked)
	head := layers(tint, inset(topRow(words, newIcon("alert", 22, inBad), space(12), words), 13, 17, 13, 17))
	quiet := func(o fyne.CanvasObject) *fyne.Container {
		return inset(layers(newSurface(inQuiet, "", radiusField), inset(o, 8, 8, 9, 12)), 6, 0, 0, 0)
	}
	c.proofBox = quiet(column(c.proof, space(4), c.facts.root))
	said := column(c.said, space(2), c.reply.root)
	c.quoteBox = quiet(row(said, said, space(10), c.copied))
	c.lastRow = inset(left(c.last), 4, 0, 0, 0)
	body := column(c.todo, space(7), c.steps, space(6), c.proofBox, space(6), c.quoteBox, space(6), c.lastRow)
	c.root = layers(newSurface(inCard, inBLine, radiusCard), inset(column(head, inset(body, 14, 18, 16, 51)), 1, 1, 1, 1))
	return c
}

func (c *problemCard) set(v problemView) {
	c.title.set(v.title)
	c.worked.set(v.worked)
	shown(c.worked, v.worked != "")
	c.todo.set(v.todo)
	shown(c.todo, len(v.steps) > 0)
	for len(c.rows) < len(v.steps) {
		r := &problemRow{words: newProse("", sizeRow, inInk), link: newLink(c.host, "", nil)}
		number := newBold(fmt.Sprintf("%d.", len(c.rows)+1), sizeRow, inSoft)
		line := sentence(r.words, r.link)
		r.root = topRow(line, box(16, 0, number), space(8), line)
		c.rows = append(c.rows, r)
		c.steps.Objects = append(c.steps.Objects, r.root)
	}
	for i, r := range c.rows {
		shown(r.root, i < len(v.steps))
		if i < len(v.steps) {
			s := v.steps[i]
			r.words.set(s.words)
			r.link.set(s.link)
			r.link.tap = s.tap
			shown(r.link, s.link != "")
		}
	}
	c.proof.set(v.proof)
	c.facts.set(v.facts)
	shown(c.proofBox, len(v.facts) > 0)
	c.said.set(v.said)
	c.reply.set(v.reply, v.all, v.less)
	c.copied.label = v.copy
	shown(c.quoteBox, v.reply != "")
	c.last.set(v.last)
	c.last.tap = v.lastTap
	shown(c.lastRow, v.last != "")
}

// firstStep is the first thing in the card a person can act on, or nil.
func (c *problemCard) firstStep() fyne.Focusable {
	for _, r := range c.rows {
		if r.root.Visible() && r.link.Visible() {
			return r.link
		}
	}
	return nil
}
