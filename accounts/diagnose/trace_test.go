package diagnose

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// TestTrace: who helps reads what was tried, with whom, and what came back; control
// characters do not come along.
func TestTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		authority := probetest.NewAuthority(t)
		s := probetest.New(t, smtpServer)
		s.TLS, s.Implicit = authority.Server("mail.example.org"), true
		n := internet{names: map[string]string{"mail.example.org": "192.0.2.1"}, servers: map[string]*probetest.Server{"192.0.2.1:465": s}}
		var mu sync.Mutex
		var lines []string
		d := &Doctor{
			Network: &probe.Network{Resolver: n, DialContext: n.dial, Roots: authority.Pool},
			HTTP:    &http.Client{Transport: says(302, "", http.Header{"Location": {"http://hotel.example/"}, "Date": {"\x1b[2J"}})},
			Trace: func(with, line string) {
				mu.Lock()
				defer mu.Unlock()
				lines = append(lines, with+" "+line)
			},
		}
		d.Look(t.Context(), &accounts.Problem{Server: mail, Stage: accounts.StageConnect, Reason: accounts.Timeout})
		d.Look(t.Context(), &accounts.Problem{Server: server("smtps://jane@mail.example.org"), Stage: accounts.StageConnect, Reason: accounts.Timeout})
		all := strings.Join(lines, "\n")
		for _, want := range []string{
			"smtps://jane@mail.example.org:465 S: 220 mail.example.org ESMTP", "smtps://jane@mail.example.org:465 C: EHLO ",
			"smtp://jane@mail.example.org:587 mail.example.org:587 connect: timeout",
			freePage + " C: GET", freePage + ` S: 302, Location: "http://hotel.example/`,
		} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is missing in\n%s", want, all)
			}
		}
		if strings.Contains(all, "\x1b") {
			t.Errorf("%q", all)
		}
	})
}
