package wizard

import (
	"context"
	"sync"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// TestCancelledWhileOpening: who stops waiting for a server that is still being
// opened has its own trace, whatever is said there afterwards. The race detector
// tells.
func TestCancelledWhileOpening(t *testing.T) {
	for range 20 {
		ctx, stop := context.WithCancel(t.Context())
		o := &opening{drop: func() {}, ready: make(chan *probe.Conn), ended: make(chan struct{})}
		over := make(chan struct{})
		var speaking sync.WaitGroup
		speaking.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					o.trace("S: * OK")
				}
			}
		})
		check := &Check{Account: janeAccount(), OpenOnly: true, Trace: func(Side, string) { stop() }}
		test := (&visit{check: check, server: janeAccount().Incoming, ready: o}).openOnly(ctx)
		if test.Problem == nil || test.Problem.Reason != accounts.Cancelled || len(test.Trace) > maxTrace {
			t.Errorf("%v, %d lines", test.Problem, len(test.Trace))
		}
		close(over)
		speaking.Wait()
	}
}
