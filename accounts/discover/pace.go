package discover

import "time"

// A pace stretches every limit of a search alike, so that a longer search is
// also a more patient one.
type pace float64

// pace is what [Finder.Limit] asks for.
func (f *Finder) pace() pace {
	if f.Limit <= 0 {
		return 1
	}
	return pace(float64(f.Limit) / float64(deadline))
}

func (p pace) of(d time.Duration) time.Duration { return time.Duration(float64(p) * float64(d)) }
