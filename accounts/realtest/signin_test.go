package realtest_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/leaktest"
	"postkey/accounts/login"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
	"postkey/accounts/realtest"
)

// A try is one sign-in to a real server. Each is made with a user of its own,
// so that the servers' log tells how many passwords that one try sent.
type try struct {
	name     string
	protocol accounts.Protocol
	security accounts.Security
	password string // the right one
	typed    string
	messages int
}

func (c try) user() string {
	return strings.NewReplacer(" ", "-", "/", "-").Replace(c.name) + "@" + realtest.Domain
}

// tries are every protocol and security, with the right and a wrong password,
// and passwords that each way of sending has to write differently.
func tries() []try {
	awkward := leaktest.Password
	var all []try
	for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
		for _, s := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
			name := string(p) + " " + string(s)
			all = append(all,
				try{name + " right", p, s, awkward, awkward, 3},
				try{name + " wrong", p, s, awkward, "wr" + awkward, 0},
			)
		}
		all = append(all,
			try{string(p) + " not ascii", p, accounts.ImplicitTLS, "Schlüssel €5", "Schlüssel €5", 1},
			try{string(p) + " spaces around", p, accounts.ImplicitTLS, " two words ", " two words ", 0},
			try{string(p) + " long", p, accounts.ImplicitTLS, strings.Repeat("Ab3", 60), strings.Repeat("Ab3", 60), 2},
		)
	}
	return all
}

func TestRealSignIn(t *testing.T) {
	t.Parallel()
	realtest.Need(t, "dovecot", "postfix")
	authority := probetest.NewAuthority(t)
	var users []realtest.User
	for _, c := range tries() {
		users = append(users, realtest.User{Name: c.user(), Password: c.password, Messages: c.messages})
	}
	dovecot := realtest.StartDovecot(t, authority, users...)
	postfix := realtest.StartPostfix(t, authority, dovecot)
	network := &probe.Network{Resolver: realtest.Zone{Address: dovecot.Address}, Roots: authority.Pool}

	for _, c := range tries() {
		t.Run(c.name, func(t *testing.T) {
			server := postfix.Server(c.security, c.user())
			if c.protocol != accounts.SMTP {
				server = dovecot.Server(c.protocol, c.security, c.user())
			}
			var trace strings.Builder
			result, err := signIn(t.Context(), network, server, c.typed, &trace)
			leaktest.Check(t, c.typed, "the trace", []byte(trace.String()))
			if trace.Len() == 0 {
				t.Error("nothing was traced")
			}
			if c.typed != c.password {
				var problem *accounts.Problem
				if !errors.As(err, &problem) || problem.Stage != accounts.StageLogin || problem.Reason != accounts.WrongPassword || problem.Reply == "" {
					t.Fatalf("a wrong password gives %v", err)
				}
				leaktest.Check(t, c.typed, "the error", []byte(err.Error()))
				return
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, &trace)
			}
			want := c.messages
			if c.protocol == accounts.SMTP {
				want = 0
			}
			if result.Messages != want || result.TLS != "TLS 1.3" || result.Mechanism == "" {
				t.Errorf("signed in with %+v, want %d messages", result, want)
			}
		})
	}

	postfix.Stop(t)
	dovecot.Stop(t)
	for _, c := range tries() {
		if got := dovecot.Tries(c.user()); got != 1 {
			t.Errorf("%s: the server saw %d tries, want 1", c.name, got)
		}
	}
	if t.Failed() {
		t.Logf("Dovecot:\n%s\nPostfix:\n%s", dovecot.Log(), postfix.Log())
	}
}

// What is wrong before the log-in ends it there: the servers see no try.
func TestRealNoTryWhenSomethingIsWrong(t *testing.T) {
	t.Parallel()
	realtest.Need(t, "dovecot", "postfix")
	authority := probetest.NewAuthority(t)
	jane := realtest.User{Name: "jane@" + realtest.Domain, Password: leaktest.Password}
	dovecot := realtest.StartDovecot(t, authority, jane)
	postfix := realtest.StartPostfix(t, authority, dovecot)
	trusting := &probe.Network{Resolver: realtest.Zone{Address: dovecot.Address}, Roots: authority.Pool}
	strangers := &probe.Network{Resolver: realtest.Zone{Address: dovecot.Address}, Roots: probetest.NewAuthority(t).Pool}

	servers := []accounts.Server{postfix.Server(accounts.ImplicitTLS, jane.Name), postfix.Server(accounts.StartTLS, jane.Name)}
	for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
		servers = append(servers, dovecot.Server(p, accounts.ImplicitTLS, jane.Name), dovecot.Server(p, accounts.StartTLS, jane.Name))
	}
	for _, right := range servers {
		name := string(right.Protocol) + " " + string(right.Security)
		for _, c := range []struct {
			what    string
			network *probe.Network
			change  func(*accounts.Server)
			want    accounts.Reason
		}{
			{"unknown authority", strangers, func(*accounts.Server) {}, accounts.CertUnknownIssuer},
			{"another name", trusting, func(s *accounts.Server) { s.Host = "imap." + realtest.Domain }, accounts.CertWrongHost},
			{"someone else's server", trusting, func(s *accounts.Server) { s.Username = "jane@example.org" }, accounts.Unconfirmed},
		} {
			t.Run(name+" "+c.what, func(t *testing.T) {
				server := right
				c.change(&server)
				_, err := signIn(t.Context(), c.network, server, jane.Password, &strings.Builder{})
				var problem *accounts.Problem
				if !errors.As(err, &problem) || problem.Reason != c.want {
					t.Errorf("%v, want %s", err, c.want)
				}
			})
		}
		t.Run(name+" encryption mixed up", func(t *testing.T) {
			server, want := right, accounts.NotTLS // a plain greeting where TLS was expected
			mixed := *trusting
			if right.Security == accounts.StartTLS {
				server.Security = accounts.ImplicitTLS
			} else {
				// Such a server says nothing; only its port tells why.
				server.Security, want = accounts.StartTLS, accounts.TLSExpected
				server.Port = accounts.UsualPort(right.Protocol, accounts.ImplicitTLS)
				mixed.Limits.Greeting = time.Second
				mixed.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, network, netip.AddrPortFrom(dovecot.Address, uint16(right.Port)).String())
				}
			}
			_, err := signIn(t.Context(), &mixed, server, jane.Password, &strings.Builder{})
			var problem *accounts.Problem
			if !errors.As(err, &problem) || problem.Reason != want {
				t.Errorf("%v, want %s", err, want)
			}
		})
	}

	postfix.Stop(t)
	dovecot.Stop(t)
	if got := dovecot.Tries(jane.Name); got != 0 {
		t.Errorf("the servers saw %d tries, want none:\n%s", got, dovecot.Log())
	}
}

// signIn goes the whole way of a password: open, gate, log in.
func signIn(ctx context.Context, n *probe.Network, s accounts.Server, password string, trace *strings.Builder) (login.Result, error) {
	address, err := accounts.ParseAddress(s.Username)
	if err != nil {
		return login.Result{}, err
	}
	conn, err := n.Open(ctx, s, probe.Options{Trace: func(line string) { trace.WriteString(line + "\n") }})
	if err != nil {
		return login.Result{}, err
	}
	pass, err := gate.Admit(address, accounts.Approvals{}, conn)
	if err != nil {
		conn.Close()
		return login.Result{}, err
	}
	return login.SignIn(ctx, pass, accounts.NewSecret(password), login.Options{})
}
