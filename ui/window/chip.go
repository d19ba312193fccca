package window

import "fyne.io/fyne/v2"

// A kind is how good or bad a state is: its colour, its tint and its border,
// which never stand alone but beside an icon and words.
type kind struct{ color, tint, line fyne.ThemeColorName }

var (
	kindInfo  = kind{inPrimary, inPTint, inPLine}
	kindGood  = kind{inGood, inGTint, inGLine}
	kindWarn  = kind{inWarn, inWTint, inWLine}
	kindBad   = kind{inBad, inBTint, inBLine}
	kindQuiet = kind{inSoft, inQuiet, inLine}
)

// A chip is a state in one or two words, with its icon.
type chip struct {
	root  *fyne.Container
	base  *surface
	icon  *icon
	busy  *ring
	words *text
	pad   *insetLayout
}

func newChip(k kind, name, words string) *chip {
	c := &chip{
		base: newSurface(k.tint, "", 12), icon: newIcon("check", 14, k.color),
		busy: newRing(14), words: newBold(words, sizeSmall, k.color),
	}
	inside := inset(row(nil, c.icon, c.busy, space(5), c.words), 3, 10, 3, 8)
	c.pad = inside.Layout.(*insetLayout)
	c.root = row(nil, layers(c.base, inside))
	c.set(k, name, words)
	return c
}

// set changes the chip; the icon "ring" turns, and no icon is "".
func (c *chip) set(k kind, name, words string) {
	c.base.set(k.tint, "", 0)
	c.words.set(words)
	c.words.setColor(k.color)
	c.busy.Hide()
	c.icon.Hide()
	c.pad.left = 8
	switch name {
	case "":
		c.pad.left = 10
	case "ring":
		c.busy.Show()
	default:
		c.icon.set(name, k.color)
		c.icon.Show()
	}
	settle(c.root)
}

// A bullet is a number in a circle: an app password's step, or a step of the rail.
type bullet struct {
	root  *fyne.Container
	base  *surface
	words *text
	tick  *icon
}

func newBullet(number string, size float32) *bullet {
	b := &bullet{base: newSurface(inPTint, "", size/2), words: newBold(number, sizeRow, inPrimary), tick: newIcon("check", 15, inPrimary)}
	b.tick.Hide()
	b.root = box(size, size, layers(b.base, middle(0, 0, b.words), middle(0, 0, b.tick)))
	return b
}
