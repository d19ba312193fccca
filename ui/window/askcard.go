package window

import (
	"strconv"

	"fyne.io/fyne/v2"

	"postkey/accounts/words"
)

// An askCard says above a password what the mail company wants done before it: one
// line with a link each, numbered when there are several.
type askCard struct {
	root *fyne.Container
	host *host
	list *fyne.Container
	rows []*askRow
}

type askRow struct {
	root, number *fyne.Container
	words        *prose
	link         *link
	url          string
}

func newAskCard(h *host) *askCard {
	c := &askCard{host: h, list: columnGap(8)}
	c.root = layers(newSurface(kindInfo.tint, kindInfo.line, radiusNotice),
		inset(topRow(c.list, newIcon("info", 20, kindInfo.color), space(12), c.list), 11, 14, 11, 14))
	return c
}

func (c *askCard) set(steps []words.Step) {
	for len(c.rows) < len(steps) {
		c.rows = append(c.rows, c.newRow(len(c.rows)+1))
		c.list.Objects = append(c.list.Objects, c.rows[len(c.rows)-1].root)
	}
	for i, r := range c.rows {
		shown(r.root, i < len(steps))
		if i >= len(steps) {
			continue
		}
		s := steps[i]
		shown(r.number, len(steps) > 1)
		r.words.set("**" + s.Title + "** " + s.Detail)
		r.url = s.URL
		r.link.set(s.Link)
		shown(r.link, s.Link != "")
	}
	shown(c.root, len(steps) > 0)
}

func (c *askCard) newRow(n int) *askRow {
	r := &askRow{words: newProse("", sizeRow, inSoft)}
	r.words.strong = inInk
	r.link = newLink(c.host, "", func() { c.host.open(r.url) })
	line := sentence(r.words, r.link)
	r.number = box(16, 0, newBold(strconv.Itoa(n)+".", sizeRow, inSoft))
	r.root = topRow(line, r.number, space(4), line)
	return r
}
