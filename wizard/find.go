package wizard

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/oauth"
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
	w.update(func(s *State) { s.typeAddress(typed) })
}

func (s *State) typeAddress(typed string) {
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
}

// AcceptSuggestion takes the address that was offered instead of the typed one.
func (w *Wizard) AcceptSuggestion() {
	if s := w.State().Suggestion; s != "" {
		w.SetAddress(s)
	}
}

// FindSuggestion searches for the address that was offered after the typed one
// led nowhere.
func (w *Wizard) FindSuggestion() {
	if s := w.State().Search.Suggestion; s != "" {
		w.SetAddress(s)
		w.Find()
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
	w.start(func(s *State) {
		if addr != s.Address {
			// Another address is another account: nothing decided for the old one
			// holds for it, least of all an approval.
			*s = State{Practice: s.Practice, Keyring: s.Keyring, Name: s.Name, Typed: s.Typed, Provider: s.Provider, Suggestion: s.Suggestion, Earlier: s.setUps()}
			s.Account.Leave = accounts.LeaveForever // nothing is lost by that
			w.incoming, w.outgoing, w.tokens = accounts.Secret{}, accounts.Secret{}, oauth.Tokens{}
		}
		s.Address = addr
		s.Account.Name, s.Account.Address = cleanName(s.Name), addr.String()
		s.Search = Search{Running: true}
		s.goTo(StepSearch)
	}, func(ctx context.Context, j job) {
		result, err := w.finder(ctx).Find(ctx, addr, discover.Progress{
			Finding: func(f discover.Finding) {
				j.update(func(s *State) { s.Search.Findings = place(s.Search.Findings, f) })
			},
			Answer: func(r discover.Result) { j.update(func(s *State) { s.answer(r) }) },
		})
		j.update(func(s *State) {
			s.Search.Running = false
			s.Search.Findings = result.Findings
			if err == nil {
				s.answer(result)
			}
		})
	})
}

// answer takes what a search found: the first answer, a better one while the
// person still reads, or that there is none.
func (s *State) answer(r discover.Result) {
	s.Search.Choices, s.Search.Differences, s.Search.Exchangers = r.Choices, r.Differences, r.Exchangers
	s.Search.Offline, s.Search.NoSuchDomain = r.Offline, r.NoSuchDomain
	s.Search.Suggestion = ""
	if r.Suggestion != "" {
		s.Search.Suggestion = r.Address.Local + "@" + r.Suggestion
	}
	s.Provider = r.Provider
	s.Available = map[accounts.Protocol]bool{}
	for _, c := range r.Choices {
		s.Available[c.Incoming.Protocol] = true
	}
	if len(r.Choices) > 0 && !reflect.DeepEqual(s.Search.Chosen, r.Choices[0]) {
		s.use(r.Choices[0])
	}
}

// ended is a search that was ended before its time: the answer it had by then, or
// nothing.
func (s Search) ended() Search {
	if !s.Found() {
		return Search{}
	}
	s.Running = false
	s.Findings = slices.Clone(s.Findings)
	for i, f := range s.Findings {
		if f.State == discover.Asking {
			s.Findings[i].State = discover.NotNeeded
		}
	}
	return s
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
	s.Account.Incoming, s.Account.Outgoing, s.Account.Page = c.Incoming, c.Outgoing, c.Page
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
	s.Account.Approvals.Exchangers = s.Search.Exchangers
	s.untest()
}

// untest forgets what was found out with an account that has changed since, so
// that nothing untested is saved or handed to a mail program.
func (s *State) untest() {
	s.Test, s.Keeping, s.Program, s.Browsing.Err = Test{}, Keeping{}, ProgramChoice{}, nil
	s.Reached = min(s.Reached, max(s.Step, StepSignIn))
}

// UseFound goes on with the servers that were found, and ends the search for
// better ones. Others that were typed meanwhile make room for them. shown is the
// choice that the person saw: when a better one came in the very moment of the
// press, nothing happens but that it is shown.
func (w *Wizard) UseFound(shown discover.Choice) {
	w.mu.Lock()
	current := same(w.state.Search.Chosen, shown)
	w.mu.Unlock()
	if !current {
		return
	}
	w.leave(func(s *State) {
		c := s.Search.Chosen
		if len(s.Search.Choices) == 0 || !same(c, shown) {
			return
		}
		if !c.Incoming.Endpoint(s.Account.Incoming) || !c.Outgoing.Endpoint(s.Account.Outgoing) {
			s.use(c)
		}
		s.settle(StepChoice)
	})
}

// same reports whether two choices are the same servers, trusted alike.
func same(a, b discover.Choice) bool {
	return a.Incoming.Endpoint(b.Incoming) && a.Outgoing.Endpoint(b.Outgoing) && a.Trust == b.Trust
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
