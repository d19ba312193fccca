package probe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"postkey/accounts"
)

// connect dials all targets of a host, each address:port, in a staggered race (RFC
// 8305 §5) and returns the connection that was up first; the others are closed. No
// dial outlives it.
func (n *Network) connect(ctx context.Context, host string, port int, targets []string) (net.Conn, error) {
	dial := n.dialer(net.JoinHostPort(host, strconv.Itoa(port)))
	stagger := n.Limits.withDefaults().Stagger
	race, cancel := context.WithCancel(ctx)
	defer cancel()
	type outcome struct {
		conn net.Conn
		err  error
	}
	outcomes := make(chan outcome, len(targets))
	var dials sync.WaitGroup
	next := 0
	timer := time.NewTimer(stagger)
	defer timer.Stop()
	start := func() {
		address := targets[next]
		next++
		timer.Reset(stagger)
		dials.Go(func() {
			conn, err := dial(race, "tcp", address)
			outcomes <- outcome{conn, err}
		})
	}
	var winner net.Conn
	var errs []error
	for winner == nil && len(errs) < len(targets) {
		if next == len(errs) {
			start() // nothing is under way
		}
		var turn <-chan time.Time
		if next < len(targets) {
			turn = timer.C
		}
		select {
		case <-turn:
			start()
		case o := <-outcomes:
			winner = o.conn
			if o.err != nil {
				errs = append(errs, o.err)
				if next < len(targets) {
					start() // a failure ends its head start
				}
			}
		}
	}
	cancel()
	dials.Wait()
	close(outcomes)
	for o := range outcomes {
		if o.err == nil {
			o.conn.Close()
		}
	}
	if winner == nil {
		return nil, n.dialProblem(ctx, targets, errs)
	}
	return winner, nil
}

// dialProblem picks the most telling of the failures: that one address refused
// says more than that another one could not be reached.
func (n *Network) dialProblem(ctx context.Context, targets []string, errs []error) error {
	err := errors.Join(errs...)
	if errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	if p := mostTelling(errs); p != nil {
		return p
	}
	first, _ := netip.ParseAddrPort(targets[0])
	reason := accounts.Unreachable
	switch {
	case errors.Is(err, errnoRefused):
		reason = accounts.Refused
	case errors.Is(err, errnoAccess), errors.Is(err, errnoPermission):
		reason = accounts.BlockedPort // by a firewall on this computer
	case ctx.Err() != nil, slices.ContainsFunc(errs, isTimeout):
		reason = accounts.Timeout
	case !first.Addr().IsLoopback() && n.offline():
		reason = accounts.NoNetwork
	}
	return &accounts.Problem{Reason: reason, Err: err}
}

func isTimeout(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}
