package window

import "fyne.io/fyne/v2"

// A factTable is facts below each other: a soft label, and its value.
type factTable struct {
	root   *fyne.Container
	labels []*text
	values []*prose
}

func newFactTable(gap float32) *factTable { return &factTable{root: columnGap(gap)} }

func (t *factTable) set(facts []fact) {
	for len(t.labels) < len(facts) {
		l, p := newText("", sizeRow, inSoft), newProse("", sizeRow, inInk)
		t.labels, t.values = append(t.labels, l), append(t.values, p)
		t.root.Objects = append(t.root.Objects, topRow(p, box(factLabelWidth, 0, l), space(12), p))
	}
	for i := range t.labels {
		shown(t.root.Objects[i], i < len(facts))
		if i < len(facts) {
			t.labels[i].set(facts[i].label)
			t.values[i].set(facts[i].value)
		}
	}
}
