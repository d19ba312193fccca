package window

import (
	"fyne.io/fyne/v2"

	"postkey/wizard"
)

// A railName is one of the seven steps of the rail, and the wizard's steps that
// belong to it.
var railNames = []struct {
	id    string
	steps []wizard.Step
}{
	{"rail.address", []wizard.Step{wizard.StepAddress}},
	{"rail.servers", []wizard.Step{wizard.StepSearch, wizard.StepConfirm, wizard.StepServers}},
	{"rail.choice", []wizard.Step{wizard.StepChoice}},
	{"rail.signin", []wizard.Step{wizard.StepSignIn}},
	{"rail.test", []wizard.Step{wizard.StepTest}},
	{"rail.program", []wizard.Step{wizard.StepProgram}},
	{"rail.done", []wizard.Step{wizard.StepDone}},
}

func (w *Window) railNames() []string {
	names := make([]string, len(railNames))
	for i, n := range railNames {
		names[i] = w.t(n.id)
	}
	return names
}

// railAt is the number of the rail's step a wizard's step belongs to.
func railAt(step wizard.Step) int {
	for i, n := range railNames {
		for _, s := range n.steps {
			if s == step {
				return i
			}
		}
	}
	return 0
}

func (w *Window) renderRail(s wizard.State) {
	now, reached := railAt(s.Step), railAt(s.Reached)
	states := make([]railState, len(railNames))
	for i := range states {
		switch {
		case i == now && s.Step == wizard.StepDone:
			states[i] = railDone
		case i == now:
			states[i] = railNow
		case i > now && i == railAt(wizard.StepTest) && !s.Test.OK() && !s.Test.ReceiveOnly:
			// A tick would say that it worked.
		case i < now, i <= reached:
			states[i] = railDone
		}
	}
	address := ""
	if s.Step != wizard.StepAddress {
		address = s.Address.Display()
	}
	w.frame.rail.set(states, !busy(s), address)
	w.frame.rail.steps[len(states)-1].turn(true) // there is nothing to go back to at the end
}

// visit goes back to a step of the rail that is done.
func (w *Window) visit(i int) {
	s := w.wizard.State()
	if busy(s) || i < 0 || i >= len(railNames) || i > railAt(s.Reached) || i == railAt(s.Step) {
		return
	}
	step := railNames[i].steps[0]
	if step == wizard.StepSearch && !foundAsItStands(s) {
		step = wizard.StepServers
	}
	w.wizard.GoTo(step)
}

// foundAsItStands reports whether the settings are the ones that were found.
func foundAsItStands(s wizard.State) bool {
	return len(s.Search.Choices) > 0 && s.Account.Incoming.Endpoint(s.Search.Chosen.Incoming) &&
		s.Account.Outgoing.Endpoint(s.Search.Chosen.Outgoing)
}

// busy reports whether something runs that leaving the page would end. A search
// that only looks for a better answer does not count.
func busy(s wizard.State) bool {
	return s.Search.Running && !s.Search.Found() || s.Servers.Running() || s.Test.Running || s.Test.Message.Running || s.Keeping.State == wizard.KeepWaiting ||
		s.Program.Working || s.Done.Working
}

// typedShortcut answers to Ctrl or ⌘ with a number, and with D.
func (w *Window) typedShortcut(sc fyne.Shortcut) bool {
	key := windowKey(sc)
	if key == "" {
		return false
	}
	w.host.byKey = true
	if key == fyne.KeyD {
		w.toggleDetails()
		return true
	}
	w.visit(int(key[0] - '1'))
	return true
}
