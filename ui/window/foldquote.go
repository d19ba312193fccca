package window

import "fyne.io/fyne/v2"

// A foldQuote shows the beginning of long words, and all of them on request.
type foldQuote struct {
	root  *fyne.Container
	host  *host
	quote *quote
	more  *link
	open  bool
	label [2]string // of the link while folded, and while open
}

// What is longer than foldAfter letters does not fit into foldLines lines even in
// the widest page.
const (
	foldAfter = 320
	foldLines = 4
)

func newFoldQuote(h *host) *foldQuote {
	f := &foldQuote{host: h, quote: newQuote(h)}
	f.more = newLink(h, "", func() {
		f.open = !f.open
		f.fold()
		h.settle()
	})
	f.root = column(f.quote, space(4), left(f.more))
	return f
}

func (f *foldQuote) set(words, all, less string) {
	f.label = [2]string{all, less}
	if f.quote.prose.marked != words {
		f.open = false
		f.quote.set(words)
	}
	f.fold()
}

func (f *foldQuote) fold() {
	long := len([]rune(f.quote.prose.marked)) > foldAfter
	shown(f.more, long)
	limit, label := 0, f.label[1]
	if long && !f.open {
		limit, label = foldLines, f.label[0]
	}
	f.more.set(label)
	if f.quote.prose.limit != limit {
		f.quote.prose.limit = limit
		f.quote.prose.restyle()
		f.quote.Refresh()
	}
}
