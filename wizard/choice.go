package wizard

import (
	"slices"

	"postkey/accounts"
	"postkey/accounts/discover"
)

// Choose takes IMAP or POP3. Where the search found servers for it, they become
// the settings; else the protocol alone changes, with its usual port.
func (w *Wizard) Choose(p accounts.Protocol) {
	w.update(func(s *State) {
		if s.Servers.Sides[Incoming].Protocol == p {
			return
		}
		i := slices.IndexFunc(s.Search.Choices, func(c discover.Choice) bool { return c.Incoming.Protocol == p })
		if i >= 0 {
			s.use(s.Search.Choices[i])
			return
		}
		s.Servers.setProtocol(p)
	})
}

// SetLeave says how long POP leaves mail on the server.
func (w *Wizard) SetLeave(l accounts.Leave) {
	w.update(func(s *State) {
		s.leaveSaid = true
		if l != s.Account.Leave {
			s.Account.Leave = l
			s.untest()
		}
	})
}

// AcceptChoice goes on to Sign in; or to the Servers page, when the search
// found no server for the chosen protocol.
func (w *Wizard) AcceptChoice() {
	w.update(func(s *State) {
		if s.Servers.Sides[Incoming].Protocol != s.Account.Incoming.Protocol {
			s.goTo(StepServers)
			return
		}
		s.settle(StepSignIn)
	})
}

// ByHand opens the Servers page, filled with what is known.
func (w *Wizard) ByHand() {
	w.leave(func(s *State) {
		if s.Servers.Sides[Outgoing].Protocol == "" { // else what was typed before stays
			s.Servers = emptyForm(s.Address)
		}
		s.goTo(StepServers)
	})
}
