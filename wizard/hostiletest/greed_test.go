package hostiletest

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
)

// greed is the most that a sign-in may allocate, with what the server in memory
// needs for itself: a stage may have a megabyte, and it is kept more than once.
const greed = 24 << 20

// TestGreed has servers that want this computer's memory, one at a time so that it
// can be told what each of them gets. Most of it is free again at once, so what is
// held at any moment is less.
func TestGreed(t *testing.T) {
	if raced {
		return // which takes memory of its own
	}
	well := newWorld(t)
	greedy := slices.DeleteFunc(slices.Concat(faults, textFaults(), upgradeFaults), func(f fault) bool {
		return !slices.ContainsFunc([]string{"endless", "without end", "gigabyte", "KB"}, func(s string) bool { return strings.Contains(f.name, s) })
	})
	for _, v := range conversations {
		for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
			for _, c := range v.cells(security) {
				if v.only != "" || c.at() != handshake && c.at() != capabilities && c.at() != answer {
					continue // as greedy as one of those
				}
				for _, f := range greedy {
					if f.not != nil && f.not(c) != "" {
						continue
					}
					script := c.with(f.does(c))
					var before, after runtime.MemStats
					runtime.ReadMemStats(&before)
					synctest.Test(t, func(t *testing.T) {
						a := &signIn{protocol: c.protocol, security: security, script: script, world: well}
						a.run(t)
					})
					runtime.ReadMemStats(&after)
					got := after.TotalAlloc - before.TotalAlloc
					t.Logf("%d KB: %s/%s", got>>10, c, f.name)
					if got > greed {
						t.Errorf("%s, %s: %d KB", c, f.name, got>>10)
					}
				}
			}
		}
	}
}
