//go:build !darwin && !windows

package keyring

import (
	"context"
	"errors"
	"testing"

	"github.com/godbus/dbus/v5"

	"postkey/accounts/leaktest"
)

// TestRealPrompts talks to scripted keyrings over a real bus, through go-keyring
// itself, about everything that needs a person at the screen.
func TestRealPrompts(t *testing.T) {
	if !alone(t, func(t *testing.T) []string { return startBus(t, nil).env() }) {
		return
	}
	const gnome, prompter = "org.gnome.keyring", "org.gnome.keyring.SystemPrompter"
	set := func(ctx context.Context, r *Ring) error { return r.Set(ctx, service, user, secret(leaktest.Password)) }
	get := func(ctx context.Context, r *Ring) error { _, err := r.Get(ctx, service, user); return err }
	del := func(ctx context.Context, r *Ring) error { return r.Delete(ctx, service, user) }
	tests := map[string]struct {
		script *script
		names  []string
		call   func(context.Context, *Ring) error
		want   error
		left   string // what is kept in the end
		shown  int    // how many prompts
	}{
		"unlocked to set":        {script: &script{locked: true, onPrompt: accept}, call: set, left: leaktest.Password, shown: 1},
		"unlocked to get":        {script: &script{locked: true, onPrompt: accept, value: "old"}, call: get, left: "old", shown: 1},
		"unlocked to delete":     {script: &script{locked: true, onPrompt: accept, value: "old"}, call: del, shown: 1},
		"amid other signals":     {script: &script{locked: true, onPrompt: noise}, call: set, left: leaktest.Password, shown: 1},
		"refused":                {script: &script{locked: true, onPrompt: dismiss, value: "old"}, call: set, want: ErrRefused, left: "old", shown: 1},
		"GNOME, refused":         {script: &script{locked: true, onPrompt: dismiss}, names: []string{gnome, prompter}, call: set, want: ErrRefused, shown: 1},
		"GNOME, no screen":       {script: &script{locked: true, onPrompt: dismiss}, names: []string{gnome}, call: set, want: ErrLocked, shown: 1},
		"answered, still locked": {script: &script{locked: true, onPrompt: forgetful}, call: set, want: ErrLocked, shown: 1},
		"it ends while it asks":  {script: &script{locked: true, onPrompt: func(s *script) { s.conn.ReleaseName(serviceName) }}, call: set, want: ErrNone, shown: 1},
		"nonsense as an answer": {script: &script{locked: true, onPrompt: func(s *script) { s.emit(scriptPrompt, promptInterface+".Completed", "yes") }},
			call: set, want: ErrFailed, shown: 1},
		"no place yet":              {script: &script{path: noObject, onPrompt: accept}, call: set, left: leaktest.Password, shown: 1},
		"no place yet, refused":     {script: &script{path: noObject, onPrompt: dismiss}, call: set, want: ErrRefused, shown: 1},
		"no place yet, to get":      {script: &script{path: noObject}, call: get, want: ErrNotFound},
		"asks about one item":       {script: &script{value: "old", askToDelete: true, onPrompt: accept}, call: del, shown: 1},
		"wrongly said to be locked": {script: &script{refuse: 1}, call: set, left: leaktest.Password},
		"locked all the time":       {script: &script{refuse: 1000, value: "old"}, call: set, want: ErrLocked, left: "old"},
		"nonsense to us":            {script: &script{wrongList: 1}, call: set, want: ErrFailed},
		"nonsense to go-keyring":    {script: &script{wrongList: 2, value: "old"}, call: get, want: ErrFailed, left: "old"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s, ring := tt.script, System()
			sane, prompts := s.wrongList == 0, s.locked || s.path == noObject
			s.play(t, tt.names...)
			if sane && ring.Prompts(t.Context()) != prompts {
				t.Errorf("Prompts is %v, want %v", !prompts, prompts)
			}
			if err := tt.call(t.Context(), ring); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
			if got := s.content(); got != tt.left {
				t.Errorf("%q is kept, want %q", got, tt.left)
			}
			if got := len(s.shown); got != tt.shown {
				t.Errorf("%d prompts were shown, want %d", got, tt.shown)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.made != "" && s.made != "default" {
				t.Errorf("a collection was made as %q", s.made)
			}
		})
	}

	t.Run("left alone", func(t *testing.T) {
		s := (&script{locked: true}).play(t)
		ctx, end := context.WithCancelCause(t.Context())
		go func() { <-s.shown; end(context.DeadlineExceeded) }() // two minutes later
		if err := set(ctx, System()); !errors.Is(err, ErrTimeout) {
			t.Errorf("got %v", err)
		}
		<-s.dismissed // and is taken off the screen
	})

	t.Run("the person goes on without", func(t *testing.T) {
		s := (&script{locked: true}).play(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-s.shown; cancel() }()
		if err := set(ctx, System()); !errors.Is(err, ErrCancelled) {
			t.Errorf("got %v", err)
		}
		<-s.dismissed
	})

	t.Run("the person goes on during go-keyring's own prompt", func(t *testing.T) {
		s := (&script{value: "old", askToDelete: true}).play(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-s.shown; cancel() }()
		if err := del(ctx, System()); !errors.Is(err, ErrCancelled) {
			t.Errorf("got %v", err)
		}
	})

	t.Run("a late set is undone", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		s := &script{}
		s.onCreate = func() { cancel(); <-release }
		s.play(t)
		if err := set(ctx, System()); !errors.Is(err, ErrCancelled) {
			t.Errorf("got %v", err)
		}
		close(release)
		<-s.deleted
		if got := s.content(); got != "" {
			t.Errorf("%q is kept", got)
		}
	})
}

// TestRealNames asks scripted keyrings who they are.
func TestRealNames(t *testing.T) {
	if !alone(t, func(t *testing.T) []string { return startBus(t, nil).env() }) {
		return
	}
	for _, tt := range []struct {
		bus   string
		name  string
		state State
	}{
		{"org.gnome.keyring", "GNOME Keyring", Open},
		{"org.kde.kwalletd6", "KWallet", MayAsk},
		{"org.kde.kwalletd5", "KWallet", MayAsk},
		{"org.keepassxc.KeePassXC.MainWindow", "KeePassXC", MayAsk},
		{"org.example.Unheard", Unnamed, MayAsk},
	} {
		t.Run(tt.bus, func(t *testing.T) {
			(&script{}).play(t, tt.bus)
			ring := System()
			if got := ring.Name(); got != tt.name {
				t.Errorf("Name is %q, want %q", got, tt.name)
			}
			if got, err := ring.state(t.Context()); err != nil || got != tt.state {
				t.Errorf("the state is %v, %v; want %v", got, err, tt.state)
			}
		})
	}
	// A name that another program holds proves nothing.
	(&script{}).play(t)
	other, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.RequestName("org.gnome.keyring", 0); err != nil {
		t.Fatal(err)
	}
	if got := System().Name(); got != Unnamed {
		t.Errorf("Name is %q", got)
	}
}
