package login_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/leaktest"
	"postkey/accounts/login"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

const (
	host     = "mail.example.org"
	user     = "jane@example.org"
	password = leaktest.Password // b"o\b p%w1
)

var address = accounts.Address{Local: "jane", Domain: "example.org"}

type loopback struct{}

func (loopback) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

func encode(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

var (
	plain  = encode("\x00" + user + "\x00" + password)
	quoted = `"jane@example.org" "b\"o\\b p%w1"`
)

// An attempt is one sign-in to a scripted server, and all that came of it.
type attempt struct {
	server accounts.Server
	script probetest.Script
	secret accounts.Secret
	host   string // "" is host
	sender string
	needle string // what must not be found anywhere; "" is password

	result   login.Result
	err      error
	problem  *accounts.Problem
	stages   []accounts.Stage
	trace    []string
	lines    []string
	wire     []byte
	progress []accounts.Stage
}

// run opens the server over TCP, or in memory when that is what t's bubble
// needs, and signs in.
func (a *attempt) run(ctx context.Context, t *testing.T, inMemory bool) {
	t.Helper()
	a.host, a.needle = cmp.Or(a.host, host), cmp.Or(a.needle, password)
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, a.script)
	s.TLS, s.Implicit = authority.Server(a.host), a.server.Security == accounts.ImplicitTLS
	network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
	server := a.server
	server.Host = a.host
	server.Port = 10000
	if inMemory {
		network.DialContext = func(ctx context.Context, n, address string) (net.Conn, error) {
			if !strings.HasSuffix(address, ":10000") {
				return nil, errors.New("nothing listens there")
			}
			return s.DialContext(ctx, n, address)
		}
	} else {
		server.Port = s.Listen()
	}
	if server.Username == "" {
		server.Username = user
	}
	if server.Auth == "" {
		server.Auth = accounts.AuthPassword
	}
	conn, err := network.Open(ctx, server, probe.Options{Trace: func(line string) { a.trace = append(a.trace, line) }})
	if err != nil {
		t.Fatal(err)
	}
	approved := accounts.Approvals{Plaintext: []string{host}, Owners: []string{gate.Owner(a.host)}}
	pass, err := gate.Admit(address, approved, conn)
	if err != nil {
		t.Fatal(err)
	}
	if a.secret.Empty() {
		a.secret = accounts.NewSecret(password)
	}
	a.result, a.err = login.SignIn(ctx, pass, a.secret, login.Options{
		Progress: func(s accounts.Stage) { a.progress = append(a.progress, s) }, Sender: a.sender,
	})
	a.problem, _ = errors.AsType[*accounts.Problem](a.err)
	if a.err != nil && (a.problem == nil || a.problem.Server != server) {
		t.Errorf("%T: %v", a.err, a.err)
	}
	// The connection is closed, and good for no second try.
	if conn.Alive() {
		t.Error("the connection was left open")
	}
	if _, err := login.SignIn(ctx, pass, a.secret, login.Options{}); err == nil {
		t.Error("a pass was good twice")
	}
	s.Wait()
	if s.Calls() != 1 {
		t.Errorf("%d connections", s.Calls())
	}
	a.lines, a.wire = s.Lines(), s.Wire()
	for _, step := range a.result.Steps {
		a.stages = append(a.stages, step.Stage)
	}
	a.search(t)
}

// search looks for the password in everything that a person or a file could get.
func (a *attempt) search(t *testing.T) {
	t.Helper()
	out := []any{a.result, a.err, a.trace, a.secret}
	if a.problem != nil {
		out = append(out, *a.problem, a.problem.Err)
	}
	for _, o := range out {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			leaktest.Check(t, a.needle, fmt.Sprintf("%T as %s", o, verb), []byte(fmt.Sprintf(verb, o)))
		}
	}
	if a.server.Security != accounts.Plaintext {
		leaktest.Check(t, a.needle, "what travelled outside TLS", a.wire)
	}
}

// tries counts the commands that carry credentials.
func tries(lines []string) int {
	n := 0
	for _, l := range lines {
		for _, verb := range []string{"LOGIN ", "AUTHENTICATE ", "PASS ", "AUTH "} {
			if _, rest, ok := strings.Cut(l, verb); ok && rest != "" {
				n++
				break
			}
		}
	}
	return n
}
