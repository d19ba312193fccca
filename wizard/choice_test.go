package wizard

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
)

// TestChoosingThereAndBack: a protocol the search found no server for can be
// tried out and left again.
func TestChoosingThereAndBack(t *testing.T) {
	w := New(Tools{}, nil, nil)
	t.Cleanup(w.Close)
	in := accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 993, Security: accounts.ImplicitTLS}
	out := accounts.Server{Protocol: accounts.SMTP, Host: "smtp.example.org", Port: 465, Security: accounts.ImplicitTLS}
	w.update(func(s *State) {
		s.Search.Choices = []discover.Choice{{Incoming: in, Outgoing: out}}
		s.use(s.Search.Choices[0])
		s.goTo(StepChoice)
	})
	chosen := func() accounts.Protocol { return w.State().Servers.Sides[Incoming].Protocol }
	w.Choose(accounts.POP3)
	if chosen() != accounts.POP3 {
		t.Errorf("POP3 was chosen, but it is %s", chosen())
	}
	w.Choose(accounts.IMAP)
	if s := w.State(); chosen() != accounts.IMAP || s.Servers.Sides[Incoming].Port != "993" || s.Account.Incoming != in {
		t.Errorf("back at IMAP the settings are %+v", s.Servers.Sides[Incoming])
	}
}

// TestByHandKeepsWhatWasTyped when the person leaves the page and comes back.
func TestByHandKeepsWhatWasTyped(t *testing.T) {
	w := New(Tools{}, nil, nil)
	t.Cleanup(w.Close)
	w.ByHand()
	w.SetHost(Incoming, "mail.example.org")
	w.Back()
	w.ByHand()
	if got := w.State().Servers.Sides[Incoming].Host; got != "mail.example.org" {
		t.Errorf("the server is now %q", got)
	}
}
