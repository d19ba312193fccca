package practice

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A conn is one client's connection, below TLS. It delays and counts the turns
// of the conversation and passes what it hears to the recording.
type conn struct {
	net.Conn
	listener *listener
	sieve    *sieve // nil when nothing is recorded
	heard    atomic.Bool
	closing  sync.Once
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.heard.Store(true)
		if c.sieve != nil && !c.sieve.sift(b[:n]) {
			// A recording with a hole would prove nothing, so the client goes instead.
			c.Conn.Close()
			return 0, net.ErrClosed
		}
	}
	return n, err
}

// Write waits for the delay when this is the first answer to something heard:
// then the client is waiting too.
func (c *conn) Write(b []byte) (int, error) {
	if c.heard.Swap(false) {
		c.listener.counts.turns.Add(1)
		if !pause(c.listener.delay, c.listener.stop) {
			return 0, net.ErrClosed
		}
	}
	return c.Conn.Write(b)
}

// Close ends the session's use of the connection. There is room for another one
// before the client can notice.
func (c *conn) Close() error {
	c.listener.forget(c)
	err := c.Conn.Close()
	c.closing.Do(c.listener.open.Done)
	return err
}

// pause waits for d, and reports false when stop came first.
func pause(d time.Duration, stop <-chan struct{}) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-stop:
		return false
	}
}
