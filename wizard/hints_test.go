package wizard

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/providers"
)

// ofCompany is a wizard on the Sign in page of a known company.
func ofCompany(t *testing.T, address string) (*Wizard, State) {
	t.Helper()
	a, err := accounts.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	company, ok := providers.ByDomain(a.Domain)
	if !ok {
		t.Fatalf("%s is not known", a.Domain)
	}
	w := New(Tools{Network: &probe.Network{Resolver: nowhere{}}}, nil, nil)
	t.Cleanup(w.Close)
	w.update(func(s *State) {
		s.Address, s.Provider = a, company
		s.Account = accounts.Account{Address: address}
		for _, server := range slices.Backward(company.Servers(a)) { // the best one stays
			if server.Protocol == accounts.SMTP {
				s.Account.Outgoing = server
			} else if server.Protocol == accounts.IMAP {
				s.Account.Incoming = server
			}
		}
		s.Step = StepSignIn
	})
	return w, w.State()
}

// nowhere knows no host.
type nowhere struct{}

func (nowhere) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return nil, errors.New("no such host")
}

// TestHintsAreOfTheServersOwner: a password for somebody else's server is not
// measured by what the address's company wants.
func TestHintsAreOfTheServersOwner(t *testing.T) {
	_, s := ofCompany(t, "jane@gmail.com")
	usual := accounts.NewSecret("Summer2024!")
	if got := s.Hints(Incoming, usual); !slices.Equal(got, []accounts.Hint{accounts.HintAppPassword}) {
		t.Errorf("%v", got)
	}
	s.Account.Incoming.Host = "mail.example.org"
	if got := s.Hints(Incoming, usual); got != nil {
		t.Errorf("%v", got)
	}
	if got := s.Hints(Outgoing, usual); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestUseName(t *testing.T) {
	w, s := ofCompany(t, "jane@web.de")
	w.update(func(s *State) { s.Account.Incoming.Username = "jane@web.de" })
	if got := w.State().Hints(Incoming, accounts.Secret{}); !slices.Equal(got, []accounts.Hint{accounts.HintLocalPart}) {
		t.Fatalf("%v", got)
	}
	outgoing := s.Account.Outgoing
	w.UseName(Incoming, " ")
	w.UseName(Incoming, "jane")
	s = w.State()
	if s.Account.Incoming.Username != "jane" || s.Account.Outgoing != outgoing || s.Servers.Sides[Incoming].Username != "jane" {
		t.Errorf("%+v, %+v", s.Account, s.Servers.Sides[Incoming])
	}
	if got := s.Hints(Incoming, accounts.Secret{}); got != nil {
		t.Errorf("%v", got)
	}
	w.update(func(s *State) { s.Step = StepTest })
	w.UseName(Incoming, "other")
	if got := w.State().Account.Incoming.Username; got != "jane" {
		t.Errorf("from another page it became %q", got)
	}
}
