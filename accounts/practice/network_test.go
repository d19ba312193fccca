package practice_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
)

func TestResolver(t *testing.T) {
	r := start(t, practice.Options{}).Network().Resolver
	for _, name := range []string{"practice.example", "imap.practice.example", "pop.practice.example", "SMTP.Practice.Example.", "autoconfig.practice.example", "localhost", "127.0.0.1"} {
		got, err := r.LookupNetIP(t.Context(), "ip", name)
		if err != nil || len(got) != 1 || got[0].String() != "127.0.0.1" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, test := range []struct{ network, name string }{
		{"ip", "mail.practice.example"}, {"ip", "example"}, {"ip", "example.org"}, {"ip", "practice.example.org"}, {"ip", ""}, {"ip6", "imap.practice.example"},
	} {
		var e *net.DNSError
		if got, err := r.LookupNetIP(t.Context(), test.network, test.name); !errors.As(err, &e) || !e.IsNotFound {
			t.Errorf("%s %s: %v, %v", test.network, test.name, got, err)
		}
	}
}

func TestDialing(t *testing.T) {
	s := start(t, practice.Options{})
	open := s.Network().DialContext
	refused := func(address string, want error) {
		t.Helper()
		c, err := open(t.Context(), "tcp", address)
		if err == nil {
			c.Close()
		}
		var e *net.OpError
		if !errors.As(err, &e) || !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
	published, real := s.Published(), s.Servers()
	for i := range published {
		if published[i].Protocol != real[i].Protocol || published[i].Security != real[i].Security {
			t.Errorf("%v and %v differ", published[i], real[i])
		}
		want := real[i].Addr()
		for _, address := range []string{
			published[i].Addr(),
			net.JoinHostPort("127.0.0.1", strconv.Itoa(published[i].Port)),
			net.JoinHostPort("::1", strconv.Itoa(published[i].Port)),
			real[i].Addr(),
			net.JoinHostPort("localhost", strconv.Itoa(real[i].Port)),
		} {
			c, err := open(t.Context(), "tcp", address)
			if err != nil {
				t.Errorf("%s: %v", address, err)
				continue
			}
			if got := c.RemoteAddr().String(); got != want {
				t.Errorf("%s led to %s, want %s", address, got, want)
			}
			c.Close()
		}
		if err := published[i].Validate(); err != nil {
			t.Error(err)
		}
		if err := real[i].Validate(); err != nil {
			t.Error(err)
		}
	}

	// Somebody else on this computer, and everybody elsewhere.
	other, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	refused(other.Addr().String(), syscall.ECONNREFUSED)
	refused("127.0.0.1:25", syscall.ECONNREFUSED)
	refused("imap.practice.example:1", syscall.ECONNREFUSED)
	refused("192.0.2.1:993", syscall.ENETUNREACH)
	refused("[2001:db8::1]:993", syscall.ENETUNREACH)
	refused("imap.example.org:993", syscall.ENETUNREACH)
	refused("127.0.0.1", syscall.EINVAL)
	refused("127.0.0.1:imaps", syscall.EINVAL)
}

// Each wait of a client is one round trip, counted and delayed.
func TestRoundTrips(t *testing.T) {
	// Long beside what a conversation on one computer takes, so that the delays
	// alone make up the time; nothing is expected to be quick.
	const delay = 30 * time.Millisecond
	s := start(t, practice.Options{Delay: delay})
	begin := time.Now()
	least := func(what string, trips int) {
		t.Helper()
		if took := time.Since(begin); took < time.Duration(trips)*delay {
			t.Errorf("%s took %v, less than %d round trips", what, took, trips)
		}
	}
	first := newLine(t, dial(t, s, published(t, s, accounts.POP3, accounts.StartTLS)))
	least("connecting", 1)
	first.hear()
	least("connection and greeting", 2)
	begin = time.Now()
	l := openPOP3(t, s, accounts.ImplicitTLS)
	least("connection, TLS and greeting", 3)
	l.expect("+OK", "CAPA")
	l.dots()
	l.expect("+OK", "USER %s", practice.Address)
	l.expect("+OK", "PASS %s", practice.Password().Reveal())
	l.expect("+OK", "QUIT")
	least("all", 7)
	// Connecting is counted by nobody: one greeting, and six answers.
	if got, want := s.RoundTrips(accounts.POP3), 1+6; got != want {
		t.Errorf("%d round trips, want %d", got, want)
	}
	if got := s.RoundTrips(accounts.IMAP); got != 0 {
		t.Errorf("%d round trips over IMAP", got)
	}
}

// The company answers the project's own client as it does everybody's.
func TestProbe(t *testing.T) {
	s := start(t, practice.Options{})
	for _, server := range append(s.Published(), s.Servers()...) {
		c, err := s.Network().Open(t.Context(), server, probe.Options{})
		if err != nil {
			t.Errorf("%s: %v", server.URL(), err)
			continue
		}
		if !c.Secure() || !slices.Contains(c.AuthMechanisms(), "PLAIN") {
			t.Errorf("%s: secure %v, mechanisms %q", server.URL(), c.Secure(), c.AuthMechanisms())
		}
		c.Close()
	}
}

// No record of any kind is found, whatever the name, and a search that is over
// gets no answer.
func TestLookups(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	look := start(t, practice.Options{}).Lookups()
	for _, name := range []string{practice.Domain + ".", "gmail.com."} {
		for kind, ask := range map[string]func(context.Context) error{
			"MX":  func(ctx context.Context) error { _, err := look.LookupMX(ctx, name); return err },
			"SRV": func(ctx context.Context) error { _, _, err := look.LookupSRV(ctx, "imaps", "tcp", name); return err },
			"TXT": func(ctx context.Context) error { _, err := look.LookupTXT(ctx, name); return err },
		} {
			var dns *net.DNSError
			if err := ask(t.Context()); !errors.As(err, &dns) || !dns.IsNotFound {
				t.Errorf("%s of %s: %v", kind, name, err)
			}
			if err := ask(over); !errors.Is(err, context.Canceled) {
				t.Errorf("%s of %s after the end: %v", kind, name, err)
			}
		}
	}
}
