package realtest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

// cancelledAnywhere cancels searches at every change of a source's state, and all
// the time between: while names are asked for, dialled, in the handshake, at work
// and done.
func cancelledAnywhere(t *testing.T, internet *realtest.Internet) {
	const moments, every = 28, 700 * time.Microsecond
	var zones []zone
	for _, domain := range []string{"wellknown.example", "names.example"} {
		for i := range moments {
			zones = append(zones, zone{name: fmt.Sprintf("%s cancelled at %d", domain, i), who: "jane@" + domain})
		}
	}
	together(zones, func(i int, z zone) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		// Half of them at a change, of which there are a few more than sources; half by
		// the clock.
		at, changes := i%moments, 0
		if at < moments/2 {
			z.hear = func(discover.Finding) {
				if changes++; changes > at {
					cancel()
				}
			}
		} else {
			defer time.AfterFunc(time.Duration(at-moments/2)*every, cancel).Stop()
		}
		s := z.search(ctx, internet)
		if s.err != nil && !errors.Is(s.err, context.Canceled) || s.err == nil && changes > at {
			t.Errorf("%s: it says %v", z.name, s.err)
		}
		leavesNothing(t, z.name, s)
	})
}

// cancelledInSilence cancels searches that hang: nobody answers what they send, or
// not even the DNS server does.
func cancelledInSilence(t *testing.T, internet *realtest.Internet) {
	var zones []zone
	for _, domain := range []string{"silent.example", "mute.example"} {
		for i := range 3 {
			zones = append(zones, zone{name: fmt.Sprintf("%s cancelled in silence %d", domain, i), who: "jane@" + domain})
		}
	}
	together(zones, func(i int, z zone) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var stopped time.Time
		stop := sync.OnceFunc(func() {
			stopped = time.Now()
			cancel()
		})
		changes := 0
		z.hear = func(discover.Finding) {
			if changes++; changes == len(discover.Sources()) { // all were asked, and that may be all there is to hear
				time.AfterFunc(time.Duration(i%3)*20*time.Millisecond, stop)
			}
		}
		s := z.search(ctx, internet)
		stop()
		if took := time.Since(stopped); !errors.Is(s.err, context.Canceled) || took > lingering {
			t.Errorf("%s: returned %v after it was cancelled, with %v", z.name, took, s.err)
		}
		if slices.ContainsFunc(s.result.Findings, func(f discover.Finding) bool { return f.State == discover.Found }) {
			t.Errorf("%s: found something", z.name)
		}
		leavesNothing(t, z.name, s)
	})
}
