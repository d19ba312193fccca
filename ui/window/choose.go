package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A chooser is Fyne's select with the border, the height and the keys of the
// other fields. It answers with the number of the option.
type chooser struct {
	root  *fyne.Container
	field *chooserField
	label *text
	box   *fieldBox
	note  *fieldNote
}

func newChooser(h *host, label string, options []string, chose func(int)) *chooser {
	c := &chooser{label: newBold(label, sizeRow, inInk), field: &chooserField{host: h}, note: newFieldNote("")}
	c.field.Options, c.field.PlaceHolder = options, " "
	c.field.ExtendBaseWidget(c.field)
	c.field.OnChanged = func(string) {
		if i := c.field.SelectedIndex(); !c.field.setting && i >= 0 {
			chose(i)
		}
	}
	c.box = newFieldBox(c.field)
	c.box.bordered = true
	c.box.paint()
	c.field.look = func(focused bool) { c.box.focus(focused) }
	c.root = column(c.label, space(6), c.box.root, space(6), c.note.root)
	return c
}

// set shows the option of that number.
func (c *chooser) set(i int) {
	if c.field.SelectedIndex() == i {
		return
	}
	c.field.setting = true
	c.field.SetSelectedIndex(i)
	c.field.setting = false
}

// options changes what there is to choose from.
func (c *chooser) options(options []string) {
	for i := range options {
		if len(options) != len(c.field.Options) || options[i] != c.field.Options[i] {
			c.field.Options = options
			c.field.Refresh()
			return
		}
	}
}

func (c *chooser) wrong(words string) {
	c.note.wrong(words)
	c.box.wrong(words != "")
}

type chooserField struct {
	widget.Select
	host    *host
	look    func(focused bool)
	setting bool
}

// TypedKey passes the page's keys on.
func (f *chooserField) TypedKey(e *fyne.KeyEvent) {
	if !f.host.pass(e.Name) {
		f.Select.TypedKey(e)
	}
}

// FocusGained draws the halo. Fyne's own tint for the focus is left out: the
// base type's field decides it, and is not told.
func (f *chooserField) FocusGained() {
	f.look(true)
	f.host.show(f)
}

// FocusLost takes the halo away.
func (f *chooserField) FocusLost() { f.look(false) }

// MinSize is as high as an entry, and gives way in width.
func (f *chooserField) MinSize() fyne.Size {
	return fyne.NewSize(60, fyne.MeasureText("M", sizeBody, fyne.TextStyle{}).Height+2*f.Theme().Size(theme.SizeNameInnerPadding))
}
