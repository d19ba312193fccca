package login_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/leaktest"
	"postkey/accounts/login"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// TestNothingBeforeProof: what is wrong before the log-in ends it there, on both
// sides, without a try and without a letter of the password.
func TestNothingBeforeProof(t *testing.T) {
	for _, test := range []struct {
		name     string
		protocol accounts.Protocol
		security accounts.Security
		script   probetest.Script
		names    []string // of the certificate; nil is the right one
		reason   accounts.Reason
	}{
		{"a certificate for another name", accounts.IMAP, accounts.ImplicitTLS, imapOpen, []string{"mail.evil.example"}, accounts.CertWrongHost},
		{"a certificate for another name", accounts.SMTP, accounts.StartTLS, "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS", []string{"mail.evil.example"}, accounts.CertWrongHost},
		{"no TLS on offer", accounts.IMAP, accounts.StartTLS, "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x", nil, accounts.StartTLSMissing},
		{"no TLS on offer", accounts.SMTP, accounts.StartTLS, "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250 AUTH PLAIN LOGIN CRAM-MD5", nil, accounts.StartTLSMissing},
		{"no TLS on offer", accounts.POP3, accounts.StartTLS, "S: +OK x\nC: STLS\nS: -ERR no\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .", nil, accounts.StartTLSMissing},
		{"signed in already", accounts.IMAP, accounts.StartTLS, "S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] in", nil, accounts.StartTLSInjected},
		{"words behind the reply to STARTTLS", accounts.IMAP, accounts.StartTLS, "S: * OK [CAPABILITY STARTTLS] x\nC: A1 STARTTLS\nS: \"A1 OK go\\r\\n* OK [CAPABILITY AUTH=PLAIN] welcome\\r\\n\"", nil, accounts.StartTLSInjected},
		{"words behind the reply to STARTTLS", accounts.SMTP, accounts.StartTLS, "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250 STARTTLS\nC: STARTTLS\nS: \"220 go\\r\\n250 AUTH PLAIN\\r\\n\"", nil, accounts.StartTLSInjected},
		{"plain speech instead of TLS", accounts.IMAP, accounts.StartTLS, "S: * OK [CAPABILITY STARTTLS] x\nC: A1 STARTTLS\nS: A1 OK go\nC: *\nS: * OK never mind", nil, accounts.StartTLSInjected},
	} {
		t.Run(string(test.protocol)+"/"+test.name, func(t *testing.T) {
			authority := probetest.NewAuthority(t)
			s := probetest.New(t, test.script)
			if test.names == nil {
				test.names = []string{host}
			}
			s.TLS, s.Implicit = authority.Server(test.names...), test.security == accounts.ImplicitTLS
			network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
			server := accounts.Server{Protocol: test.protocol, Host: host, Port: s.Listen(), Security: test.security, Auth: accounts.AuthPassword, Username: user}
			// Everything the person can have agreed to beforehand.
			approved := accounts.Approvals{Owners: []string{"example.org", "evil.example"}, Plaintext: []string{host}}
			side := login.Side{Secret: accounts.NewSecret(password), Open: func(ctx context.Context) (gate.Pass, error) {
				conn, err := network.Open(ctx, server, probe.Options{})
				if err != nil {
					return gate.Pass{}, err
				}
				return gate.Admit(address, approved, conn)
			}}
			in, out := login.Both(t.Context(), login.Pair{Incoming: side, Outgoing: side, OtherName: "jane"})
			for _, o := range []login.Outcome{in, out} {
				if p, ok := errors.AsType[*accounts.Problem](o.Err); !ok || p.Reason != test.reason || o.Tries != 0 {
					t.Errorf("%v, %d tries, want %s", o.Err, o.Tries, test.reason)
				}
			}
			s.Wait()
			if n := tries(s.Lines()); n != 0 {
				t.Errorf("the server heard %q", s.Lines())
			}
			leaktest.Check(t, password, "what travelled", s.Wire())
		})
	}
}

// TestPlaceChanged: a pass is for the place that was opened. Whoever changes that
// afterwards gets no password there.
func TestPlaceChanged(t *testing.T) {
	for name, change := range map[string]func(*accounts.Server){
		"host":     func(s *accounts.Server) { s.Host = "mail.evil.example" },
		"port":     func(s *accounts.Server) { s.Port++ },
		"security": func(s *accounts.Server) { s.Security = accounts.Plaintext },
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPairing(t, []probetest.Script{imapOpen + imapYes}, nil)
			pass, err := p.open(p.incoming)(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			change(&pass.Conn().Server)
			result, err := login.SignIn(t.Context(), pass, accounts.NewSecret(password), login.Options{})
			if err == nil || result.Messages != 0 {
				t.Errorf("%s: %+v, %v", name, result, err)
			}
			if heard := p.heard(); len(heard) != 0 {
				t.Errorf("%s: the server heard %q", name, heard)
			}
		})
	}
}

// TestForgotten: what was offered before TLS does not choose the mechanism.
func TestForgotten(t *testing.T) {
	for _, before := range []string{"AUTH CRAM-MD5", "AUTH LOGIN", "AUTH XOAUTH2", ""} {
		a := &attempt{
			server: accounts.Server{Protocol: accounts.SMTP, Security: accounts.StartTLS},
			script: "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250-" + probetest.Script(before) + "\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS\n" +
				"C: EHLO *\nS: 250-x\nS: 250 AUTH PLAIN\nC: *\nS: 235 in",
		}
		a.run(t.Context(), t, false)
		if a.err != nil || a.result.Mechanism != "PLAIN" || !slices.Contains(a.lines, "AUTH PLAIN "+plain) {
			t.Errorf("%q: %s, %v, %q", before, a.result.Mechanism, a.err, a.lines)
		}
	}
	// And what is left out inside TLS is not there, whatever was said before it.
	a := &attempt{
		server: accounts.Server{Protocol: accounts.IMAP, Security: accounts.StartTLS},
		script: "S: * OK [CAPABILITY STARTTLS AUTH=PLAIN SASL-IR] x\nC: A1 STARTTLS\nS: A1 OK [CAPABILITY AUTH=PLAIN SASL-IR] go\nTLS\n" +
			"C: A2 CAPABILITY\nS: * CAPABILITY LOGINDISABLED\nS: A2 OK",
	}
	a.run(t.Context(), t, false)
	if a.problem == nil || a.problem.Reason != accounts.NoLoginOffered || tries(a.lines) != 0 {
		t.Errorf("%v, %q", a.err, a.lines)
	}
}

// TestReferral: a server that signs somebody in and names another one is not
// believed to be elsewhere (RFC 2221), and nothing is dialled.
func TestReferral(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &attempt{
			server: accounts.Server{Protocol: accounts.IMAP, Security: accounts.ImplicitTLS},
			script: opening(accounts.IMAP, accounts.ImplicitTLS, "LOGIN-REFERRALS") + "C: *\nS: A1 OK [REFERRAL imap://jane@evil.example/] over there\nC: *\nS: * STATUS INBOX (MESSAGES 7)\nS: A2 OK",
		}
		a.run(t.Context(), t, true) // which counts the connections
		if a.err != nil || a.result.Messages != 7 || strings.Contains(strings.Join(a.lines, ""), "evil") {
			t.Errorf("%+v, %v, %q", a.result, a.err, a.lines)
		}
	})
}

// TestPhishing: the words of a server are words, cleaned, and nothing in them is
// taken for the password's or ours.
func TestPhishing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &attempt{
			server: accounts.Server{Protocol: accounts.POP3, Security: accounts.ImplicitTLS},
			script: opening(accounts.POP3, accounts.ImplicitTLS, "SASL PLAIN") + "C: *\n" + probetest.Script(`S: "-ERR [AUTH] \u202epassword your\u202c send \x1b]0;x\x07 to\x00 http://evil.example/ \xff\xfe`+strings.Repeat("A", 3000)+`\r\n"`),
		}
		a.run(t.Context(), t, true)
		if a.problem == nil || len([]rune(a.problem.Reply)) > 501 || strings.ContainsAny(a.problem.Reply, "\x00\x07\x1b\u202e\u202c\r\n") {
			t.Errorf("%q", a.err)
		}
	})
}
