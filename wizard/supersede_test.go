package wizard

import (
	"context"
	"errors"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
)

// TestNothingTurnsAfterItWasEnded: whatever ends running work leaves no page
// that waits for it.
func TestNothingTurnsAfterItWasEnded(t *testing.T) {
	running := func(s *State) {
		s.Search = Search{Running: true, Findings: []discover.Finding{{Source: discover.Guess, State: discover.Asking}}}
		s.Servers.Sides[Incoming].Running, s.Servers.Sides[Outgoing].Looking = true, true
		s.Test.Looking, s.Test.Message.Running = true, true
		s.Test.Running, s.Test.Sides[Outgoing].Now = true, accounts.StageLogin
		s.Keeping.State = KeepWaiting
		s.Program.Looking, s.Program.Working, s.Done.Working = true, true, true
		s.Step, s.Reached = StepTest, StepDone
	}
	for name, end := range map[string]func(*Wizard){
		"Back":     (*Wizard).Back,
		"Cancel":   (*Wizard).Cancel,
		"ByHand":   (*Wizard).ByHand,
		"GoTo":     func(w *Wizard) { w.GoTo(StepAddress) },
		"new work": func(w *Wizard) { w.start(func(*State) {}, func(context.Context, job) {}) },
	} {
		t.Run(name, func(t *testing.T) {
			w := New(Tools{}, nil, nil)
			t.Cleanup(w.Close)
			w.update(running)
			end(w)
			s := w.State()
			if s.Servers.Looking() || s.Test.Looking || s.Test.Message.Running || s.Search.Running || s.Servers.Running() || s.Test.Running || s.Keeping.State == KeepWaiting ||
				s.Program.Looking || s.Program.Working || s.Done.Working {
				t.Errorf("something still turns: %+v", s)
			}
			if s.Search.Nothing() {
				t.Error("a search that was ended says that there is nothing")
			}
			if s.Test.Sides[Outgoing].Now != "" || s.Reached > StepSignIn {
				t.Errorf("half a test is left: %+v, and %v is reached", s.Test, s.Reached)
			}
		})
	}
}

// TestOnlyCancelEndsASetUp, and not a click beside it.
func TestOnlyCancelEndsASetUp(t *testing.T) {
	w := New(Tools{}, nil, nil)
	t.Cleanup(w.Close)
	ended := make(chan error, 1)
	w.start(func(s *State) {
		s.Step, s.Reached = StepProgram, StepProgram
		s.Test.Sides[Incoming].Finished, s.Test.Sides[Outgoing].Finished = true, true
		s.Program = ProgramChoice{Programs: []Program{{ID: "sheet"}, {ID: "outlook-prf"}}, Working: true}
	}, func(ctx context.Context, _ job) {
		<-ctx.Done()
		ended <- ctx.Err()
	})
	w.SelectProgram(1)
	w.Continue()
	if s := w.State(); !s.Program.Working || s.Program.Chosen != 0 {
		t.Errorf("a click beside it ended the set-up: %+v", s.Program)
	}
	select {
	case err := <-ended:
		t.Error(err)
	default:
	}
	w.Cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestSameProtocolKeepsTheServerTest: choosing what is chosen is no change.
func TestSameProtocolKeepsTheServerTest(t *testing.T) {
	w := onServers(t)
	w.update(func(s *State) { s.Servers.Sides[Outgoing].Running = true })
	w.SetProtocol(accounts.IMAP)
	if !w.State().Servers.Running() {
		t.Error("the test was ended")
	}
	w.SetProtocol(accounts.POP3)
	if w.State().Servers.Running() {
		t.Error("a test of other values goes on")
	}
}
