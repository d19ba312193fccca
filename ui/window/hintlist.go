package window

import "fyne.io/fyne/v2"

// A hintView is one thing that looks wrong, and what can be done about it with a
// press; link may be "".
type hintView struct {
	words, link string
	tap         func()
}

// A hintList stands under a field and says what looks wrong in it. It is in
// nobody's way.
type hintList struct {
	root    *fyne.Container
	host    *host
	notices []*notice
}

func newHintList(h *host) *hintList { return &hintList{root: columnGap(8), host: h} }

func (l *hintList) set(views []hintView) {
	for len(l.notices) < len(views) {
		n := newNotice(l.host, kindWarn, "info", "")
		n.words.size = sizeRow
		n.words.restyle()
		n.root.Hide()
		l.notices = append(l.notices, n)
		l.root.Objects = append(l.root.Objects, n.root)
	}
	for i, n := range l.notices {
		n.show(i < len(views))
		if i < len(views) {
			n.set(kindWarn, "info", views[i].words)
			n.offer(views[i].link, views[i].tap)
		}
	}
	shown(l.root, len(views) > 0)
}
