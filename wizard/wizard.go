// Package wizard is the flow without a screen: which page comes next, what is
// known so far, and what is running.
//
// A skin makes a [Wizard] from [Tools], the real machinery, and is called back
// whenever something changed; it then takes a [State] and draws it. What a
// person does becomes a call: SetAddress and Find start the search; UseFound,
// Confirm, Choose or the Servers form settle the servers; SignIn tries the
// password on both; the keyring and the saved account follow; SetUp hands the
// account to a mail program.
//
// All long work runs in goroutines that belong to this package. Each has a
// context that Cancel ends, and what it reports after that is dropped by a
// generation counter, so an old answer never overwrites a new question.
package wizard

import (
	"context"
	"slices"
	"sync"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/oauth"
)

// A Wizard walks one account from an address to a mail program. Its methods
// may be called from any goroutine and return at once.
type Wizard struct {
	changed  func()
	practice func() (Practice, error)

	own Tools // the person's own computer; tools is the practice one meanwhile

	mu    sync.Mutex
	tools Tools
	state State
	work  sync.WaitGroup

	closed   bool
	standby  standby
	standbys sync.WaitGroup

	// generation grows whenever running work is superseded.
	generation int
	cancel     context.CancelFunc

	// The passwords live here alone: State is copied, logged and compared.
	incoming, outgoing accounts.Secret
	tokens             oauth.Tokens // of the browser, in place of them
	gave               oauth.Server // the tokens: they are shown to no other
	given              bool         // they were not tried yet
	untried            bool         // they are of after the last test
	remember           bool
	skipKeyring        context.CancelFunc

	practiceClose   func()
	practiceAccount Practice

	remembered *remembered
}

// New returns a wizard on its first page. changed is called after every change
// of the state, from any goroutine and never while the wizard is locked.
// practice starts the practice server when a person asks for it; it may be nil.
func New(tools Tools, practice func() (Practice, error), changed func()) *Wizard {
	if changed == nil {
		changed = func() {}
	}
	w := &Wizard{tools: tools, own: tools, practice: practice, changed: changed}
	w.state.Keyring = keyring.Unnamed
	w.nameKeyring()
	w.readPreferences()
	return w
}

// nameKeyring finds out what this system calls its keyring, which may take a
// moment.
func (w *Wizard) nameKeyring() {
	w.work.Go(func() {
		name := w.own.keyringName()
		w.update(func(s *State) {
			if !s.Practice {
				s.Keyring = name
			}
		})
	})
}

// State returns a copy of everything a skin needs to draw.
func (w *Wizard) State() State {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.state
	s.Search.Findings = append([]discover.Finding(nil), s.Search.Findings...)
	s.Earlier = slices.Clone(s.Earlier)
	s.Preferences = w.remembered.now
	s.Preferences.Without = slices.Clone(s.Preferences.Without)
	for i := range s.Test.Sides {
		s.Test.Sides[i].Steps = append([]accounts.Step(nil), s.Test.Sides[i].Steps...)
	}
	return s
}

// Close cancels what runs, waits for it, and ends the practice server. The
// passwords are forgotten.
func (w *Wizard) Close() {
	w.mu.Lock()
	w.closed = true
	w.supersede()
	w.standby.drop()
	w.incoming, w.outgoing, w.tokens = accounts.Secret{}, accounts.Secret{}, oauth.Tokens{}
	if w.skipKeyring != nil {
		w.skipKeyring()
	}
	end := w.practiceClose
	w.practiceClose = nil
	w.mu.Unlock()
	w.work.Wait()
	w.standbys.Wait()
	if end != nil {
		end()
	}
}

// Wait returns when nothing runs any more.
func (w *Wizard) Wait() { w.work.Wait() }

// update changes the state and tells the skin.
func (w *Wizard) update(change func(*State)) {
	w.mu.Lock()
	change(&w.state)
	w.standBy()
	w.mu.Unlock()
	w.changed()
}

// supersede ends what runs, so that no page keeps a turning ring or half an
// answer; w.mu is held.
func (w *Wizard) supersede() {
	w.generation++
	if w.cancel != nil {
		w.cancel()
		w.cancel = nil
	}
	s := &w.state
	if s.Search.Running {
		s.Search = s.Search.ended()
	}
	for i := range s.Servers.Sides {
		s.Servers.Sides[i].Running, s.Servers.Sides[i].Looking = false, false
	}
	if s.Test.Running {
		s.Test = Test{}
		s.Reached = min(s.Reached, StepSignIn)
	}
	s.Test.Looking = false
	if s.Browsing.Running {
		s.Browsing.Running, s.Browsing.Link = false, ""
	}
	if s.Test.Message.Running {
		s.Test.Message = TestMessage{}
	}
	if s.Keeping.State == KeepWaiting {
		s.Keeping.State = KeepInMemory
	}
	s.Program.Looking, s.Program.Working, s.Done.Working = false, false, false
}

// A job is one piece of long work and the only way it reports back.
type job struct {
	w          *Wizard
	generation int
}

// start runs work in its own goroutine after superseding what ran before. begin
// changes the state in the same breath.
func (w *Wizard) start(begin func(*State), work func(context.Context, job)) {
	w.startIf(func(*State) bool { return true }, begin, work)
}

// startIf is start where may says so, which it does in that same breath: of two
// presses of a button the second finds what the first began. Nothing begins once the
// wizard is closed.
func (w *Wizard) startIf(may func(*State) bool, begin func(*State), work func(context.Context, job)) {
	ctx, cancel := context.WithCancel(context.Background())
	w.mu.Lock()
	if w.closed || !may(&w.state) {
		w.standBy()
		w.mu.Unlock()
		cancel()
		w.changed()
		return
	}
	w.supersede()
	w.cancel = cancel
	begin(&w.state)
	w.standBy()
	j := job{w, w.generation}
	w.work.Go(func() {
		defer cancel()
		work(ctx, j)
	})
	w.mu.Unlock()
	w.changed()
}

// update changes the state unless the job was superseded; it reports whether it did.
func (j job) update(change func(*State)) bool {
	j.w.mu.Lock()
	if j.generation != j.w.generation {
		j.w.mu.Unlock()
		return false
	}
	change(&j.w.state)
	j.w.standBy()
	j.w.mu.Unlock()
	j.w.changed()
	return true
}

// goTo shows a step and remembers the furthest one.
func (s *State) goTo(step Step) {
	s.Step = step
	s.Reached = max(s.Reached, step)
}
