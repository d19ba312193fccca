package wizard

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/practice"
)

// TestPressedTwiceIsOneTry: every try brings an account nearer to being locked.
func TestPressedTwiceIsOneTry(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	for name, again := range map[string]func(walker){
		"SignIn":       func(w walker) { w.SignIn(accounts.NewSecret("not it either"), accounts.Secret{}, true) },
		"CheckServers": func(w walker) { w.CheckServers() },
		"Retry":        func(w walker) { w.Retry() },
	} {
		t.Run(name, func(t *testing.T) {
			w := walk(t, toolsFor(t, server))
			w.found(practice.Address)
			w.update(func(s *State) {
				w.incoming = practice.Password()
				s.Test.Running, s.Step = true, StepTest
			})
			before := server.Logins(accounts.IMAP) + server.Logins(accounts.SMTP)
			again(w)
			w.Wait()
			if n := server.Logins(accounts.IMAP) + server.Logins(accounts.SMTP) - before; n != 0 || !w.incoming.Equal(practice.Password()) {
				t.Errorf("%d more tries beside the running one", n)
			}
		})
	}
}
