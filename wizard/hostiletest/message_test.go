package hostiletest

import (
	"context"
	"fmt"
	"net"
	"regexp"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
	"postkey/wizard"
)

// messages are what follows a sign-in when a message to oneself is sent and waited
// for. It never arrives: what an honest server shows is for package login to test.
var messages = map[accounts.Protocol][]turn{
	accounts.IMAP: {
		{message, "# CAPABILITY", "* CAPABILITY IMAP4rev1\n# OK"},
		{message, `# STATUS "INBOX" (UIDNEXT)`, "* STATUS INBOX (UIDNEXT 7)\n# OK"},
		{message, "# LIST *", "* LIST (\\Junk) \"/\" Spam\n# OK"},
		{message, `# STATUS "Spam" (UIDNEXT)`, "* STATUS Spam (UIDNEXT 7)\n# OK"},
		{message, `# EXAMINE "INBOX"`, "* 3 EXISTS\n# OK"},
		{message, "# UID FETCH 7:*", "* 3 FETCH (UID 6 BODY[HEADER.FIELDS (MESSAGE-ID X)] {2}\n)\n# OK"},
	},
	accounts.POP3: {
		{message, "UIDL", "+OK\n1 a\n2 b\n3 c\n."},
		{message, "QUIT", "+OK"},
	},
	accounts.SMTP: {
		{message, "MAIL FROM:*", "250 go on"},
		{message, "RCPT TO:*", "250 go on"},
		{message, "DATA", "354 go on"},
		{message, "until .", "250 taken"},
	},
}

// withMessage is the shortest conversation of a protocol that goes on with a
// message.
func withMessage(p accounts.Protocol) cell {
	i := slices.IndexFunc(conversations, func(v conversation) bool { return v.protocol == p && v.only != "" })
	v := conversations[i]
	v.only, v.turns = "", slices.Concat(v.turns, messages[p])
	return v.cells(accounts.ImplicitTLS)[0]
}

// TestMessage is every fault at every turn of the message's way.
func TestMessage(t *testing.T) {
	well := newWorld(t)
	for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP} {
		honest := withMessage(accounts.SMTP)
		if p == accounts.SMTP {
			honest = withMessage(accounts.IMAP)
		}
		t.Run(string(p), func(t *testing.T) {
			t.Parallel()
			c := withMessage(p)
			for c.n = range c.turns {
				if c.at() != message {
					continue
				}
				for _, f := range faults {
					if f.not == nil || f.not(c) == "" {
						t.Run(c.turn().hears+"/"+f.name, func(t *testing.T) { f.tryMessage(t, c, honest, well) })
					}
				}
			}
		})
	}
}

// patient makes a server take any line, because it is left when the other one fails.
var patient = regexp.MustCompile("C: .*")

// tryMessage sends a message past one fault.
func (f fault) tryMessage(t *testing.T, c, honest cell, well world) {
	synctest.Test(t, func(t *testing.T) {
		account := accounts.Account{Address: user}
		servers := map[string]*probetest.Server{}
		for _, one := range []cell{c, honest} {
			server := accounts.Server{Protocol: one.protocol, Host: host, Port: accounts.UsualPort(one.protocol, accounts.ImplicitTLS),
				Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: user}
			if one.protocol == accounts.SMTP {
				account.Outgoing = server
			} else {
				account.Incoming = server
			}
			script := c.with(f.does(c))
			if one.protocol == honest.protocol {
				script = probetest.Script(patient.ReplaceAllString(string(honest.honest()), "C: *"))
			}
			s := probetest.New(t, script)
			s.TLS = well.shown
			servers[fmt.Sprint(server.Port)] = s
		}
		dial := func(ctx context.Context, network, address string) (net.Conn, error) {
			_, port, _ := net.SplitHostPort(address)
			return servers[port].DialContext(ctx, network, address)
		}
		check := wizard.Check{Account: account, Incoming: accounts.NewSecret(password)}
		tools := wizard.Tools{Network: &probe.Network{Resolver: nowhere{}, DialContext: dial, Roots: well.trusted}, SignInLimit: time.Hour, Words: english}
		began := time.Now()
		sides, got := check.Send(t.Context(), tools, nil)
		took := time.Since(began)
		want := f.want(c)
		if p := got.Problem; got.Arrival != nil || p == nil || p.Reason != want.reason || p.Stage != want.stage || p.Server.Protocol != c.protocol {
			t.Errorf("%v (sign-in: %v, %v)\nwant %s at %s", p, sides[0].Problem, sides[1].Problem, want.reason, want.stage)
		}
		if late := took - want.after; late < 0 || late > 5*time.Millisecond {
			t.Errorf("took %s, want %s", took, want.after)
		}
		out := fmt.Appendf(nil, "%+v %+v %+v", sides, got, got.Problem)
		for _, s := range servers {
			s.Wait()
			out = append(out, s.Wire()...)
			if s.Taken() > most {
				t.Errorf("%d bytes were taken", s.Taken())
			}
		}
		leaktest.Check(t, password, "what came of it", out)
	})
}
