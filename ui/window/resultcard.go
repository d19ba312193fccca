package window

import "fyne.io/fyne/v2"

// A fact is a label and its value on the result card.
type fact struct {
	label, value string // value may mark **bold** parts
}

// A resultCard shows whose servers were found, how sure that is, and the facts.
type resultCard struct {
	root   *fyne.Container
	owner  *text
	chip   *chip
	facts  *fyne.Container
	labels []*text
	values []*prose
}

const factLabelWidth = 112

func newResultCard() *resultCard {
	c := &resultCard{owner: eliding(newBold("", sizeName, inInk)), chip: newChip(kindGood, "shield", ""), facts: columnGap(9)}
	t := newTile(36)
	t.setIcon("mail", kindInfo)
	c.root = card(column(
		row(c.owner, t.root, space(12), c.owner, space(12), c.chip.root), space(14),
		hairline(), space(14), c.facts), 16, 18, 18, 18)
	return c
}

func (c *resultCard) set(owner string, k kind, icon, sure string, facts []fact) {
	c.owner.set(owner)
	c.chip.set(k, icon, sure)
	for len(c.labels) < len(facts) {
		l, v := newText("", sizeRow, inSoft), newProse("", sizeRow, inInk)
		c.labels, c.values = append(c.labels, l), append(c.values, v)
		c.facts.Objects = append(c.facts.Objects, topRow(v, box(factLabelWidth, 0, l), space(12), v))
	}
	for i := range c.labels {
		shown(c.facts.Objects[i], i < len(facts))
		if i < len(facts) {
			c.labels[i].set(facts[i].label)
			c.values[i].set(facts[i].value)
		}
	}
}
