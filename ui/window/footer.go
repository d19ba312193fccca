package window

import "fyne.io/fyne/v2"

const footerHeight float32 = 72

// A footerView is what the footer offers on a page.
type footerView struct {
	back    string // Back, Cancel or Close; "" is none
	primary string
	off     bool // the primary waits for something that runs
	busy    bool // and says so with a ring
}

// A footer has Details at its left, then Back and the primary button at its
// right, and nothing else. Asked to close while something runs, it asks there.
type footer struct {
	root          *fyne.Container
	details       *action
	back, primary *button
	question      *text
	stay, close   *button
	normal, ask   *fyne.Container
	layout        *footerLayout
}

func newFooter(h *host, details, back, primary func()) *footer {
	f := &footer{
		details: newAction(h, "", "down", true, details),
		back:    newButton(h, "", false, back), primary: newButton(h, "", true, primary),
		question: eliding(newBold("", sizeBody, inInk)),
		stay:     newButton(h, "", false, nil), close: newButton(h, "", true, nil),
	}
	gap := inset(left(f.details), 0, 0, 1, 0)
	f.normal = row(gap, gap, f.back, space(10), f.primary)
	f.ask = row(f.question, f.question, space(16), f.stay, space(10), f.close)
	f.ask.Hide()
	f.layout = &footerLayout{back: newSurface(inPage, "", 0)}
	f.root = &fyne.Container{Layout: f.layout, Objects: []fyne.CanvasObject{f.layout.back, f.normal, f.ask}}
	return f
}

// footerLayout keeps the footer's rows in line with the page above.
type footerLayout struct {
	back   *surface
	gutter float32
}

func (*footerLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, footerHeight) }

func (l *footerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		if o == l.back {
			o.Resize(size)
			continue
		}
		o.Move(fyne.NewPos(l.gutter, 19))
		o.Resize(fyne.NewSize(max(min(size.Width-2*l.gutter, pageWidth), 0), buttonHeight))
	}
}

func (f *footer) set(v footerView) {
	f.back.set(v.back, false, false)
	shown(f.back, v.back != "")
	f.primary.set(v.primary, v.off, v.busy)
	shown(f.primary, v.primary != "")
	settle(f.root)
}

// detailsAre shows the words and the chevron for an open or closed panel.
func (f *footer) detailsAre(open bool, label string) {
	name := "down"
	if open {
		name = "up"
	}
	f.details.set(label, name)
	settle(f.root)
}

// askToClose takes the buttons' place with a question.
func (f *footer) askToClose(question, stay, close string, keep, stop func()) {
	f.question.set(question)
	f.stay.set(stay, false, false)
	f.close.set(close, false, false)
	f.stay.tap, f.close.tap = keep, stop
	f.normal.Hide()
	f.ask.Show()
	settle(f.root)
}

// goOn shows the page's own buttons again.
func (f *footer) goOn() {
	f.ask.Hide()
	f.normal.Show()
	settle(f.root)
}
