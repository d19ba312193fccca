package probe_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

func TestCertificates(t *testing.T) {
	authority, stranger := probetest.NewAuthority(t), probetest.NewAuthority(t)
	now := time.Now()
	past := &x509.Certificate{NotBefore: now.Add(-72 * time.Hour), NotAfter: now.Add(-24 * time.Hour)}
	future := &x509.Certificate{NotBefore: now.Add(24 * time.Hour), NotAfter: now.Add(72 * time.Hour)}
	for _, test := range []struct {
		name   string
		tls    *tls.Config
		host   string
		reason accounts.Reason
		names  []string
		self   bool
	}{
		{"expired", authority.With(clone(past), host), host, accounts.CertExpired, []string{host}, false},
		{"not yet valid", authority.With(clone(future), host), host, accounts.CertNotYetValid, []string{host}, false},
		{"wrong host", authority.Server("other.example.org", "*.example.net"), host, accounts.CertWrongHost, []string{"other.example.org", "*.example.net"}, false},
		{"wrong host and expired", authority.With(clone(past), "other.example.org"), host, accounts.CertWrongHost, []string{"other.example.org"}, false},
		{"an address it is not for", authority.Server("192.0.2.1"), "127.0.0.1", accounts.CertWrongHost, []string{"192.0.2.1"}, false},
		{"self-signed", probetest.SelfSigned(t, &x509.Certificate{}, host), host, accounts.CertSelfSigned, []string{host}, true},
		{"self-signed, expired, wrong host", probetest.SelfSigned(t, clone(past), "localhost"), host, accounts.CertSelfSigned, []string{"localhost"}, true},
		{"unknown issuer", stranger.Server(host), host, accounts.CertUnknownIssuer, []string{host}, false},
		{"unknown issuer, expired", stranger.With(clone(past), host), host, accounts.CertUnknownIssuer, []string{host}, false},
		{"no names", authority.Server(), host, accounts.CertWrongHost, []string{"A mail server"}, false},
		{"hostile names", authority.With(&x509.Certificate{}, slices.Repeat([]string{"evil.example"}, 40)...), host, accounts.CertWrongHost, slices.Repeat([]string{"evil.example"}, 10), false},
	} {
		for _, way := range []struct {
			name   string
			server accounts.Server
			script probetest.Script
			stage  accounts.Stage
		}{
			{"tls", imaps, "S: * OK [CAPABILITY IMAP4rev1] x", accounts.StageTLS},
			{"starttls", smtp, smtpUpgrade, accounts.StageStartTLS},
		} {
			t.Run(test.name+"/"+way.name, func(t *testing.T) {
				s := probetest.New(t, way.script)
				s.TLS, s.Implicit = test.tls, way.server.Security == accounts.ImplicitTLS
				server := way.server
				server.Host, server.Port = test.host, s.Listen()
				network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
				_, err := network.Open(t.Context(), server, probe.Options{})
				p, ok := errors.AsType[*accounts.Problem](err)
				if !ok {
					t.Fatalf("%v", err)
				}
				if p.Reason != test.reason || p.Stage != way.stage || p.Certificate == nil {
					t.Fatalf("%v (%v), want %s at %s", err, p.Certificate, test.reason, way.stage)
				}
				leaf := test.tls.Certificates[0].Leaf
				sum := sha256.Sum256(leaf.Raw)
				c := p.Certificate
				if !slices.Equal(c.Names, test.names) || c.SelfSigned != test.self ||
					!c.NotAfter.Equal(leaf.NotAfter) || !c.NotBefore.Equal(leaf.NotBefore) || c.SHA256 != hex.EncodeToString(sum[:]) {
					t.Errorf("%+v", c)
				}
				if want := "Test Authority"; !test.self && c.Issuer != want || test.self && c.Issuer != "A mail server" {
					t.Errorf("issuer %q", c.Issuer)
				}

				// The same server, pinned.
				pin := accounts.Pin{Host: test.host, SHA256: strings.ToUpper(c.SHA256)}
				other := accounts.Pin{Host: test.host, SHA256: strings.Repeat("0", 64)}
				conn, err := network.Open(t.Context(), server, probe.Options{Pins: []accounts.Pin{other, pin}})
				if err != nil {
					t.Fatalf("pinned: %v", err)
				}
				if !conn.Pinned || !conn.Secure() || conn.TLS == nil {
					t.Errorf("pinned %v, secure %v", conn.Pinned, conn.Secure())
				}
				conn.Close()

				// Pinned for another host, or another certificate for this one.
				for _, wrong := range []accounts.Pin{{Host: "mail.example.com", SHA256: c.SHA256}, other, {Host: test.host}} {
					_, err := network.Open(t.Context(), server, probe.Options{Pins: []accounts.Pin{wrong}})
					if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != test.reason || p.Certificate == nil {
						t.Errorf("pin %v: %v", wrong, err)
					}
				}
			})
		}
	}
}

const smtpUpgrade = `S: 220 x
	C: EHLO [127.0.0.1]
	S: 250-x
	S: 250 STARTTLS
	C: STARTTLS
	S: 220 begin
	TLS
	C: EHLO [127.0.0.1]
	S: 250-x
	S: 250 AUTH PLAIN`

func clone(c *x509.Certificate) *x509.Certificate {
	copied := *c
	return &copied
}

// TestPinOfGoodCertificate: a pin changes nothing where the certificate can be
// verified, and a server with another good certificate stays good.
func TestPinOfGoodCertificate(t *testing.T) {
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, "S: * OK [CAPABILITY IMAP4rev1] x")
	s.TLS, s.Implicit = authority.Server(host), true
	server := at(imaps, s.Listen())
	network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
	conn, err := network.Open(t.Context(), server, probe.Options{Pins: []accounts.Pin{{Host: host, SHA256: strings.Repeat("0", 64)}}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if conn.Pinned || !conn.Secure() {
		t.Errorf("pinned %v, secure %v", conn.Pinned, conn.Secure())
	}
}

func TestTLSTooOld(t *testing.T) {
	authority := probetest.NewAuthority(t)
	for version, reason := range map[uint16]accounts.Reason{tls.VersionTLS11: accounts.TLSTooOld, tls.VersionTLS12: ""} {
		s := probetest.New(t, "S: * OK [CAPABILITY IMAP4rev1] x")
		s.TLS, s.Implicit = authority.Server(host), true
		s.TLS.MinVersion, s.TLS.MaxVersion = tls.VersionTLS10, version
		network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
		conn, err := network.Open(t.Context(), at(imaps, s.Listen()), probe.Options{})
		conn.Close()
		p, _ := errors.AsType[*accounts.Problem](err)
		if reason == "" && err != nil || reason != "" && (p == nil || p.Reason != reason || p.Stage != accounts.StageTLS) {
			t.Errorf("%x: %v, want %s", version, err, reason)
		}
	}
}

// TestSystemRoots: without Roots the system's are asked, which know nothing of
// an authority made a moment ago.
func TestSystemRoots(t *testing.T) {
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, "S: * OK x")
	s.TLS, s.Implicit = authority.Server(host), true
	network := &probe.Network{Resolver: loopback{}}
	_, err := network.Open(t.Context(), at(imaps, s.Listen()), probe.Options{})
	if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.CertUnknownIssuer {
		t.Errorf("%v", err)
	}
}

// TestClientCertificate: in TLS 1.3 a server refuses only after the client takes
// the handshake for done (RFC 8446 §4.4.2.4).
func TestClientCertificate(t *testing.T) {
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, "S: * OK x")
	s.TLS, s.Implicit = authority.Server(host), true
	s.TLS.ClientAuth = tls.RequireAnyClientCert
	network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
	_, err := network.Open(t.Context(), at(imaps, s.Listen()), probe.Options{})
	if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.TLSBroken {
		t.Errorf("%v", err)
	}
}

// TestCertificateQuoted: the error about a certificate quotes names that anybody
// can have written.
func TestCertificateQuoted(t *testing.T) {
	authority := probetest.NewAuthority(t)
	s := probetest.New(t, "")
	s.TLS, s.Implicit = authority.Server(slices.Repeat([]string{"evil\x1b[31m.example"}, 90)...), true
	server := imaps
	server.Port = s.Listen()
	network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
	_, err := network.Open(t.Context(), server, probe.Options{})
	p, ok := errors.AsType[*accounts.Problem](err)
	if !ok || p.Reason != accounts.CertWrongHost {
		t.Fatalf("%v", err)
	}
	if _, ok := errors.AsType[x509.HostnameError](err); !ok {
		t.Errorf("%T is no longer known for what it is", p.Err)
	}
	for _, text := range []string{p.Err.Error(), p.Error()} {
		if accounts.CleanText(text, 1000) != text {
			t.Errorf("%d bytes: %q", len(text), text)
		}
	}
}
