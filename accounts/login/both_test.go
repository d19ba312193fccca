package login_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/leaktest"
	"postkey/accounts/login"
	"postkey/accounts/practice"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// A pairing is two scripted servers, in memory, one script for each connection.
type pairing struct {
	t        *testing.T
	incoming accounts.Server
	outgoing accounts.Server
	scripts  map[accounts.Protocol][]probetest.Script

	mu      sync.Mutex
	servers []*probetest.Server
	opened  map[accounts.Protocol]int
	order   []string // what was asked and answered, as it happened
}

func newPairing(t *testing.T, incoming, outgoing []probetest.Script) *pairing {
	p := &pairing{t: t, opened: map[accounts.Protocol]int{}}
	p.incoming = accounts.Server{Protocol: accounts.IMAP, Host: host, Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: user}
	p.outgoing = p.incoming
	p.outgoing.Protocol, p.outgoing.Port = accounts.SMTP, 465
	p.scripts = map[accounts.Protocol][]probetest.Script{accounts.IMAP: incoming, accounts.SMTP: outgoing}
	return p
}

// open opens the next connection to a server, which plays the next script.
func (p *pairing) open(server accounts.Server) func(context.Context) (gate.Pass, error) {
	authority := probetest.NewAuthority(p.t)
	return func(ctx context.Context) (gate.Pass, error) {
		p.mu.Lock()
		n := p.opened[server.Protocol]
		p.opened[server.Protocol]++
		if n >= len(p.scripts[server.Protocol]) {
			p.mu.Unlock()
			return gate.Pass{}, &accounts.Problem{Server: server, Stage: accounts.StageConnect, Reason: accounts.Refused}
		}
		s := probetest.New(p.t, p.scripts[server.Protocol][n])
		p.servers = append(p.servers, s)
		p.mu.Unlock()
		s.TLS, s.Implicit = authority.Server(host), true
		network := &probe.Network{Resolver: loopback{}, DialContext: s.DialContext, Roots: authority.Pool}
		conn, err := network.Open(ctx, server, probe.Options{})
		if err != nil {
			return gate.Pass{}, err
		}
		// The bubble's clock moves when nothing else does: a connection that the server
		// ended in the meantime has been seen to end.
		time.Sleep(time.Millisecond)
		return gate.Admit(address, accounts.Approvals{}, conn)
	}
}

func (p *pairing) pair() login.Pair {
	side := func(s accounts.Server) login.Side {
		return login.Side{Open: p.open(s), Secret: accounts.NewSecret(password), Options: login.Options{Progress: func(stage accounts.Stage) {
			p.mu.Lock()
			p.order = append(p.order, string(s.Protocol)+" "+string(stage))
			p.mu.Unlock()
		}}}
	}
	return login.Pair{Incoming: side(p.incoming), Outgoing: side(p.outgoing)}
}

// heard are the lines that carried credentials, in the order of the servers.
func (p *pairing) heard() []string {
	var lines []string
	for _, s := range p.servers {
		s.Wait()
		for _, l := range s.Lines() {
			if tries([]string{l}) > 0 {
				lines = append(lines, l)
			}
		}
	}
	slices.Sort(lines)
	return lines
}

const (
	imapOpen = "S: * OK [CAPABILITY IMAP4rev1] hello\n"
	smtpOpen = "S: 220 hello\nC: EHLO *\nS: 250-hello\nS: 250 AUTH PLAIN\n"
	imapYes  = "C: *\n" + imapIn
	imapNo   = "C: *\nS: A1 NO [AUTHENTICATIONFAILED] no"
	smtpYes  = "C: *\n" + smtpIn
	smtpNo   = "C: *\nS: 535 5.7.8 no"
)

// TestBoth: how many tries are made, with which names, and what is told.
func TestBoth(t *testing.T) {
	loginAs := func(name string) string { return `A1 LOGIN "` + name + `" "b\"o\\b p%w1"` }
	plainAs := func(name string) string { return "AUTH PLAIN " + encode("\x00"+name+"\x00"+password) }
	for _, test := range []struct {
		name               string
		other              string
		incoming, outgoing []probetest.Script
		outgoingName       string
		heard              []string
		inName, outName    string
		inErr, outErr      accounts.Reason // "" is none
		tries              int             // of the incoming side
	}{
		{"both right", "", []probetest.Script{imapOpen + imapYes}, []probetest.Script{smtpOpen + smtpYes}, "",
			[]string{loginAs(user), plainAs(user)}, user, user, "", "", 1},
		{"wrong password, and the name is certain", "", []probetest.Script{imapOpen + imapNo}, []probetest.Script{smtpOpen + smtpNo}, "",
			[]string{loginAs(user), plainAs(user)}, user, user, accounts.WrongPassword, accounts.WrongPassword, 1},
		{"the name is open, and right", "jane", []probetest.Script{imapOpen + imapYes}, []probetest.Script{smtpOpen + smtpYes}, "",
			[]string{loginAs(user), plainAs(user)}, user, user, "", "", 1},
		{"the other name", "jane", []probetest.Script{imapOpen + imapNo, imapOpen + imapYes}, []probetest.Script{smtpOpen + smtpYes}, "",
			[]string{loginAs("jane"), loginAs(user), plainAs("jane")}, "jane", "jane", "", "", 2},
		{"neither name", "jane", []probetest.Script{imapOpen + imapNo, imapOpen + imapNo}, []probetest.Script{smtpOpen + smtpNo}, "",
			[]string{loginAs("jane"), loginAs(user), plainAs(user)}, user, user, accounts.WrongPassword, accounts.WrongPassword, 2},
		{"the other name has its own trouble", "jane", []probetest.Script{imapOpen + imapNo, imapOpen + "C: *\nS: A1 NO [ALERT] Application-specific password required"}, []probetest.Script{smtpOpen + smtpNo}, "",
			[]string{loginAs("jane"), loginAs(user), plainAs("jane")}, "jane", "jane", accounts.AppPasswordNeeded, accounts.WrongPassword, 2},
		{"the other name meets another trouble", "jane", []probetest.Script{imapOpen + imapNo, imapOpen + "C: *\nS: A1 NO [UNAVAILABLE] later"}, []probetest.Script{smtpOpen + smtpNo}, "",
			[]string{loginAs("jane"), loginAs(user), plainAs(user)}, user, user, accounts.WrongPassword, accounts.WrongPassword, 2},
		{"refused for something else", "jane", []probetest.Script{imapOpen + "C: *\nS: A1 NO [UNAVAILABLE] later"}, []probetest.Script{smtpOpen + smtpYes}, "",
			[]string{loginAs(user), plainAs(user)}, user, user, accounts.Temporary, "", 1},
		{"the server hangs up on the name", "jane", []probetest.Script{imapOpen + "C: *\nCLOSE"}, []probetest.Script{smtpOpen + smtpYes}, "",
			[]string{loginAs(user), plainAs(user)}, user, user, accounts.Unknown, "", 1},
		{"no second connection", "jane", []probetest.Script{imapOpen + imapNo}, []probetest.Script{smtpOpen + smtpNo}, "",
			[]string{loginAs(user), plainAs(user)}, user, user, accounts.WrongPassword, accounts.WrongPassword, 1},
		{"the outgoing side has a name of its own", "jane", []probetest.Script{imapOpen + imapNo, imapOpen + imapYes}, []probetest.Script{smtpOpen + smtpYes}, "sender7",
			[]string{loginAs("jane"), loginAs(user), plainAs("sender7")}, "jane", "sender7", "", "", 2},
		{"no outgoing server", "jane", []probetest.Script{imapOpen + imapYes}, nil, "",
			[]string{loginAs(user)}, user, "", "", accounts.Refused, 1},
		{"no incoming server", "jane", nil, []probetest.Script{smtpOpen + smtpYes}, "",
			[]string{plainAs(user)}, "", user, accounts.Refused, "", 0},
		{"a connection that had ended", "", []probetest.Script{imapOpen + "S: * BYE idle\nCLOSE", imapOpen + imapYes}, []probetest.Script{smtpOpen + "CLOSE", smtpOpen + smtpYes}, "",
			[]string{loginAs(user), plainAs(user)}, user, user, "", "", 1},
		{"a server that always hangs up first", "jane", []probetest.Script{imapOpen + "S: * BYE\nCLOSE", imapOpen + "S: * BYE\nCLOSE", imapOpen + imapYes}, []probetest.Script{smtpOpen + smtpYes}, "",
			[]string{plainAs(user)}, user, user, accounts.Temporary, "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPairing(t, test.incoming, test.outgoing)
				if test.outgoingName != "" {
					p.outgoing.Username = test.outgoingName
				}
				pair := p.pair()
				pair.OtherName = test.other
				in, out := login.Both(t.Context(), pair)
				heard := slices.Sorted(slices.Values(test.heard))
				if got := p.heard(); !slices.Equal(got, heard) {
					t.Errorf("the servers heard %q, want %q", got, heard)
				}
				for _, c := range []struct {
					what   string
					o      login.Outcome
					name   string
					reason accounts.Reason
				}{{"incoming", in, test.inName, test.inErr}, {"outgoing", out, test.outName, test.outErr}} {
					if c.o.Username != c.name || c.o.Session != nil {
						t.Errorf("%s: name %q, want %q", c.what, c.o.Username, c.name)
					}
					if got, _ := errors.AsType[*accounts.Problem](c.o.Err); c.reason == "" && c.o.Err != nil || c.reason != "" && (got == nil || got.Reason != c.reason) {
						t.Errorf("%s: %v, want %q", c.what, c.o.Err, c.reason)
					}
					leaktest.Check(t, password, c.what, []byte(fmt.Sprintf("%+v %#v %v", c.o, c.o, c.o.Err)))
				}
				if in.Tries != test.tries || out.Tries > 1 {
					t.Errorf("%d and %d tries, want %d", in.Tries, out.Tries, test.tries)
				}
			})
		})
	}
}

// TestBothAtOnce: two slow servers take as long as one.
func TestBothAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPairing(t, []probetest.Script{imapOpen + "C: *\nHANG"}, []probetest.Script{smtpOpen + "C: *\nHANG"})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		in, out := login.Both(ctx, p.pair())
		if in.Err == nil || out.Err == nil || time.Since(began) != 10*time.Second {
			t.Errorf("after %s: %v, %v", time.Since(began), in.Err, out.Err)
		}
	})
}

// TestBothWaits: with an open name the outgoing side says nothing before the
// incoming one has found it; and cancelling ends both at once.
func TestBothWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPairing(t, []probetest.Script{imapOpen + imapNo, imapOpen + imapYes}, []probetest.Script{smtpOpen + smtpYes})
		pair := p.pair()
		pair.OtherName = "jane"
		login.Both(t.Context(), pair)
		if want := []string{"imap login", "imap login", "imap mailbox", "smtp login"}; !slices.Equal(p.order, want) {
			t.Errorf("%q, want %q", p.order, want)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		p := newPairing(t, []probetest.Script{imapOpen + "C: *\nHANG"}, []probetest.Script{smtpOpen + smtpYes})
		pair := p.pair()
		pair.OtherName = "jane"
		began := time.Now()
		in, out := login.Both(ctx, pair)
		for _, err := range []error{in.Err, out.Err} {
			if problem, ok := errors.AsType[*accounts.Problem](err); !ok || problem.Reason != accounts.Cancelled {
				t.Errorf("%v", err)
			}
		}
		// Looking whether the connection still stands takes a millisecond.
		if time.Since(began) > time.Second+time.Millisecond || strings.Contains(strings.Join(p.heard(), ""), "AUTH") {
			t.Errorf("after %s: %q", time.Since(began), p.heard())
		}
	})
}

// TestBothKeep: sessions that are kept can still be used, and end when left.
func TestBothKeep(t *testing.T) {
	company := startPractice(t, practice.Options{})
	pair := practicePair(company, accounts.IMAP, accounts.AuthPassword, practice.Password())
	pair.Keep = true
	in, out := login.Both(t.Context(), pair)
	if in.Err != nil || out.Err != nil || in.Session == nil || out.Session == nil {
		t.Fatalf("%v, %v", in.Err, out.Err)
	}
	if in.Messages != practice.Letters || in.Session.Server().Username != practice.Address {
		t.Errorf("%+v", in)
	}
	in.Session.Leave(t.Context())
	out.Session.Leave(t.Context())
}

func startPractice(t *testing.T, o practice.Options) *practice.Server {
	t.Helper()
	s, err := practice.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// practicePair is the practice account.
func practicePair(s *practice.Server, p accounts.Protocol, auth accounts.Auth, secret accounts.Secret) login.Pair {
	jane, _ := accounts.ParseAddress(practice.Address)
	side := func(p accounts.Protocol) login.Side {
		servers := s.Published()
		server := servers[slices.IndexFunc(servers, func(s accounts.Server) bool { return s.Protocol == p })]
		server.Auth = auth
		return login.Side{Secret: secret, Options: login.Options{Sender: practice.Address}, Open: func(ctx context.Context) (gate.Pass, error) {
			conn, err := s.Network().Open(ctx, server, probe.Options{})
			if err != nil {
				return gate.Pass{}, err
			}
			return gate.Admit(jane, accounts.Approvals{}, conn)
		}}
	}
	return login.Pair{Incoming: side(p), Outgoing: side(accounts.SMTP)}
}

// TestPracticeMechanisms: every mechanism with a real server over every protocol,
// with the right proof and a wrong one.
func TestPracticeMechanisms(t *testing.T) {
	for _, c := range []struct {
		mechanism string
		auth      accounts.Auth
	}{
		{"PLAIN", accounts.AuthPassword}, {"LOGIN", accounts.AuthPassword},
		{"CRAM-MD5", accounts.AuthPassword}, {"CRAM-MD5", accounts.AuthEncrypted},
		{"SCRAM-SHA-1", accounts.AuthEncrypted}, {"SCRAM-SHA-256", accounts.AuthPassword},
		{"OAUTHBEARER", accounts.AuthOAuth2}, {"XOAUTH2", accounts.AuthOAuth2},
	} {
		company := startPractice(t, practice.Options{
			Mechanisms: []string{c.mechanism}, Questions: [2]string{"User Name\x00", "wie bitte?"},
			Tokens: map[string]accounts.Secret{practice.Address: accounts.NewSecret(token)},
		})
		right, refused := practice.Password(), accounts.WrongPassword
		if c.auth == accounts.AuthOAuth2 {
			right, refused = accounts.NewSecret(token), accounts.BrowserSignInNeeded
		}
		for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
			t.Run(fmt.Sprintf("%s %s %s", p, c.mechanism, c.auth), func(t *testing.T) {
				in, out := login.Both(t.Context(), practicePair(company, p, c.auth, right))
				if in.Err != nil || out.Err != nil {
					t.Fatalf("%v, %v", in.Err, out.Err)
				}
				for _, o := range []login.Outcome{in, out} {
					// PLAIN and LOGIN have commands of their own in IMAP and POP3.
					if o.Mechanism != c.mechanism && !(c.mechanism == "PLAIN" && o.Mechanism == "LOGIN") && !(c.mechanism == "LOGIN" && o.Mechanism == "USER/PASS") {
						t.Errorf("%s instead of %s", o.Mechanism, c.mechanism)
					}
				}
				before := company.Logins(p)
				in, out = login.Both(t.Context(), practicePair(company, p, c.auth, accounts.NewSecret("not "+right.Reveal())))
				for _, o := range []login.Outcome{in, out} {
					if problem, ok := errors.AsType[*accounts.Problem](o.Err); !ok || problem.Reason != refused || problem.Stage != accounts.StageLogin {
						t.Errorf("%v, want %s", o.Err, refused)
					}
				}
				if n := company.Logins(p) - before; n != 1 {
					t.Errorf("%d tries", n)
				}
			})
		}
	}
}
