package realtest

import (
	"net"
	"syscall"
	"testing"
)

// silence makes a place drop every packet, until the test ends, without being
// root: once the queue of a listener that accepts nobody is full, Linux throws
// away what else arrives (listen(2), tcp(7): tcp_abort_on_overflow).
func silence(t testing.TB, place string) {
	t.Helper()
	listener, err := net.Listen("tcp", place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	raw, err := listener.(*net.TCPListener).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = syscall.Listen(int(fd), queue) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	for range queue + 1 { // the kernel takes one more
		waiting, err := net.Dial("tcp", place)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { waiting.Close() })
	}
}

// queue is how long that of a silent listener is. Without any, the first caller
// would already be too many where SYN cookies are switched off.
const queue = 1
