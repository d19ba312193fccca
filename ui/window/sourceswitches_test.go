package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"postkey/accounts/discover"
	"postkey/wizard"
)

// known leaves out what was not there before, such as the offer to look again.
func known(before, after []placed) []placed {
	return slices.DeleteFunc(after, func(a placed) bool {
		return !slices.ContainsFunc(before, func(b placed) bool { return b.object == a.object })
	})
}

// TestSwitchesStandStill while the search goes on above and below them.
func TestSwitchesStandStill(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	w.draw(live())
	openSources(live)(w)
	before := standing(w)
	w.draw(better())
	if m := moved(before, known(before, standing(w))); m != "" {
		t.Error(m)
	}
}

// TestSwitchesByKey goes through Details with the Tab key and turns the switches
// with Space; the next search does as they say, and offers nothing it did.
func TestSwitchesByKey(t *testing.T) {
	d := drive(t)
	d.write(d.page.(*addressPage).address.field, "jane@practice.example")
	d.typedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyD, Modifier: fyne.KeyModifierShortcutDefault})
	c := d.window.Canvas()
	onto := func(name string) {
		t.Helper()
		for range 40 {
			c.FocusNext()
			if nameStops(d.Window)[c.Focused()] == name {
				return
			}
		}
		t.Fatalf("Tab does not lead to %q: %q", name, stops(t, d.Window))
	}
	onto("Who is asked, and what they hear")
	c.Focused().TypedKey(key(fyne.KeySpace))
	d.render()
	if !d.shows("Only practice.example itself hears your address, encrypted.") {
		t.Error("who hears what is not told")
	}
	var names []string
	for _, r := range d.sources.rows {
		names = append(names, r.check.label)
	}
	tab := stops(t, d.Window)
	for i := range tab {
		if tab[i] == names[0] && !same(tab[i:i+len(names)], names) {
			t.Errorf("Tab goes through\n%q, want all of\n%q", tab, names)
		}
	}
	if !slices.Contains(tab, names[0]) {
		t.Errorf("Tab does not reach the switches: %q", tab)
	}
	onto("Ask practice.example for its published settings")
	c.Focused().TypedKey(key(fyne.KeySpace))
	d.until("switched off", func(s wizard.State) bool { return !s.Preferences.Asks(discover.Autoconfig) })
	d.wizard.Wait()
	if p, err := d.tools.Store.Preferences(); err != nil || !slices.Equal(p.Without, []string{"autoconfig"}) {
		t.Errorf("remembered is %q (%v)", p.Without, err)
	}
	if c.Focused() != d.sources.rows[2].check {
		t.Error("the switch lost the focus")
	}

	over := func(s wizard.State) bool { return s.Step == wizard.StepSearch && !s.Search.Running }
	state := func(s wizard.State) discover.State { return s.Search.Findings[2].State }
	d.press(d.frame.footer.primary)
	d.until("searched", over)
	if got := state(d.wizard.State()); got != discover.Skipped {
		t.Errorf("what is switched off is %q", got)
	}
	if d.shows("You changed where Postkey looks.") {
		t.Error("what the search did already is offered again")
	}
	test.Tap(d.sources.rows[2].check)
	d.until("switched on", func(s wizard.State) bool { return s.Preferences.Asks(discover.Autoconfig) })
	if !d.shows("You changed where Postkey looks.") {
		t.Error("there is no way to look again")
	}
	onto("Look again")
	c.Focused().TypedKey(key(fyne.KeySpace))
	d.until("found", func(s wizard.State) bool { return over(s) && state(s) == discover.Found })
}

// TestUnsavedSwitchIsSaid under it, in the place of what the source hears.
func TestUnsavedSwitchIsSaid(t *testing.T) {
	w := openScene(t, "search-better")
	openSources(better)(w)
	before := standing(w)
	w.draw(sources())
	row := w.sources.rows[6]
	if row.says.marked != "This couldn't be saved, so it holds only until Postkey closes." || !row.alert.Visible() {
		t.Errorf("under the switch stands %q", row.says.marked)
	}
	if row.check.on || !w.sources.rows[5].check.on {
		t.Error("the switches do not show how they stand")
	}
	if m := moved(before, known(before, standing(w))); m != "" {
		t.Error(m)
	}
}
