package hostiletest

import (
	"context"
	"net"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
	"postkey/wizard"
)

// A pair is a hostile server on one side of an account and an honest one on the
// other.
type pair struct {
	world
	hostile, honest cell
	script          probetest.Script
	limit           time.Duration // of the whole; 0 is the program's own

	sides [2]wizard.SideTest
	took  time.Duration
}

func (p *pair) run(t *testing.T) {
	t.Helper()
	servers := map[string]*probetest.Server{}
	account := accounts.Account{Address: user}
	for _, c := range []cell{p.hostile, p.honest} {
		s := probetest.New(t, c.honest())
		s.TLS = p.shown
		server := accounts.Server{Protocol: c.protocol, Host: host, Port: accounts.UsualPort(c.protocol, c.security),
			Security: c.security, Auth: accounts.AuthPassword, Username: user}
		servers[strconv.Itoa(server.Port)] = s
		if c.protocol == accounts.SMTP {
			account.Outgoing = server
		} else {
			account.Incoming = server
		}
		if c.protocol == p.hostile.protocol {
			s.Script = p.script
		}
	}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, _ := net.SplitHostPort(address)
		return servers[port].DialContext(ctx, network, address)
	}
	tools := wizard.Tools{Network: &probe.Network{Resolver: nowhere{}, DialContext: dial, Roots: p.trusted}, SignInLimit: p.limit}
	began := time.Now()
	p.sides = wizard.Check{Account: account, Incoming: accounts.NewSecret(password)}.Run(t.Context(), tools)
	p.took = time.Since(began)
	for _, s := range servers {
		s.Wait()
	}
}

// side is what came of one of the two.
func (p *pair) side(c cell) wizard.SideTest {
	if c.protocol == accounts.SMTP {
		return p.sides[wizard.Outgoing]
	}
	return p.sides[wizard.Incoming]
}

// pairs are all protocols with an honest partner.
func pairs(well world, security accounts.Security) []*pair {
	honest := func(p accounts.Protocol) cell {
		i := slices.IndexFunc(conversations, func(v conversation) bool { return v.protocol == p && v.only == "" })
		return conversations[i].cells(security)[0]
	}
	imap, pop3, smtp := honest(accounts.IMAP), honest(accounts.POP3), honest(accounts.SMTP)
	return []*pair{{world: well, hostile: imap, honest: smtp}, {world: well, hostile: pop3, honest: smtp}, {world: well, hostile: smtp, honest: imap}}
}

// TestOtherSide: whatever one server does, the other one is signed in to.
func TestOtherSide(t *testing.T) {
	well := newWorld(t)
	for _, f := range faults {
		if !slices.Contains([]string{"says nothing", "hangs up", "says an endless line", asksWithoutEnd}, f.name) {
			continue
		}
		for _, first := range pairs(well, accounts.StartTLS) {
			for _, c := range first.hostile.conversation.cells(accounts.StartTLS) {
				if f.not != nil && f.not(c) != "" {
					continue
				}
				t.Run(f.name+"/"+c.String(), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						p := *first
						p.script, p.limit = c.with(f.does(c)), time.Hour
						p.run(t)
						if other := p.side(p.honest); other.Problem != nil || len(other.Steps) == 0 {
							t.Errorf("the other side: %v", other.Problem)
						}
						want := f.want(c)
						if got := p.side(c).Problem; got == nil || got.Reason != want.reason || got.Stage != want.stage {
							t.Errorf("%v, want %s at %s", got, want.reason, want.stage)
						}
						if late := p.took - want.after; late < 0 || late > 5*time.Millisecond {
							t.Errorf("took %s, want %s", p.took, want.after)
						}
					})
				})
			}
		}
	}
}

// TestWholeLimit: a server that stays within the limit of each stage does not get
// more than the limit of the whole, and who signed in elsewhere is signed in.
func TestWholeLimit(t *testing.T) {
	well := newWorld(t)
	for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
		for _, p := range pairs(well, security) {
			t.Run(p.hostile.conversation.name+"/"+string(security), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					for _, turn := range p.hostile.turns {
						p.script += probetest.Script(turn.slowly())
					}
					p.run(t)
					got := p.side(p.hostile).Problem
					if got == nil || got.Reason != accounts.Timeout || p.took < 20*time.Second || p.took > 20*time.Second+5*time.Millisecond {
						t.Errorf("after %s: %v", p.took, got)
					}
					if other := p.side(p.honest); other.Problem != nil {
						t.Errorf("the other side: %v", other.Problem)
					}
				})
			})
		}
	}
}

// slowly is the turn after nine seconds.
func (t turn) slowly() string {
	if t.at == handshake {
		return t.honest()
	}
	if t.hears == "" {
		return "WAIT 9s\n" + t.reply()
	}
	return t.asked() + "WAIT 9s\n" + t.reply()
}
