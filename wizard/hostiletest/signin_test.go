package hostiletest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime/debug"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
	"postkey/accounts/words"
	"postkey/wizard"
)

const (
	host = "mail.example.org"
	// user is so long that the password in the message of PLAIN (RFC 4616) is out of
	// step with the password alone in base64.
	user     = "jane.doe@example.org"
	password = leaktest.Password // b"o\b p%w1
)

// A world is what is trusted, and what a server shows.
type world struct {
	trusted *x509.CertPool
	shown   *tls.Config
}

// newWorld makes one where all is well. Every bubble's clock begins at the same
// moment, so what was made in one is good in all of them.
func newWorld(t *testing.T) (w world) {
	synctest.Test(t, func(t *testing.T) {
		authority := probetest.NewAuthority(t)
		w = world{authority.Pool, authority.Server(host)}
		w.shown.CurvePreferences = []tls.CurveID{tls.X25519} // the cheapest
	})
	return w
}

// A signIn is one press of the button, with a scripted server on one side and
// nothing on the other.
type signIn struct {
	protocol accounts.Protocol
	security accounts.Security
	script   probetest.Script
	world
	// early: the password must not be said at all.
	early bool

	side  wizard.SideTest
	took  time.Duration
	told  []accounts.Stage
	calls int
	taken int      // bytes of the server's that were read
	lines []string // what the server heard, inside TLS too
	wire  []byte   // what travelled
}

var english = words.New("en")

// TestMain lets rubbish lie a while: a sign-in makes a lot of it, and there are
// thousands.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}

// nowhere looks up every name, to an address that has only what the test puts
// there.
type nowhere struct{}

func (nowhere) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
}

// run signs in, in the bubble of t, and looks for the password.
func (a *signIn) run(t *testing.T) {
	t.Helper()
	s := probetest.New(t, a.script)
	s.TLS = a.shown
	server := accounts.Server{Protocol: a.protocol, Host: host, Port: accounts.UsualPort(a.protocol, a.security),
		Security: a.security, Auth: accounts.AuthPassword, Username: user}
	check := wizard.Check{
		// Everything a person can agree to beforehand.
		Account:  accounts.Account{Address: user, Approvals: accounts.Approvals{Owners: []string{"example.org", "evil.example"}, Plaintext: []string{host}}},
		Incoming: accounts.NewSecret(password),
		Progress: func(_ wizard.Side, stage accounts.Stage) { a.told = append(a.told, stage) },
	}
	which := wizard.Incoming
	if a.protocol == accounts.SMTP {
		which = wizard.Outgoing
		check.Account.Outgoing = server
	} else {
		check.Account.Incoming = server
	}
	dial := s.DialContext
	if a.security == accounts.Plaintext { // which would not be used if TLS were elsewhere
		dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			if !strings.HasSuffix(address, fmt.Sprintf(":%d", server.Port)) {
				return nil, errors.New("nothing listens there")
			}
			return s.DialContext(ctx, network, address)
		}
	}
	tools := wizard.Tools{
		Network:     &probe.Network{Resolver: nowhere{}, DialContext: dial, Roots: a.trusted},
		SignInLimit: time.Hour, // the stages' own limits are looked at
	}
	began := time.Now()
	a.side = check.Run(t.Context(), tools)[which]
	a.took = time.Since(began)
	s.Wait() // the connection is closed
	a.calls, a.taken, a.lines, a.wire = s.Calls(), s.Taken(), s.Lines(), s.Wire()
	a.search(t)
	a.read(t)
}

// outputs is everything that a person, a file or a log could get.
func (a *signIn) outputs(t *testing.T) string {
	var b strings.Builder
	put := func(v any) {
		for _, verb := range []string{"%v\n", "%+v\n", "%#v\n"} {
			fmt.Fprintf(&b, verb, v)
		}
	}
	put(a.side)
	if p := a.side.Problem; p != nil {
		put(*p)
		for err := error(p); err != nil; err = errors.Unwrap(err) {
			put(err)
		}
	}
	side := a.side
	if side.Problem != nil {
		p := *side.Problem
		p.Err = nil // never written
		side.Problem = &p
	}
	data, err := json.Marshal(side)
	if err != nil {
		t.Error(err)
	}
	b.Write(data)
	return b.String()
}

// search looks for the password where it must not be.
func (a *signIn) search(t *testing.T) {
	t.Helper()
	heard := strings.Join(a.lines, "\n")
	if a.side.TLS != "" && !a.early {
		heard = "" // inside TLS, and the server was verified
	}
	if a.security == accounts.Plaintext {
		heard, a.wire = "", nil // agreed to
	}
	all := fmt.Sprintf("travelled: %s\nheard: %s\ntold: %s", a.wire, heard, a.outputs(t))
	for _, f := range leaktest.Search(password, []byte(all)) {
		t.Errorf("the password stands in what came of it: %v: %.200q", f, all[max(0, f.Offset-40):])
	}
	if n := a.tries(); n > 1 {
		t.Errorf("%d tries: %q", n, a.lines)
	}
}

// tries is how often the server was given credentials, or a part of them.
func (a *signIn) tries() int {
	n := 0
	for _, line := range a.lines {
		_, command, tagged := strings.Cut(line, " ")
		if !tagged || a.protocol != accounts.IMAP {
			command = line
		}
		for _, verb := range []string{"LOGIN ", "AUTHENTICATE ", "AUTH ", "PASS "} {
			if strings.HasPrefix(command, verb) {
				n++
			}
		}
	}
	return n
}

// read looks at every text as the person would see it, and at the explanation.
func (a *signIn) read(t *testing.T) {
	t.Helper()
	texts := append([]string{}, a.side.Alerts...)
	if p := a.side.Problem; p != nil {
		texts = append(texts, p.Reply)
		if p.Certificate != nil {
			texts = append(append(texts, p.Certificate.Issuer), p.Certificate.Names...)
		}
		e := english.Explain(p, words.Context{Address: accounts.Address{Local: "jane.doe", Domain: "example.org"}, Now: time.Now()})
		if e.Title == "" || len(e.Steps) == 0 {
			t.Errorf("no explanation of %v", p)
		}
		e.Reply = ""
		if s := fmt.Sprint(e); strings.Contains(s, "evil") {
			t.Errorf("the server's words stand in ours: %s", s)
		}
	}
	for _, s := range texts {
		readable(t, s, 501)
	}
	for _, s := range a.side.Trace {
		readable(t, s, 4100)
	}
	if len(a.side.Trace) > 500 || len(a.side.Alerts) > 10 {
		t.Errorf("%d lines of trace, %d alerts", len(a.side.Trace), len(a.side.Alerts))
	}
}

// readable says what is wrong with a text that is shown.
func readable(t *testing.T, s string, limit int) {
	t.Helper()
	if n := utf8.RuneCountInString(s); n > limit {
		t.Errorf("%d characters: %.60q…", n, s)
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
	}) {
		t.Errorf("not cleaned: %.60q", s)
	}
}
