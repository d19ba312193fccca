package discover

import (
	"reflect"
	"slices"
	"time"
)

// answers tells the first result that can be used, and each better one.
type answers struct {
	told func(Result) // may be nil

	usable  time.Time // since when there is something to tell
	since   time.Time // since when something was told
	sure    time.Time // since when its servers are known to answer
	waiting *Result   // what is held back for a better source
	best    *outcome  // where that comes from
	last    *Result   // what was told last
	hurry   bool      // better sources had their time
	// answered is true when the servers of what was told last are known to answer, or
	// it is known that there are none.
	answered bool
}

// consider takes the result as it stands, best being where its first choice comes
// from. It is told at once when no better source is open, or when those had their
// time. Else it returns how long they still have.
func (a *answers) consider(r Result, best *outcome, outcomes []*outcome, patience time.Duration) time.Duration {
	if best == nil {
		a.waiting = nil
		return 0
	}
	a.waiting, a.best = &r, best
	better := slices.ContainsFunc(outcomes, func(o *outcome) bool { return o.rank < best.rank && !o.done })
	if a.hurry || !better {
		a.tell()
		return 0
	}
	if a.usable.IsZero() {
		a.usable = time.Now()
		return patience
	}
	return 0
}

// late ends the wait for better sources.
func (a *answers) late() {
	a.hurry = true
	a.tell()
}

func (a *answers) tell() {
	r := a.waiting
	if r == nil || a.last != nil && reflect.DeepEqual(a.last.Choices, r.Choices) && reflect.DeepEqual(a.last.Differences, r.Differences) {
		return
	}
	a.last, a.answered = r, len(r.Choices) == 0 || r.Choices[0].Answered
	if a.since.IsZero() {
		a.since = time.Now()
	}
	if a.sure.IsZero() && a.answered {
		a.sure = time.Now()
	}
	if a.told != nil {
		a.told(*r)
	}
}

// proof is how long servers that are to be told of only once have to show that they
// answer. Who opens them next finds out anyway.
const proof = time.Second

// enough is how long a search still goes on that can tell only one answer, once it
// has one: until the servers of the answer's source were opened, or have had their
// time.
func (a *answers) enough(p pace) (time.Duration, bool) {
	switch {
	case a.last == nil:
		return 0, false
	case a.answered && a.best.done:
		return 0, true
	case a.answered:
		return time.Until(a.sure.Add(p.of(patience))), true
	}
	return time.Until(a.since.Add(p.of(proof))), true
}
