package window

import (
	"strings"

	"fyne.io/fyne/v2"
)

// A details panel lies at the end of a page: the exact facts, for a helper.
type details struct {
	root  *fyne.Container
	more  *fyne.Container // stands above the facts
	title *text
	copy  *action
	facts *quote
	veil  *veil
}

func newDetails(h *host) *details {
	d := &details{title: newBold("", sizeRow, inInk), facts: newQuote(h), veil: newVeil(inPage, radiusNotice), more: column()}
	d.more.Hide()
	d.facts.prose.hang = strings.Repeat(" ", factsColumn)
	d.copy = newAction(h, "", "copy", false, func() { h.copy(d.facts.prose.marked) }).asLink()
	gap := left(d.title)
	d.root = layers(newSurface(inQuiet, "", radiusNotice),
		inset(column(row(gap, gap, d.copy), space(6), d.more, space(9), d.facts), 12, 13, 14, 16), d.veil)
	d.root.Hide()
	return d
}

func (d *details) set(title, copy, facts string) {
	d.title.set(title)
	d.copy.set(copy, "copy")
	d.facts.set(facts)
}
