package window

import (
	"slices"

	"fyne.io/fyne/v2"
)

// A fact is a label and its value on the result card.
type fact struct {
	label, value string // value may mark **bold** parts
}

// A resultView is what the result card says.
type resultView struct {
	owner      string
	kind       kind // of the chip
	icon, sure string
	facts      []fact
	also       string // a sentence below the last fact, may be ""
	checking   string // stands in its place while the search goes on; "" when it is over
	live       bool   // it may change while somebody reads it
}

// A resultCard shows whose servers were found, how sure that is, and the facts.
// While the search goes on it changes in place, and what comes after it stays
// where it is.
type resultCard struct {
	root     *fyne.Container
	owner    *text
	chip     *chip
	facts    *factTable
	also     *prose
	checking *text
	busy     *fyne.Container
	line     *fyne.Container // below the last fact
	lineRoom *steadyLayout
	room     *steadyLayout
	veil     *veil
	shows    []fact
}

const factLabelWidth = 112

func newResultCard() *resultCard {
	c := &resultCard{
		owner: eliding(newBold("", sizeName, inInk)), chip: newChip(kindGood, "shield", ""), facts: newFactTable(9),
		also: newProse("", sizeRow, inInk), checking: newText("", sizeRow, inSoft), veil: newVeil(inCard, 0),
	}
	ring := newRing(15)
	ring.Show()
	c.busy = row(nil, ring, space(7), c.checking)
	c.also.Hide()
	c.busy.Hide()
	t := newTile(36)
	t.setIcon("mail", kindInfo)
	line, lineRoom := steady(layers(c.also, left(c.busy)), c.also.lineHeight())
	c.line, c.lineRoom = inset(line, 2, 0, 0, factLabelWidth+12), lineRoom
	all, room := steady(column(c.facts.root, c.line), 0)
	c.room = room
	c.root = card(column(
		row(c.owner, t.root, space(12), c.owner, space(12), c.chip.root), space(14),
		hairline(), space(14), layers(all, c.veil)), 16, 18, 18, 18)
	return c
}

func (c *resultCard) set(v resultView) {
	c.owner.set(v.owner)
	c.chip.set(v.kind, v.icon, v.sure)
	c.room.set(v.live)
	c.lineRoom.set(v.live)
	if len(c.shows) > 0 && !slices.Equal(c.shows, v.facts) {
		c.veil.lift(fadeRow)
	}
	c.shows = v.facts
	c.facts.set(v.facts)
	shown(c.line, v.live || v.also != "")
	c.also.set(v.also)
	c.checking.set(v.checking)
	shown(c.also, v.also != "" && v.checking == "")
	shown(c.busy, v.checking != "")
}
