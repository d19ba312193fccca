package practice_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/practice"
)

// Close finds clients in every state and leaves nothing behind.
func TestCloseEndsEverything(t *testing.T) {
	s := start(t, practice.Options{Delay: time.Millisecond})

	// Connected and silent, before any TLS hello, at every door.
	for _, server := range s.Published() {
		dial(t, s, server)
	}
	// In the middle of a conversation.
	idle := imapIn(t, s)
	if _, err := idle.Idle(); err != nil {
		t.Fatal(err)
	}
	popIn(t, s)
	openPOP3(t, s, accounts.StartTLS)
	openIMAP(t, s, accounts.StartTLS)
	for _, last := range []string{"DATA", "BDAT 10\r\n0123456789", "BDAT 10\r\n01234"} {
		l := smtpLine(t, s)
		l.expect("235", "AUTH PLAIN AGphbmVAcHJhY3RpY2UuZXhhbXBsZQBsZXR0ZXJzLWFuZC1rZXlz")
		l.expect("250", "MAIL FROM:<%s>", practice.Address)
		l.expect("250", "RCPT TO:<%s>", practice.Address)
		if err := l.PrintfLine("%s", last); err != nil {
			t.Fatal(err)
		}
	}
	// An HTTP connection kept for later.
	r, err := s.HTTP().Get("https://autoconfig.practice.example/mail/config-v1.1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		t.Fatal(err)
	}
	r.Body.Close()

	addresses := s.Servers()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	noSessions(t)
	for i, server := range addresses {
		// The port may be somebody else's now: the practice network leads nowhere.
		if l, err := net.Listen("tcp", server.Addr()); err == nil {
			defer l.Close()
		}
		for _, address := range []string{server.Addr(), s.Published()[i].Addr()} {
			if _, err := s.Network().DialContext(t.Context(), "tcp", address); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("dialling %s: %v", address, err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("the second Close: %v", err)
	}
}

// noSessions waits for the last instructions of goroutines whose session has
// ended. One that does not end fails the test after a minute.
func noSessions(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for sessions() != "" {
		if time.Now().After(deadline) {
			t.Fatalf("goroutines are left:\n%s", sessions())
		}
		time.Sleep(time.Millisecond)
	}
}

// TestCloseEndsThePages: those for the person's browser, too.
func TestCloseEndsThePages(t *testing.T) {
	s := start(t, practice.Options{Scenario: practice.IMAPOff})
	link := s.Page("https://practice.example/mail-programs")
	open(t, s, link)
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	silent, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	noSessions(t)
	if c, err := net.Dial("tcp", u.Host); err == nil {
		c.Close()
		t.Error("the pages still answer")
	}
}

func TestContextEndsTheServer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := practice.Start(ctx, practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := popIn(t, s)
	cancel()
	l.gone()
	if err := s.Close(); err != nil { // waits for the one that cancel began
		t.Fatal(err)
	}
	noSessions(t)

	if _, err := practice.Start(ctx, practice.Options{}); err == nil {
		t.Error("a server started under a context that is over")
	}
}

// Close does not wait for a delayed answer.
func TestCloseDuringADelay(t *testing.T) {
	s := start(t, practice.Options{Delay: time.Hour})
	// Directly: the practice network would wait an hour as well.
	c, err := net.Dial("tcp", s.Servers()[0].Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, cancel)
	if _, err := s.Network().DialContext(ctx, "tcp", s.Published()[0].Addr()); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled dial: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	noSessions(t)
}

// sessions returns the stacks of all goroutines that belong to the servers.
func sessions() string {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	var mine []string
	for _, g := range strings.Split(string(buf), "\n\n") {
		for _, of := range []string{"practice.(*", "imapserver.(*", "go-smtp.(*Server)", "go-smtp.(*Conn)", "http.(*conn)", "http.(*persistConn)"} {
			if strings.Contains(g, of) {
				mine = append(mine, g)
				break
			}
		}
	}
	return strings.Join(mine, "\n\n")
}

// A practice server starts while somebody waits for the window, so its cost is
// worth a figure: go test -bench Start.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := practice.Start(b.Context(), practice.Options{})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
