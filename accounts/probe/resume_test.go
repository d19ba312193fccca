package probe_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// TestSessionsAreResumed when the same place is opened once more, and nowhere
// else. What a session began with is looked at again: a pin that was taken back
// no longer holds.
func TestSessionsAreResumed(t *testing.T) {
	authority := probetest.NewAuthority(t)
	own := probetest.SelfSigned(t, &x509.Certificate{}, host)
	for name, config := range map[string]*tls.Config{"verified": authority.Server(host), "pinned": own} {
		t.Run(name, func(t *testing.T) {
			s := probetest.New(t, "S: * OK [CAPABILITY IMAP4rev1] x")
			s.TLS, s.Implicit = config.Clone(), true
			s.TLS.SessionTicketsDisabled = false
			server := imaps
			server.Host, server.Port = host, s.Listen()
			network := &probe.Network{Resolver: loopback{}, Roots: authority.Pool, Sessions: tls.NewLRUClientSessionCache(8)}
			var pins []accounts.Pin
			if name == "pinned" {
				sum := sha256.Sum256(config.Certificates[0].Certificate[0])
				pins = []accounts.Pin{{Host: host, SHA256: hex.EncodeToString(sum[:])}}
			}
			open := func(server accounts.Server, pins []accounts.Pin) (*probe.Conn, error) {
				return network.Open(t.Context(), server, probe.Options{Pins: pins})
			}
			for i, resumed := range []bool{false, true, true} {
				conn, err := open(server, pins)
				if err != nil {
					t.Fatal(err)
				}
				if conn.TLS.DidResume != resumed || !conn.Secure() || conn.Pinned != (pins != nil) {
					t.Errorf("opening %d: resumed %v, secure %v, pinned %v", i, conn.TLS.DidResume, conn.Secure(), conn.Pinned)
				}
				conn.Close()
			}
			other := server
			other.Port = s.Listen()
			if conn, err := open(other, pins); err != nil || conn.TLS.DidResume {
				t.Errorf("another port: %v", err)
			} else {
				conn.Close()
			}
			if pins != nil {
				if _, err := open(server, nil); err == nil || !strings.Contains(err.Error(), string(accounts.CertSelfSigned)) {
					t.Errorf("without the pin: %v", err)
				}
			}
		})
	}
}
