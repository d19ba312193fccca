package wizard

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/practice"
)

// stateOf is how far a source came in the last search.
func (s State) stateOf(source discover.Source) discover.State {
	for _, f := range s.Search.Findings {
		if f.Source == source {
			return f.State
		}
	}
	return ""
}

func saved(p Preferences) bool { return p.Changed == "" && p.Unsaved == nil }

// TestSwitchedOffIsNotAsked by the next search, nor by the first one of the next
// Postkey, even if that begins before what is remembered was read.
func TestSwitchedOffIsNotAsked(t *testing.T) {
	tools := toolsFor(t, company(t, practice.Options{}))
	w := walk(t, tools)
	if s := w.found(practice.Address); s.stateOf(discover.Autoconfig) != discover.Found {
		t.Fatalf("before it is switched off, autoconfig is %q, so this proves nothing", s.stateOf(discover.Autoconfig))
	}
	w.SetSource(discover.Autoconfig, false)
	s := w.found(practice.Address)
	if got := s.stateOf(discover.Autoconfig); got != discover.Skipped {
		t.Errorf("switched off, autoconfig is %q", got)
	}
	if got := s.stateOf(discover.ISPDB); got == discover.Skipped {
		t.Error("another source was switched off with it")
	}
	w.Wait()

	next := walk(t, tools)
	if got := next.found(practice.Address).stateOf(discover.Autoconfig); got != discover.Skipped {
		t.Errorf("in the next Postkey autoconfig is %q", got)
	}
	next.SetSource(discover.Autoconfig, true)
	next.Wait()
	last := walk(t, tools)
	if got := last.found(practice.Address).stateOf(discover.Autoconfig); got != discover.Found {
		t.Errorf("switched on again, autoconfig is %q", got)
	}
}

// TestEveryChangeIsRemembered, also of switches turned faster than a disk writes,
// and before it was known how they stood. What another Postkey switched off, and
// this one does not know, stays.
func TestEveryChangeIsRemembered(t *testing.T) {
	store := &accounts.Store{Dir: t.TempDir()}
	if err := store.SavePreferences(accounts.Preferences{Without: []string{"mx", "carrier-pigeon"}}); err != nil {
		t.Fatal(err)
	}
	w := New(Tools{Store: store}, nil, nil)
	t.Cleanup(w.Close)
	for range 5 {
		w.SetSource(discover.ISPDB, false)
		w.SetSource(discover.MX, true)
		w.SetSource(discover.ISPDB, true)
	}
	w.Wait()
	w.SetSource(discover.ISPDB, false)
	w.SetSource(discover.Guess, false)
	w.SetSource(discover.Guess, true)
	w.SetSource(discover.SRV, false)
	w.Wait()
	s := w.State()
	if p := s.Preferences; !saved(p) || p.Asks(discover.ISPDB) || p.Asks(discover.SRV) || !p.Asks(discover.Guess) {
		t.Errorf("the switches are %+v", p)
	}
	p, err := store.Preferences()
	slices.Sort(p.Without)
	if want := []string{"carrier-pigeon", "ispdb", "srv"}; err != nil || !slices.Equal(p.Without, want) {
		t.Errorf("remembered is %q (%v), want %q", p.Without, err, want)
	}
}

// TestUnsavedIsSaid, and holds all the same until Postkey closes.
func TestUnsavedIsSaid(t *testing.T) {
	tools := toolsFor(t, company(t, practice.Options{}))
	dir := filepath.Join(t.TempDir(), "postkey")
	if err := os.WriteFile(dir, []byte("not a folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	tools.Store = &accounts.Store{Dir: dir}
	w := walk(t, tools)
	w.Wait()
	w.SetSource(discover.Autoconfig, false)
	w.Wait()
	if p := w.State().Preferences; p.Unsaved == nil || p.Changed != discover.Autoconfig {
		t.Errorf("nothing is said: %+v", p)
	}
	if got := w.found(practice.Address).stateOf(discover.Autoconfig); got != discover.Skipped {
		t.Errorf("autoconfig is %q", got)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	w.SetSource(discover.SRV, false)
	w.Wait()
	if p := w.State().Preferences; !saved(p) {
		t.Errorf("what is saved now is still said to be lost: %+v", p)
	}
	if p, err := tools.Store.Preferences(); err != nil || !slices.Equal(p.Without, []string{"autoconfig", "srv"}) {
		t.Errorf("remembered is %q (%v)", p.Without, err)
	}
}

// TestUnreadIsSaid until the person has chosen again.
func TestUnreadIsSaid(t *testing.T) {
	store := &accounts.Store{Dir: t.TempDir()}
	if err := os.WriteFile(filepath.Join(store.Dir, "preferences.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := New(Tools{Store: store}, nil, nil)
	t.Cleanup(w.Close)
	w.Wait()
	if p := w.State().Preferences; p.Unread == nil || len(p.Without) > 0 {
		t.Errorf("the switches are %+v", p)
	}
	w.SetSource(discover.ISPDB, false)
	w.Wait()
	if p := w.State().Preferences; p.Unread != nil || !saved(p) || p.Asks(discover.ISPDB) {
		t.Errorf("after choosing again the switches are %+v", p)
	}
}

// TestPracticeHasItsOwnSwitches: what is tried in practice changes nothing for the
// person's own mail.
func TestPracticeHasItsOwnSwitches(t *testing.T) {
	own, trial := &accounts.Store{Dir: t.TempDir()}, &accounts.Store{Dir: t.TempDir()}
	w := New(Tools{Store: own}, func() (Practice, error) {
		return Practice{Tools: Tools{Store: trial}, Address: "jane@practice.example", Close: func() {}}, nil
	}, nil)
	t.Cleanup(w.Close)
	w.SetSource(discover.ISPDB, false)
	w.StartPractice()
	w.Wait()
	if p := w.State().Preferences; len(p.Without) > 0 {
		t.Errorf("practice begins with %+v", p)
	}
	w.SetSource(discover.Guess, false)
	w.LeavePractice()
	w.Wait()
	if p := w.State().Preferences; !slices.Equal(p.Without, []discover.Source{discover.ISPDB}) {
		t.Errorf("after practice the switches are %+v", p)
	}
	if p, err := own.Preferences(); err != nil || !slices.Equal(p.Without, []string{"ispdb"}) {
		t.Errorf("after practice %q is remembered (%v)", p.Without, err)
	}
	if p, err := trial.Preferences(); err != nil || !slices.Equal(p.Without, []string{"guess"}) {
		t.Errorf("practice remembers %q (%v)", p.Without, err)
	}
}
