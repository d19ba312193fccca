package wizard

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/export"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/mailapps"
	"postkey/accounts/practice"
	"postkey/accounts/words"
)

// A walker drives a wizard as a skin does: it acts, then waits for a state.
type walker struct {
	*Wizard
	t       *testing.T
	changes chan struct{}
}

// equip changes the tools of a wizard that may be at work.
func (w walker) equip(change func(*Tools)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.tools)
}

// company starts a practice server that ends with the test.
func company(t *testing.T, o practice.Options) *practice.Server {
	t.Helper()
	server, err := practice.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

// toolsFor are real tools that reach nothing but the practice server and the
// test's own folder.
func toolsFor(t *testing.T, server *practice.Server) Tools {
	network := server.Network()
	return Tools{
		// A busy machine makes a test slow, not wrong.
		Finder:      &discover.Finder{Network: network, DNS: server.Lookups(), HTTP: server.HTTP(), Limit: 10 * time.Minute},
		Network:     network,
		Keyring:     new(keyring.Memory),
		KeyringName: func() string { return "Test Keyring" },
		Store:       &accounts.Store{Dir: t.TempDir()},
		Apps:        &mailapps.System{Home: t.TempDir()},
		Words:       words.New("en"),
		SignInLimit: 10 * time.Minute,
	}
}

func walk(t *testing.T, tools Tools) walker {
	changes := make(chan struct{}, 1)
	w := New(tools, nil, func() {
		select {
		case changes <- struct{}{}:
		default:
		}
	})
	t.Cleanup(w.Close)
	return walker{w, t, changes}
}

// until waits for a state, and fails the test when it does not come. The limit
// is only there so that a broken wizard ends the test.
func (w walker) until(what string, is func(State) bool) State {
	w.t.Helper()
	limit := time.After(5 * time.Minute)
	for {
		s := w.State()
		if is(s) {
			return s
		}
		select {
		case <-w.changes:
		case <-limit:
			w.t.Fatalf("never %s; the state is %+v", what, s)
		}
	}
}

// found types an address and waits for its servers.
func (w walker) found(address string) State {
	w.t.Helper()
	w.SetName("Jane Doe")
	w.SetAddress(address)
	w.Find()
	return w.until("found", func(s State) bool { return s.Step == StepSearch && !s.Search.Running })
}

func (w walker) tested() State {
	w.t.Helper()
	return w.until("tested", func(s State) bool {
		return s.Step == StepTest && !s.Test.Running && s.Test.Sides[Incoming].Finished && s.Keeping.State != KeepWaiting &&
			(!s.Test.OK() || s.saved(w.tools.Store))
	})
}

// saved reports whether the account reached its file, the last thing a good
// test does.
func (s State) saved(store *accounts.Store) bool {
	list, err := store.Load()
	return err == nil && len(list) > 0 || s.Keeping.AccountErr != nil
}

// TestWalk goes the whole way, from an address to a program's files, for each
// kind of incoming server.
func TestWalk(t *testing.T) {
	for name, want := range map[string]struct {
		protocol accounts.Protocol
		security accounts.Security
		port     int
	}{
		"IMAP with TLS":      {accounts.IMAP, accounts.ImplicitTLS, 993},
		"IMAP with STARTTLS": {accounts.IMAP, accounts.StartTLS, 143},
		"POP3 with TLS":      {accounts.POP3, accounts.ImplicitTLS, 995},
		"POP3 with STLS":     {accounts.POP3, accounts.StartTLS, 110},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := company(t, practice.Options{RecordPlaintext: true})
			tools := toolsFor(t, server)
			w := walk(t, tools)

			s := w.found(practice.Address)
			if len(s.Search.Choices) == 0 {
				t.Fatalf("nothing found: %+v", s.Search)
			}
			if !s.Available[accounts.IMAP] || !s.Available[accounts.POP3] {
				t.Errorf("IMAP and POP3 are both there, but found were %v", s.Available)
			}
			w.UseFound(w.State().Search.Chosen)
			if s := w.State(); s.Step != StepChoice {
				t.Fatalf("own servers need no confirmation, but the step is %v", s.Step)
			}
			w.Choose(want.protocol)
			w.SetLeave(14)
			if want.security == accounts.StartTLS {
				w.ByHand()
				w.SetSecurity(Incoming, want.security)
				w.SetSecurity(Outgoing, want.security)
				w.TestServers()
				s := w.until("answered", func(s State) bool { return !s.Servers.Running() })
				if !s.Servers.Answered() {
					t.Fatalf("the servers did not answer: %+v", s.Servers)
				}
				w.UseServers()
			} else {
				w.AcceptChoice()
			}
			if s := w.State(); s.Step != StepSignIn || s.Account.Incoming.Port != want.port {
				t.Fatalf("step %v with %+v, want Sign in on port %d", s.Step, s.Account.Incoming, want.port)
			}
			w.SignIn(practice.Password(), accounts.Secret{}, true)
			s = w.tested()
			if !s.Test.OK() {
				t.Fatalf("incoming %v, outgoing %v", s.Test.Sides[Incoming].Problem, s.Test.Sides[Outgoing].Problem)
			}
			if n := s.Test.Sides[Incoming].Messages; n < 3 {
				t.Errorf("%d messages counted, want the practice letters", n)
			}
			if s.Keeping.State != KeepDone {
				t.Errorf("keeping: %+v", s.Keeping)
			}
			kept, err := tools.Keyring.Get(t.Context(), Service, practice.Address)
			if err != nil || !kept.Equal(practice.Password()) {
				t.Errorf("the keyring holds %v, %v", kept, err)
			}
			saved, err := tools.Store.Load()
			if err != nil || len(saved) != 1 || saved[0].Incoming != s.Account.Incoming || saved[0].Leave != 14 {
				t.Errorf("saved are %+v, %v", saved, err)
			}
			for _, p := range []accounts.Protocol{want.protocol, accounts.SMTP} {
				if n := server.Logins(p); n != 1 {
					t.Errorf("%d tries over %s, want 1", n, p)
				}
			}
			exportAll(t, w)
		})
	}
}

func TestWrongPasswordKeepsEverything(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	w := walk(t, toolsFor(t, server))
	before := w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.SignIn(accounts.NewSecret("not the one"), accounts.Secret{}, true)
	s := w.tested()
	for side, test := range s.Test.Sides {
		if test.Problem == nil || test.Problem.Reason != accounts.WrongPassword || test.Problem.Stage != accounts.StageLogin {
			t.Errorf("side %d: %v, want a wrong password at the log-in", side, test.Problem)
		}
	}
	if s.Test.CanRetry() {
		t.Error("the same wrong password again would only cost a try")
	}
	if list, err := w.tools.Store.Load(); err != nil || len(list) != 0 {
		t.Errorf("saved although it does not work: %v, %v", list, err)
	}
	w.EnterPasswordAgain()
	s = w.State()
	if s.Step != StepSignIn || s.Typed != practice.Address || s.Account.Incoming != before.Account.Incoming {
		t.Errorf("something typed was lost: %+v", s)
	}
	w.SignIn(practice.Password(), accounts.Secret{}, false)
	if s := w.tested(); !s.Test.OK() || s.Keeping.State != KeepNothing {
		t.Errorf("the right password: %+v", s.Test)
	}
	if _, err := w.tools.Keyring.Get(t.Context(), Service, practice.Address); err == nil {
		t.Error("kept although not asked to")
	}
}

// A slowKeyring answers when it is told to.
type slowKeyring struct {
	keyring.Memory
	asked chan struct{}
}

func (k *slowKeyring) Set(ctx context.Context, _, _ string, _ accounts.Secret) error {
	close(k.asked)
	<-ctx.Done()
	return ctx.Err()
}

func TestGoOnWithoutSaving(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	tools := toolsFor(t, server)
	slow := &slowKeyring{asked: make(chan struct{})}
	tools.Keyring = slow
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.SignIn(practice.Password(), accounts.Secret{}, true)
	<-slow.asked
	w.until("waiting for the keyring", func(s State) bool { return s.Keeping.State == KeepWaiting })
	w.GoOnWithoutSaving()
	s := w.tested()
	if s.Keeping.State != KeepInMemory || s.Keeping.Err != nil {
		t.Errorf("keeping: %+v", s.Keeping)
	}
	if !s.saved(tools.Store) {
		t.Error("the account itself was not saved")
	}
}

// exportAll saves a file for each program that is only written a file for.
func exportAll(t *testing.T, w walker) {
	t.Helper()
	documents := t.TempDir()
	w.equip(func(tools *Tools) { tools.Documents = documents })
	w.Continue()
	s := w.until("programs listed", func(s State) bool {
		return s.Step == StepProgram && !s.Program.Looking && (s.Program.Files != nil || s.Program.Plan != nil || s.Program.Refused != nil)
	})
	for i, p := range s.Program.Programs {
		w.SelectProgram(i)
		s := w.until("prepared", func(s State) bool {
			return s.Program.Chosen == i && (s.Program.Files != nil || s.Program.Plan != nil || s.Program.Refused != nil)
		})
		if p.ID == "outlook-prf" && s.Account.Incoming.Security == accounts.StartTLS {
			var refusal *export.Refusal
			if !errors.As(s.Program.Refused, &refusal) || refusal.Code != export.CodePRFStartTLS {
				t.Errorf("a PRF file cannot say STARTTLS, but: %v", s.Program.Refused)
			}
			continue
		}
		w.SetUp()
		s = w.until("set up", func(s State) bool { return s.Step == StepDone || s.Program.Err != nil })
		if s.Program.Err != nil {
			t.Fatalf("%s: %v", p.ID, s.Program.Err)
		}
		data, err := os.ReadFile(s.Done.Where)
		if err != nil || !bytes.Contains(data, []byte(s.Account.Incoming.Host)) {
			t.Errorf("%s: %s does not name the server (%v)", p.ID, s.Done.Where, err)
		}
		leaktest.Check(t, practice.Password().Reveal(), s.Done.Where, data)
		w.SelectProgram(0) // undoing is about what was set up, not about what is chosen
		w.Undo()
		w.until("undone", func(s State) bool { return s.Done.Undone != nil })
		if _, err := os.Stat(s.Done.Where); err == nil {
			t.Errorf("%s is still there after Undo", s.Done.Where)
		}
		w.AnotherProgram()
		w.until("listed again", func(s State) bool { return s.Step == StepProgram && !s.Program.Looking })
	}
}

// TestPractice walks the practice account and then starts with an own address.
func TestPractice(t *testing.T) {
	own := Tools{Words: words.New("en"), KeyringName: func() string { return "Own Keyring" }, Documents: t.TempDir()}
	changes := make(chan struct{}, 1)
	w := walker{New(own, func() (Practice, error) { return OpenPractice(own, practice.Plain) }, func() {
		select {
		case changes <- struct{}{}:
		default:
		}
	}), t, changes}
	t.Cleanup(w.Close)
	w.StartPractice()
	s := w.until("practising", func(s State) bool { return s.Practice })
	if s.Typed != practice.Address || s.Name == "" || w.PracticePassword().Empty() {
		t.Fatalf("not filled in: %+v", s)
	}
	w.Find()
	w.until("found", func(s State) bool { return s.Step == StepSearch && len(s.Search.Choices) > 0 && !s.Search.Running })
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.SignIn(w.PracticePassword(), accounts.Secret{}, true)
	s = w.until("kept", func(s State) bool { return s.Keeping.State == KeepDone || s.Test.Sides[Incoming].Problem != nil })
	if !s.Test.OK() {
		t.Fatal(s.Test.Sides)
	}
	w.Wait()
	w.LeavePractice()
	s = w.until("left", func(s State) bool { return !s.Practice && s.Keyring == "Own Keyring" })
	if s.Step != StepAddress || s.Reached != StepAddress || s.Typed != "" || s.Account.Address != "" || !w.PracticePassword().Empty() {
		t.Errorf("something of the practice is left: %+v", s)
	}
}

// A fullKeyring takes one password and no more.
type fullKeyring struct{ keyring.Memory }

func (k *fullKeyring) Set(ctx context.Context, service, user string, s accounts.Secret) error {
	if service == OutgoingService {
		return keyring.ErrRefused
	}
	return k.Memory.Set(ctx, service, user, s)
}

func TestPasswordsAreKeptAllOrNone(t *testing.T) {
	var k fullKeyring
	account := accounts.Account{Address: practice.Address, SeparatePassword: true}
	try := func() {
		t.Helper()
		err := SavePasswords(t.Context(), &k, account, accounts.NewSecret("one"), accounts.NewSecret("two"))
		if !errors.Is(err, keyring.ErrRefused) {
			t.Errorf("got %v, want the refusal", err)
		}
	}
	try()
	if _, err := k.Get(t.Context(), Service, practice.Address); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("the first password stayed: %v", err)
	}
	if err := k.Set(t.Context(), Service, practice.Address, accounts.NewSecret("older")); err != nil {
		t.Fatal(err)
	}
	try()
	if s, err := k.Get(t.Context(), Service, practice.Address); err != nil || s.Reveal() != "older" {
		t.Errorf("the older password was lost: %v", err)
	}
}

// TestEverySetUpCanBeUndone makes two files and takes the first one back after
// the second.
func TestEverySetUpCanBeUndone(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	tools := toolsFor(t, server)
	tools.Documents = t.TempDir()
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.SignIn(practice.Password(), accounts.Secret{}, false)
	w.tested()
	var made []string
	for i := range 2 {
		w.Wait()
		w.Continue()
		w.until("listed", func(s State) bool { return s.Step == StepProgram && !s.Program.Looking && s.Program.Files != nil })
		w.SelectProgram(i)
		w.until("prepared", func(s State) bool { return s.Program.Chosen == i && s.Program.Files != nil })
		w.SetUp()
		w.until("set up", func(s State) bool { return s.Step == StepDone && s.Done.Program.ID == s.Program.Programs[i].ID })
		made = append(made, w.State().Done.Where)
	}
	if s := w.State(); len(s.Earlier) != 1 || s.Earlier[0].Where != made[0] {
		t.Fatalf("earlier are %+v, want %s", s.Earlier, made[0])
	}
	w.UndoEarlier(7) // there is none; nothing happens
	w.UndoEarlier(0)
	w.until("undone", func(s State) bool { return s.Earlier[0].Undone != nil })
	if _, err := os.Stat(made[0]); err == nil {
		t.Errorf("%s is still there", made[0])
	}
	if _, err := os.Stat(made[1]); err != nil {
		t.Errorf("the other one is gone: %v", err)
	}
	if s := w.State(); s.Done.Undone != nil || s.Done.Working {
		t.Errorf("the last set-up: %+v", s.Done)
	}
}
