// Package probetest has mail servers that follow a script, for tests: honest
// ones, broken ones and hostile ones. It is imported by tests alone.
//
// A [Server] plays its [Script] to every caller, over TCP ([Server.Listen]) or in
// memory ([Server.DialContext], for testing/synctest). It keeps what callers
// sent: as it travelled, and as lines after TLS was taken off.
package probetest

import (
	"bufio"
	"context"
	"crypto/tls"
	"net"
	"slices"
	"sync"
	"testing"
)

// A Server plays a script.
type Server struct {
	Script Script
	// TLS is what the server shows for implicit TLS and STARTTLS.
	TLS *tls.Config
	// Implicit makes every connection begin with the handshake.
	Implicit bool

	t     testing.TB
	calls sync.WaitGroup
	mu    sync.Mutex
	wire  []byte
	lines []string
	open  []net.Conn
}

// New returns a server that reports callers who leave its script to t, and ends
// its calls with the test.
func New(t testing.TB, script Script) *Server {
	s := &Server{Script: script, t: t}
	t.Cleanup(s.Close)
	return s
}

// Listen plays the script on a free port of this computer and returns the port.
func (s *Server) Listen() int {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // closed below
			}
			s.take(conn)
		}
	})
	s.t.Cleanup(func() {
		listener.Close()
		accepting.Wait()
	})
	return listener.Addr().(*net.TCPAddr).Port
}

// DialContext calls the server in memory, whatever the address.
func (s *Server) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	here, there := net.Pipe()
	s.take(newMemory(there))
	return here, nil
}

func (s *Server) take(conn net.Conn) {
	s.mu.Lock()
	s.open = append(s.open, conn)
	s.mu.Unlock()
	s.calls.Go(func() {
		defer conn.Close()
		c := &call{server: s, stream: &recorder{Conn: conn, server: s}}
		c.reader = bufio.NewReader(c.stream)
		if s.Implicit && !c.startTLS() {
			return
		}
		c.play(s.Script)
	})
}

// Wait returns when all calls have ended.
func (s *Server) Wait() { s.calls.Wait() }

// Close ends all calls.
func (s *Server) Close() {
	s.mu.Lock()
	for _, conn := range s.open {
		conn.Close()
	}
	s.mu.Unlock()
	s.Wait()
}

// Calls is how many callers there were.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.open)
}

// Wire is every byte that callers sent, as it travelled.
func (s *Server) Wire() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.wire)
}

// Taken is how many bytes callers in memory took from the server, as they
// travelled.
func (s *Server) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var n int64
	for _, conn := range s.open {
		if m, ok := conn.(*memory); ok {
			n += m.taken.Load()
		}
	}
	return int(n)
}

// Lines are the lines that callers sent, with TLS taken off.
func (s *Server) Lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines)
}

// recorder keeps what is read.
type recorder struct {
	net.Conn
	server *Server
}

func (r *recorder) Read(b []byte) (int, error) {
	n, err := r.Conn.Read(b)
	r.server.mu.Lock()
	r.server.wire = append(r.server.wire, b[:n]...)
	r.server.mu.Unlock()
	return n, err
}
