package wizard

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/practice"
)

// TestMailStaysOnTheServer unless the mail company or the person says otherwise:
// what a mail program takes away is lost to every other one.
func TestMailStaysOnTheServer(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	w := walk(t, toolsFor(t, server))
	w.SetAddress(practice.Address)
	w.Find()
	w.Cancel()
	if got := w.State().Account.Leave; got != accounts.LeaveForever {
		t.Errorf("by hand, mail is left for %v, want forever", got)
	}

	fortnight := accounts.Leave(14)
	choices := []discover.Choice{
		{Incoming: accounts.Server{Protocol: accounts.IMAP}},
		{Incoming: accounts.Server{Protocol: accounts.POP3}, Leave: &fortnight},
	}
	w.update(func(s *State) { s.Search.Choices = choices; s.use(choices[0]) })
	if got := w.State().Account.Leave; got != accounts.LeaveForever {
		t.Errorf("with no word from the company, mail is left for %v, want forever", got)
	}
	w.Choose(accounts.POP3)
	if got := w.State().Account.Leave; got != fortnight {
		t.Errorf("mail is left for %v, but the company says %v", got, fortnight)
	}
	w.SetLeave(accounts.LeaveNot)
	w.Choose(accounts.IMAP)
	w.Choose(accounts.POP3)
	if got := w.State().Account.Leave; got != accounts.LeaveNot {
		t.Errorf("mail is left for %v, but the person said %v", got, accounts.LeaveNot)
	}
}
