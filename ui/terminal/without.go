package terminal

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/discover"
)

// noSource is what --without takes for "look everywhere".
const noSource = "none"

// withoutFlag adds --without: nil when it is not there.
func (t *terminal) withoutFlag(c *cobra.Command, names *[]string) {
	c.Flags().StringSliceVar(names, "without", nil, t.words.T("terminal.flag.without"))
}

// checkWithout refuses what --without does not take.
func (t *terminal) checkWithout(names []string) error {
	var known []string
	for _, s := range discover.Sources() {
		known = append(known, string(s))
	}
	for _, name := range names {
		if name == noSource && len(names) > 1 {
			return t.usage("without-none")
		}
		if name != noSource && !slices.Contains(known, name) {
			fail := t.usage("source", "Source", name)
			fail.advice = []string{strings.Join(append(known, noSource), " ")}
			return fail
		}
	}
	return nil
}

// finder is the usual one without the places that the person does not want to be
// asked: those of --without, or else those remembered. As a command prints one
// answer, a better one that comes later is not waited for.
func (t *terminal) finder(names []string) *discover.Finder {
	f := *t.Tools.Finder
	f.Once = true
	f.Without = slices.Clone(f.Without)
	if names == nil {
		names = t.remembered()
	}
	for _, name := range names {
		f.Without = append(f.Without, discover.Source(name)) // there is no source "none"
	}
	return &f
}

// allBut is every source but one, and those switched off anyway.
func allBut(one discover.Source, without []discover.Source) []discover.Source {
	for _, s := range discover.Sources() {
		if s != one && !slices.Contains(without, s) {
			without = append(without, s)
		}
	}
	return without
}

// remembered are the places that the person switched off for every search.
func (t *terminal) remembered() []string {
	if t.Tools.Store == nil || t.Tools.Store.Dir == "" {
		return nil // this computer has no folder for settings
	}
	p, err := t.Tools.Store.Preferences()
	if err != nil {
		t.warn(t.words.PreferencesError(err))
	}
	if len(p.Without) > 0 {
		t.say("terminal.without.remembered", "Sources", strings.Join(p.Without, ", "))
	}
	return p.Without
}

// rememberWithout keeps what --without says for every later search, the window's
// as well.
func (t *terminal) rememberWithout(names []string) error {
	if names == nil {
		return t.usage("remember")
	}
	store := t.Tools.Store
	if store == nil {
		store = new(accounts.Store)
	}
	p, err := store.Preferences()
	if _, damaged := errors.AsType[*accounts.Damaged](err); damaged {
		t.warn(t.words.PreferencesError(err)) // and it is set aside now
	}
	p.Without = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == noSource })
	if err := store.SavePreferences(p); err != nil {
		return &failure{code: "preferences", title: t.words.PreferencesError(err), advice: []string{err.Error()}, err: err}
	}
	t.say("terminal.without.saved")
	return nil
}
