package netnstest

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// A side is a thread of this process that lives in a network namespace of its
// own, which ends with it.
type side struct {
	calls chan func()
	gone  chan struct{}
	// network names the namespace, as the kernel does.
	network string
}

// newSide makes a thread with namespaces of its own: see unshare(2).
func newSide(namespaces int) (*side, error) {
	s := &side{calls: make(chan func()), gone: make(chan struct{})}
	made := make(chan error)
	go s.live(namespaces, made)
	return s, <-made
}

func (s *side) live(namespaces int, made chan<- error) {
	// Never unlocked: so the thread, which is of no use to anybody else, ends with
	// this function.
	runtime.LockOSThread()
	if unix.Gettid() == os.Getpid() {
		// But for the process's first thread, which cannot end before the process. As
		// long as it is held here, the next try gets another one.
		locked := make(chan error)
		go s.live(namespaces, locked)
		err := <-locked
		runtime.UnlockOSThread()
		made <- err
		return
	}
	defer close(s.gone)
	err := unix.Unshare(namespaces)
	if err == nil {
		s.network, err = os.Readlink("/proc/thread-self/ns/net")
	}
	made <- err
	if err != nil {
		return
	}
	for call := range s.calls {
		call()
	}
}

// run runs f on this side and returns when it has ended. Sockets that f itself
// opens and programs that it starts are on this side; what it leaves to other
// goroutines is not.
func (s *side) run(f func() error) error {
	done := make(chan error)
	call := func() {
		err := errors.New("ended its goroutine")
		defer func() { done <- err }()
		err = f()
	}
	select {
	case s.calls <- call:
		return <-done
	case <-s.gone:
		return errors.New("that side of the network is gone")
	}
}

// start starts a program on this side, which is killed when this side ends, with
// all programs that it has started itself: they are in the process namespace of a
// shell that waits for them (pid_namespaces(7)), and the kernel kills that shell
// with the thread that started it (PR_SET_PDEATHSIG). A program that gives up
// rights, as dnsmasq does, would lose that bond if it had it itself.
func (s *side) start(cmd *exec.Cmd) error {
	if cmd.Err != nil {
		return cmd.Err // it was not found
	}
	cmd.Args = append([]string{"sh", "-c", `"$@"; exit $?`, "sh", cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Cloneflags: syscall.CLONE_NEWPID}
	return s.run(cmd.Start)
}

// end ends the thread, once it has nothing to do.
func (s *side) end() {
	close(s.calls)
	<-s.gone
}
