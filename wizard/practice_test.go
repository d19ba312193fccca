package wizard

import (
	"testing"

	"postkey/accounts"
)

// TestPracticeEndsAsOftenAsItStarts, however often and in whatever order a
// person presses the buttons.
func TestPracticeEndsAsOftenAsItStarts(t *testing.T) {
	for name, press := range map[string]func(*Wizard){
		"twice":           func(w *Wizard) { w.StartPractice(); w.Wait(); w.StartPractice(); w.Wait() },
		"twice at once":   func(w *Wizard) { w.StartPractice(); w.StartPractice(); w.Wait() },
		"and left":        func(w *Wizard) { w.StartPractice(); w.Wait(); w.LeavePractice(); w.LeavePractice() },
		"and given up":    func(w *Wizard) { w.StartPractice(); w.Cancel() },
		"and closed":      func(w *Wizard) { w.StartPractice(); w.Close() },
		"closed and left": func(w *Wizard) { w.StartPractice(); w.Wait(); w.Close(); w.LeavePractice() },
	} {
		t.Run(name, func(t *testing.T) {
			open := make(chan int, 1) // how many run
			open <- 0
			add := func(n int) { open <- <-open + n }
			w := New(Tools{}, func() (Practice, error) {
				add(1)
				return Practice{Address: "jane@practice.example", Close: func() { add(-1) }}, nil
			}, nil)
			press(w)
			w.Close()
			if n := <-open; n != 0 {
				t.Errorf("%d practice servers are left", n)
			}
		})
	}
}

// TestPracticeGetsNoOwnPassword: what was typed for the person's own account is
// forgotten before anything can be tried in practice.
func TestPracticeGetsNoOwnPassword(t *testing.T) {
	w := New(Tools{}, func() (Practice, error) { return Practice{Close: func() {}}, nil }, nil)
	t.Cleanup(w.Close)
	w.SignIn(accounts.NewSecret("their own"), accounts.NewSecret("another"), true)
	w.StartPractice()
	w.Wait()
	if !w.incoming.Empty() || !w.outgoing.Empty() {
		t.Error("a password is still there")
	}
}
