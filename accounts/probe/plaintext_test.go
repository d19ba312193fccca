package probe_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// ports calls another server on each port, in memory.
func ports(servers map[uint16]*probetest.Server) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if s := servers[netip.MustParseAddrPort(address).Port()]; s != nil {
			return s.DialContext(ctx, network, address)
		}
		return nil, errRefused
	}
}

// TestPlaintext: no encryption only where there is none to be had.
func TestPlaintext(t *testing.T) {
	type port struct {
		script   probetest.Script
		implicit bool
		self     bool
	}
	popPlain := accounts.Server{Protocol: accounts.POP3, Security: accounts.Plaintext, Host: host, Port: 110}
	smtpPlain := accounts.Server{Protocol: accounts.SMTP, Security: accounts.Plaintext, Host: host, Port: 25}
	for _, test := range []struct {
		name   string
		server accounts.Server
		plain  probetest.Script
		other  uint16
		secure *port
		stage  accounts.Stage // where it is refused; "" is not at all
	}{
		{"IMAP, nothing else", imapPlain, "S: * OK [CAPABILITY IMAP4rev1] x", 0, nil, ""},
		{"POP3, nothing else", popPlain, "S: +OK x\nC: CAPA\nS: -ERR", 0, nil, ""},
		{"SMTP, nothing else", smtpPlain, "S: 220 x\nC: EHLO *\nS: 250 x", 0, nil, ""},
		{"IMAP offers STARTTLS", imapPlain, "S: * OK [CAPABILITY IMAP4rev1 starttls] x", 0, nil, accounts.StageStartTLS},
		{"POP3 offers STLS", popPlain, "S: +OK x\nC: CAPA\nS: +OK\nS: STLS\nS: .", 0, nil, accounts.StageStartTLS},
		{"SMTP offers STARTTLS", smtpPlain, "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250 StartTLS", 0, nil, accounts.StageStartTLS},
		{"IMAP with TLS beside it", imapPlain, "S: * OK [CAPABILITY IMAP4rev1] x", 993, &port{"S: * OK [CAPABILITY IMAP4rev1] x", true, false}, accounts.StageTLS},
		{"POP3 with TLS beside it", popPlain, "S: +OK x\nC: CAPA\nS: -ERR", 995, &port{"S: +OK x\nC: CAPA\nS: -ERR", true, false}, accounts.StageTLS},
		{"SMTP with TLS beside it", smtpPlain, "S: 220 x\nC: EHLO *\nS: 250 x", 465, &port{"S: 220 x\nC: EHLO *\nS: 250 x", true, false}, accounts.StageTLS},
		{"self-signed TLS beside it", imapPlain, "S: * OK [CAPABILITY IMAP4rev1] x", 993, &port{"", true, true}, accounts.StageTLS},
		{"TLS beside it is busy", imapPlain, "S: * OK [CAPABILITY IMAP4rev1] x", 993, &port{"S: * BYE too many connections", true, false}, accounts.StageTLS},
		{"no TLS on the TLS port", imapPlain, "S: * OK [CAPABILITY IMAP4rev1] x", 993, &port{"S: * OK x", false, false}, ""},
		{"silence on the TLS port", imapPlain, "S: * OK [CAPABILITY IMAP4rev1] x", 993, &port{"HANG", false, false}, ""},
		{"no mail behind the TLS", imapPlain, "S: * OK [CAPABILITY IMAP4rev1] x", 993, &port{"S: HTTP/1.1 400 x", true, false}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				authority := probetest.NewAuthority(t)
				servers := map[uint16]*probetest.Server{uint16(test.server.Port): probetest.New(t, test.plain)}
				if test.secure != nil {
					s := probetest.New(t, test.secure.script)
					s.TLS, s.Implicit = authority.Server(host), test.secure.implicit
					if test.secure.self {
						s.TLS = probetest.SelfSigned(t, &x509.Certificate{}, host)
					}
					servers[test.other] = s
				}
				network := &probe.Network{Resolver: loopback{}, DialContext: ports(servers), Roots: authority.Pool}
				conn, err := network.Open(t.Context(), test.server, probe.Options{})
				if test.stage == "" {
					if err != nil {
						t.Fatal(err)
					}
					defer conn.Close()
					if conn.Secure() || conn.TLS != nil {
						t.Error("said to be secure")
					}
					return
				}
				p, ok := errors.AsType[*accounts.Problem](err)
				if !ok || p.Reason != accounts.EncryptionRequired || p.Stage != test.stage || p.Server != test.server {
					t.Errorf("%v, want it refused at %s", err, test.stage)
				}
			})
		})
	}
}

// TestPlaintextCancelled: cancelling while better is looked for is no way around
// it.
func TestPlaintextCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		plain := probetest.New(t, "S: * OK [CAPABILITY IMAP4rev1] x")
		network := &probe.Network{Resolver: loopback{}, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if netip.MustParseAddrPort(address).Port() == 993 {
				cancel()
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return plain.DialContext(ctx, network, address)
		}}
		_, err := network.Open(ctx, imapPlain, probe.Options{})
		if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.Cancelled {
			t.Errorf("%v", err)
		}
	})
}
