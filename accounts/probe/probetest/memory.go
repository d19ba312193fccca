package probetest

import (
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
)

// memory is the server's end of a call in memory. Over TCP both sides can speak
// without being listened to, and in a net.Pipe they cannot, so what is said goes
// through queues.
type memory struct {
	net.Conn
	queue  chan []byte  // what the server says
	heard  chan []byte  // what the caller says
	rest   []byte       // of the last one, still to be read
	taken  atomic.Int64 // bytes of what the server says
	closed chan struct{}
	close  sync.Once
}

func newMemory(conn net.Conn) *memory {
	m := &memory{Conn: conn, queue: make(chan []byte, 16), heard: make(chan []byte, 64), closed: make(chan struct{})}
	go m.speak()
	go m.listen()
	return m
}

func (m *memory) Write(b []byte) (int, error) {
	select {
	case <-m.closed:
		return 0, net.ErrClosed
	case m.queue <- bytes.Clone(b):
		return len(b), nil
	}
}

func (m *memory) Read(b []byte) (int, error) {
	if len(m.rest) == 0 {
		var ok bool
		if m.rest, ok = <-m.heard; !ok {
			return 0, io.EOF
		}
	}
	n := copy(b, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// Close hangs up after what was said has arrived.
func (m *memory) Close() error {
	m.close.Do(func() { close(m.closed) })
	return nil
}

// listen takes what the caller says, read or not.
func (m *memory) listen() {
	defer close(m.heard)
	for {
		b := make([]byte, 4096)
		n, err := m.Conn.Read(b)
		if n > 0 {
			select {
			case m.heard <- b[:n]:
			case <-m.closed:
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// speak brings the caller what the server says.
func (m *memory) speak() {
	defer m.Conn.Close()
	// When the caller is gone nobody waits in Write for ever.
	defer m.Close()
	for {
		select {
		case b := <-m.queue:
			if !m.say(b) {
				return
			}
			continue
		default:
		}
		select {
		case b := <-m.queue:
			if !m.say(b) {
				return
			}
		case <-m.closed:
			if len(m.queue) == 0 {
				return
			}
		}
	}
}

func (m *memory) say(b []byte) bool {
	n, err := m.Conn.Write(b)
	m.taken.Add(int64(n))
	return err == nil
}
