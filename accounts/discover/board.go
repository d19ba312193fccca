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
	b.show(i, f)
}

func (b *board) show(i int, f Finding) {
	b.findings[i] = f
	if b.progress != nil {
		f.Servers, f.Refused = slices.Clone(f.Servers), slices.Clone(f.Refused)
		b.progress(f)
	}
}

// take makes an event part of the outcome and of the finding.
func (b *board) take(e event, o *outcome) {
	o.take(e)
	before := b.findings[e.index]
	servers := o.servers()
	switch {
	case before.State != Asking:
		// Found stays found, at the time it was; but now more of its servers may be
		// known, or that some cannot be offered as they are.
		if !slices.Equal(servers, before.Servers) || len(o.offer.refused) != len(before.Refused) {
			before.Servers, before.Refused = servers, o.offer.refused
			b.show(e.index, before)
		}
	case len(servers) > 0:
		b.set(e.index, Finding{State: Found, Servers: servers, Refused: o.offer.refused, Denied: o.offer.denied})
	case o.done:
		b.set(e.index, Finding{State: stateOf(o.offer.errs), Refused: o.offer.refused, Denied: o.offer.denied, Err: errors.Join(o.offer.errs...)})
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
