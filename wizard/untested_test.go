package wizard

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/export"
)

// finished is a wizard that has come to its end with the servers of
// example.org.
func finished(t *testing.T) *Wizard {
	w := New(Tools{}, nil, nil)
	t.Cleanup(w.Close)
	w.SetName("Jane Doe")
	w.SetAddress("jane@example.org")
	server := func(p accounts.Protocol, host string, port int) accounts.Server {
		return accounts.Server{Protocol: p, Host: host, Port: port, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane"}
	}
	w.update(func(s *State) {
		s.Address, _ = accounts.ParseAddress(s.Typed)
		s.Account.Address = s.Typed
		out := server(accounts.SMTP, "smtp.example.org", 465)
		s.Search.Choices = []discover.Choice{
			{Incoming: server(accounts.IMAP, "imap.example.org", 993), Outgoing: out},
			{Incoming: server(accounts.POP3, "pop.example.org", 995), Outgoing: out},
		}
		s.use(s.Search.Choices[0])
		s.Test.Sides[Incoming].Finished, s.Test.Sides[Outgoing].Finished = true, true
		s.Program = ProgramChoice{Programs: []Program{{ID: "sheet"}}, Files: []export.File{{Name: "sheet.html"}}}
		s.goTo(StepDone)
	})
	return w
}

// TestNothingUntestedIsSetUp: after any change of the account, the pages after
// Sign in come only by way of another sign-in.
func TestNothingUntestedIsSetUp(t *testing.T) {
	for name, change := range map[string]func(*Wizard){
		"name":     func(w *Wizard) { w.GoTo(StepAddress); w.SetName("Jane Roe") },
		"protocol": func(w *Wizard) { w.GoTo(StepChoice); w.Choose(accounts.POP3) },
		"leave":    func(w *Wizard) { w.GoTo(StepChoice); w.SetLeave(7) },
		"servers": func(w *Wizard) {
			w.ByHand()
			w.SetHost(Incoming, "mail.example.org")
			w.update(func(s *State) {
				s.Servers.Sides[Incoming].Answered, s.Servers.Sides[Outgoing].Answered = true, true
			})
			w.UseServers()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := finished(t)
			before := w.State().Account
			change(w)
			s := w.State()
			if s.Account.Name == before.Name && s.Account.Incoming == before.Incoming && s.Account.Leave == before.Leave {
				t.Fatal("nothing was changed")
			}
			for _, step := range []Step{StepTest, StepProgram, StepDone} {
				if w.GoTo(step); w.State().Step == step {
					t.Errorf("page %d shows what was made with other settings", step)
				}
			}
			w.Continue()
			w.SetUp()
			if s := w.State(); s.Step > StepSignIn || s.Program.Working {
				t.Errorf("page %d is reached without a sign-in", s.Step)
			}
		})
	}
}

// TestAnotherAddressClosesThePagesAfterIt: they still show the one before.
func TestAnotherAddressClosesThePagesAfterIt(t *testing.T) {
	w := finished(t)
	w.GoTo(StepAddress)
	w.SetAddress("jane@gmail.com")
	if w.GoTo(StepSignIn); w.State().Step != StepAddress {
		t.Errorf("the settings of another address are shown with %v", w.State().Provider)
	}
}

// TestPlaintextTickEndsWithItsForm: settings that are found later do not inherit
// it.
func TestPlaintextTickEndsWithItsForm(t *testing.T) {
	w := finished(t)
	w.ByHand()
	w.SetSecurity(Incoming, accounts.Plaintext)
	w.Understand(Incoming, true)
	w.update(func(s *State) {
		s.Servers.Sides[Incoming].Answered, s.Servers.Sides[Outgoing].Answered = true, true
	})
	w.UseServers()
	if got := w.State().Account.Approvals.Plaintext; len(got) != 1 || got[0] != "imap.example.org" {
		t.Fatalf("ticked is %v", got)
	}
	w.Choose(accounts.POP3)
	w.Choose(accounts.IMAP)
	if got := w.State().Account.Approvals.Plaintext; len(got) != 0 {
		t.Errorf("still without encryption: %v", got)
	}
}
