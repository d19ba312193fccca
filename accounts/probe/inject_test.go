package probe_test

import (
	"errors"
	"net"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// TestInjectedOverTCP is the part of TestRefusals that is about packets, over
// real ones. Whether the second packet is there when the handshake begins or
// only after it has begun, the connection is at its end.
func TestInjectedOverTCP(t *testing.T) {
	for name, test := range map[string]struct {
		server accounts.Server
		script probetest.Script
	}{
		"IMAP, one packet":  {imap, "S: * OK x\nC: A1 STARTTLS\nS: \"A1 OK x\\r\\n* CAPABILITY AUTH=EVIL\\r\\n\"\nTLS"},
		"IMAP, two packets": {imap, "S: * OK x\nC: A1 STARTTLS\nS: A1 OK x\nS: * CAPABILITY AUTH=EVIL\nTLS"},
		"POP3, one packet":  {pop3, "S: +OK x\nC: STLS\nS: \"+OK x\\r\\n+OK\\r\\n\"\nTLS"},
		"POP3, two packets": {pop3, "S: +OK x\nC: STLS\nS: +OK x\nS: +OK\nTLS"},
		"SMTP, one packet":  {smtp, "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250 STARTTLS\nC: STARTTLS\nS: \"220 x\\r\\n250 AUTH EVIL\\r\\n\"\nTLS"},
		"SMTP, two packets": {smtp, "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 x\nS: 250 AUTH EVIL\nTLS"},
	} {
		t.Run(name, func(t *testing.T) {
			authority := probetest.NewAuthority(t)
			s := probetest.New(t, test.script)
			s.TLS = authority.Server(host)
			network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool}
			_, err := network.Open(t.Context(), at(test.server, s.Listen()), probe.Options{})
			p, ok := errors.AsType[*accounts.Problem](err)
			if !ok || p.Reason != accounts.StartTLSInjected || p.Stage != accounts.StageStartTLS {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestPlainAfterHello: the stray words come only once the handshake has begun.
func TestPlainAfterHello(t *testing.T) {
	here, there := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer there.Close()
		b := make([]byte, 4096)
		there.Write([]byte("* OK x\r\n"))
		there.Read(b) // the command
		there.Write([]byte("A1 OK begin\r\n"))
		if n, _ := there.Read(b); n == 0 || b[0] != 0x16 {
			t.Errorf("no handshake: %x", b[:n])
		}
		there.Write([]byte("* CAPABILITY AUTH=EVIL\r\n"))
		for {
			if _, err := there.Read(b); err != nil {
				return
			}
		}
	}()
	network := &probe.Network{Resolver: loopback{}, DialContext: pipe(here)}
	_, err := network.Open(t.Context(), imap, probe.Options{})
	p, ok := errors.AsType[*accounts.Problem](err)
	if !ok || p.Reason != accounts.StartTLSInjected || p.Reply != "* CAPABILITY AUTH=EVIL" {
		t.Errorf("%v", err)
	}
	<-done
}
