package discover

import (
	"context"
	"errors"
	"slices"
	"time"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// deadline is for the whole search, unless [Finder.Limit] says otherwise.
const deadline = 8 * time.Second

// patience is how long better sources, or better places of one source, may still
// take before what can be used is told without them.
const patience = 300 * time.Millisecond

// Find looks for the settings of an address, until no source that is still open
// could change the answer. progress hears of it meanwhile, of the first answer
// long before that. The search takes [Finder.Limit] at most, or until the
// deadline of ctx. When time runs out, the result is what is known by then. Only a
// cancelled ctx is an error: an [*accounts.Problem] with reason cancelled. Nothing
// found is no error.
func (f *Finder) Find(ctx context.Context, addr accounts.Address, progress Progress) (Result, error) {
	b := newBoard(progress.Finding)
	known, ok := providers.ByDomain(addr.Domain)
	if ok && !f.without(Provider) {
		servers := known.Servers(addr)
		for i, src := range sources {
			switch {
			case src.name == Provider:
				b.set(i, Finding{State: Found, Servers: servers})
			case f.without(src.name):
				b.set(i, Finding{State: Skipped})
			default:
				b.set(i, Finding{State: NotNeeded})
			}
		}
		result, _ := conclude(addr, []*outcome{{source: Provider, why: WhyKnownProvider, offer: offer{servers: servers, provider: known}}})
		result.Findings = b.findings
		return result, nil
	}
	limited, cancel := context.WithTimeout(ctx, f.pace().of(deadline))
	defer cancel()
	result := f.ask(limited, addr, b, progress.Answer)
	if errors.Is(ctx.Err(), context.Canceled) {
		return result, &accounts.Problem{Reason: accounts.Cancelled, Err: ctx.Err()}
	}
	return result, nil
}

func (f *Finder) without(s Source) bool { return slices.Contains(f.Without, s) }

// An event tells of a source: what it names, or how far its servers were opened.
type event struct {
	index   int
	offer   offer
	winners []accounts.Server
	// done means that nothing more comes of this source; not when the search was
	// over before all its servers had been opened.
	done bool
}

// ask asks all sources at once, until no better one can change the answer.
func (f *Finder) ask(ctx context.Context, addr accounts.Address, b *board, tell func(Result)) Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := f.search(ctx, addr)
	events := make(chan event)
	last := make([]*event, len(sources))
	outcomes := make([]*outcome, len(sources))
	for i, src := range sources {
		outcomes[i] = &outcome{source: src.name, rank: src.rank, why: src.why, done: true}
		switch {
		case f.without(src.name):
			b.set(i, Finding{State: Skipped})
			continue
		case src.find == nil:
			b.set(i, Finding{State: Nothing})
			continue
		}
		b.set(i, Finding{State: Asking})
		outcomes[i].done = false
		s.running.Go(func() {
			e := s.consult(ctx, i, src, events)
			last[i] = &e
			post(ctx, events, e)
		})
	}
	a := answers{told: tell}
	late, enough := time.NewTimer(deadline), time.NewTimer(deadline)
	late.Stop()
	enough.Stop()
search:
	for ctx.Err() == nil && !settled(outcomes) {
		select {
		case e := <-events:
			b.take(e, outcomes[e.index])
			result, best := conclude(addr, outcomes)
			result.Findings = slices.Clone(b.findings)
			if wait := a.consider(result, best, outcomes, s.pace.of(patience)); wait > 0 {
				late.Reset(wait)
			}
		case <-late.C:
			a.late()
		case <-enough.C:
			break search
		case <-ctx.Done():
		}
		if wait, ok := a.enough(s.pace); ok && f.Once {
			enough.Reset(wait)
		}
	}
	cancel()
	s.end()
	for i, e := range last {
		if e != nil && !outcomes[i].done && (len(e.offer.servers) > 0 || e.done) {
			b.take(*e, outcomes[i]) // known in time after all
		}
	}
	result, _ := conclude(addr, outcomes)
	b.finish(outcomes, &result)
	result.Findings = b.findings
	if len(result.Choices) == 0 {
		result.Offline = s.offline()
		if result.NoSuchDomain = !result.Offline && s.presence.missing(); result.NoSuchDomain {
			result.Suggestion, _ = suggestMissing(addr.Domain)
		}
	}
	return result
}

// post tells an event, unless the search is over.
func post(ctx context.Context, events chan<- event, e event) {
	select {
	case events <- e:
	case <-ctx.Done():
	}
}

// consult asks one source, tells what it names and which of its servers answer,
// and returns what is known of it in the end.
func (s *search) consult(ctx context.Context, index int, src source, events chan<- event) event {
	limited, cancel := context.WithTimeout(ctx, s.pace.of(src.limit))
	defer cancel()
	e := event{index: index, offer: src.find(limited, s)}
	if len(e.offer.servers) == 0 {
		e.done = ctx.Err() == nil || len(e.offer.errs) > 0 && !slices.ContainsFunc(e.offer.errs, isSilent)
		return e
	}
	if !e.offer.guessed {
		post(ctx, events, e)
	}
	c := s.contest(e.offer)
	refused := e.offer.refused
	c.improved = func(winners []accounts.Server, more []Refusal) {
		e.winners, e.offer.refused = winners, slices.Concat(refused, more)
		post(ctx, events, e)
	}
	opening := ctx // each server has a limit of its own
	if e.offer.guessed {
		opening = limited
	}
	winners, more, errs := c.run(opening, s.probes)
	e.winners, e.offer.refused, e.done = winners, slices.Concat(refused, more), ctx.Err() == nil
	if e.offer.guessed {
		e.offer.settleGuess(limited, winners, errs)
	}
	return e
}
