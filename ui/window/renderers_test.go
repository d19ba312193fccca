package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
)

// TestPageOutOfSight: Fyne throws away what it knows of a widget that was out of
// sight for a minute, and has it made again when it is shown again. The page looks
// the same then as after a moment.
func TestPageOutOfSight(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	pages := map[page]int{}
	for _, sc := range scenes {
		w.draw(sc.state(t))
		if pages[w.page]++; pages[w.page] > 2 {
			continue // some in which each page shows much are enough
		}
		t.Run(sc.name, func(t *testing.T) {
			elsewhere := scenes[0].state(t)
			if elsewhere.Step == sc.state(t).Step {
				elsewhere.Step++
			}
			seen := onScreen(w)
			w.draw(elsewhere)
			w.draw(sc.state(t))
			want := w.window.Canvas().Capture()
			w.draw(elsewhere)
			t.Run("forgotten", func(t *testing.T) {
				for _, p := range seen {
					if o, ok := p.object.(fyne.Widget); ok && p.scrolling {
						test.TempWidgetRenderer(t, o) // which is destroyed at the end of this test
					}
				}
			})
			w.draw(sc.state(t))
			if n, where := differing(w.window.Canvas().Capture(), want); n > 0 {
				t.Errorf("%d pixels became others, in %v", n, where)
			}
		})
	}
}

// tick lets Fyne look at the clock. Its test driver does so only for a picture, and
// throws away before it paints one: what was made since would count as old as the
// last picture of an earlier test.
func tick() { software.NewCanvas().Capture() }
