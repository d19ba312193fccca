package wizard

import (
	"strings"
	"testing"

	"postkey/accounts"
)

// TestTrustIsForTheCertificateShown: a test of other servers may have left a
// problem behind that is no longer on the page.
func TestTrustIsForTheCertificateShown(t *testing.T) {
	shown := func(host, digit string) *accounts.Problem {
		return &accounts.Problem{
			Server: accounts.Server{Host: host}, Reason: accounts.CertSelfSigned,
			Certificate: &accounts.Certificate{SHA256: strings.Repeat(digit, 64)},
		}
	}
	for name, c := range map[string]struct {
		step Step
		want string
	}{
		"Servers": {StepServers, "new.example.org"},
		"Test":    {StepTest, "old.example.org"},
	} {
		t.Run(name, func(t *testing.T) {
			w := onServers(t) // with no host, so nothing is opened
			w.update(func(s *State) {
				s.Step = c.step
				s.Test.Sides[Incoming].Problem = shown("old.example.org", "0")
				s.Servers.Sides[Incoming].Problem = shown("new.example.org", "1")
			})
			w.TrustCertificate(Incoming)
			w.Wait()
			pins := w.State().Account.Approvals.Pins
			if len(pins) != 1 || pins[0].Host != c.want {
				t.Errorf("pinned are %v, want only %s", pins, c.want)
			}
		})
	}
}
