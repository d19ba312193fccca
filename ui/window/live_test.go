package window

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/wizard"
)

// standing are the places of everything that can be pressed, and of what else must
// not move while an answer improves.
func standing(w *Window) []placed {
	var list []placed
	for _, p := range onScreen(w) {
		_, press := p.object.(fyne.Focusable)
		if _, ok := p.object.(*quote); ok {
			press = false
		}
		found, _ := w.page.(*foundPage)
		if press || p.object == w.frame.footer.root || found != nil && (p.object == found.card.root || p.object == found.head.root || p.object == found.places.card.root) {
			list = append(list, p)
		}
	}
	return list
}

// TestAnswerImprovesInPlace: whatever the search still finds, nothing that can be
// pressed moves, and the focus stays.
func TestAnswerImprovesInPlace(t *testing.T) {
	quiet := func() wizard.State { // the end of a search that nobody agrees with
		s := live()
		s.Search.Running = false
		s.Search.Findings = findings(discover.Nothing, s.Search.Findings[3])
		return s
	}
	answered := func() wizard.State {
		s := live()
		s.Search.Chosen.Answered = true
		return s
	}
	elsewhere := func() wizard.State {
		s := better()
		s.Search.Chosen.Trust, s.Search.Chosen.Owners = gate.Confirm, []string{"hosting.example"}
		s.Search.Chosen.Incoming.Host, s.Search.Chosen.Outgoing.Host = "imap.hosting.example", "smtp.hosting.example"
		return s
	}
	for name, next := range map[string]func() wizard.State{"nothing more": quiet, "answered": answered, "better": better, "elsewhere": elsewhere} {
		for places, size := range map[bool]fyne.Size{false: sizes[0], true: sizes[1]} {
			t.Run(fmt.Sprintf("%s at %.0f", name, size.Width), func(t *testing.T) {
				w := open(t, light, size, 1)
				w.draw(live())
				p, ok := w.page.(*foundPage)
				if !ok {
					t.Fatalf("with an answer the page is %T", w.page)
				}
				p.open = places
				w.draw(live())
				byHand := p.root.Objects[2].(*fyne.Container).Objects[2].(*fyne.Container).Objects[1].(*link)
				w.window.Canvas().Focus(byHand)
				before := standing(w)
				w.draw(next())
				after := standing(w)
				if m := moved(before, after); m != "" {
					t.Error(m)
				}
				if len(before) < 8 {
					t.Errorf("only %d things stand there, so this proves little", len(before))
				}
				if w.window.Canvas().Focused() != byHand {
					t.Errorf("the focus went to %T", w.window.Canvas().Focused())
				}
			})
		}
	}
}

// TestStillCheckingEnds with the search, and its ring with it.
func TestStillCheckingEnds(t *testing.T) {
	w := openScene(t, "search-live")
	d := driver{Window: w, t: t}
	if !d.shows("Still checking …") || !d.shows("Likely") {
		t.Error("a search that goes on is not told")
	}
	var rings []*ring
	for _, p := range onScreen(w) {
		if r, ok := p.object.(*ring); ok {
			rings = append(rings, r)
		}
	}
	if len(rings) != 1 || rings[0].turning == nil && fyne.CurrentApp().Settings().ShowAnimations() {
		t.Errorf("%d rings", len(rings))
	}
	w.draw(better())
	if d.shows("Still checking …") || !d.shows("Certain") || !d.shows("Thunderbird's public list says the same.") {
		t.Error("the end of the search is not told")
	}
	if len(rings) == 1 && rings[0].turning != nil {
		t.Error("the ring still turns")
	}
}

// TestAnswerIsNoWork: with an answer on the screen, closing asks nothing and the
// first step can be gone back to, although the search goes on.
func TestAnswerIsNoWork(t *testing.T) {
	w := openScene(t, "search-live")
	if got := stops(t, w); !slices.Contains(got, "Your address") {
		t.Errorf("Tab goes through %q", got)
	}
	closed := false
	w.window.SetOnClosed(func() { closed = true })
	w.askToClose(live())
	if !closed {
		t.Error("closing asks")
	}
}

// TestRoomIsForgotten with the address: the card of one that is known is no higher
// than it need be.
func TestRoomIsForgotten(t *testing.T) {
	known := sceneState(t, "search-known")
	w := open(t, light, sizes[0], 1)
	w.draw(known)
	card := w.page.(*foundPage).card.root
	want := card.Size()
	w.draw(live())
	if card.Size().Height <= want.Height {
		t.Fatal("no room is kept for the search, so this proves nothing")
	}
	w.draw(known)
	if got := card.Size(); got != want {
		t.Errorf("the card is %v, before it was %v", got, want)
	}
}

// TestSearchTurnsIntoFound as soon as there is an answer, without leaving a clock
// running.
func TestSearchTurnsIntoFound(t *testing.T) {
	w := openScene(t, "search-running")
	s := sceneState(t, "search-running")
	p := w.page.(*searchPage)
	p.since = time.Now().Add(-stillAfter)
	w.draw(s)
	if d := (driver{Window: w, t: t}); !d.shows("still asking …") {
		t.Error("a long wait is not told")
	}
	w.draw(live())
	if _, ok := w.page.(*foundPage); !ok {
		t.Errorf("the page is %T", w.page)
	}
}
