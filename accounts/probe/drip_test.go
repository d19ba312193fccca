package probe_test

import (
	"errors"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// TestDrip has a server that says one byte a second for ever: the limit is one
// of the whole stage.
func TestDrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		var server sync.WaitGroup
		defer server.Wait()
		server.Go(func() {
			defer there.Close()
			for {
				if _, err := there.Write([]byte("*")); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		})
		network := &probe.Network{Resolver: loopback{}, DialContext: pipe(here)}
		began := time.Now()
		_, err := network.Open(t.Context(), imap, probe.Options{})
		p, ok := errors.AsType[*accounts.Problem](err)
		if !ok || p.Reason != accounts.Timeout || p.Stage != accounts.StageGreeting {
			t.Errorf("%v", err)
		}
		if took := time.Since(began); took != 10*time.Second { // the bubble's clock is exact
			t.Errorf("gave up after %s", took)
		}
	})
}
