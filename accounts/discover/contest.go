package discover

import (
	"context"
	"slices"
	"sync"

	"postkey/accounts"
)

// A contest opens several servers to find the best one of each protocol that
// answers.
type contest struct {
	// candidates are best first within each protocol.
	candidates []accounts.Server
	// slots bounds how many are opened at the same time; 0 is no bound.
	slots int
	// accept may refuse a server that answered, or complete it. May be nil.
	accept func(accounts.Server, *answer) (accounts.Server, error)
	// improved is told the winners and the refused so far whenever they change,
	// while others may still do better. May be nil.
	improved func(winners []accounts.Server, refused []Refusal)
}

type entry struct {
	server accounts.Server
	stop   context.CancelFunc
	// secured: its TLS is up with a certificate for its name, and nothing more is
	// wanted of it than not to say otherwise yet.
	secured bool
	settled bool
	there   bool // somebody answered, rightly or not
	err     error
}

// run returns the winners, at most one a protocol; who answered but cannot be
// offered; and why the others failed. Whoever is worse than one that answered is
// stopped, or not begun. When ctx ends, the best so far win.
func (c contest) run(ctx context.Context, p *probes) (winners []accounts.Server, refused []Refusal, errs []error) {
	ctx, cancel := context.WithCancel(ctx)
	var waiting sync.WaitGroup
	defer cancel()
	slots := make(chan struct{}, max(c.slots, 1))
	entries := make([]*entry, len(c.candidates))
	type result struct {
		entry  *entry
		answer *answer // nil when it is only secured
	}
	results := make(chan result, 2*len(entries))
	for i, server := range c.candidates {
		own, stop := context.WithCancel(ctx)
		e := &entry{server: server, stop: stop}
		entries[i] = e
		waiting.Go(func() {
			defer stop()
			if c.slots > 0 {
				select {
				case slots <- struct{}{}:
					defer func() { <-slots }()
				case <-own.Done():
				}
			}
			results <- result{e, p.open(own, server, func() { results <- result{entry: e} })}
		})
	}
	take := func(r result) {
		e := r.entry
		if r.answer == nil {
			// Signing in is what these ports are for; mail servers talk among each other
			// at 25, where most let nobody in.
			e.secured = c.accept == nil || e.server.Port != 25
			return
		}
		e.settled, e.there, e.err = true, r.answer.there(), r.answer.err
		if e.err == nil && c.accept != nil {
			e.server, e.err = c.accept(e.server, r.answer)
		}
	}
	told, toldRefused := []accounts.Server(nil), 0
	for open := len(entries); open > 0; {
		select {
		case r := <-results:
			take(r)
			if r.answer != nil {
				open--
			}
			stopWorse(entries)
			if winners, refused, _ = standings(entries); c.improved != nil && (!slices.Equal(winners, told) || len(refused) > toldRefused) {
				told, toldRefused = winners, len(refused)
				c.improved(winners, refused)
			}
			continue
		case <-ctx.Done():
		}
		break
	}
	cancel()
	waiting.Wait()
	close(results)
	for r := range results {
		if r.answer == nil || r.answer.there() || !r.entry.secured {
			take(r) // who was only cut short says nothing against what is known
		}
	}
	return standings(entries)
}

// standings are the winners so far, the refused, and why others failed.
func standings(entries []*entry) (winners []accounts.Server, refused []Refusal, errs []error) {
	for _, protocol := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
		if i := best(entries, protocol); i >= 0 {
			winners = append(winners, entries[i].server)
		}
	}
	for _, e := range entries {
		switch {
		case e.err == nil:
		case e.there:
			refused = append(refused, Refusal{e.server, e.err})
		default:
			errs = append(errs, e.err)
		}
	}
	return winners, refused, errs
}

// best is the index of a protocol's best answering candidate, or -1.
func best(entries []*entry, p accounts.Protocol) int {
	return slices.IndexFunc(entries, func(e *entry) bool {
		return e.server.Protocol == p && e.err == nil && (e.settled || e.secured)
	})
}

// stopWorse ends the wait for candidates that cannot win any more.
func stopWorse(entries []*entry) {
	for _, e := range entries {
		if !e.settled && beaten(entries, e) {
			e.stop()
		}
	}
}

// beaten reports whether a better candidate for the same protocol answered.
func beaten(entries []*entry, e *entry) bool {
	for _, better := range entries[:slices.Index(entries, e)] {
		if better.server.Protocol == e.server.Protocol && better.settled && better.err == nil {
			return true
		}
	}
	return false
}
