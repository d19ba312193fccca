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

// Find looks for the settings of an address. progress is told each change of a
// finding as it happens, from Find's own goroutine; it may be nil. The search
// takes [Finder.Limit] at most, or until the deadline of ctx. When time runs out, the result
// is what is known by then. Only a cancelled ctx is an error: an
// [*accounts.Problem] with reason cancelled. Nothing found is no error.
func (f *Finder) Find(ctx context.Context, addr accounts.Address, progress Progress) (Result, error) {
	b := newBoard(progress.Finding)
	result := Result{Address: addr}
	known, ok := providers.ByDomain(addr.Domain)
	if ok {
		result.Provider = known
	}
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
		result.choose([]*outcome{{source: Provider, why: WhyKnownProvider, offer: offer{servers: servers}}})
		result.Findings = b.findings
		return result, nil
	}
	limited, cancel := context.WithTimeout(ctx, f.pace().of(deadline))
	defer cancel()
	offline := f.ask(limited, addr, b, &result)
	result.Findings = b.findings
	if errors.Is(ctx.Err(), context.Canceled) {
		return result, &accounts.Problem{Reason: accounts.Cancelled, Err: ctx.Err()}
	}
	result.Offline = offline && len(result.Choices) == 0
	return result, nil
}

func (f *Finder) without(s Source) bool { return slices.Contains(f.Without, s) }

// An outcome is what has become of one source.
type outcome struct {
	source Source
	rank   int
	why    string
	offer  offer
	// found is when the offer came, winners are those of its servers that
	// answered, encrypted.
	found   time.Time
	winners []accounts.Server
	// done means that nothing more comes.
	done bool
}

// An event tells of a source: that it has answered, or that its servers have.
type event struct {
	index    int
	verified bool
	cut      bool // the search was over before all its servers had been opened
	offer    offer
	winners  []accounts.Server
}

// ask asks all sources at once, until no better one can change the answer. It
// reports whether this computer is offline, where that may be why nothing was
// found.
func (f *Finder) ask(ctx context.Context, addr accounts.Address, b *board, result *Result) (offline bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := f.search(ctx, addr)
	events := make(chan event, 2*len(sources))
	outcomes := make([]*outcome, len(sources))
	open := 0
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
		open++
		s.running.Go(func() { events <- s.consult(ctx, i, src, events) })
	}
	var usable time.Time // since when there is an answer
	late := time.NewTimer(s.pace.of(deadline))
	defer late.Stop()
	for patient := true; open > 0 && !settled(outcomes, patient); {
		select {
		case e := <-events:
			b.take(e, outcomes[e.index])
			if e.verified {
				open--
			}
			if usable.IsZero() && slices.ContainsFunc(outcomes, final) {
				usable = time.Now()
			}
			if !usable.IsZero() {
				late.Reset(time.Until(giveUp(outcomes, usable, s.pace.of(patience))))
			}
		case <-late.C:
			patient = usable.IsZero()
		case <-ctx.Done():
			open = 0
		}
	}
	cancel()
	s.end()
	close(events)
	for e := range events {
		if len(e.offer.servers) > 0 { // known in time after all
			b.take(e, outcomes[e.index])
		}
	}
	result.choose(outcomes)
	b.finish(outcomes, result)
	return len(result.Choices) == 0 && s.offline()
}

// consult asks one source, tells what it found, and returns what is left to tell
// once its servers were opened.
func (s *search) consult(ctx context.Context, index int, src source, events chan<- event) event {
	limited, cancel := context.WithTimeout(ctx, s.pace.of(src.limit))
	defer cancel()
	o := src.find(limited, s)
	events <- event{index: index, offer: o}
	if len(o.servers) == 0 {
		return event{index: index, verified: true, offer: o}
	}
	winners, refused := s.verify(ctx, o)
	o.refused = append(o.refused, refused...)
	return event{index: index, verified: true, cut: ctx.Err() != nil, offer: o, winners: winners}
}

// giveUp is when better sources are not waited for any longer: those without an
// answer have [patience] from when there was something usable, those whose
// servers are being opened twice that from when they named them.
func giveUp(outcomes []*outcome, usable time.Time, patience time.Duration) time.Time {
	until := usable.Add(patience)
	for _, o := range outcomes {
		if t := o.found.Add(2 * patience); !o.done && len(o.offer.servers) > 0 && t.After(until) {
			until = t
		}
	}
	return until
}

// settled reports whether nothing that is still open could change the best
// answer; without patience, whether there is one at all.
func settled(outcomes []*outcome, patient bool) bool {
	byRank := slices.SortedStableFunc(slices.Values(outcomes), func(a, b *outcome) int { return a.rank - b.rank })
	for _, o := range byRank {
		if final(o) {
			return true
		}
		if !o.done && patient {
			return false
		}
	}
	return false
}

// final reports whether an outcome leaves nothing to find for less trusted
// sources: its servers answered, or it is known that there are none on the
// internet, which guesses must not contradict.
func final(o *outcome) bool {
	p := o.offer.provider
	return answered(o) || p != nil && (p.SignIn == providers.Closed || p.SignIn == providers.Bridge)
}

// answered reports whether mail can be received and sent with what answered.
func answered(o *outcome) bool {
	has := func(p accounts.Protocol) bool {
		return slices.ContainsFunc(o.winners, func(s accounts.Server) bool { return s.Protocol == p })
	}
	return has(accounts.SMTP) && (has(accounts.IMAP) || has(accounts.POP3))
}
