package wizard

import (
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
)

// TestCloseOpensNothing: what reports while the wizard is closed, such as a keyring
// that took its time to say its name, does not have the servers opened again, to
// stand ready for a minute.
func TestCloseOpensNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, network := newPair(t, openIMAP, openSMTP)
		asked := make(chan struct{})
		w := New(Tools{Network: network, KeyringName: func() string { <-asked; return "a keyring" }}, nil, nil)
		w.update(func(s *State) {
			s.Address.Local, s.Address.Domain = "jane", "example.org"
			s.Account = janeAccount()
			s.goTo(StepSignIn)
		})
		synctest.Wait()
		time.AfterFunc(time.Second, func() { close(asked) })
		began := time.Now()
		w.Close()
		if took := time.Since(began); took > 2*time.Second || p.calls() != [2]int{1, 1} {
			t.Errorf("closed after %v, calls %v", took, p.calls())
		}
	})
}

// TestClosedBeginsNothing: a button pressed as the window goes sends no password.
func TestClosedBeginsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, network := newPair(t, openIMAP, openSMTP)
		w := atSignIn(t, network)
		w.Close()
		w.SignIn(accounts.NewSecret("letters"), accounts.Secret{}, false)
		w.Wait()
		if s := w.State(); s.Test.Running || s.Step != StepSignIn || p.calls() != [2]int{1, 1} {
			t.Errorf("step %v, %+v, calls %v", s.Step, s.Test, p.calls())
		}
	})
}
