package probetest

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"
)

// A Line is the way to servers that are far away: a name, a connection and every
// answer take a round trip. In a bubble of testing/synctest nothing else takes
// time, so round trips can be counted exactly. It is a resolver too.
type Line struct {
	trip     time.Duration
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	carrying sync.WaitGroup
}

// NewLine returns a line with round trips that long. dial reaches the server at its
// far end, which takes no time. With the test, the line ends too: connections have
// to be closed by then.
func NewLine(t testing.TB, trip time.Duration, dial func(ctx context.Context, network, address string) (net.Conn, error)) *Line {
	l := &Line{trip: trip, dial: dial}
	t.Cleanup(l.carrying.Wait)
	return l
}

// LookupNetIP looks every name up, to the same address.
func (l *Line) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, l.Wait(ctx)
}

// DialContext shakes hands.
func (l *Line) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if err := l.Wait(ctx); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	far, err := l.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	near, end := net.Pipe()
	l.carry(end, far, time.Time{})
	// The server is told half a trip later that somebody is there, and speaks then.
	l.carry(far, end, time.Now().Add(l.trip/2))
	return near, nil
}

// Wait takes one round trip, for what is asked over no connection.
func (l *Line) Wait(ctx context.Context) error {
	timer := time.NewTimer(l.trip)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// carry brings what is said, and the end of it, to the other side. Nothing is said
// before start.
func (l *Line) carry(from, to net.Conn, start time.Time) {
	type segment struct {
		due   time.Time
		bytes []byte
	}
	under := make(chan segment, 1<<10)
	l.carrying.Go(func() {
		defer close(under)
		buffer := make([]byte, 1<<14)
		for {
			n, err := from.Read(buffer)
			said := time.Now()
			if said.Before(start) {
				said = start
			}
			under <- segment{said.Add(l.trip / 2), bytes.Clone(buffer[:n])}
			if err != nil {
				return
			}
		}
	})
	l.carrying.Go(func() {
		defer to.Close()
		for s := range under {
			time.Sleep(time.Until(s.due))
			if _, err := to.Write(s.bytes); err != nil {
				from.Close() // nobody listens any more
			}
		}
	})
}
