package terminal

import (
	"fmt"

	"postkey/accounts"
	"postkey/wizard"
)

// printMessage says what became of the test message.
func (r report) printMessage() error {
	w, m := r.t.words, r.message
	chip := "arrived"
	switch {
	case !m.Sent:
		chip = "unsent"
	case m.Arrival == nil:
		chip = "lost"
	case m.Arrival.Junk:
		chip = "junk"
	}
	fmt.Fprintf(r.t.out, "%s  [%s]\n", w.T("terminal.message"), w.T("terminal.message.chip."+chip))
	if m.Sent {
		fmt.Fprintf(r.t.out, "  %s\n", w.T("terminal.message.sent", "Server", r.sides[wizard.Outgoing].Server.Host))
	}
	a := m.Arrival
	if a == nil {
		if r.sides[wizard.Incoming].Problem != nil || r.sides[wizard.Outgoing].Problem != nil {
			fmt.Fprintf(r.t.out, "  %s\n", w.T("terminal.message.unsent"))
			return nil // why is told with the side
		}
		return r.t.printProblem(r.messageProblem(), r.context, r.account.Approvals, nil)
	}
	fmt.Fprintf(r.t.out, "  %s\n", w.T("terminal.message.arrived", "Time", seconds(a.Took), "Folder", a.Folder))
	if a.Junk {
		fmt.Fprintf(r.t.out, "  %s\n", w.T("terminal.message.junk"))
	}
	id := "terminal.message.left"
	if a.Removed {
		id = "terminal.message.removed"
	}
	_, err := fmt.Fprintf(r.t.out, "  %s\n", w.T(id))
	return err
}

// messageProblem is why the test message was not sent, or did not arrive. That of a
// side is told as it was explained since.
func (r report) messageProblem() *accounts.Problem {
	for _, side := range r.sides {
		if side.Problem != nil {
			return side.Problem
		}
	}
	return r.message.Problem
}
