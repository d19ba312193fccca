package keyring

import (
	"cmp"
	"context"
	"errors"

	"postkey/accounts"
)

// A history is what a [Ring] knows of one item while calls are changing it. A
// call that was given up on may still change the item at any later moment, also
// after a newer call has; the history then says what has to be there.
type history struct {
	running int // calls under way, those given up on included
	changes int // calls ever begun; each change has its number from here

	// want is what has to be in the keyring: the newest change whose caller was
	// told that it worked, or what was there before the first. Nil is nothing.
	want   *accounts.Secret
	known  bool // want has been found out
	wanted int  // the number of the change that want comes from, 0 for none

	dirty bool // something else than want may be there
}

// A change is one call to Set or Delete.
type change struct {
	number    int
	value     *accounts.Secret // nil to delete
	alone     bool             // no other change was under way when it began
	abandoned bool             // the caller has been told that it did not work
	over      bool             // its result stands
}

// change makes a change and waits for it within the limits.
func (r *Ring) change(ctx context.Context, it item, value *accounts.Secret) error {
	limit, err := r.ready(ctx, value != nil)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	r.mu.Lock()
	h := r.items[it]
	if h == nil {
		h = &history{}
		if r.items == nil {
			r.items = map[item]*history{}
		}
		r.items[it] = h
	}
	h.changes++
	c := &change{number: h.changes, value: value, alone: h.running == 0}
	h.running++
	r.mu.Unlock()

	done := make(chan error, 1)
	go r.run(it, h, c, done)
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	r.mu.Lock()
	c.abandoned = !c.over
	r.mu.Unlock()
	if c.abandoned {
		return gaveUp(ctx)
	}
	return <-done
}

// run does the change, reports it to done, and puts right what calls that were
// given up on have left.
func (r *Ring) run(it item, h *history, c *change, done chan<- error) {
	changed, err := r.apply(it, h, c)

	r.mu.Lock()
	defer r.mu.Unlock()
	gone := c.value == nil && (changed || errors.Is(explain(err, "", r.Backend.Reason), ErrNotFound))
	switch {
	case c.number < h.wanted: // a newer change has been told that it worked
		h.dirty = h.dirty || changed
	case changed && err != nil, changed && c.value != nil && c.abandoned:
		h.dirty = true
	case changed || gone:
		h.want, h.known, h.wanted = c.value, true, c.number
	}
	c.over = true
	done <- err

	r.settle(it, h)
	if h.running--; h.running == 0 {
		delete(r.items, it)
	}
}

// apply makes the change, unless its caller has given up before anything was
// changed. It reports whether the keyring took it, and what went wrong.
func (r *Ring) apply(it item, h *history, c *change) (changed bool, err error) {
	if c.value == nil {
		err := r.write(it, nil)
		return err == nil, err
	}
	if err := r.remember(it, h); err != nil {
		return false, err
	}
	r.mu.Lock()
	abandoned := c.abandoned
	r.mu.Unlock()
	if abandoned {
		return false, nil
	}
	if err := r.write(it, c.value); err != nil {
		return false, err
	}
	// Reading it back costs a millisecond, and is the only proof there is: macOS is
	// told by lines of text, whose failure its tool does not always report.
	kept, err := r.read(it)
	if err == nil && kept != nil && kept.Equal(*c.value) {
		return true, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil && (!c.alone || c.number != h.changes) {
		h.dirty = true // another change came in between
		return true, nil
	}
	return true, cmp.Or(err, errors.New("the keyring does not give back what it was given"))
}

// remember finds out what is there before the first change, to be able to go
// back. A keyring that cannot be read is not written to either: what is lost
// there could not be restored.
func (r *Ring) remember(it item, h *history) error {
	before, err := r.read(it)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !h.known { // else another call was faster, and may have changed it since
		h.want, h.known = before, true
	}
	return nil
}

// settle puts back what has to be there. r.mu is held, and let go while the
// keyring is at work.
func (r *Ring) settle(it item, h *history) {
	if !h.dirty {
		return
	}
	for again := true; again; {
		want, wanted := h.want, h.wanted
		h.dirty = false
		r.mu.Unlock()
		_ = r.write(it, want) // nobody is left to be told, and nothing else to be tried
		r.mu.Lock()
		again = h.wanted != wanted // a newer change may have been overwritten just now
	}
	// As may one that has written before this did, and has not said so yet.
	h.dirty = h.running > 1
}

// read returns what is kept in an item, nil for nothing.
func (r *Ring) read(it item) (*accounts.Secret, error) {
	var password string
	err := safely(func() (err error) {
		password, err = r.Backend.Get(it.service, it.user)
		return err
	})
	switch {
	case err == nil:
		s := accounts.NewSecret(password)
		return &s, nil
	case errors.Is(explain(err, "", r.Backend.Reason), ErrNotFound):
		return nil, nil
	}
	return nil, err
}

// write makes an item hold a password, or nothing.
func (r *Ring) write(it item, value *accounts.Secret) error {
	return safely(func() error {
		if value == nil {
			return r.Backend.Delete(it.service, it.user)
		}
		return r.Backend.Set(it.service, it.user, value.Reveal())
	})
}
