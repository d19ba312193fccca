package wizard

// Back goes to the page before this one, ending what runs.
func (w *Wizard) Back() {
	w.leave(func(s *State) {
		switch s.Step {
		case StepSearch:
			s.Step = StepAddress
		case StepConfirm:
			s.Step = s.beforeConfirm()
		case StepChoice:
			s.Step = StepSearch
		case StepServers:
			s.Step = StepAddress
			if len(s.Search.Choices) > 0 || s.Search.Nothing() {
				s.Step = StepSearch
			}
		case StepSignIn:
			s.Step = StepChoice
			if len(s.Search.Choices) == 0 {
				s.Step = StepServers
			}
		case StepTest, StepProgram, StepDone:
			s.Step--
		}
	})
}

// beforeConfirm is the page whose answer led to the question.
func (s *State) beforeConfirm() Step {
	switch {
	case s.afterConfirm == StepChoice:
		return StepSearch
	case len(s.Search.Choices) == 0 || !s.Account.Incoming.Endpoint(s.Search.Chosen.Incoming) || !s.Account.Outgoing.Endpoint(s.Search.Chosen.Outgoing):
		return StepServers
	}
	return StepChoice
}

// GoTo shows a step that was reached before, ending what runs.
func (w *Wizard) GoTo(step Step) {
	w.leave(func(s *State) {
		if step <= s.Reached {
			s.Step = step
		}
	})
}

// Cancel ends what runs; the page stays, with what was typed.
func (w *Wizard) Cancel() {
	w.leave(func(s *State) {
		switch {
		case s.Step == StepSearch && len(s.Search.Choices) == 0:
			s.Step = StepAddress
		case s.Step == StepTest && !s.Test.OK() && !s.Test.ReceiveOnly:
			s.Step = StepSignIn
		}
	})
}

// leave supersedes what runs and changes the page.
func (w *Wizard) leave(change func(*State)) {
	w.mu.Lock()
	w.supersede()
	change(&w.state)
	w.standBy()
	w.mu.Unlock()
	w.changed()
}
