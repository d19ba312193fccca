package probetest

import (
	"net"
	"sync"
)

// memory is the server's end of a call in memory. Over TCP a server can speak
// without being listened to, and in a net.Pipe it cannot, so what it says goes
// through a queue.
type memory struct {
	net.Conn
	queue  chan []byte
	closed chan struct{}
	close  sync.Once
}

func newMemory(conn net.Conn) *memory {
	m := &memory{Conn: conn, queue: make(chan []byte, 16), closed: make(chan struct{})}
	go m.pump()
	return m
}

func (m *memory) Write(b []byte) (int, error) {
	select {
	case <-m.closed:
		return 0, net.ErrClosed
	case m.queue <- append([]byte(nil), b...):
		return len(b), nil
	}
}

// Close hangs up after what was said has arrived.
func (m *memory) Close() error {
	m.close.Do(func() { close(m.closed) })
	return nil
}

func (m *memory) pump() {
	defer m.Conn.Close()
	// When the caller is gone nobody waits in Write for ever.
	defer m.Close()
	for {
		select {
		case b := <-m.queue:
			if _, err := m.Conn.Write(b); err != nil {
				return
			}
			continue
		default:
		}
		select {
		case b := <-m.queue:
			if _, err := m.Conn.Write(b); err != nil {
				return
			}
		case <-m.closed:
			if len(m.queue) == 0 {
				return
			}
		}
	}
}
