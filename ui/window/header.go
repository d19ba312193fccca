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
		h.root = topRow(words, words, space(20), art)
	}
	return h
}

// under puts a page's content at its distance under the header.
func under(h *header, content ...fyne.CanvasObject) *fyne.Container {
	return column(h.root, space(24), column(content...))
}

func (h *header) set(title, lead string) {
	h.title.set(title)
	h.lead.set(lead)
	shown(h.lead, lead != "")
}
