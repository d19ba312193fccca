package window

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"postkey/wizard"
)

// TestNoSuchDomain: the address that was meant is one click away, and the way back
// leads to the field.
func TestNoSuchDomain(t *testing.T) {
	d := drive(t)
	write := func() *nothingPage {
		d.write(d.page.(*addressPage).address.field, "jane@gmial.com")
		d.press(d.frame.footer.primary)
		d.until("searched", func(s wizard.State) bool { return s.Search.Nothing() })
		p, ok := d.page.(*nothingPage)
		if !ok || !d.shows("There is no gmial.com") || !d.shows("Did you mean jane@gmail.com?") {
			t.Fatalf("the page is %T, the state %+v", d.page, d.wizard.State().Search)
		}
		return p
	}
	p := write()
	if d.window.Canvas().Focused() != p.typo.link {
		t.Errorf("the focus is on %T", d.window.Canvas().Focused())
	}
	d.press(d.frame.footer.primary)
	address, ok := d.page.(*addressPage)
	if !ok || d.window.Canvas().Focused() != address.address.field {
		t.Errorf("the page is %T, the focus on %T", d.page, d.window.Canvas().Focused())
	}
	if !d.shows("There is no gmial.com") || !d.shows("Did you mean jane@gmail.com?") {
		t.Error("what is wrong is not said under the field")
	}
	test.Tap(write().typo.link)
	d.until("found", func(s wizard.State) bool { return s.Search.Found() && !s.Search.Running })
	if got := d.wizard.State().Account.Address; got != "jane@gmail.com" {
		t.Errorf("found for %s", got)
	}
	if !d.shows("Found your mail servers") {
		t.Errorf("the page is %T", d.page)
	}
}

// TestForms shows a domain both ways, and warns of one that looks like another.
func TestForms(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	for typed, want := range map[string]struct{ forms, warning string }{
		"jane@example.org":       {},
		"jane@müller.example":    {forms: "Computers write **müller.example** as **xn--mller-kva.example**."},
		"jane@xn--mller-kva.com": {forms: "Computers write **müller.com** as **xn--mller-kva.com**."},
		"jane@gm\u0430il.com":    {"Computers write **gm\u0430il.com** as **xn--gmil-63d.com**.", "**gm\u0430il** mixes letters of different alphabets."},
		"jane@\u0430\u0441\u0435.com": {"Computers write **\u0430\u0441\u0435.com** as **xn--80ak9a.com**.",
			"**\u0430\u0441\u0435** is written in letters that only look like the usual ones."},
		"jane@m":  {},
		"jane@м.": {},
	} {
		w.wizard.SetAddress(typed)
		w.render()
		p := w.page.(*addressPage)
		forms, warning := "", ""
		if p.forms.Visible() {
			forms = p.formsWords.marked
		}
		if p.looks.root.Visible() {
			warning = p.looks.words.marked
		}
		if forms != want.forms || warning != want.warning {
			t.Errorf("%s: %q and %q, want %q and %q", typed, forms, warning, want.forms, want.warning)
		}
	}
}
