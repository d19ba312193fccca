package wizard

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/oauth"
	"postkey/accounts/practice"
)

// atTest is a wizard whose sign-in worked, over IMAP or POP3.
func atTest(t *testing.T, server *practice.Server, protocol accounts.Protocol) walker {
	w := walk(t, toolsFor(t, server))
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.Choose(protocol)
	w.AcceptChoice()
	w.SignIn(practice.Password(), accounts.Secret{}, false)
	if s := w.tested(); !s.Test.OK() {
		t.Fatalf("%+v", s.Test)
	}
	return w
}

// TestMessageArrives through both kinds of incoming server, is taken away again,
// and the test before it stays as it was.
func TestMessageArrives(t *testing.T) {
	for _, protocol := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
		t.Run(string(protocol), func(t *testing.T) {
			t.Parallel()
			w := atTest(t, company(t, practice.Options{}), protocol)
			before := w.State().Test.Sides[Incoming].Messages
			w.SendTest()
			s := w.until("arrived", func(s State) bool { return !s.Test.Message.Running })
			m := s.Test.Message
			if m.Problem != nil || !m.Sent || m.Since.IsZero() || m.Arrival == nil || m.Arrival.Junk || !m.Arrival.Removed {
				t.Fatalf("%+v, %+v, %v", m, m.Arrival, m.Problem)
			}
			if !s.Test.OK() || s.Step != StepTest {
				t.Errorf("the test is now %+v", s.Test)
			}
			in, out := strings.Join(m.Trace[Incoming], "\n"), strings.Join(m.Trace[Outgoing], "\n")
			if !strings.Contains(out, "C: RCPT TO:<"+practice.Address+">") || !strings.Contains(in, "S: ") {
				t.Errorf("who helps reads\n%s\n%s", in, out)
			}
			leaktest.Check(t, practice.Password().Reveal(), "the conversations", []byte(in+out))
			w.Retry()
			if after := w.tested().Test.Sides[Incoming].Messages; after != before {
				t.Errorf("%d messages, before it %d", after, before)
			}
		})
	}
}

// TestMessageCancelled: leaving the page ends the wait, and nothing turns on.
func TestMessageCancelled(t *testing.T) {
	w := atTest(t, company(t, practice.Options{}), accounts.IMAP)
	w.SendTest()
	w.Cancel()
	if s := w.State(); s.Test.Message.Running || !s.Test.OK() || s.Step != StepTest {
		t.Errorf("%+v", s.Test)
	}
	w.Wait()
}

// TestReceiveOnly: when only sending fails, the person may go on, and why it fails
// is kept with the account until sending works.
func TestReceiveOnly(t *testing.T) {
	server := company(t, practice.Options{})
	tools := toolsFor(t, server)
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.ReceiveOnly() // nothing is known yet
	w.SignIn(practice.Password(), accounts.NewSecret("another one"), true)
	s := w.until("tested", func(s State) bool {
		return s.Step == StepTest && !s.Test.Running && !s.Test.Looking && s.Test.Sides[Incoming].Finished
	})
	if !s.Test.Sides[Incoming].OK() || s.Test.Sides[Outgoing].OK() || s.Test.ReceiveOnly {
		t.Fatalf("%+v", s.Test)
	}
	w.Continue()
	w.SendTest()
	if s := w.State(); s.Step != StepTest || s.Test.Message.Running {
		t.Errorf("went on without being asked: %v", s.Step)
	}
	w.ReceiveOnly()
	w.until("kept", func(s State) bool { return s.saved(tools.Store) && s.Keeping.State == KeepDone })
	list, err := tools.Store.Load()
	if err != nil || len(list) != 1 || list[0].SendingFails != accounts.WrongPassword {
		t.Errorf("%v: %+v", err, list)
	}
	w.Continue()
	if s := w.State(); s.Step != StepProgram {
		t.Errorf("on step %v", s.Step)
	}
	w.Wait()
	w.GoTo(StepSignIn)
	w.SignIn(practice.Password(), accounts.Secret{}, true)
	if s := w.tested(); s.Account.SendingFails != "" {
		t.Errorf("still marked as %s", s.Account.SendingFails)
	}
	w.Wait()
	if list, err := tools.Store.Load(); err != nil || len(list) != 1 || list[0].SendingFails != "" {
		t.Errorf("after it worked: %v: %+v", err, list)
	}
}

// TestReceiveOnlyIsForgotten by whatever tries again, not by Sign in alone.
func TestReceiveOnlyIsForgotten(t *testing.T) {
	w := walk(t, toolsFor(t, company(t, practice.Options{})))
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.SignIn(practice.Password(), accounts.NewSecret("another one"), false)
	w.until("tested", func(s State) bool {
		return s.Step == StepTest && !s.Test.Running && !s.Test.Looking && s.Test.Sides[Outgoing].Finished
	})
	w.ReceiveOnly()
	w.Wait()
	w.Retry()
	if s := w.tested(); s.Account.SendingFails != "" || s.Test.ReceiveOnly {
		t.Errorf("%q, %v", s.Account.SendingFails, s.Test.ReceiveOnly)
	}
}

// TestWaitedIsCounted in seconds, while the message is on its way and no longer.
func TestWaitedIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := New(Tools{}, nil, nil)
		defer w.Close()
		ctx, arrived := context.WithCancel(t.Context())
		w.start(func(s *State) { s.Test.Message = TestMessage{Running: true, Sent: true} }, func(_ context.Context, j job) { j.count(ctx) })
		for _, want := range []time.Duration{0, time.Second, 2 * time.Second} {
			synctest.Wait()
			if got := w.State().Test.Message.Waited; got != want {
				t.Errorf("waited %v, want %v", got, want)
			}
			time.Sleep(time.Second)
		}
		arrived()
		synctest.Wait()
		before := w.State().Test.Message.Waited
		time.Sleep(5 * time.Second)
		if got := w.State().Test.Message.Waited; got != before {
			t.Errorf("went on from %v to %v", before, got)
		}
	})
}

// TestOtherName: a second form of the user name is tried only where neither the
// settings nor the person said how it is written.
func TestOtherName(t *testing.T) {
	s := State{Address: accounts.Address{Local: "jane", Domain: "example.org"}, Account: janeAccount()}
	s.Search.Chosen.Incoming, s.Search.Chosen.Outgoing, s.Search.Chosen.NameOpen = s.Account.Incoming, s.Account.Outgoing, true
	for name, c := range map[string]struct {
		change func(*State)
		want   string
	}{
		"open":           {func(*State) {}, "jane"},
		"said":           {func(s *State) { s.Search.Chosen.NameOpen = false }, ""},
		"typed":          {func(s *State) { s.Account.Incoming.Username = "j.doe" }, ""},
		"another server": {func(s *State) { s.Account.Incoming.Host = "other.example.org" }, ""},
	} {
		changed := s
		c.change(&changed)
		if got := changed.otherName(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestAgainWithToken: the incoming server is signed in to again with what let us
// in, which need not be the password.
func TestAgainWithToken(t *testing.T) {
	server := company(t, practice.Options{Mechanisms: []string{"XOAUTH2"}, Tokens: map[string]accounts.Secret{practice.Address: accounts.NewSecret("a token")}})
	tools := toolsFor(t, server)
	w := walk(t, tools)
	account := w.found(practice.Address).Account
	account.Incoming.Auth = accounts.AuthOAuth2
	c := Check{Account: account, Incoming: practice.Password(), Tokens: oauth.Tokens{Access: accounts.NewSecret("a token")}}
	session, err := c.again(t.Context(), tools)
	if err != nil {
		t.Error(err)
	}
	session.Leave(t.Context())
}
