package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// A check is a tick box whose words may wrap. (Fyne's own has a blank at its
// left and cannot.)
type check struct {
	press
	on, bad bool
	words   *prose
	mark    *canvas.Image
	changed func(bool)
}

func newCheck(h *host, words string, changed func(bool)) *check {
	c := &check{words: newProse(words, sizeBody, inInk), mark: &canvas.Image{FillMode: canvas.ImageFillContain}, changed: changed}
	c.label = words
	c.tap = func() {
		c.set(!c.on)
		if c.changed != nil {
			c.changed(c.on)
		}
	}
	c.mark.SetMinSize(fyne.NewSquareSize(20))
	// The drawing has three units of blank around the box: pulled out, so that
	// the box stands where the text of the page begins.
	markBox := &fyne.Container{Layout: pulledOut{3}, Objects: []fyne.CanvasObject{c.mark}}
	framed := inset(c.words, 1, 0, 0, 0)
	c.body = topRow(framed, inset(markBox, 1, 0, 0, 0), space(9), framed)
	c.look = c.paint
	c.become(c, h, 6, 4)
	return c
}

func (c *check) set(on bool) {
	if c.on != on {
		c.on = on
		c.paint()
	}
}

// name changes the words.
func (c *check) name(words string) {
	c.label = words
	c.words.set(words)
}

// wrong marks a box that has to be ticked first.
func (c *check) wrong(yes bool) {
	if c.bad != yes {
		c.bad = yes
		c.paint()
	}
}

func (c *check) paint() {
	name, color := theme.IconNameCheckButton, inEdge
	if c.on {
		name, color = theme.IconNameCheckButtonChecked, inPrimary
	}
	if c.bad && !c.on {
		color = inBad
	}
	r := theme.NewColoredResource(theme.CurrentForWidget(c).Icon(name), color)
	// The name keeps the drawings of two themes apart.
	hex := hexOf(colorOf(c, color))
	c.mark.Resource = fyne.NewStaticResource("postkey-"+hex[1:]+"-"+r.Name(), r.Content())
	c.mark.Refresh()
}

// pulledOut moves an object that has a blank of its own to the left by it.
type pulledOut struct{ by float32 }

func (l pulledOut) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().SubtractWidthHeight(2*l.by, 0)
}

func (l pulledOut) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	objects[0].Resize(objects[0].MinSize())
	objects[0].Move(fyne.NewPos(-l.by, 0))
}
