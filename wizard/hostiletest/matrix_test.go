package hostiletest

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
)

// TestMatrix is every fault at every place of every conversation.
func TestMatrix(t *testing.T) {
	all, well := slices.Concat(faults, textFaults(), upgradeFaults), newWorld(t)
	if raced {
		all = slices.Concat(faults, upgradeFaults)
	}
	for _, v := range conversations {
		for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
			if v.only != "" && security == accounts.StartTLS || raced && security == accounts.ImplicitTLS {
				continue // what the shortest ways have of their own comes after TLS
			}
			t.Run(v.name+"/"+string(security), func(t *testing.T) {
				t.Parallel()
				tried, left := 0, map[string]int{}
				for _, c := range v.cells(security) {
					for _, f := range all {
						if f.not != nil {
							if why := f.not(c); why != "" {
								left[why]++
								continue
							}
						}
						tried++
						t.Run(string(c.at())+"/"+f.name, func(t *testing.T) { f.try(t, c, well) })
					}
				}
				t.Logf("%d cells", tried)
				for _, why := range slices.Sorted(maps.Keys(left)) {
					t.Logf("%d left out: %s", left[why], why)
				}
			})
		}
	}
}

// most is what a server may say in one stage, with what TLS adds to it and what
// fits into the buffers on the way.
const most = 1<<20 + 64<<10

// try is one cell.
func (f fault) try(t *testing.T, c cell, well world) {
	synctest.Test(t, func(t *testing.T) {
		want := f.want(c)
		a := &signIn{protocol: c.protocol, security: c.security, script: c.with(f.does(c)), world: well}
		a.early = want.reason != "" && !c.reaches(answer) && f.name != asksWithoutEnd
		a.run(t)
		var got outcome
		if p := a.side.Problem; p != nil {
			got = outcome{p.Stage, p.Reason, want.after}
		}
		if got != want {
			t.Errorf("%s at %s: %v\nwant %s at %s", got.reason, got.stage, a.side.Problem, want.reason, want.stage)
		}
		// The bubble's clock is exact; looking whether bytes are waiting takes a
		// millisecond.
		if late := a.took - want.after; late < 0 || late > 5*time.Millisecond {
			t.Errorf("took %s, want %s", a.took, want.after)
		}
		calls := 1
		if want.reason == accounts.Temporary {
			calls = 2 // nothing had been said, so it was opened once more
		}
		if a.calls != calls || a.taken > calls*most {
			t.Errorf("called %d times, took %d bytes", a.calls, a.taken)
		}
		if t.Failed() {
			t.Logf("%s\nthe server heard %q", a.script, a.lines)
		}
	})
}
