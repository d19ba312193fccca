package login_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, a.script)
	s.TLS, s.Implicit = authority.Server(host), a.server.Security == accounts.ImplicitTLS
	network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
	server := a.server
	server.Host = host
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
	approved := accounts.Approvals{Plaintext: []string{host}}
	pass, err := gate.Admit(address, approved, conn)
	if err != nil {
		t.Fatal(err)
	}
	if a.secret.Empty() {
		a.secret = accounts.NewSecret(password)
	}
	a.result, a.err = login.SignIn(ctx, pass, a.secret, login.Options{
		Progress: func(s accounts.Stage) { a.progress = append(a.progress, s) },
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
			leaktest.Check(t, password, fmt.Sprintf("%T as %s", o, verb), []byte(fmt.Sprintf(verb, o)))
		}
	}
	if a.server.Security != accounts.Plaintext {
		leaktest.Check(t, password, "what travelled outside TLS", a.wire)
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

// good are the sign-ins that work; begin is replaced by what opens the server.
var good = []struct {
	name      string
	protocol  accounts.Protocol
	offers    string // capabilities, one each
	secret    string // "" is password
	user      string // "" is user
	script    string
	mechanism string
	messages  int
	lines     []string
}{
	{
		"LOGIN", accounts.IMAP, "SASL-IR AUTH=PLAIN", "", "",
		`S: A1 OK [CAPABILITY X] in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: * STATUS INBOX (MESSAGES 231)
		 S: A2 OK done`,
		"LOGIN", 231, []string{"A1 LOGIN " + quoted, "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"},
	},
	{
		"PLAIN at once, because LOGIN is switched off", accounts.IMAP, "SASL-IR AUTH=PLAIN LOGINDISABLED", "", "",
		`S: A1 OK in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: * STATUS {5}
		 S: "INBOX (UIDNEXT 7 MESSAGES 0)\r\n"
		 S: A2 OK done`,
		"PLAIN", 0, []string{"A1 AUTHENTICATE PLAIN " + plain, "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"},
	},
	{
		"PLAIN in two steps", accounts.IMAP, "AUTH=PLAIN LOGINDISABLED", "", "",
		`S: + 
		 C: *
		 S: A1 OK in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: A2 NO not here
		 C: A3 EXAMINE INBOX
		 S: * FLAGS (\Seen)
		 S: * 5 EXISTS
		 S: * 0 RECENT
		 S: A3 OK [READ-ONLY] done`,
		"PLAIN", 5, []string{"A1 AUTHENTICATE PLAIN", plain, "A2 STATUS INBOX (MESSAGES)", "A3 EXAMINE INBOX", "A4 LOGOUT"},
	},
	{
		"PLAIN, because the password is not ASCII", accounts.IMAP, "SASL-IR AUTH=PLAIN", "grün secret", "",
		`S: A1 OK in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: * STATUS "INBOX" (MESSAGES 1)
		 S: A2 OK done`,
		"PLAIN", 1, []string{"A1 AUTHENTICATE PLAIN " + encode("\x00"+user+"\x00grün secret"), "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"},
	},
	{
		"LOGIN with literals, because there is nothing else", accounts.IMAP, "", "grün secret", "",
		`S: + go on
		 C: *
		 S: + go on
		 C: *
		 S: A1 OK in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: * STATUS INBOX (MESSAGES 1)
		 S: A2 OK done`,
		"LOGIN", 1, []string{"A1 LOGIN {16}", user + " {12}", "grün secret", "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"},
	},
	{
		"AUTH PLAIN", accounts.POP3, "USER|SASL LOGIN PLAIN", "", "",
		`S: +OK in
		 C: STAT
		 S: +OK 12 40960`,
		"PLAIN", 12, []string{"AUTH PLAIN " + plain, "STAT", "QUIT"},
	},
	{
		"USER and PASS", accounts.POP3, "USER|SASL CRAM-MD5", "", "",
		`S: +OK who?
		 C: PASS *
		 S: +OK in
		 C: STAT
		 S: +OK 0 0`,
		"USER/PASS", 0, []string{"USER " + user, "PASS " + password, "STAT", "QUIT"},
	},
	{
		"USER and PASS of a server without capabilities", accounts.POP3, "", "", "jane",
		`S: +OK who?
		 C: PASS *
		 S: +OK in
		 C: STAT
		 S: +OK 2 3`,
		"USER/PASS", 2, []string{"USER jane", "PASS " + password, "STAT", "QUIT"},
	},
	{
		"AUTH PLAIN", accounts.SMTP, "SIZE 5|AUTH LOGIN PLAIN XOAUTH2", "", "",
		`S: 235 2.7.0 in`,
		"PLAIN", 0, []string{"AUTH PLAIN " + plain, "QUIT"},
	},
	{
		"AUTH LOGIN with odd questions", accounts.SMTP, "auth=login", "", "",
		`S: 334 who are you??
		 C: *
		 S: 334
		 C: *
		 S: 235 in`,
		"LOGIN", 0, []string{"AUTH LOGIN", encode(user), encode(password), "QUIT"},
	},
}

// opening is the script that brings a server to the point before log-in.
func opening(p accounts.Protocol, s accounts.Security, offers string) probetest.Script {
	greet := map[accounts.Protocol]string{accounts.IMAP: "S: * OK hello\n", accounts.POP3: "S: +OK hello\n", accounts.SMTP: "S: 220 hello\n"}[p]
	var ask string
	switch p {
	case accounts.IMAP:
		greet = "S: * OK [CAPABILITY IMAP4rev1 " + offers + "] hello\n"
		if s == accounts.StartTLS {
			greet = "S: * OK [CAPABILITY STARTTLS AUTH=EVIL] hello\nC: A1 STARTTLS\nS: A1 OK go\nTLS\n"
			ask = "C: A2 CAPABILITY\nS: * CAPABILITY IMAP4rev1 " + offers + "\nS: A2 OK done\n"
		}
	case accounts.POP3:
		ask = "C: CAPA\nS: -ERR\n"
		if offers != "" {
			ask = "C: CAPA\nS: +OK\nS: " + strings.ReplaceAll(offers, "|", "\nS: ") + "\nS: .\n"
		}
		if s == accounts.StartTLS {
			greet += "C: STLS\nS: +OK go\nTLS\n"
		}
	case accounts.SMTP:
		ask = "C: EHLO *\nS: 250-hello\nS: 250-" + strings.ReplaceAll(offers, "|", "\nS: 250-") + "\nS: 250 END\n"
		if s == accounts.StartTLS {
			greet += "C: EHLO *\nS: 250-hello\nS: 250-AUTH EVIL\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS\n"
		}
	}
	return probetest.Script(greet + ask)
}

// retag moves the tags of a script that began with A1 to where STARTTLS left
// them.
func retag(s string, security accounts.Security, p accounts.Protocol) string {
	if p != accounts.IMAP || security != accounts.StartTLS {
		return s
	}
	for n := 9; n > 0; n-- {
		s = strings.ReplaceAll(s, fmt.Sprintf("A%d ", n), fmt.Sprintf("A%d ", n+2))
	}
	return s
}

func TestSignIn(t *testing.T) {
	for _, test := range good {
		for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS, accounts.Plaintext} {
			t.Run(fmt.Sprintf("%s/%s/%s", test.protocol, test.name, security), func(t *testing.T) {
				script := opening(test.protocol, security, test.offers) + "C: *\n" + probetest.Script(retag(test.script, security, test.protocol))
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: security, Username: test.user},
					script: script, secret: accounts.NewSecret(test.secret),
				}
				if security == accounts.Plaintext { // in memory, where nothing listens on the TLS ports
					synctest.Test(t, func(t *testing.T) { a.run(t.Context(), t, true) })
				} else {
					a.run(t.Context(), t, false)
				}
				if a.err != nil {
					t.Fatal(a.err)
				}
				if a.result.Mechanism != test.mechanism || a.result.Messages != test.messages {
					t.Errorf("%s, %d messages", a.result.Mechanism, a.result.Messages)
				}
				if want := map[bool]string{true: "", false: "TLS 1.3"}[security == accounts.Plaintext]; a.result.TLS != want {
					t.Errorf("TLS %q, want %q", a.result.TLS, want)
				}
				stages := []accounts.Stage{accounts.StageLogin, accounts.StageMailbox}
				if test.protocol == accounts.SMTP {
					stages = stages[:1]
				}
				if !slices.Equal(a.stages, stages) || !slices.Equal(a.progress, stages) {
					t.Errorf("steps %q, progress %q, want %q", a.stages, a.progress, stages)
				}
				var want []string
				for _, l := range test.lines {
					want = append(want, retag(l, security, test.protocol))
				}
				if got := a.lines[max(0, len(a.lines)-len(want)):]; !slices.Equal(got, want) {
					t.Errorf("the server heard %q, want %q", got, want)
				}
				if n := tries(a.lines); n != 1 {
					t.Errorf("%d tries: %q", n, a.lines)
				}
				if len(a.result.Alerts) != 0 {
					t.Errorf("alerts %q", a.result.Alerts)
				}
			})
		}
	}
}

// TestNoLogIn: an outgoing server that asks for nothing is left at that.
func TestNoLogIn(t *testing.T) {
	a := &attempt{
		server: accounts.Server{Protocol: accounts.SMTP, Security: accounts.ImplicitTLS, Auth: accounts.AuthNone},
		script: opening(accounts.SMTP, accounts.ImplicitTLS, "AUTH PLAIN"),
	}
	a.server.Username = "nobody"
	synctest.Test(t, func(t *testing.T) {
		authority := probetest.NewAuthority(t)
		s := probetest.New(t, a.script)
		s.TLS, s.Implicit = authority.Server(host), true
		network := &probe.Network{Resolver: loopback{}, DialContext: s.DialContext, Roots: authority.Pool}
		server := a.server
		server.Host, server.Port = host, 465
		conn, err := network.Open(t.Context(), server, probe.Options{})
		if err != nil {
			t.Fatal(err)
		}
		pass, err := gate.Admit(address, accounts.Approvals{}, conn)
		if err != nil {
			t.Fatal(err)
		}
		result, err := login.SignIn(t.Context(), pass, accounts.Secret{}, login.Options{})
		if err != nil || result.Mechanism != "" || len(result.Steps) != 0 || result.TLS != "TLS 1.3" {
			t.Errorf("%+v, %v", result, err)
		}
		s.Wait()
		if lines := s.Lines(); !slices.Equal(lines, []string{"EHLO [127.0.0.1]", "QUIT"}) {
			t.Errorf("the server heard %q", lines)
		}
	})
}

func TestZeroPass(t *testing.T) {
	_, err := login.SignIn(t.Context(), gate.Pass{}, accounts.NewSecret(password), login.Options{})
	p, ok := errors.AsType[*accounts.Problem](err)
	if !ok || p.Reason != accounts.Unconfirmed || !errors.Is(err, login.ErrNoPass) {
		t.Errorf("%v", err)
	}
	leaktest.Check(t, password, "the error", []byte(fmt.Sprintf("%+v %#v", err, err)))
}

// TestUnsendable: what no protocol can carry is not sent in part.
func TestUnsendable(t *testing.T) {
	for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
		for _, secret := range []string{"a\r\nA2 DELETE INBOX", "a\nb", "a\rb", "a\x00b"} {
			synctest.Test(t, func(t *testing.T) {
				a := &attempt{
					server: accounts.Server{Protocol: p, Security: accounts.ImplicitTLS},
					script: opening(p, accounts.ImplicitTLS, map[accounts.Protocol]string{accounts.SMTP: "AUTH PLAIN"}[p]),
					secret: accounts.NewSecret(secret),
				}
				a.run(t.Context(), t, true)
				if !errors.Is(a.err, login.ErrUnsendable) || a.problem.Stage != accounts.StageLogin || a.problem.Reason == accounts.WrongPassword {
					t.Errorf("%v", a.err)
				}
				if n := tries(a.lines); n != 0 || strings.Contains(strings.Join(a.lines, "\n"), "DELETE") {
					t.Errorf("the server heard %q", a.lines)
				}
			})
		}
	}
}

// TestNoMechanism: without a way that both know, nothing is sent.
func TestNoMechanism(t *testing.T) {
	for _, test := range []struct {
		protocol accounts.Protocol
		auth     accounts.Auth
		security accounts.Security
		offers   string
		reason   accounts.Reason
	}{
		{accounts.SMTP, accounts.AuthPassword, accounts.ImplicitTLS, "SIZE 5", accounts.NoLoginOffered},
		{accounts.SMTP, accounts.AuthPassword, accounts.ImplicitTLS, "AUTH GSSAPI NTLM", accounts.NoCommonMechanism},
		{accounts.SMTP, accounts.AuthPassword, accounts.ImplicitTLS, "AUTH XOAUTH2 OAUTHBEARER", accounts.BrowserSignInNeeded},
		{accounts.SMTP, accounts.AuthEncrypted, accounts.ImplicitTLS, "AUTH PLAIN CRAM-MD5", accounts.NoCommonMechanism},
		{accounts.SMTP, accounts.AuthOAuth2, accounts.ImplicitTLS, "AUTH PLAIN XOAUTH2", accounts.BrowserSignInNeeded},
		{accounts.IMAP, accounts.AuthPassword, accounts.ImplicitTLS, "LOGINDISABLED", accounts.NoLoginOffered},
		{accounts.IMAP, accounts.AuthPassword, accounts.ImplicitTLS, "LOGINDISABLED AUTH=GSSAPI", accounts.NoCommonMechanism},
		{accounts.IMAP, accounts.AuthPassword, accounts.ImplicitTLS, "LOGINDISABLED AUTH=XOAUTH2", accounts.BrowserSignInNeeded},
		{accounts.IMAP, accounts.AuthPassword, accounts.Plaintext, "LOGINDISABLED", accounts.EncryptionRequired},
		{accounts.IMAP, accounts.AuthNone, accounts.ImplicitTLS, "AUTH=PLAIN", accounts.NoCommonMechanism},
		{accounts.POP3, accounts.AuthPassword, accounts.ImplicitTLS, "SASL GSSAPI", accounts.NoCommonMechanism},
		{accounts.POP3, accounts.AuthPassword, accounts.ImplicitTLS, "SASL XOAUTH2", accounts.BrowserSignInNeeded},
		{accounts.POP3, accounts.AuthEncrypted, accounts.ImplicitTLS, "USER|SASL PLAIN", accounts.NoCommonMechanism},
	} {
		t.Run(fmt.Sprintf("%s %s %s", test.protocol, test.auth, test.offers), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: test.security, Auth: test.auth},
					script: opening(test.protocol, test.security, test.offers),
				}
				a.run(t.Context(), t, true)
				if a.problem == nil || a.problem.Reason != test.reason || a.problem.Stage != accounts.StageLogin {
					t.Errorf("%v, want %s", a.err, test.reason)
				}
				if tries(a.lines) != 0 {
					t.Errorf("the server heard %q", a.lines)
				}
			})
		})
	}
}

// TestStale: a connection that ended while the person was typing costs no try.
func TestStale(t *testing.T) {
	for p, farewell := range map[accounts.Protocol]string{
		accounts.IMAP: "S: * BYE idle for too long\n", accounts.POP3: "CLOSE\n", accounts.SMTP: "S: 421 4.4.2 idle for too long\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			a := &attempt{
				server: accounts.Server{Protocol: p, Security: accounts.ImplicitTLS},
				script: opening(p, accounts.ImplicitTLS, "") + probetest.Script(farewell),
			}
			if p == accounts.SMTP {
				a.script = opening(p, accounts.ImplicitTLS, "AUTH PLAIN") + probetest.Script(farewell)
			}
			authority := probetest.NewAuthority(t)
			s := probetest.New(t, a.script)
			s.TLS, s.Implicit = authority.Server(host), true
			network := &probe.Network{Resolver: loopback{}, DialContext: s.DialContext, Roots: authority.Pool}
			server := accounts.Server{Protocol: p, Security: accounts.ImplicitTLS, Host: host, Port: 1, Auth: accounts.AuthPassword, Username: user}
			conn, err := network.Open(t.Context(), server, probe.Options{})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			time.Sleep(time.Minute)
			pass, err := gate.Admit(address, accounts.Approvals{}, conn)
			if err != nil {
				t.Fatal(err)
			}
			_, err = login.SignIn(t.Context(), pass, accounts.NewSecret(password), login.Options{})
			if !errors.Is(err, login.ErrStale) {
				t.Errorf("%v", err)
			}
			s.Wait()
			if tries(s.Lines()) != 0 {
				t.Errorf("the server heard %q", s.Lines())
			}
		})
	}
}
