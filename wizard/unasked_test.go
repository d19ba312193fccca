package wizard

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

const (
	inIMAP = `
		C: A1 LOGIN *
		S: A1 OK in
		C: A2 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A2 OK
	`
	inSMTP = `
		C: AUTH PLAIN *
		S: 235 in
		C: MAIL *
		S: 250 go on
		C: RSET
		S: 250 forgotten
	`
)

// TestUnasked: what servers do while the password is being typed. One that may
// speak unasked, and said nothing that matters, is signed in to; any other is
// opened once more; and nobody gets a second try.
func TestUnasked(t *testing.T) {
	for name, test := range map[string]struct {
		side   Side
		does   string // until the button is pressed
		goes   string // on, if it is still asked anything
		calls  int
		reason accounts.Reason // "" is that it works
	}{
		"IMAP, news":                  {Incoming, "S: * 5 EXISTS\nS: * OK [ALERT] down on Sunday", inIMAP, 1, ""},
		"IMAP, a farewell":            {Incoming, "S: * BYE idle for too long\nCLOSE", "", 2, ""},
		"IMAP, a farewell and no end": {Incoming, "S: * BYE idle for too long", "", 2, ""},
		"IMAP, hangs up":              {Incoming, "CLOSE", "", 2, ""},
		"IMAP, the answer ahead":      {Incoming, "S: A1 OK in\nC: A1 LOGIN *\nS: A1 OK in", "", 1, accounts.ProtocolError},
		"IMAP, bytes":                 {Incoming, `S: "\x00\xff\x16\r\n"`, "", 1, accounts.ProtocolError},
		"IMAP, news without end":      {Incoming, "LINES * OK evil", "", 1, accounts.ProtocolError},
		"IMAP, a line without end":    {Incoming, "FLOOD * OK evil", "", 1, accounts.ProtocolError},
		"SMTP, a farewell":            {Outgoing, "S: 421 4.4.2 idle for too long\nCLOSE", "", 2, ""},
		"SMTP, hangs up":              {Outgoing, "CLOSE", "", 2, ""},
		"SMTP, the answer ahead":      {Outgoing, "S: 235 in", "", 2, ""},
		"SMTP, a line without end":    {Outgoing, "FLOOD 250 evil", "", 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				honest := [2]probetest.Script{openIMAP + inIMAP, openSMTP + inSMTP}
				first := honest
				first[test.side] = []probetest.Script{openIMAP, openSMTP}[test.side] + probetest.Script("\n"+test.does+"\n"+test.goes)
				p, network := newPair(t, first[Incoming], first[Outgoing])
				servers := [2]*probetest.Server{p.in, p.out}
				w := New(Tools{Network: network, Store: &accounts.Store{Dir: t.TempDir()}}, nil, nil)
				defer w.Close()
				w.update(func(s *State) {
					s.Address, s.Account = accounts.Address{Local: "jane", Domain: "example.org"}, janeAccount()
					s.goTo(StepSignIn)
				})
				time.Sleep(standbyLimit / 2)
				synctest.Wait() // the first call has read its script
				servers[test.side].Script = honest[test.side]
				w.SignIn(accounts.NewSecret("letters"), accounts.Secret{}, false)
				w.Wait()
				sides := w.State().Test.Sides
				var reason accounts.Reason
				if problem := sides[test.side].Problem; problem != nil {
					reason = problem.Reason
				}
				if reason != test.reason || sides[1-test.side].Problem != nil {
					t.Errorf("%v, %v", sides[Incoming].Problem, sides[Outgoing].Problem)
				}
				if calls := servers[test.side].Calls(); calls != test.calls {
					t.Errorf("%d calls", calls)
				}
				tries := 0
				for _, line := range servers[test.side].Lines() {
					if strings.Contains(line, "LOGIN ") || strings.HasPrefix(line, "AUTH ") {
						tries++
					}
				}
				if tries > 1 || tries == 0 && reason == "" {
					t.Errorf("%d tries: %q", tries, servers[test.side].Lines())
				}
				if taken := servers[test.side].Taken(); taken > 1<<20+64<<10 {
					t.Errorf("%d bytes were taken", taken)
				}
			})
		})
	}
}
