package terminal

import (
	"context"
	"errors"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/login"
)

// A suspicion is what looks wrong in what was typed, before any of it is sent. Each
// is told once for each time it was typed.
type suspicion struct {
	t    *terminal
	told []accounts.Hint
}

// look tells what looks wrong with this name and password for a server.
func (s *suspicion) look(a accounts.Account, server accounts.Server, secret accounts.Secret) []accounts.Hint {
	addr, err := accounts.ParseAddress(a.Address)
	if err != nil || !needsPassword(a, server) {
		return nil
	}
	company := provider(addr, a.Incoming, a.Outgoing)
	if company != nil && !company.Owns(server.Host) {
		company = nil // what it wants is known of its own servers only
	}
	hints := login.Hints(company, addr, server, secret)
	for _, h := range hints {
		if !slices.Contains(s.told, h) {
			s.told = append(s.told, h)
			s.t.warn(s.t.hint(a, h))
		}
	}
	return hints
}

// all looks at what will be sent; each hint is in it once.
func (s *suspicion) all(a accounts.Account, incoming, outgoing accounts.Secret) []accounts.Hint {
	if outgoing.Empty() {
		outgoing = incoming
	}
	hints := s.look(a, a.Incoming, incoming)
	for _, h := range s.look(a, a.Outgoing, outgoing) {
		if !slices.Contains(hints, h) {
			hints = append(hints, h)
		}
	}
	return hints
}

// ofName are the hints about the sign-in name; the others are about the password.
var ofName = []accounts.Hint{accounts.HintLocalPart, accounts.HintWholeAddress}

// password looks at a password that was just typed. It reports whether something is
// wrong with it.
func (s *suspicion) password(a accounts.Account, server accounts.Server, secret accounts.Secret) bool {
	aboutName := func(h accounts.Hint) bool { return slices.Contains(ofName, h) }
	s.told = slices.DeleteFunc(s.told, func(h accounts.Hint) bool { return !aboutName(h) })
	return len(slices.DeleteFunc(s.look(a, server, secret), aboutName)) > 0
}

// names looks at the sign-in names. Where somebody is at the terminal, they can be
// corrected; who presses Enter insists.
func (s *suspicion) names(ctx context.Context, a accounts.Account) (accounts.Account, error) {
	for _, server := range []*accounts.Server{&a.Incoming, &a.Outgoing} {
		if len(s.look(a, *server, accounts.Secret{})) == 0 {
			continue
		}
		name, err := s.t.ask(ctx, s.t.words.T("terminal.prompt.name", "Name", server.Username))
		switch name = strings.TrimSpace(name); {
		case ctx.Err() != nil:
			return a, s.t.cancelled()
		case errors.Is(err, ErrNoTerminal), err == nil && name == "":
			return a, nil
		case err != nil:
			return a, s.t.failed("no-name", err)
		}
		was := server.Username
		for _, same := range []*accounts.Server{&a.Incoming, &a.Outgoing} {
			if same.Username == was {
				same.Username = name
			}
		}
	}
	return a, s.t.valid(a)
}

// hint is what a hint says.
func (t *terminal) hint(a accounts.Account, h accounts.Hint) string {
	addr, _ := accounts.ParseAddress(a.Address) // look has read it
	return t.words.Hint(h, addr, provider(addr, a.Incoming, a.Outgoing))
}
