package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// states is every component in every state on one sheet.
func states(h *host) fyne.CanvasObject {
	at := func(x float32, o fyne.CanvasObject) fyne.CanvasObject {
		return inset(o, 0, 0, 0, x)
	}
	h.byKey = true
	caption := func(s string) *text { return newBold(s, sizeSmall, inSoft) }
	head := func(s string) *text { return newBold(s, sizeBody, inInk) }
	buttons := func(label string, primary bool, n int) fyne.CanvasObject {
		r := row(nil)
		for i := range n {
			b := newButton(h, label, primary, nil)
			switch i {
			case 1:
				b.hovered = true
			case 2:
				b.pressed = true
			case 3:
				b.FocusGained()
			case 4:
				b.Disable()
			case 5:
				b.set("Trying …", false, true)
			}
			b.paint()
			r.Objects = append(r.Objects, box(110, 0, b), space(8))
		}
		return r
	}
	names := row(nil)
	for _, n := range []string{"rest", "hover", "pressed", "focus", "disabled", "busy"} {
		names.Objects = append(names.Objects, box(110, 0, caption(n)), space(8))
	}
	four := func(labels [4]string, make func(i int) fyne.CanvasObject) fyne.CanvasObject {
		all := &fyne.Container{Layout: &equalLayout{15}}
		for i, l := range labels {
			all.Objects = append(all.Objects, column(caption(l), space(5), make(i)))
		}
		return all
	}
	entries := four([4]string{"rest", "focus", "error", "disabled"}, func(i int) fyne.CanvasObject {
		e := newEntry(h, fieldSpec{}, nil)
		e.label.Hide()
		e.set("jane@example.org")
		switch i {
		case 1:
			e.box.focus(true)
		case 2:
			e.wrong("There's no @ in it.")
		case 3:
			e.field.Disable()
		}
		return e.root
	})
	cards := four([4]string{"rest", "hover", "chosen", "focus"}, func(i int) fyne.CanvasObject {
		p := newPlainOption(h, "Evolution", nil)
		switch i {
		case 1:
			p.hovered = true
		case 2:
			p.show(true, false)
		case 3:
			p.show(false, true)
		}
		p.paint()
		return p
	})
	steps := four([4]string{"done, can be clicked", "hover", "now", "still to come"}, func(i int) fyne.CanvasObject {
		s := newRailStep(h, max(i, 1), []string{"Your address", "Your address", "Mail servers", "Keep or download"}[i], nil)
		s.hovered = i == 1
		s.set([]railState{railDone, railDone, railNow, railToCome}[i], true)
		return s
	})
	chips := row(nil,
		newChip(kindGood, "check", "Works").root, space(10), newChip(kindWarn, "alert", "Needs you").root, space(10),
		newChip(kindBad, "cross", "Refused").root, space(10), newChip(kindInfo, "ring", "Working").root, space(10), newChip(kindQuiet, "", "Not used").root)
	sheet := column(
		at(92, names), space(7),
		row(nil, box(92, 0, newText("Primary", sizeSmall, inSoft)), buttons("Continue", true, 6)), space(8),
		row(nil, box(92, 0, newText("Secondary", sizeSmall, inSoft)), buttons("Back", false, 5)), space(18),
		hairline(), space(20),
		head("Entry"), space(6), entries, space(17), hairline(), space(20),
		head("Card and row"), space(6), cards, space(18), hairline(), space(20),
		head("Rail"), space(6), steps, space(18), hairline(), space(18), chips,
	)
	turnRings(sheet, true)
	return layers(newSurface(inPage, "", 0), inset(sheet, 21, 24, 20, 24))
}

func TestPicturesOfStates(t *testing.T) {
	test.NewTempApp(t)
	size := fyne.NewSize(860, 648)
	for name, th := range map[string]fyne.Theme{"states": light, "states-dark": dark} {
		fyne.CurrentApp().Settings().SetTheme(th)
		w := show(t, th, states(&host{}), size, 1)
		save(t, w, name)
	}
}
