package discover

import (
	"bufio"
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
	"postkey/accounts/probe/probetest"
)

// A distant internet is far away: everything that is said arrives half a round
// trip later, to be counted in what a real line would take.
type distant struct {
	*internet
	line *probetest.Line
}

const trip = 80 * time.Millisecond

func newDistant(t testing.TB) *distant {
	n := newInternet(t)
	return &distant{n, probetest.NewLine(t, trip, n.dial)}
}

func (d *distant) finder() *Finder {
	f := d.internet.finder()
	f.Network.Resolver, f.Network.DialContext, f.DNS = d, d.dial, d
	f.HTTP.Transport.(*http.Transport).DialContext = d.dial
	return f
}

// LookupNetIP asks for both kinds of address at once.
func (d *distant) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if err := d.line.Wait(ctx); err != nil {
		return nil, err
	}
	return d.internet.LookupNetIP(ctx, network, host)
}

func (d *distant) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	if err := d.line.Wait(ctx); err != nil {
		return nil, err
	}
	return d.internet.LookupMX(ctx, name)
}

func (d *distant) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if err := d.line.Wait(ctx); err != nil {
		return "", nil, err
	}
	return d.internet.LookupSRV(ctx, service, proto, name)
}

func (d *distant) LookupTXT(ctx context.Context, name string) ([]string, error) {
	if err := d.line.Wait(ctx); err != nil {
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
	return d.line.DialContext(ctx, network, net.JoinHostPort(host, port))
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
	now := func() float64 { return float64(time.Since(start)) / float64(trip) }
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
			if got := float64(time.Since(start)) / float64(trip); got != trips {
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
