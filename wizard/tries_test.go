package wizard

import (
	"context"
	"net"
	"sync"
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

// TestPressedAtOnceIsOneTry: nor does it count who was a moment faster.
func TestPressedAtOnceIsOneTry(t *testing.T) {
	t.Parallel()
	for name, press := range map[string]func(*Wizard){
		"SignIn":   func(w *Wizard) { w.SignIn(practice.Password(), accounts.Secret{}, false) },
		"Retry":    func(w *Wizard) { w.Retry() },
		"SendTest": func(w *Wizard) { w.SendTest() },
	} {
		t.Run(name, func(t *testing.T) {
			server := company(t, practice.Options{})
			tools := toolsFor(t, server)
			network, dial, pressed := *tools.Network, tools.Network.DialContext, make(chan struct{})
			// No server is reached, and no test over, before all have pressed.
			network.DialContext = func(ctx context.Context, kind, address string) (net.Conn, error) {
				select {
				case <-pressed:
					return dial(ctx, kind, address)
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
			tools.Network = &network
			w := walk(t, tools)
			w.found(practice.Address)
			w.UseFound(w.State().Search.Chosen)
			w.AcceptChoice()
			w.update(func(s *State) {
				w.incoming = practice.Password()
				if name == "SendTest" { // both worked
					s.Step = StepTest
					s.Test.Sides[Incoming].Finished, s.Test.Sides[Outgoing].Finished = true, true
				}
			})
			if s := w.State(); name != "SendTest" && s.Step != StepSignIn {
				t.Fatalf("step %v", s.Step)
			}
			w.mu.Lock()
			before := w.generation
			w.mu.Unlock()
			var fingers sync.WaitGroup
			ready := make(chan struct{})
			for range 32 {
				fingers.Go(func() {
					<-ready
					press(w.Wizard)
				})
			}
			close(ready)
			fingers.Wait()
			w.mu.Lock()
			if begun := w.generation - before; begun != 1 {
				t.Errorf("it began %d times", begun)
			}
			w.mu.Unlock()
			close(pressed)
			w.Wait()
			if in, out := server.Logins(accounts.IMAP), server.Logins(accounts.SMTP); in != 1 || out != 1 {
				t.Errorf("%d and %d tries", in, out)
			}
			if s := w.State(); !s.Test.OK() {
				t.Errorf("%v, %v", s.Test.Sides[Incoming].Problem, s.Test.Sides[Outgoing].Problem)
			}
		})
	}
}

// TestRetryTriesWhatFailed: the side that worked is left alone, unless the settings or
// the password changed meanwhile, and is still shown.
func TestRetryTriesWhatFailed(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{Refuse: map[string]string{"MAIL": "553 5.7.1 Sender address rejected: not owned by user"}})
	w := walk(t, toolsFor(t, server))
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	before := [2]int{}
	again := func(what string, press func(), in, out int) State {
		t.Helper()
		press()
		w.Wait()
		s := w.State()
		now := [2]int{server.Logins(accounts.IMAP), server.Logins(accounts.SMTP)}
		if now[0]-before[0] != in || now[1]-before[1] != out {
			t.Errorf("%s: %d and %d tries, want %d and %d", what, now[0]-before[0], now[1]-before[1], in, out)
		}
		if side := s.Test.Sides[Incoming]; !side.OK() || side.Messages == 0 || len(side.Steps) == 0 || side.Mechanism == "" || s.Test.Sides[Outgoing].Problem == nil {
			t.Errorf("%s: %v, %v", what, s.Test.Sides[Incoming].Problem, s.Test.Sides[Outgoing].Problem)
		}
		before = now
		return s
	}
	signIn := func() { w.SignIn(practice.Password(), accounts.Secret{}, false) }
	first := again("at first", signIn, 1, 1)
	for range 2 {
		if s := again("once more", w.Retry, 0, 1); s.Test.Sides[Incoming].Took() != first.Test.Sides[Incoming].Took() {
			t.Error("the side that worked is another one")
		}
	}
	again("the password typed again", func() { w.EnterPasswordAgain(); signIn() }, 1, 1)
	again("other settings", func() {
		w.update(func(s *State) { s.Account.Incoming.Security, s.Account.Incoming.Port = accounts.StartTLS, 143 })
		w.Retry()
	}, 1, 1)
	again("another password", func() {
		w.update(func(*State) { w.untried = true })
		w.Retry()
	}, 1, 1)
}
