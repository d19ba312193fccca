package discover

import (
	"errors"
	"slices"
	"time"

	"postkey/accounts"
)

// A board holds the findings in their fixed order, and tells of each change.
type board struct {
	findings []Finding
	progress func(Finding)
	started  time.Time
}

func newBoard(progress func(Finding)) *board {
	return &board{findings: make([]Finding, len(sources)), progress: progress, started: time.Now()}
}

func (b *board) set(i int, f Finding) {
	f.Source = sources[i].name
	f.Took = time.Since(b.started)
	b.findings[i] = f
	if b.progress != nil {
		f.Servers, f.Refused = slices.Clone(f.Servers), slices.Clone(f.Refused)
		b.progress(f)
	}
}

// take makes an event part of the outcome and of the finding.
func (b *board) take(e event, o *outcome) {
	o.offer, o.winners, o.done = e.offer, e.winners, e.verified && !e.cut
	if !e.verified {
		o.found = time.Now()
	}
	if o.offer.unencrypted {
		o.rank, o.why = rankUnencrypted, WhyHTTPAutoconfig
	}
	before := b.findings[e.index]
	switch {
	case len(o.offer.servers) == 0 && before.State == Asking:
		b.set(e.index, Finding{State: stateOf(o.offer.errs), Refused: o.offer.refused, Denied: o.offer.denied, Err: errors.Join(o.offer.errs...)})
	case len(o.offer.servers) > 0 && before.State == Asking:
		b.set(e.index, Finding{State: Found, Servers: o.offer.servers, Refused: o.offer.refused, Denied: o.offer.denied})
	case len(o.offer.refused) > len(before.Refused):
		// Found stays found, at the time it was; but now it is known that some of
		// its servers cannot be offered as they are.
		before.Refused = o.offer.refused
		b.findings[e.index] = before
		if b.progress != nil {
			b.progress(before)
		}
	}
}

// finish says of sources that were stopped why: the answer was there without
// them, or they took too long.
func (b *board) finish(outcomes []*outcome, result *Result) {
	var best *outcome
	if len(result.Choices) > 0 {
		best = outcomes[slices.IndexFunc(outcomes, func(o *outcome) bool { return o.source == result.Choices[0].Source })]
	}
	for i, o := range outcomes {
		if b.findings[i].State != Asking {
			continue
		}
		if best != nil && best.rank < o.rank {
			b.set(i, Finding{State: NotNeeded})
			continue
		}
		b.set(i, Finding{State: NoAnswer, Err: &accounts.Problem{Stage: accounts.StageConnect, Reason: accounts.Timeout}})
	}
}
