package wizard

import (
	"strings"

	"postkey/accounts"
	"postkey/accounts/login"
	"postkey/accounts/providers"
)

// Hints are what looks wrong in a side's password before it is sent; nothing of
// it is kept. Without a password they are about the sign-in name alone.
func (s State) Hints(side Side, password accounts.Secret) []accounts.Hint {
	server := s.server(side)
	var company *providers.Provider // what it wants is known of its own servers only
	if s.Provider != nil && s.Provider.Owns(server.Host) {
		company = s.Provider
	}
	return login.Hints(company, s.Address, server, password)
}

func (s State) server(side Side) accounts.Server {
	return [2]accounts.Server{Incoming: s.Account.Incoming, Outgoing: s.Account.Outgoing}[side]
}

// UseName takes another sign-in name for a side, as a hint proposes.
func (w *Wizard) UseName(side Side, name string) {
	name = strings.TrimSpace(name)
	w.update(func(s *State) {
		server := s.server(side)
		server.Username = name
		if s.Step != StepSignIn || server.Validate() != nil {
			return
		}
		*[2]*accounts.Server{&s.Account.Incoming, &s.Account.Outgoing}[side] = server
		s.Servers = formOf(s.Account)
		s.untest()
	})
}
