package window

import "fyne.io/fyne/v2"

// A notice stands 10 below what caused it: tint and border of its kind, an
// icon, a sentence, and what can be done about it as a link at the right.
type notice struct {
	root  *fyne.Container
	base  *surface
	icon  *icon
	busy  *ring
	words *prose
	more  *prose
	link  *link
	row   *fyne.Container // everything, for [notice.below]
	body  *fyne.Container
	veil  *veil
}

func newNotice(h *host, k kind, name, words string) *notice {
	n := &notice{
		base: newSurface(k.tint, k.line, radiusNotice), icon: newIcon("info", 20, k.color), busy: newRing(20),
		words: newProse(words, sizeBody, inInk), more: newProse("", sizeRow, inSoft),
	}
	n.link = newLink(h, "", nil)
	n.link.Hide()
	n.more.Hide()
	n.body = column(n.words, space(2), n.more)
	n.row = row(n.body, n.icon, n.busy, space(12), n.body, space(16), n.link)
	n.veil = newVeil(inPage, radiusNotice)
	n.root = layers(n.base, inset(n.row, 11, 14, 11, 14), n.veil)
	n.set(k, name, words)
	return n
}

// show makes the notice appear or go.
func (n *notice) show(yes bool) {
	if yes && !n.root.Visible() {
		n.veil.lift(fadePanel)
	}
	shown(n.root, yes)
}

// set changes the notice; the icon "ring" turns.
func (n *notice) set(k kind, name, words string) {
	n.base.set(k.tint, k.line, 1)
	n.words.set(words)
	if name == "ring" {
		n.icon.Hide()
		n.busy.Show()
		return
	}
	n.busy.Hide()
	n.icon.set(name, k.color)
	n.icon.Show()
}

// below puts the link under the words, in a narrow place.
func (n *notice) below() {
	n.body.Objects = append(n.body.Objects, space(4), left(n.link))
	n.row.Objects = n.row.Objects[:4]
	n.row.Layout.(*rowLayout).top = true
}

// explain adds a softer second sentence; an empty one takes it away.
func (n *notice) explain(words string) {
	n.more.set(words)
	shown(n.more, words != "")
}

// offer puts a link at the right; an empty label takes it away.
func (n *notice) offer(label string, tap func()) {
	n.link.set(label)
	n.link.tap = tap
	shown(n.link, label != "")
}

// shown shows or hides an object.
func shown(o fyne.CanvasObject, yes bool) {
	if yes == o.Visible() {
		return
	}
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}
