package wizard

import (
	"strings"
	"sync"
	"testing"

	"postkey/accounts"
	"postkey/accounts/practice"
)

// checkOf is the practice account's check over a protocol with implicit TLS.
func checkOf(server *practice.Server, incoming accounts.Protocol) Check {
	c := Check{Account: accounts.Account{Address: practice.Address}, Incoming: practice.Password()}
	for _, s := range server.Published() {
		switch {
		case s.Security != accounts.ImplicitTLS:
		case s.Protocol == incoming:
			c.Account.Incoming = s
		case s.Protocol == accounts.SMTP:
			c.Account.Outgoing = s
		}
	}
	return c
}

// TestTriesAreTold: how often a password went out is what a help desk asks first
// when a mailbox was locked.
func TestTriesAreTold(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{Users: map[string]accounts.Secret{"joe": accounts.NewSecret("joe's own one")}})
	tools := toolsFor(t, server)
	for name, c := range map[string]struct {
		change   func(*Check)
		in, out  int
		username string
	}{
		"right":        {func(*Check) {}, 1, 1, practice.Address},
		"wrong":        {func(c *Check) { c.Incoming = accounts.NewSecret("another") }, 1, 1, practice.Address},
		"nobody asked": {func(c *Check) { c.OpenOnly = true }, 0, 0, practice.Address},
		"second form": {func(c *Check) {
			c.Account.Address, c.OtherName, c.Incoming = "joe@practice.example", "joe", accounts.NewSecret("joe's own one")
			c.Account.Incoming.Username, c.Account.Outgoing.Username = c.Account.Address, c.Account.Address
		}, 2, 1, "joe"},
	} {
		check := checkOf(server, accounts.IMAP)
		c.change(&check)
		sides := check.Run(t.Context(), tools)
		if sides[Incoming].Tries != c.in || sides[Outgoing].Tries != c.out || sides[Incoming].Server.Username != c.username || sides[Outgoing].Server.Username != c.username {
			t.Errorf("%s: %d and %d tries as %s and %s", name, sides[Incoming].Tries, sides[Outgoing].Tries, sides[Incoming].Server.Username, sides[Outgoing].Server.Username)
		}
	}
}

// TestTraceOfTheMessage: a POP3 server shows new mail only to a new session, and
// that one is in the trace too.
func TestTraceOfTheMessage(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	check := checkOf(server, accounts.POP3)
	var mu sync.Mutex
	var lines []string
	check.Trace = func(side Side, line string) {
		mu.Lock()
		defer mu.Unlock()
		if side == Incoming {
			lines = append(lines, line)
		}
	}
	if _, m := check.Send(t.Context(), toolsFor(t, server), nil); m.Arrival == nil {
		t.Fatalf("%+v", m.Problem)
	}
	sessions, removed := 0, 0
	for _, line := range lines {
		if strings.HasPrefix(line, "C: CAPA") {
			sessions++
		}
		if strings.HasPrefix(line, "C: DELE") {
			removed++
		}
	}
	if sessions < 2 || removed != 1 {
		t.Errorf("%d sessions, %d removals:\n%s", sessions, removed, strings.Join(lines, "\n"))
	}
}
