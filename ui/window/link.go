package window

import (
	"fyne.io/fyne/v2"
)

// A link is blue, bold words in a sentence or a row of links. It is underlined
// under the pointer and with the focus.
type link struct {
	press
	words *text
	under *surface
}

func newLink(h *host, label string, tap func()) *link {
	l := &link{words: newBold(label, sizeRow, inPrimary), under: newSurface("", "", 0)}
	l.tap, l.label, l.role = tap, label, fyne.AccessibleRoleLink
	l.look = func() { paintUnderline(&l.press, l.words, l.under, inPrimary) }
	l.body = layers(l.words, underline(l.under))
	l.become(l, h, 4, 2)
	return l
}

func (l *link) set(label string) {
	l.label = label
	l.words.set(label)
}

// An action is soft words with an icon: Details, Copy all, or what can be done
// with an account.
type action struct {
	press
	words *text
	icon  *icon
	under *surface
	color fyne.ThemeColorName
}

// newAction has its icon before the words; chevrons stand behind them.
func newAction(h *host, label, name string, behind bool, tap func()) *action {
	a := &action{words: newText(label, sizeRow, inSoft), icon: newIcon(name, 16, inSoft), under: newSurface("", "", 0), color: inSoft}
	a.tap, a.label = tap, label
	words := layers(a.words, underline(a.under))
	if behind {
		a.body = row(nil, words, space(4), a.icon)
	} else {
		a.body = row(nil, a.icon, space(6), words)
	}
	a.look = func() {
		paintUnderline(&a.press, a.words, a.under, a.color)
		a.icon.set(a.icon.name, a.color)
	}
	a.become(a, h, 6, 4)
	return a
}

// asLink makes an action look like a link with an icon.
func (a *action) asLink() *action {
	a.color = inPrimary
	a.words.setBold(true)
	return a
}

func (a *action) set(label, name string) {
	a.label = label
	a.words.set(label)
	a.icon.set(name, a.color)
	settle(a.body)
}

// underline lies one unit high at the foot of the words.
func underline(s *surface) fyne.CanvasObject {
	return &fyne.Container{Layout: underlineLayout{}, Objects: []fyne.CanvasObject{s}}
}

type underlineLayout struct{}

func (underlineLayout) MinSize([]fyne.CanvasObject) fyne.Size          { return fyne.Size{} }
func (underlineLayout) HeightFor([]fyne.CanvasObject, float32) float32 { return 0 }
func (underlineLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, size.Height-3))
		o.Resize(fyne.NewSize(size.Width, 1))
	}
}

func paintUnderline(p *press, words *text, under *surface, color fyne.ThemeColorName) {
	if p.off {
		color = inSoft
	}
	words.setColor(color)
	if (p.hovered || p.focused && p.host.byKey) && !p.off {
		under.set(color, "", 0)
	} else {
		under.set("", "", 0)
	}
}

// An iconPress is an icon alone that can be pressed, such as "copy".
type iconPress struct {
	press
	icon *icon
}

func newIconPress(h *host, label, name string, tap func()) *iconPress {
	i := &iconPress{icon: newIcon(name, 18, inSoft)}
	i.tap, i.label = tap, label
	over := newSurface("", "", 6)
	i.body = layers(over, middle(26, 26, i.icon))
	i.look = func() {
		if i.hovered {
			over.set(inHover, "", 0)
		} else {
			over.set("", "", 0)
		}
	}
	i.become(i, h, 6, 2)
	return i
}
