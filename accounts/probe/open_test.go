package probe_test

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

const host = "mail.example.org"

// loopback resolves every name to this computer.
type loopback struct{}

func (loopback) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

// good are servers as they should be.
var good = []struct {
	name         string
	server       accounts.Server
	script       probetest.Script
	steps        []accounts.Stage
	greeting     string
	capabilities []string
	mechanisms   []string
}{
	{
		"IMAP, capabilities in the greeting",
		accounts.Server{Protocol: accounts.IMAP, Security: accounts.ImplicitTLS},
		`S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2] Dovecot ready.`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageTLS, accounts.StageGreeting},
		"Dovecot ready.",
		[]string{"IMAP4rev1", "SASL-IR", "AUTH=PLAIN", "AUTH=XOAUTH2"},
		[]string{"PLAIN", "XOAUTH2"},
	},
	{
		"IMAP, capabilities asked for",
		accounts.Server{Protocol: accounts.IMAP, Security: accounts.ImplicitTLS},
		`S: * OK hello
		 C: A1 CAPABILITY
		 S: * CAPABILITY IMAP4rev1 auth=plain
		 S: A1 OK done`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageTLS, accounts.StageGreeting},
		"hello",
		[]string{"IMAP4rev1", "auth=plain"},
		[]string{"PLAIN"},
	},
	{
		"IMAP STARTTLS, offered in the greeting",
		accounts.Server{Protocol: accounts.IMAP, Security: accounts.StartTLS},
		`S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready
		 C: A1 STARTTLS
		 S: A1 OK [CAPABILITY IMAP4rev1 AUTH=EVIL] begin
		 TLS
		 C: A2 CAPABILITY
		 S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN
		 S: A2 OK done`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageGreeting, accounts.StageStartTLS},
		"",
		[]string{"IMAP4rev1", "SASL-IR", "AUTH=PLAIN"},
		[]string{"PLAIN"},
	},
	{
		"IMAP STARTTLS, not mentioned",
		accounts.Server{Protocol: accounts.IMAP, Security: accounts.StartTLS},
		`S: * OK [ALERT] ready
		 C: A1 STARTTLS
		 S: * NO [ALERT] said in plain text
		 S: A1 OK begin
		 TLS
		 C: A2 CAPABILITY
		 S: A2 OK [CAPABILITY IMAP4rev1] in the code`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageGreeting, accounts.StageStartTLS},
		"", []string{"IMAP4rev1"}, nil,
	},
	{
		"POP3",
		accounts.Server{Protocol: accounts.POP3, Security: accounts.ImplicitTLS},
		`S: +OK POP3 ready <1@example.org>
		 C: CAPA
		 S: +OK
		 S: USER
		 S: SASL PLAIN LOGIN
		 S: ..odd
		 S: .`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageTLS, accounts.StageGreeting},
		"POP3 ready <1@example.org>",
		[]string{"USER", "SASL PLAIN LOGIN", ".odd"},
		[]string{"PLAIN", "LOGIN"},
	},
	{
		"POP3 without CAPA",
		accounts.Server{Protocol: accounts.POP3, Security: accounts.ImplicitTLS},
		`S: +OK
		 C: CAPA
		 S: -ERR what?`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageTLS, accounts.StageGreeting},
		"", nil, nil,
	},
	{
		"POP3 STLS",
		accounts.Server{Protocol: accounts.POP3, Security: accounts.StartTLS},
		`S: +OK ready
		 C: STLS
		 S: +OK begin
		 TLS
		 C: CAPA
		 S: +OK
		 S: SASL PLAIN
		 S: .`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageGreeting, accounts.StageStartTLS},
		"", []string{"SASL PLAIN"}, []string{"PLAIN"},
	},
	{
		"SMTP",
		accounts.Server{Protocol: accounts.SMTP, Security: accounts.ImplicitTLS},
		`S: 220-mail.example.org ESMTP
		 S: 220 ready
		 C: EHLO [127.0.0.1]
		 S: 250-mail.example.org
		 S: 250-SIZE 1000
		 S: 250 auth plain LOGIN`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageTLS, accounts.StageGreeting},
		"mail.example.org ESMTP ready",
		[]string{"SIZE 1000", "auth plain LOGIN"},
		[]string{"PLAIN", "LOGIN"},
	},
	{
		"SMTP STARTTLS",
		accounts.Server{Protocol: accounts.SMTP, Security: accounts.StartTLS},
		`S: 220 mail.example.org
		 C: EHLO [127.0.0.1]
		 S: 250-mail.example.org
		 S: 250-AUTH EVIL
		 S: 250 STARTTLS
		 C: STARTTLS
		 S: 220 2.0.0 begin
		 TLS
		 C: EHLO [127.0.0.1]
		 S: 250-mail.example.org
		 S: 250-AUTH=LOGIN
		 S: 250 AUTH PLAIN LOGIN`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageGreeting, accounts.StageStartTLS},
		"", []string{"AUTH=LOGIN", "AUTH PLAIN LOGIN"}, []string{"LOGIN", "PLAIN"},
	},
	{
		"IMAP, plain, with no TLS anywhere",
		accounts.Server{Protocol: accounts.IMAP, Security: accounts.Plaintext},
		`S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready`,
		[]accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageGreeting},
		"ready", []string{"IMAP4rev1", "AUTH=PLAIN"}, []string{"PLAIN"},
	},
}

// refusing is a network on which nothing listens but what the test has started.
func refusing(ports ...int) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if !slices.Contains(ports, int(netip.MustParseAddrPort(address).Port())) {
			return nil, errRefused
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
}

func TestOpen(t *testing.T) {
	authority := probetest.NewAuthority(t)
	for _, test := range good {
		t.Run(test.name, func(t *testing.T) {
			s := probetest.New(t, test.script)
			s.TLS, s.Implicit = authority.Server(host), test.server.Security == accounts.ImplicitTLS
			server := test.server
			server.Host, server.Port = host, s.Listen()
			network := &probe.Network{Resolver: loopback{}, DialContext: refusing(server.Port), Roots: authority.Pool}
			var stages []accounts.Stage
			conn, err := network.Open(t.Context(), server, probe.Options{
				Progress: func(s accounts.Stage) { stages = append(stages, s) },
			})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if conn.Greeting != test.greeting {
				t.Errorf("greeting %q, want %q", conn.Greeting, test.greeting)
			}
			if !slices.Equal(conn.Capabilities, test.capabilities) {
				t.Errorf("capabilities %q, want %q", conn.Capabilities, test.capabilities)
			}
			if got := conn.AuthMechanisms(); !slices.Equal(got, test.mechanisms) {
				t.Errorf("mechanisms %q, want %q", got, test.mechanisms)
			}
			for _, c := range conn.Capabilities {
				name, _, _ := strings.Cut(c, " ")
				if !conn.Has(strings.ToUpper(name)) || !conn.Has(strings.ToLower(name)) {
					t.Errorf("Has does not know %q", name)
				}
			}
			if conn.Has("EVIL") || conn.Has("AUTH=EVIL") || conn.Has("") || conn.Has("NONE") {
				t.Error("Has knows what the server did not say")
			}
			if len(conn.Alerts) != 0 {
				t.Errorf("alerts %q", conn.Alerts)
			}
			if !slices.Equal(stages, test.steps) {
				t.Errorf("was told %q, want %q", stages, test.steps)
			}
			var steps []accounts.Stage
			for _, s := range conn.Steps {
				steps = append(steps, s.Stage)
				if s.Took < 0 {
					t.Errorf("%s took %s", s.Stage, s.Took)
				}
			}
			if !slices.Equal(steps, test.steps) {
				t.Errorf("steps %q, want %q", steps, test.steps)
			}
			plain := server.Security == accounts.Plaintext
			if conn.Secure() == plain || (conn.TLS == nil) != plain || conn.Pinned || conn.OpenedAt.IsZero() || conn.Server != server {
				t.Errorf("secure %v, TLS %v, pinned %v, opened %v", conn.Secure(), conn.TLS, conn.Pinned, conn.OpenedAt)
			}
			if !conn.Alive() {
				t.Error("the connection is said to be dead")
			}
			elsewhere := *conn
			elsewhere.Server.Host = "evil.example"
			if elsewhere.Secure() {
				t.Error("a connection is secure for another host")
			}
		})
	}
}

func TestSecureOnlyWhenOpened(t *testing.T) {
	var none *probe.Conn
	made := &probe.Conn{Pinned: true, Server: accounts.Server{Security: accounts.ImplicitTLS}}
	if none.Secure() || made.Secure() || made.Alive() {
		t.Error("a connection that was never opened is secure or alive")
	}
	if none.Close() != nil || made.Close() != nil {
		t.Error("closing it fails")
	}
	if err := made.SendSecret(t.Context(), "", accounts.NewSecret("x")); err == nil {
		t.Error("a password can be sent over it")
	}
}
