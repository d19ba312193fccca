package discover

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
)

// A distant internet is far away: everything that is said arrives half a round
// trip later, to be counted in what a real line would take.
type distant struct {
	*internet
	trip time.Duration
}

func newDistant(t testing.TB) *distant { return &distant{newInternet(t), 80 * time.Millisecond} }

func (d *distant) finder() *Finder {
	f := d.internet.finder()
	f.Network.Resolver, f.Network.DialContext, f.DNS = d, d.dial, d
	f.HTTP.Transport.(*http.Transport).DialContext = d.dial
	return f
}

// wait is one round trip.
func (d *distant) wait(ctx context.Context) error {
	timer := time.NewTimer(d.trip)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// LookupNetIP asks for both kinds of address at once.
func (d *distant) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if err := d.wait(ctx); err != nil {
		return nil, err
	}
	return d.internet.LookupNetIP(ctx, network, host)
}

func (d *distant) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	if err := d.wait(ctx); err != nil {
		return nil, err
	}
	return d.internet.LookupMX(ctx, name)
}

func (d *distant) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if err := d.wait(ctx); err != nil {
		return "", nil, err
	}
	return d.internet.LookupSRV(ctx, service, proto, name)
}

func (d *distant) LookupTXT(ctx context.Context, name string) ([]string, error) {
	if err := d.wait(ctx); err != nil {
		return nil, err
	}
	return d.internet.LookupTXT(ctx, name)
}

// dial looks the name up, and shakes hands.
func (d *distant) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if _, err := netip.ParseAddr(host); err != nil {
		addrs, err := d.LookupNetIP(ctx, "ip", host)
		if err != nil {
			return nil, &net.OpError{Op: "dial", Net: network, Err: err}
		}
		host = addrs[0].String()
	}
	if err := d.wait(ctx); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	far, err := d.internet.dial(ctx, network, net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	near, end := net.Pipe()
	d.carry(end, far, time.Time{})
	// The server is told half a trip later that somebody is there, and speaks then.
	d.carry(far, end, time.Now().Add(d.trip/2))
	return near, nil
}

// carry brings what is said, and the end of it, to the other side. Nothing is
// said before start.
func (d *distant) carry(from, to net.Conn, start time.Time) {
	type segment struct {
		due   time.Time
		bytes []byte
	}
	under := make(chan segment, 1<<12)
	d.running.Go(func() {
		defer close(under)
		buffer := make([]byte, 1<<16)
		for {
			n, err := from.Read(buffer)
			said := time.Now()
			if said.Before(start) {
				said = start
			}
			under <- segment{said.Add(d.trip / 2), bytes.Clone(buffer[:n])}
			if err != nil {
				return
			}
		}
	})
	d.running.Go(func() {
		defer to.Close()
		for s := range under {
			time.Sleep(time.Until(s.due))
			if _, err := to.Write(s.bytes); err != nil {
				from.Close() // nobody listens any more
			}
		}
	})
}

// figures are how long a search took, in round trips; 0 is never.
type figures struct {
	answer float64 // until the first settings
	known  float64 // until the best settings' servers are known to answer
	end    float64
}

// measure searches until the end, or until the figures are enough, and says how
// long it took.
func (d *distant) measure(t testing.TB, addr accounts.Address, enough func(figures) bool) (f figures, r Result) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	start := time.Now()
	now := func() float64 { return float64(time.Since(start)) / float64(d.trip) }
	take := func(r Result) {
		if len(r.Choices) > 0 && f.answer == 0 {
			f.answer = now()
		}
		if len(r.Choices) > 0 && r.Choices[0].Answered && f.known == 0 {
			f.known = now()
		}
		if enough != nil && enough(f) {
			cancel()
		}
	}
	r, err := d.finder().Find(ctx, addr, Progress{Answer: take})
	if err != nil && ctx.Err() == nil {
		t.Fatal(err)
	}
	take(r)
	f.end = now()
	return f, r
}

// The line itself takes what it should: a name, a handshake, TLS and an answer are
// a round trip each, and a server that speaks first does so after the handshake.
func TestTheLineIsAsLongAsItSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDistant(t)
		d.web("www.example.org", http.NotFound)
		d.mail("mail.example.org", accounts.IMAP, accounts.StartTLS, 143)
		start := time.Now()
		passed := func(what string, trips float64) {
			t.Helper()
			if got := float64(time.Since(start)) / float64(d.trip); got != trips {
				t.Errorf("%s after %v round trips, want %v", what, got, trips)
			}
		}
		conn, err := d.dial(t.Context(), "tcp", "mail.example.org:143")
		if err != nil {
			t.Fatal(err)
		}
		passed("connected", 2)
		words := bufio.NewReader(conn)
		for _, trips := range []float64{3, 4} {
			if _, err := words.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			passed("answered", trips)
			if _, err := io.WriteString(conn, "a NOOP\r\n"); err != nil {
				t.Fatal(err)
			}
		}
		conn.Close()

		if _, err := d.dial(t.Context(), "tcp", "mail.example.org:993"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("refused with %v", err)
		}
		passed("refused", 6)
		client := d.finder().HTTP
		response, err := client.Get("https://www.example.org/")
		if err != nil {
			t.Fatal(err)
		}
		passed("fetched", 10)
		response.Body.Close()
		client.CloseIdleConnections()
	})
}
