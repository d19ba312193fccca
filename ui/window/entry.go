package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// An entry is one line to type in: its label above, a hint or what is wrong
// with it below, a border that says where the focus is.
type entry struct {
	root  *fyne.Container
	field *field
	label *text
	box   *fieldBox
	note  *fieldNote
}

// A fieldSpec says how an entry begins.
type fieldSpec struct {
	label, placeholder, hint string
	password                 bool
}

func newEntry(h *host, spec fieldSpec, changed func(string)) *entry {
	e := &entry{label: newBold(spec.label, sizeRow, inInk), field: newField(h, spec.password)}
	e.field.SetPlaceHolder(spec.placeholder)
	e.field.OnChanged = func(s string) {
		if !e.field.setting && changed != nil {
			changed(s)
		}
	}
	e.box = newFieldBox(layers(e.field, newWheel(h)))
	e.field.look = func(focused bool) { e.box.focus(focused) }
	e.note = newFieldNote(spec.hint)
	e.root = column(e.label, space(6), e.box.root, space(6), e.note.root)
	return e
}

// set shows a value. What is being typed is never touched: the text only
// changes when it differs, which while typing it does not.
func (e *entry) set(value string) {
	if e.field.Text != value {
		e.field.setting = true
		e.field.SetText(value)
		e.field.CursorColumn = len([]rune(value))
		e.field.Refresh()
		e.field.setting = false
	}
}

// wrong shows what is wrong under the field, or the hint again.
func (e *entry) wrong(words string) {
	e.note.wrong(words)
	e.box.wrong(words != "")
}

// A field is Fyne's entry, which keeps all keys to itself, made to pass on
// those of the page.
type field struct {
	widget.Entry
	host    *host
	look    func(focused bool)
	setting bool // the text is being set by the page, not typed

	// What a password wants to know; all may be nil.
	typed   func(rune) // told every letter
	pasted  func()
	capsKey func() // Caps Lock was pressed
}

// CreateRenderer lays out what it makes: Fyne throws a renderer away when its widget
// was out of sight for a minute, and a new one of a field whose size stays the same
// would never get its layout.
func (f *field) CreateRenderer() fyne.WidgetRenderer {
	r := f.Entry.CreateRenderer()
	r.Layout(f.Size())
	return r
}

func newField(h *host, password bool) *field {
	f := &field{host: h}
	f.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	f.Password = password
	f.ExtendBaseWidget(f)
	f.OnSubmitted = func(string) {
		h.byKey = true
		call(h.enter)
	}
	return f
}

// TypedKey passes Escape on; Enter comes back through OnSubmitted.
func (f *field) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		f.host.pass(e.Name)
		return
	}
	f.Entry.TypedKey(e)
}

// TypedShortcut lets the window's own shortcuts through.
func (f *field) TypedShortcut(s fyne.Shortcut) {
	if f.host.shortcut != nil && f.host.shortcut(s) {
		return
	}
	f.Entry.TypedShortcut(s)
	if _, ok := s.(*fyne.ShortcutPaste); ok {
		call(f.pasted)
	}
}

// TypedRune tells who wants to know of the letter.
func (f *field) TypedRune(r rune) {
	f.Entry.TypedRune(r)
	if f.typed != nil {
		f.typed(r)
	}
}

// KeyDown hears Caps Lock, which types nothing.
func (f *field) KeyDown(e *fyne.KeyEvent) {
	f.Entry.KeyDown(e)
	if e.Name == desktop.KeyCapsLock {
		call(f.capsKey)
	}
}

// FocusGained draws the halo and scrolls the field into view.
func (f *field) FocusGained() {
	f.Entry.FocusGained()
	f.look(true)
	f.host.show(f)
}

// FocusLost takes the halo away.
func (f *field) FocusLost() {
	f.Entry.FocusLost()
	f.look(false)
}

// A fieldBox draws the border and the halo of an entry or a select.
type fieldBox struct {
	root         *fyne.Container
	halo, border *surface
	focused, bad bool
	bordered     bool // draws the border at rest too
}

func newFieldBox(o fyne.CanvasObject) *fieldBox {
	b := &fieldBox{halo: newSurface("", "", radiusField+3), border: newSurface("", "", radiusField)}
	halo := &fyne.Container{Layout: &insetLayout{-3, -3, -3, -3}, Objects: []fyne.CanvasObject{b.halo}}
	b.root = layers(halo, o, b.border)
	return b
}

func (b *fieldBox) focus(on bool) { b.focused = on; b.paint() }
func (b *fieldBox) wrong(on bool) { b.bad = on; b.paint() }

func (b *fieldBox) paint() {
	b.halo.set("", "", 0)
	switch {
	case b.focused:
		b.halo.set("", inFocus, 3)
		b.border.set("", inPrimary, 1.5)
	case b.bad:
		b.border.set("", inBad, 1.5)
	case b.bordered:
		b.border.set("", inEdge, 1)
	default:
		b.border.set("", "", 0)
	}
}

// A fieldNote is the line under a field: a hint, or with an icon what is wrong.
type fieldNote struct {
	root  *fyne.Container
	hint  string
	words *prose
	icon  *icon
	mark  *fyne.Container // the icon, in its place
}

func newFieldNote(hint string) *fieldNote {
	n := &fieldNote{hint: hint, words: newProse(hint, sizeSmall, inSoft), icon: newIcon("alert", 16, inBad)}
	n.mark = inset(n.icon, 1, 0, 0, 0)
	n.mark.Hide()
	n.root = topRow(n.words, n.mark, space(6), n.words)
	shown(n.root, hint != "")
	return n
}

func (n *fieldNote) wrong(words string) {
	if words == "" {
		n.mark.Hide()
		n.words.size = sizeSmall
		n.words.setColor(inSoft)
		n.words.set(n.hint)
	} else {
		n.mark.Show()
		n.words.size = sizeRow
		n.words.setColor(inBad)
		n.words.set(words)
	}
	shown(n.root, words != "" || n.hint != "")
}

// setHint changes what stands there while nothing is wrong.
func (n *fieldNote) setHint(hint string) {
	n.hint = hint
	if !n.mark.Visible() {
		n.wrong("")
	}
}

// A wheel lies over an entry and gives the mouse wheel to the page: Fyne's
// entry would keep it, and the page would stop wherever a field comes along.
type wheel struct {
	widget.BaseWidget
	host *host
}

func newWheel(h *host) *wheel {
	w := &wheel{host: h}
	w.ExtendBaseWidget(w)
	return w
}

func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(&fyne.Container{})
}

// MinSize is nothing: it is as large as what it covers.
func (w *wheel) MinSize() fyne.Size { return fyne.Size{} }

// HeightFor is nothing either.
func (w *wheel) HeightFor(float32) float32 { return 0 }

// Scrolled moves the page.
func (w *wheel) Scrolled(e *fyne.ScrollEvent) {
	if w.host.wheel != nil {
		w.host.wheel(e)
	}
}
