package login_test

import (
	"errors"
	"fmt"
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
		{accounts.SMTP, accounts.AuthEncrypted, accounts.ImplicitTLS, "AUTH PLAIN LOGIN DIGEST-MD5", accounts.NoCommonMechanism},
		{accounts.SMTP, accounts.AuthOAuth2, accounts.ImplicitTLS, "AUTH PLAIN LOGIN", accounts.NoCommonMechanism},
		{accounts.IMAP, accounts.AuthEncrypted, accounts.ImplicitTLS, "AUTH=PLAIN", accounts.NoCommonMechanism},
		{accounts.IMAP, accounts.AuthOAuth2, accounts.ImplicitTLS, "AUTH=PLAIN", accounts.NoCommonMechanism},
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

// TestNoToken: without a token there is nothing to send, whatever is offered.
func TestNoToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := signInOnce(t, accounts.AuthOAuth2, "AUTH XOAUTH2 OAUTHBEARER PLAIN", accounts.Secret{})
		if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.BrowserSignInNeeded {
			t.Errorf("%v", err)
		}
	})
	// What divides the parts of a message cannot be in one.
	for _, token := range []string{"a\x01auth=Bearer b", "a\x7fb", "a\tb"} {
		synctest.Test(t, func(t *testing.T) {
			_, err := signInOnce(t, accounts.AuthOAuth2, "AUTH XOAUTH2", accounts.NewSecret(token))
			if !errors.Is(err, login.ErrUnsendable) {
				t.Errorf("%q: %v", token, err)
			}
		})
	}
}

// signInOnce signs in to an outgoing server that must not hear anything of it.
func signInOnce(t *testing.T, auth accounts.Auth, offers string, secret accounts.Secret) (login.Result, error) {
	t.Helper()
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, opening(accounts.SMTP, accounts.ImplicitTLS, offers))
	s.TLS, s.Implicit = authority.Server(host), true
	network := &probe.Network{Resolver: loopback{}, DialContext: s.DialContext, Roots: authority.Pool}
	server := accounts.Server{Protocol: accounts.SMTP, Security: accounts.ImplicitTLS, Host: host, Port: 465, Auth: auth, Username: user}
	conn, err := network.Open(t.Context(), server, probe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	pass, err := gate.Admit(address, accounts.Approvals{}, conn)
	if err != nil {
		t.Fatal(err)
	}
	result, err := login.SignIn(t.Context(), pass, secret, login.Options{})
	s.Wait()
	if lines := s.Lines(); !slices.Equal(lines, []string{"EHLO [127.0.0.1]", "QUIT"}) || result.Tries != 0 {
		t.Errorf("the server heard %q, %d tries", lines, result.Tries)
	}
	return result, err
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
