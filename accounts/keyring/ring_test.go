package keyring

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"

	zalando "github.com/zalando/go-keyring"
)

func secret(s string) accounts.Secret { return accounts.NewSecret(s) }

// TestKeyrings is what every keyring has to do.
func TestKeyrings(t *testing.T) {
	for name, k := range map[string]Keyring{"Ring": (&fake{}).ring(), "Memory": &Memory{}} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			if _, err := k.Get(ctx, service, user); !errors.Is(err, ErrNotFound) {
				t.Errorf("Get of nothing: %v", err)
			}
			if err := k.Delete(ctx, service, user); !errors.Is(err, ErrNotFound) {
				t.Errorf("Delete of nothing: %v", err)
			}
			for _, p := range []string{"first", leaktest.Password, "pä55 wörd🔑", " spaces ", "x\n\x00y"} {
				if err := k.Set(ctx, service, user, secret(p)); err != nil {
					t.Fatal(err)
				}
				if got, err := k.Get(ctx, service, user); err != nil || got.Reveal() != p {
					t.Errorf("kept %q, got %q, %v", p, got.Reveal(), err)
				}
			}
			if err := k.Set(ctx, service+"-outgoing", user, secret("other")); err != nil {
				t.Fatal(err)
			}
			if err := k.Delete(ctx, service, user); err != nil {
				t.Fatal(err)
			}
			if _, err := k.Get(ctx, service, user); !errors.Is(err, ErrNotFound) {
				t.Errorf("Get after Delete: %v", err)
			}
			if got, err := k.Get(ctx, service+"-outgoing", user); err != nil || got.Reveal() != "other" {
				t.Errorf("the other item: %q, %v", got.Reveal(), err)
			}
			for what, err := range map[string]error{
				"an empty password": k.Set(ctx, service, user, secret("")),
				"no secret":         k.Set(ctx, service, user, accounts.Secret{}),
				"no user":           k.Set(ctx, service, "", secret("password")),
				"a line break":      k.Set(ctx, service, "jane\nadd-generic-password", secret("password")),
			} {
				if !errors.Is(err, ErrFailed) {
					t.Errorf("%s: %v", what, err)
				}
			}
			over, cancel := context.WithCancelCause(ctx)
			cause := errors.New("window closed")
			cancel(cause)
			_, getErr := k.Get(over, service, user)
			for _, err := range []error{getErr, k.Set(over, service, user, secret("late")), k.Delete(over, service+"-outgoing", user)} {
				if !errors.Is(err, ErrCancelled) || !errors.Is(err, cause) {
					t.Errorf("after the end: %v", err)
				}
			}
			if _, err := k.Get(ctx, service, user); !errors.Is(err, ErrNotFound) {
				t.Errorf("kept after the end: %v", err)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	tests := map[string]struct {
		state  []State // each in turn, the last for ever
		unlock time.Duration
		call   time.Duration
		toSet  bool
		want   error
		took   time.Duration
	}{
		"open":                          {state: []State{Open}, call: 2 * time.Second, took: 2 * time.Second},
		"never answers":                 {state: []State{Open}, call: time.Hour, want: ErrTimeout, took: 3 * time.Second},
		"may ask":                       {state: []State{MayAsk}, call: 119 * time.Second, took: 119 * time.Second},
		"asks and is left alone":        {state: []State{MayAsk}, call: time.Hour, want: ErrTimeout, took: 120 * time.Second},
		"locked, answered":              {state: []State{Locked, Open}, unlock: 119 * time.Second, call: 2 * time.Second, took: 121 * time.Second},
		"locked, then never answers":    {state: []State{Locked, Open}, unlock: time.Second, call: time.Hour, want: ErrTimeout, took: 4 * time.Second},
		"locked, left alone":            {state: []State{Locked}, unlock: time.Hour, want: ErrTimeout, took: 120 * time.Second},
		"locked, answered, still so":    {state: []State{Locked}, unlock: time.Second, want: ErrLocked, took: time.Second},
		"no place, none needed":         {state: []State{Missing}, want: ErrNotFound},
		"no place, made":                {state: []State{Missing, Open}, unlock: 5 * time.Second, toSet: true, took: 5 * time.Second},
		"no place, and none was made":   {state: []State{Missing}, unlock: 5 * time.Second, toSet: true, want: ErrLocked, took: 5 * time.Second},
		"locked, unlocked for the call": {state: []State{Locked, MayAsk}, unlock: time.Second, call: 100 * time.Second, took: 101 * time.Second},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{}
				r := f.ring()
				asked := 0
				r.Backend.State = func(context.Context) (State, error) {
					s := tt.state[min(asked, len(tt.state)-1)]
					asked++
					return s, nil
				}
				r.Backend.Unlock = func(context.Context) error { time.Sleep(tt.unlock); return nil }
				r.Backend.Get = func(service, user string) (string, error) { time.Sleep(tt.call); return f.get(service, user) }
				var err error
				start := time.Now()
				if tt.toSet {
					err = r.Set(t.Context(), service, user, secret("password"))
				} else if _, err = r.Get(t.Context(), service, user); errors.Is(err, ErrNotFound) && tt.want == nil {
					err = nil // it answered
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				if !errors.Is(err, tt.want) {
					t.Errorf("got %v, want %v", err, tt.want)
				}
				synctest.Wait()
				time.Sleep(2 * time.Hour) // what was left behind ends
			})
		})
	}
}

// TestStateNeverAnswers: looking whether a prompt is needed is bounded too.
func TestStateNeverAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := (&fake{}).ring()
		r.Backend.State = func(context.Context) (State, error) { time.Sleep(time.Hour); return Open, nil }
		r.Backend.Name = func(context.Context) string { time.Sleep(time.Hour); return "late" }
		start := time.Now()
		if err := r.Set(t.Context(), service, user, secret("password")); !errors.Is(err, ErrTimeout) {
			t.Errorf("Set: %v", err)
		}
		if r.Prompts(t.Context()) {
			t.Error("a keyring that does not answer is said to show a prompt")
		}
		if got := r.Name(); got != Unnamed {
			t.Errorf("Name is %q", got)
		}
		if took := time.Since(start); took != 9*time.Second {
			t.Errorf("took %v, want three times 3 s", took)
		}
		time.Sleep(2 * time.Hour)
	})
}

func TestPrompts(t *testing.T) {
	for state, want := range map[State]bool{Open: false, MayAsk: false, Locked: true, Missing: true} {
		r := &Ring{Backend: Backend{State: func(context.Context) (State, error) { return state, nil }}}
		if got := r.Prompts(t.Context()); got != want {
			t.Errorf("state %d: Prompts is %v", state, got)
		}
	}
	if (&Ring{}).Prompts(t.Context()) {
		t.Error("a keyring without states is said to show a prompt")
	}
}

func TestName(t *testing.T) {
	names := []string{"", "GNOME Keyring", "another"}
	r := &Ring{Backend: Backend{Name: func(context.Context) string { n := names[0]; names = names[1:]; return n }}}
	for _, want := range []string{Unnamed, "GNOME Keyring", "GNOME Keyring"} {
		if got := r.Name(); got != want {
			t.Errorf("Name is %q, want %q", got, want)
		}
	}
	if got := (&Ring{}).Name(); got != Unnamed {
		t.Errorf("Name is %q", got)
	}
}

func TestTooBig(t *testing.T) {
	f := &fake{}
	r := f.ring()
	r.Backend.Fits = func(_, _, p string) bool { return len(p) <= 8 }
	if err := r.Set(t.Context(), service, user, secret("123456789")); !errors.Is(err, ErrTooBig) || len(f.log) > 0 {
		t.Errorf("got %v, wrote %v", err, f.log)
	}
	if err := r.Set(t.Context(), service, user, secret("12345678")); err != nil {
		t.Error(err)
	}
}

// TestErrors: each error of a backend gets its reason, keeps its cause, and
// never brings the password along.
func TestErrors(t *testing.T) {
	own := errors.New("the system's own error")
	tests := map[string]struct {
		err  error
		want Error
	}{
		"not found":   {zalando.ErrNotFound, ErrNotFound},
		"too big":     {zalando.ErrSetDataTooBig, ErrTooBig},
		"unsupported": {zalando.ErrUnsupportedPlatform, ErrNone},
		"wrapped":     {fmt.Errorf("x: %w", zalando.ErrSetDataTooBig), ErrTooBig},
		"own":         {own, ErrRefused},
		"else":        {errors.New("else"), ErrFailed},
		"ours":        {&failure{ErrLocked, errors.New("x")}, ErrLocked},
	}
	for name, tt := range tests {
		r := &Ring{Backend: Backend{
			Get:    func(string, string) (string, error) { return "", tt.err },
			Delete: func(string, string) error { return tt.err },
			Reason: func(err error) Error {
				if errors.Is(err, own) {
					return ErrRefused
				}
				return ""
			},
		}}
		_, getErr := r.Get(t.Context(), service, user)
		for _, err := range []error{getErr, r.Delete(t.Context(), service, user)} {
			if !errors.Is(err, tt.want) || !errors.Is(err, tt.err) {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}

	for name, set := range map[string]func(string, string, string) error{
		"error": func(_, _, p string) error { return fmt.Errorf("add-generic-password -w %s: %w", p, own) },
		"panic": func(_, _, p string) error { panic("cannot keep " + p) },
	} {
		f := &fake{}
		r := f.ring()
		r.Backend.Set = set
		err := r.Set(t.Context(), service, user, secret(leaktest.Password))
		if !errors.Is(err, ErrFailed) {
			t.Errorf("%s: %v", name, err)
		}
		leaktest.Check(t, leaktest.Password, name, fmt.Appendf(nil, "%v %+v %#v", err, err, err))
		for e := err; e != nil; e = errors.Unwrap(e) {
			leaktest.Check(t, leaktest.Password, name, []byte(e.Error()))
		}
		if strings.Contains(fmt.Sprint(err), "own error") {
			t.Errorf("%s: the cause is still there: %v", name, err)
		}
	}

	r := &Ring{Backend: Backend{Get: func(string, string) (string, error) { panic("closed") }}}
	if _, err := r.Get(t.Context(), service, user); !errors.Is(err, ErrFailed) {
		t.Errorf("a panic: %v", err)
	}
}
