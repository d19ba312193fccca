package keyring

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A move is one call of a test, made at a moment.
type move struct {
	at     time.Duration
	set    string        // the password to set; "" deletes
	cancel time.Duration // when the caller gives up; 0: never
	want   error
}

func TestLateChanges(t *testing.T) {
	const s = time.Second
	times := func(pairs ...any) map[string]time.Duration {
		m := map[string]time.Duration{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1].(time.Duration)
		}
		return m
	}
	tests := map[string]struct {
		fake  *fake
		old   string
		moves []move
		want  string
	}{
		"late, nothing before":     {fake: &fake{before: times("new", 5*s)}, moves: []move{{set: "new", want: ErrTimeout}}},
		"late, something before":   {fake: &fake{before: times("new", 5*s)}, old: "old", moves: []move{{set: "new", want: ErrTimeout}}, want: "old"},
		"written, answered late":   {fake: &fake{after: times("new", 5*s)}, old: "old", moves: []move{{set: "new", want: ErrTimeout}}, want: "old"},
		"the person went on":       {fake: &fake{before: times("new", 2*s)}, old: "old", moves: []move{{set: "new", cancel: s, want: ErrCancelled}}, want: "old"},
		"went on before any write": {fake: &fake{reading: 2 * s}, old: "old", moves: []move{{set: "new", cancel: s, want: ErrCancelled}}, want: "old"},
		"in time":                  {fake: &fake{before: times("new", 2*s)}, old: "old", moves: []move{{set: "new"}}, want: "new"},

		"a newer one before the late one lands": {
			fake: &fake{before: times("slow", 10*s)}, old: "old",
			moves: []move{{set: "slow", want: ErrTimeout}, {at: 4 * s, set: "new"}}, want: "new"},
		"a newer one still to write when the late one lands": {
			fake: &fake{before: times("slow", 10*s, "new", 2*s)}, old: "old",
			moves: []move{{set: "slow", want: ErrTimeout}, {at: 9 * s, set: "new"}}, want: "new"},
		"a newer one written, not answered, when the late one lands": {
			fake: &fake{before: times("slow", 10*s), after: times("new", 2*s)}, old: "old",
			moves: []move{{set: "slow", want: ErrTimeout}, {at: 9 * s, set: "new"}}, want: "new"},
		"a newer one while the late one is undone": {
			fake: &fake{before: times("slow", 5*s, "old", 4*s)}, old: "old",
			moves: []move{{set: "slow", want: ErrTimeout}, {at: 6 * s, set: "new"}}, want: "new"},
		"both late": {
			fake: &fake{before: times("slow", 10*s, "slower", 10*s)}, old: "old",
			moves: []move{{set: "slow", want: ErrTimeout}, {at: 4 * s, set: "slower", want: ErrTimeout}}, want: "old"},
		"the newer one late, the older one in time": {
			fake:  &fake{before: times("one", 2*s, "two", 4*s)},
			moves: []move{{set: "one"}, {at: s, set: "two", want: ErrTimeout}}, want: "one"},
		"one never answers, another late": {
			fake: &fake{before: times("never", time.Hour, "slow", 5*s)}, old: "old",
			moves: []move{{set: "never", want: ErrTimeout}, {at: s, set: "slow", want: ErrTimeout}}, want: "old"},
		"two at once, the older one slower": {
			fake: &fake{before: times("one", 2*s)}, old: "old",
			moves: []move{{set: "one"}, {at: s, set: "two"}}, want: "two"},

		"a late Delete stands": {
			fake: &fake{deleting: []time.Duration{5 * s}}, old: "old",
			moves: []move{{want: ErrTimeout}}},
		"a late Delete, and a newer Set": {
			fake: &fake{deleting: []time.Duration{5 * s}}, old: "old",
			moves: []move{{want: ErrTimeout}, {at: 4 * s, set: "new"}}, want: "new"},
		"a late Set, and a newer Delete": {
			fake: &fake{before: times("slow", 5*s)}, old: "old",
			moves: []move{{set: "slow", want: ErrTimeout}, {at: 4 * s}}},
		"a late Set, and a newer Delete of nothing": {
			fake:  &fake{before: times("slow", 5*s)},
			moves: []move{{set: "slow", want: ErrTimeout}, {at: 4 * s, want: ErrNotFound}}},
		"a late Delete of nothing, and a newer Set that it did not touch": {
			fake:  &fake{deleting: []time.Duration{2 * s}, after: times("new", s/2)},
			moves: []move{{want: nil}, {at: s, set: "new"}}, want: "new"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := tt.fake
				f.items = map[item]string{}
				if tt.old != "" {
					f.items[item{service, user}] = tt.old
				}
				r := f.ring()
				var wg sync.WaitGroup
				for _, m := range tt.moves {
					wg.Go(func() {
						if err := m.do(t.Context(), r); !errors.Is(err, m.want) {
							t.Errorf("%+v: got %v", m, err)
						}
					})
				}
				wg.Wait()
				time.Sleep(time.Minute)
				if got := f.content(); got != tt.want {
					t.Errorf("a minute later it holds %q, want %q; written were %q", got, tt.want, f.log)
				}
				time.Sleep(2 * time.Hour) // what was left behind ends, and must not spoil it
				if got := f.content(); got != tt.want {
					t.Errorf("in the end it holds %q, want %q; written were %q", got, tt.want, f.log)
				}
				if n := r.changing(); n != 0 {
					t.Errorf("still remembered: %d items", n)
				}
			})
		})
	}
}

func (m move) do(ctx context.Context, r *Ring) error {
	time.Sleep(m.at)
	if m.cancel > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		time.AfterFunc(m.cancel, cancel)
	}
	if m.set == "" {
		return r.Delete(ctx, service, user)
	}
	return r.Set(ctx, service, user, secret(m.set))
}

// changing counts the items with calls under way.
func (r *Ring) changing() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.items)
}

// TestLateChangesAtRandom makes many changes of one item at odd moments, slow
// and quick, waited for and given up on. In the end it must hold what the newest
// one left that counts: a Set whose caller was told that it worked, or a Delete.
func TestLateChangesAtRandom(t *testing.T) {
	for seed := range uint64(400) {
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 1))
			slow := func() time.Duration {
				if rnd.IntN(2) == 0 {
					return 0
				}
				return time.Duration(rnd.Int64N(int64(8 * time.Second)))
			}
			f := &fake{items: map[item]string{}, before: map[string]time.Duration{}, after: map[string]time.Duration{}, reading: slow() / 10, telling: slow() / 10}
			initial := ""
			if rnd.IntN(2) == 0 {
				initial = "initial"
				f.items[item{service, user}] = initial
			}
			f.before[initial], f.after[initial] = slow(), slow()
			moves := make([]move, 2+rnd.IntN(6))
			for i := range moves {
				// Microseconds of their own give every move its place in the order.
				moves[i].at = time.Duration(rnd.Int64N(int64(12*time.Second))).Truncate(time.Millisecond) + time.Duration(i+1)*time.Microsecond
				if rnd.IntN(3) == 0 {
					moves[i].cancel = slow()
				}
				f.deleting = append(f.deleting, slow())
				if rnd.IntN(4) > 0 {
					moves[i].set = fmt.Sprintf("password-%d", i)
					f.before[moves[i].set], f.after[moves[i].set] = slow(), slow()
				}
			}
			r := f.ring()
			results := make([]error, len(moves))
			var wg sync.WaitGroup
			for i, m := range moves {
				wg.Go(func() { results[i] = m.do(t.Context(), r) })
			}
			wg.Wait()
			time.Sleep(time.Hour)

			order := make([]int, len(moves))
			for i := range order {
				order[i] = i
			}
			slices.SortFunc(order, func(a, b int) int { return int(moves[a].at - moves[b].at) })
			want := initial
			for _, i := range order {
				if moves[i].set == "" || results[i] == nil {
					want = moves[i].set
				}
			}
			if got := f.content(); got != want {
				t.Errorf("seed %d: it holds %q, want %q\nmoves %+v\nresults %v\nwritten %q", seed, got, want, moves, results, f.log)
			}
			if n := r.changing(); n != 0 {
				t.Errorf("seed %d: still remembered: %d items", seed, n)
			}
		})
	}
}

// TestAtTheLimit: whichever of the answer and the end is seen first, what the
// caller is told is what is kept.
func TestAtTheLimit(t *testing.T) {
	for range 1000 {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			f := &fake{}
			r := f.ring()
			r.Backend.Get = func(service, user string) (string, error) {
				if f.content() != "" {
					cancel() // it has been written, and is being read back
				}
				return f.get(service, user)
			}
			err := r.Set(ctx, service, user, secret("new"))
			synctest.Wait()
			if kept := f.content() == "new"; kept != (err == nil) {
				t.Fatalf("told %v, kept %v", err, kept)
			}
		})
	}
}

// TestNothingWrittenAfterwards: a call given up on while it still looks at what
// was there changes nothing at all.
func TestNothingWrittenAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{reading: 5 * time.Second}
		if err := f.ring().Set(t.Context(), service, user, secret("new")); !errors.Is(err, ErrTimeout) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Minute)
		if len(f.log) > 0 {
			t.Errorf("written: %q", f.log)
		}
	})
}

// TestKeptWrongly: a keyring that gives back something else is found out, and
// what was there before is put back.
func TestKeptWrongly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{items: map[item]string{{service, user}: "old"}}
		r := f.ring()
		r.Backend.Set = func(service, user, password string) error {
			if password == "new" {
				password = "ne"
			}
			return f.set(service, user, password)
		}
		if err := r.Set(t.Context(), service, user, secret("new")); !errors.Is(err, ErrFailed) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if got := f.content(); got != "old" {
			t.Errorf("it holds %q", got)
		}
	})
}

// TestUnreadable: a keyring that cannot be read is not written to.
func TestUnreadable(t *testing.T) {
	f := &fake{}
	r := f.ring()
	r.Backend.Get = func(string, string) (string, error) { return "", ErrLocked }
	if err := r.Set(t.Context(), service, user, secret("new")); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v", err)
	}
	if len(f.log) > 0 {
		t.Errorf("written: %q", f.log)
	}
}
