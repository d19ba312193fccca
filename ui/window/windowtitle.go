package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts/words"
)

// titleOf is the title of a page: the one text of that size on it. It stands
// over the window too, for task bars, window lists, and whatever reads them out.
func titleOf(o fyne.CanvasObject) string {
	if !o.Visible() {
		return ""
	}
	switch o := o.(type) {
	case *prose:
		if o.bold && o.size == sizeTitle {
			return words.Plain(o.marked)
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			if t := titleOf(child); t != "" {
				return t
			}
		}
	}
	return ""
}
