package practice_test

import (
	"context"
	"io"
	"net/http"
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
	for _, server := range addresses {
		if c, err := s.Network().DialContext(t.Context(), "tcp", server.Addr()); err == nil {
			c.Close()
			t.Errorf("%s still answers", server.URL())
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

func TestContextEndsTheServer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := practice.Start(ctx, practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	popIn(t, s)
	cancel()
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
	server := published(t, s, accounts.POP3, accounts.StartTLS)
	for _, real := range s.Servers() {
		if real.Endpoint(accounts.Server{Protocol: server.Protocol, Security: server.Security, Host: real.Host, Port: real.Port}) {
			server = real
		}
	}
	// The practice network would wait an hour as well.
	c, err := http.DefaultTransport.(*http.Transport).DialContext(t.Context(), "tcp", server.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	noSessions(t)
}
