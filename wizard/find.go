package wizard

import (
	"context"
	"errors"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/providers"
)

// SetName takes the person's name as typed.
func (w *Wizard) SetName(name string) {
	w.update(func(s *State) {
		s.Name = name
		if clean := cleanName(name); clean != s.Account.Name {
			s.Account.Name = clean
			s.untest()
		}
	})
}

// SetAddress takes the address as typed, and notices a known provider or a
// likely typo.
func (w *Wizard) SetAddress(typed string) {
	w.update(func(s *State) {
		s.Typed, s.AddressError = typed, ""
		s.Provider, s.Suggestion = nil, ""
		addr, err := accounts.ParseAddress(typed)
		if addr != s.Address {
			s.Reached = min(s.Reached, s.Step) // the pages after it are about another address
		}
		if err != nil {
			return
		}
		if p, ok := providers.ByDomain(addr.Domain); ok {
			s.Provider = p
		} else if domain, ok := discover.Suggest(addr.Domain); ok {
			s.Suggestion = addr.Local + "@" + domain
		}
	})
}

// AcceptSuggestion takes the address that was offered instead of the typed one.
func (w *Wizard) AcceptSuggestion() {
	if s := w.State().Suggestion; s != "" {
		w.SetAddress(s)
	}
}

// Find looks for the servers of the typed address, or says what is wrong with it.
func (w *Wizard) Find() {
	typed := w.State()
	addr, err := accounts.ParseAddress(typed.Typed)
	if err != nil {
		var ae accounts.AddressError
		errors.As(err, &ae)
		w.update(func(s *State) { s.AddressError = ae })
		return
	}
	var finder *discover.Finder
	w.start(func(s *State) {
		finder = w.tools.Finder
		if addr != s.Address {
			// Another address is another account: nothing decided for the old one
			// holds for it, least of all an approval.
			*s = State{Practice: s.Practice, Keyring: s.Keyring, Name: s.Name, Typed: s.Typed, Provider: s.Provider, Suggestion: s.Suggestion, Earlier: s.setUps()}
			s.Account.Leave = accounts.LeaveForever // nothing is lost by that
			w.incoming, w.outgoing = accounts.Secret{}, accounts.Secret{}
		}
		s.Address = addr
		s.Account.Name, s.Account.Address = cleanName(s.Name), addr.String()
		s.Search = Search{Running: true}
		s.goTo(StepSearch)
	}, func(ctx context.Context, j job) {
		result, err := finder.Find(ctx, addr, discover.Progress{Finding: func(f discover.Finding) {
			j.update(func(s *State) { s.Search.Findings = place(s.Search.Findings, f) })
		}})
		j.update(func(s *State) {
			s.Search.Running = false
			s.Search.Findings = result.Findings
			s.Search.Choices = result.Choices
			s.Search.Offline = result.Offline
			s.Provider = result.Provider
			if err != nil || len(result.Choices) == 0 {
				return
			}
			s.Available = map[accounts.Protocol]bool{}
			for _, c := range result.Choices {
				s.Available[c.Incoming.Protocol] = true
			}
			s.use(result.Choices[0])
		})
	})
}

// place puts a finding where its source already stands, or at the end.
func place(list []discover.Finding, f discover.Finding) []discover.Finding {
	if i := slices.IndexFunc(list, func(e discover.Finding) bool { return e.Source == f.Source }); i >= 0 {
		list = slices.Clone(list)
		list[i] = f
		return list
	}
	return append(list, f)
}

// use makes a choice the settings as they stand.
func (s *State) use(c discover.Choice) {
	s.Search.Chosen = c
	s.Account.Incoming, s.Account.Outgoing = c.Incoming, c.Outgoing
	if !s.leaveSaid {
		s.Account.Leave = accounts.LeaveForever
		if c.Leave != nil {
			s.Account.Leave = *c.Leave
		}
	}
	s.Account.Provider = ""
	if s.Provider != nil {
		s.Account.Provider = s.Provider.ID
	}
	s.Servers = formOf(s.Account)
	s.Account.Approvals.Plaintext = nil // the ticks were on the form
	s.Account.Approvals.Hearsay = c.Why == discover.WhyHTTPAutoconfig
	s.untest()
}

// untest forgets what was found out with an account that has changed since, so
// that nothing untested is saved or handed to a mail program.
func (s *State) untest() {
	s.Test, s.Keeping, s.Program = Test{}, Keeping{}, ProgramChoice{}
	s.Reached = min(s.Reached, max(s.Step, StepSignIn))
}

// UseFound goes on with the servers that were found.
func (w *Wizard) UseFound() {
	w.update(func(s *State) {
		if len(s.Search.Choices) > 0 {
			s.settle(StepChoice)
		}
	})
}

// settle goes on to next, by way of Confirm when the gate asks for it.
func (s *State) settle(next Step) {
	if s.Owners = s.unconfirmed(); len(s.Owners) > 0 {
		s.afterConfirm = next
		s.goTo(StepConfirm)
		return
	}
	s.goTo(next)
}

// unconfirmed lists the owners the gate wants confirmed for the settings as
// they stand.
func (s *State) unconfirmed() []string {
	var owners []string
	for _, server := range []accounts.Server{s.Account.Incoming, s.Account.Outgoing} {
		var p *accounts.Problem
		if errors.As(gate.Confirmed(s.Address, s.Account.Approvals, server), &p) && !slices.Contains(owners, p.Owner) {
			owners = append(owners, p.Owner)
		}
	}
	return owners
}

// Confirm answers "Yes, that's my company" for the owners that were shown, and
// for no others.
func (w *Wizard) Confirm() {
	w.update(func(s *State) {
		if s.Step != StepConfirm {
			return
		}
		s.Account.Approvals.Owners = append(slices.Clone(s.Account.Approvals.Owners), s.Owners...)
		s.Owners = nil
		s.goTo(s.afterConfirm)
	})
}

// cleanName drops what no mail program could store.
func cleanName(name string) string { return strings.TrimSpace(accounts.CleanText(name, 200)) }
