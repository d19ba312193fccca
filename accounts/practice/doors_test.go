package practice

import (
	"errors"
	"net"
	"testing"
	"time"
)

// No door stays open after Close. The sockets are asked, because dialling would
// not tell: the system may have given the port to another program by now.
func TestCloseClosesTheDoors(t *testing.T) {
	s, err := Start(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	open := func(l *listener) bool {
		return !errors.Is(l.Listener.(*net.TCPListener).SetDeadline(time.Time{}), net.ErrClosed)
	}
	for _, l := range s.listeners {
		if !open(l) {
			t.Errorf("%s is closed while the company is open", l.Addr())
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, l := range s.listeners {
		if open(l) {
			t.Errorf("%s is still open", l.Addr())
		}
	}
	if len(s.listeners) != len(endpoints) {
		t.Errorf("%d doors, want %d", len(s.listeners), len(endpoints))
	}
}
