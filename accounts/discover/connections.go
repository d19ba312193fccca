package discover

import (
	"context"
	"errors"
	"net"
	"sync"
)

// connections are those of one search's web client, and its dials under way. A
// client goes on dialling for a request that is over, and an HTTP/2 connection that
// comes up after it was told to close all idle ones stays open.
type connections struct {
	ctx   context.Context // the search's
	dials sync.WaitGroup

	mu   sync.Mutex
	over bool
	open map[*connection]bool
}

// A connection is forgotten when it is closed.
type connection struct {
	net.Conn
	of *connections
}

func (c *connection) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// counted is dial, for as long as the search goes on.
func (c *connections) counted(dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		c.mu.Lock()
		if c.over {
			c.mu.Unlock()
			return nil, context.Canceled
		}
		c.dials.Add(1)
		c.mu.Unlock()
		defer c.dials.Done()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(c.ctx, cancel)()
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		kept := &connection{conn, c}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.open[kept] = true
		return kept, nil
	}
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// stop waits for the dials, and lets nobody dial any more. The search's context must
// have ended.
func (c *connections) stop() {
	c.mu.Lock()
	c.over = true
	c.mu.Unlock()
	c.dials.Wait()
}

// end closes what is open. The connections must have been stopped.
func (c *connections) end() {
	c.mu.Lock()
	var left []*connection
	for conn := range c.open {
		left = append(left, conn)
	}
	c.mu.Unlock()
	for _, conn := range left {
		conn.Close()
	}
}

// stoppable is a resolver of Go's whose look-ups end with their context. It itself
// waits for an answer until its own time is up, 5 s, whatever becomes of the
// context. It shares no look-up with anybody, for one that is shared is not stopped.
func stoppable(r *net.Resolver) *net.Resolver {
	dial := r.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	return &net.Resolver{PreferGo: r.PreferGo, StrictErrors: r.StrictErrors, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err == nil {
			context.AfterFunc(ctx, func() {
				if errors.Is(ctx.Err(), context.Canceled) { // a deadline is the connection's own, too
					conn.Close()
				}
			})
		}
		return conn, err
	}}
}
