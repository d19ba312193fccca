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
	for _, v := range conversations {
		for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
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
		a := &signIn{protocol: c.protocol, security: c.security, script: c.with(f.does(c)), world: well}
		a.run(t)
		want := f.want(c)
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
		if a.taken > most {
			t.Errorf("%d bytes were taken from it", a.taken)
		}
		if a.calls != 1 {
			t.Errorf("called %d times", a.calls)
		}
		if t.Failed() {
			t.Logf("%s\nthe server heard %q", a.script, a.lines)
		}
	})
}
