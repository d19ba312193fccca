package hostiletest

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// FuzzSignIn has a server that is honest but at one place, where it may say
// anything. Whatever that is, the sign-in ends, with one try, and what is told of
// it is clean. It goes without TLS, because ten times as many servers can be made
// up in the same time.
func FuzzSignIn(f *testing.F) {
	for i, v := range conversations {
		for n, t := range v.cells(accounts.ImplicitTLS)[0].turns[1:] {
			f.Add(uint8(i), uint8(n), crlf(t.says))
		}
	}
	for i, says := range []string{"* STATUS {3}\r\nabc (MESSAGES 3)\r\n", "+OK\r\nSASL SCRAM-SHA-256 CRAM-MD5\r\n.\r\n", "250-x\r\n250 AUTH SCRAM-SHA-1\r\n"} {
		for n := range uint8(5) {
			f.Add(uint8(2*i), n, says)
		}
	}
	f.Fuzz(func(t *testing.T, i, n uint8, says string) {
		if len(says) > 1<<12 {
			return
		}
		v := conversations[int(i)%len(conversations)]
		turns := v.cells(accounts.ImplicitTLS)[0].turns[1:]
		var script strings.Builder
		for at, turn := range turns {
			if at > 0 {
				script.WriteString("C: *\n")
			}
			if at == int(n)%len(turns) {
				fmt.Fprintf(&script, "S: %q\n", says)
			} else {
				script.WriteString(turn.reply())
			}
		}
		synctest.Test(t, func(t *testing.T) {
			a := &signIn{protocol: v.protocol, security: accounts.Plaintext, script: probetest.Script(script.String())}
			a.run(t)
			if a.calls > 2 || a.took > 2*time.Minute {
				t.Errorf("%d calls, %s", a.calls, a.took)
			}
			if problem := a.side.Problem; problem != nil && (problem.Reason == "" || problem.Stage == "" || problem.Server.Host != host) {
				t.Errorf("%+v", problem)
			}
		})
	})
}
