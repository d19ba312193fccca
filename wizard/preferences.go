package wizard

import (
	"context"
	"slices"
	"sync"

	"postkey/accounts"
	"postkey/accounts/discover"
)

// Preferences are what a person decided for every search.
type Preferences struct {
	// Without are the sources that are switched off.
	Without []discover.Source
	// Unread says why what was remembered could not be read, or not wholly: sources
	// may be asked that the person had switched off. Else nil.
	Unread error
	// Unsaved says why the last change holds only until Postkey closes, and Changed
	// which source it was about. Else they are nil and empty.
	Unsaved error
	Changed discover.Source
}

// Asks reports whether a source may be asked.
func (p Preferences) Asks(s discover.Source) bool { return !slices.Contains(p.Without, s) }

// remembered is where preferences are kept. The person's own and those of
// practice are two.
type remembered struct {
	store  *accounts.Store // may be nil
	read   chan struct{}   // closed once it is known what was kept
	saving sync.Mutex      // one change after the other

	now Preferences // guarded by the wizard's mu
}

// readPreferences begins to read what the store of the tools keeps; w.mu is held,
// or nobody else knows the wizard yet.
func (w *Wizard) readPreferences() {
	r := &remembered{store: w.tools.Store, read: make(chan struct{})}
	w.remembered = r
	if r.store == nil || r.store.Dir == "" { // where nothing was ever kept
		close(r.read)
		return
	}
	w.work.Go(func() {
		p, err := r.store.Preferences()
		w.mu.Lock()
		for _, name := range p.Without {
			r.now.Without = append(r.now.Without, discover.Source(name))
		}
		r.now.Unread = err
		w.mu.Unlock()
		close(r.read)
		w.changed()
	})
}

// SetSource switches a source on or off, from the next search on, and remembers
// that. Should it not be possible to remember it, it holds until Postkey closes.
func (w *Wizard) SetSource(source discover.Source, on bool) {
	w.mu.Lock()
	r := w.remembered
	w.mu.Unlock()
	turn := func() {
		w.mu.Lock()
		r.now.Without = slices.DeleteFunc(slices.Clone(r.now.Without), func(s discover.Source) bool { return s == source })
		if !on {
			r.now.Without = append(r.now.Without, source)
		}
		w.mu.Unlock()
		w.changed()
	}
	early := true // what was remembered is not even known: it must not overwrite this
	select {
	case <-r.read:
		early = false
		turn()
	default:
	}
	w.work.Go(func() {
		if early {
			<-r.read
			turn()
		}
		w.savePreferences(r, source)
	})
}

// savePreferences keeps the preferences of now, the last change of which was about
// a source.
func (w *Wizard) savePreferences(r *remembered, source discover.Source) {
	if r.store == nil {
		return
	}
	r.saving.Lock()
	defer r.saving.Unlock()
	var p accounts.Preferences
	w.mu.Lock()
	for _, s := range r.now.Without {
		p.Without = append(p.Without, string(s))
	}
	w.mu.Unlock()
	err := r.store.SavePreferences(p)
	w.mu.Lock()
	r.now.Unsaved, r.now.Changed = err, ""
	if err != nil {
		r.now.Changed = source
	} else {
		r.now.Unread = nil // what could not be read is replaced
	}
	w.mu.Unlock()
	w.changed()
}

// finder is what to search with: the tools' own, which asks nobody that the
// person has switched off. It waits until that is known, or ctx ends.
func (w *Wizard) finder(ctx context.Context) *discover.Finder {
	w.mu.Lock()
	r, f := w.remembered, *w.tools.Finder
	w.mu.Unlock()
	select {
	case <-r.read:
	case <-ctx.Done():
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	f.Without = slices.Concat(f.Without, r.now.Without)
	return &f
}
