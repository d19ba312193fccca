package wizard

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// trip is a round trip of a line that is neither good nor bad.
const trip = 80 * time.Millisecond

// A climbing is how long it takes to sign in to a server of a kind that says what
// it can do where the protocol lets it, in round trips of [trip].
type climbing struct {
	protocol accounts.Protocol
	security accounts.Security
	script   probetest.Script
	// cold is the limit from the press of the button until somebody is signed in,
	// with the address known; looking it up is one more. warm is that with the
	// connections that the Sign in page has made ready.
	cold, warm float64
	// after is what is done then: the inbox is counted, or the sender asked about.
	after float64
}

// climbings: connect, TLS, greeting, log-in, and with POP3 and SMTP a question
// about capabilities in between. STARTTLS adds itself, and asks them again.
var climbings = []climbing{
	{accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
		C: A1 LOGIN *
		S: A1 OK in
		C: A2 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A2 OK`, 4.3, 1.2, 1},
	{accounts.IMAP, accounts.StartTLS, `S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
		C: A1 STARTTLS
		S: A1 OK go
		TLS
		C: A2 CAPABILITY
		S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN
		S: A2 OK
		C: A3 LOGIN *
		S: A3 OK in
		C: A4 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A4 OK`, 6.3, 1.2, 1},
	{accounts.POP3, accounts.ImplicitTLS, `TLS
		S: +OK ready
		C: CAPA
		S: +OK
		S: SASL PLAIN
		S: .
		C: AUTH PLAIN *
		S: +OK in
		C: STAT
		S: +OK 3 999`, 5.3, 2.2, 1},
	{accounts.POP3, accounts.StartTLS, `S: +OK ready
		C: STLS
		S: +OK go
		TLS
		C: CAPA
		S: +OK
		S: SASL PLAIN
		S: .
		C: AUTH PLAIN *
		S: +OK in
		C: STAT
		S: +OK 3 999`, 7.3, 2.2, 1},
	{accounts.SMTP, accounts.ImplicitTLS, `TLS
		S: 220 ready
		C: EHLO *
		S: 250-mail.example.org
		S: 250-PIPELINING
		S: 250 AUTH PLAIN
		C: AUTH PLAIN *
		S: 235 in
		C: MAIL *
		C: RSET
		S: 250 ok
		S: 250 ok`, 5.3, 1.2, 1},
	{accounts.SMTP, accounts.StartTLS, `S: 220 ready
		C: EHLO *
		S: 250-mail.example.org
		S: 250 STARTTLS
		C: STARTTLS
		S: 220 go
		TLS
		C: EHLO *
		S: 250-mail.example.org
		S: 250-PIPELINING
		S: 250 AUTH PLAIN
		C: AUTH PLAIN *
		S: 235 in
		C: MAIL *
		C: RSET
		S: 250 ok
		S: 250 ok`, 7.3, 1.2, 1},
}

// detours are servers that say or take less, each with the fewest round trips that
// leaves.
var detours = []climbing{
	{accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: * OK ready
		C: A1 CAPABILITY
		S: * CAPABILITY IMAP4rev1
		S: A1 OK
		C: A2 LOGIN *
		S: A2 OK in
		C: A3 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A3 OK`, 5.3, 1.2, 1},
	{accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN LOGINDISABLED] ready
		C: A1 AUTHENTICATE PLAIN
		S: +
		C: *
		S: A1 OK in
		C: A2 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A2 OK`, 5.3, 2.2, 1},
	{accounts.POP3, accounts.ImplicitTLS, `TLS
		S: +OK ready
		C: CAPA
		S: +OK
		S: USER
		S: .
		C: USER *
		S: +OK
		C: PASS *
		S: +OK in
		C: STAT
		S: +OK 3 999`, 6.3, 2.2, 1},
	{accounts.POP3, accounts.ImplicitTLS, `TLS
		S: +OK ready
		C: CAPA
		S: +OK
		S: USER
		S: PIPELINING
		S: .
		C: USER *
		C: PASS *
		S: +OK
		S: +OK in
		C: STAT
		S: +OK 3 999`, 5.3, 1.2, 1},
}

// toLogin is an outgoing server that has LOGIN alone, and no pipelining.
var toLogin = climbing{accounts.SMTP, accounts.ImplicitTLS, `TLS
		S: 220 ready
		C: EHLO *
		S: 250-mail.example.org
		S: 250 AUTH LOGIN
		C: AUTH LOGIN
		S: 334 VXNlcm5hbWU6
		C: *
		S: 334 UGFzc3dvcmQ6
		C: *
		S: 235 in
		C: MAIL *
		S: 250 ok
		C: RSET
		S: 250 ok`, 7.3, 3.2, 2}

func (c climbing) String() string { return string(c.protocol) + "/" + string(c.security) }

// of is the climbing of another protocol with the same encryption.
func (c climbing) of(p accounts.Protocol) climbing {
	for _, o := range climbings {
		if o.protocol == p && o.security == c.security {
			return o
		}
	}
	return c
}

// A journey is one press of the button at the end of a line, for both sides of an
// account.
type journey struct {
	line    *probetest.Line
	network *probe.Network
	address accounts.Address
	account accounts.Account
	secret  accounts.Secret
	servers []*probetest.Server

	mu    sync.Mutex
	began time.Time
	seen  [2]map[accounts.Stage]float64 // when each stage began, in trips
	end   float64
}

func newJourney(t testing.TB, in, out climbing) *journey {
	authority := probetest.NewAuthority(t)
	j := &journey{account: janeAccount(), address: accounts.Address{Local: "jane", Domain: "example.org"}, secret: accounts.NewSecret("letters")}
	ports := map[string]*probetest.Server{}
	for side, c := range []climbing{in, out} {
		s := probetest.New(t, c.script)
		s.TLS = authority.Server("mail.example.org")
		j.servers = append(j.servers, s)
		server := []*accounts.Server{&j.account.Incoming, &j.account.Outgoing}[side]
		server.Protocol, server.Security, server.Port = c.protocol, c.security, accounts.UsualPort(c.protocol, c.security)
		ports[server.Addr()] = s
		j.seen[side] = map[accounts.Stage]float64{}
	}
	j.line = probetest.NewLine(t, trip, func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, _ := net.SplitHostPort(address)
		return ports["mail.example.org:"+port].DialContext(ctx, network, address)
	})
	j.network = &probe.Network{Roots: authority.Pool, Resolver: known{}, DialContext: j.line.DialContext}
	return j
}

// known has looked every name up before.
type known struct{}

func (known) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
}

// trips is how long it is since the beginning.
func (j *journey) trips() float64 { return float64(time.Since(j.began)) / float64(trip) }

// cold signs in from nothing.
func (j *journey) cold(t testing.TB) {
	t.Helper()
	j.began = time.Now()
	sides := Check{
		Account: j.account, Incoming: j.secret,
		Progress: func(side Side, stage accounts.Stage) {
			j.mu.Lock()
			defer j.mu.Unlock()
			j.seen[side][stage] = j.trips()
		},
	}.Run(t.Context(), Tools{Network: j.network})
	j.over(t, sides)
}

// warm signs in from the Sign in page, where both servers have been ready for a
// while.
func (j *journey) warm(t testing.TB) {
	t.Helper()
	signedIn := make(chan struct{}, 100)
	w := New(Tools{Network: j.network, Store: &accounts.Store{Dir: t.TempDir()}}, nil, func() {
		select {
		case signedIn <- struct{}{}:
		default:
		}
	})
	defer w.Close()
	w.update(func(s *State) {
		s.Address, s.Account = j.address, j.account
		s.goTo(StepSignIn)
	})
	time.Sleep(12 * trip) // the password is typed
	j.began = time.Now()
	w.SignIn(j.secret, accounts.Secret{}, false)
	for range signedIn {
		s := w.State()
		for side := range s.Test.Sides {
			if now := s.Test.Sides[side].Now; now != "" && j.seen[side][now] == 0 {
				j.seen[side][now] = j.trips()
			}
		}
		if !s.Test.Running {
			j.over(t, s.Test.Sides)
			return
		}
	}
}

func (j *journey) over(t testing.TB, sides [2]SideTest) {
	t.Helper()
	j.end = j.trips()
	for _, s := range sides {
		if s.Problem != nil {
			t.Fatal(s.Problem)
		}
	}
	for _, s := range j.servers {
		if s.Calls() != 1 {
			t.Errorf("%d connections", s.Calls())
		}
	}
}

// signedIn is when a side's log-in had succeeded: what follows it began.
func (j *journey) signedIn(side Side) float64 {
	if at, ok := j.seen[side][accounts.StageMailbox]; ok {
		return at
	}
	return j.seen[side][accounts.StageSend]
}

// In the bubble's time only the line takes any, so what is counted is how often a
// sign-in waits for an answer.
func TestRoundTrips(t *testing.T) {
	for _, in := range climbings {
		if in.protocol != accounts.SMTP {
			t.Run(in.String(), func(t *testing.T) { in.count(t, in.of(accounts.SMTP)) })
		}
	}
	for i, in := range detours {
		t.Run(fmt.Sprintf("%s, detour %d", in, i+1), func(t *testing.T) { in.count(t, toLogin) })
	}
}

// count counts for a pair of servers.
func (in climbing) count(t *testing.T, out climbing) {
	for _, way := range []struct {
		name  string
		sign  func(*journey, testing.TB)
		names bool
		limit func(climbing) float64
	}{
		{"cold", (*journey).cold, false, func(c climbing) float64 { return c.cold }},
		{"cold, names looked up", (*journey).cold, true, func(c climbing) float64 { return c.cold + 1 }},
		{"warm", (*journey).warm, false, func(c climbing) float64 { return c.warm }},
	} {
		synctest.Test(t, func(t *testing.T) {
			j := newJourney(t, in, out)
			if way.names {
				j.network.Resolver = j.line
			}
			way.sign(j, t)
			for side, c := range []climbing{in, out} {
				got := j.signedIn(Side(side))
				t.Logf("%s, %s: signed in after %.2f round trips", c, way.name, got)
				if got == 0 || got > way.limit(c) {
					t.Errorf("%s, %s: signed in after %.2f round trips, more than %.1f, or never (0)", c, way.name, got, way.limit(c))
				}
			}
			if last := max(j.signedIn(Incoming)+in.after, j.signedIn(Outgoing)+out.after); j.end > last+0.1 {
				t.Errorf("%s: over after %.2f round trips, more than %.2f", way.name, j.end, last)
			}
		})
	}
}
