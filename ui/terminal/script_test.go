package terminal

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// heard is what clients said to a script.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) line(s string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.b.WriteString(s)
}

func (h *heard) bytes() []byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	return bytes.Clone(h.b.Bytes())
}

// script is a server that says greeting and then answers each line. It keeps
// what it hears, and ends with the test.
func script(t *testing.T, h *heard, greeting string, answer func(line string) string) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	t.Cleanup(func() { l.Close(); all.Wait() })
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				io.WriteString(conn, greeting)
				r := bufio.NewReader(conn)
				for {
					line, err := r.ReadString('\n')
					if err != nil {
						return
					}
					h.line(line)
					io.WriteString(conn, answer(strings.TrimSpace(line)))
				}
			})
		}
	})
	return l.Addr().String()
}
