package window

import "fyne.io/fyne/v2"

// A header is the page's title and its lead sentence, with a picture at the
// right on Address and Done. It scrolls with the page.
type header struct {
	root        *fyne.Container
	title, lead *prose
}

func newHeader(art fyne.CanvasObject) *header {
	h := &header{title: newProse("", sizeTitle, inInk), lead: newProse("", sizeBody, inSoft)}
	h.title.bold = true
	words := column(h.title, space(6), h.lead)
	h.root = words
	if art != nil {
		h.root = topRow(words, words, space(20), inset(art, 2, 0, 0, 0))
	}
	return h
}

func (h *header) set(title, lead string) {
	h.title.set(title)
	h.lead.set(lead)
	shown(h.lead, lead != "")
}
