package window

import (
	"fmt"

	"fyne.io/fyne/v2"
)

// A guideCard tells what to do with a file, step by step, and what is worth
// knowing.
type guideCard struct {
	root         *fyne.Container
	title        *text
	steps, notes *fyne.Container
}

func newGuideCard(title string) *guideCard {
	c := &guideCard{title: newBold(title, sizeRow, inInk), steps: columnGap(7), notes: columnGap(7)}
	c.root = card(column(c.title, space(8), c.steps, space(12), c.notes), 14, 18, 16, 18)
	return c
}

func (c *guideCard) set(steps, notes []string) {
	shown(c.title, len(steps) > 0)
	shown(c.steps, len(steps) > 0)
	shown(c.notes, len(notes) > 0)
	fill(c.steps, steps, func(i int) (fyne.CanvasObject, fyne.CanvasObject) {
		return box(16, 0, newBold(fmt.Sprintf("%d.", i+1), sizeRow, inSoft)), space(8)
	})
	fill(c.notes, notes, func(int) (fyne.CanvasObject, fyne.CanvasObject) {
		return box(18, 18, newIcon("info", 18, inSoft)), space(10)
	})
}

// fill keeps one line of prose for each of the words, behind a mark.
func fill(list *fyne.Container, words []string, mark func(int) (fyne.CanvasObject, fyne.CanvasObject)) {
	for i := len(list.Objects); i < len(words); i++ {
		p := newProse("", sizeRow, inInk)
		m, gap := mark(i)
		list.Objects = append(list.Objects, topRow(p, m, gap, p))
	}
	for i, o := range list.Objects {
		shown(o, i < len(words))
		if i < len(words) {
			o.(*fyne.Container).Layout.(*rowLayout).grow.(*prose).set(words[i])
		}
	}
}
