package practice

import (
	"net"
	"sync"
	"time"
)

const (
	// maxConnections is how many one listener holds at a time; more are hung up on.
	maxConnections = 64
	// helloTime is how long a connection has until its server sets limits of its
	// own: time enough for a TLS handshake.
	helloTime = 30 * time.Second
)

// A listener is an endpoint's socket. It limits how many connections there are
// at a time and knows them all, so that Close can end them.
type listener struct {
	net.Listener
	endpoint
	counts *counts
	record bool
	delay  time.Duration
	stop   <-chan struct{}

	closing  sync.Once
	closeErr error

	mu    sync.Mutex
	conns map[*conn]struct{}
	open  sync.WaitGroup // one for each connection whose session has not ended
}

func newListener(l net.Listener, e endpoint, s *Server) *listener {
	return &listener{
		Listener: l,
		endpoint: e,
		counts:   s.counts[e.protocol],
		record:   s.options.RecordPlaintext && e.protocol != "",
		delay:    s.options.Delay,
		stop:     s.stop,
		conns:    make(map[*conn]struct{}),
	}
}

// Accept waits for a connection within the limits.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if wrapped := l.admit(c); wrapped != nil {
			return wrapped, nil
		}
		c.Close()
	}
}

// Close can be called by every server that had the listener: only the first call
// counts.
func (l *listener) Close() error {
	l.closing.Do(func() { l.closeErr = l.Listener.Close() })
	return l.closeErr
}

func (l *listener) admit(c net.Conn) *conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.conns) >= maxConnections || c.SetDeadline(time.Now().Add(helloTime)) != nil {
		return nil
	}
	wrapped := &conn{Conn: c, listener: l}
	wrapped.heard.Store(true) // the first answer is the one to the connection itself
	if l.record {
		wrapped.sieve = &sieve{to: &l.counts.plain}
	}
	l.conns[wrapped] = struct{}{}
	l.open.Add(1)
	return wrapped
}

// forget makes room for another connection.
func (l *listener) forget(c *conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.conns, c)
}

// hangUp ends every connection and waits until its session has noticed. Nothing
// may accept any more.
func (l *listener) hangUp() {
	l.mu.Lock()
	for c := range l.conns {
		// Only the socket: a session closes its own conn when it ends, and that
		// is the sign waited for.
		c.Conn.Close()
	}
	l.mu.Unlock()
	l.open.Wait()
}

func (l *listener) realPort() int { return l.Addr().(*net.TCPAddr).Port }
