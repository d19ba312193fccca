package wizard

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

const (
	openIMAP = `
		S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
	`
	openSMTP = `
		S: 220 mail.example.org ESMTP
		C: EHLO*
		S: 250-mail.example.org
		S: 250 AUTH PLAIN
	`
)

// pair is an incoming and an outgoing server in memory.
type pair struct{ in, out *probetest.Server }

func newPair(t *testing.T, in, out probetest.Script) (pair, *probe.Network) {
	authority := probetest.NewAuthority(t)
	p := pair{probetest.New(t, in), probetest.New(t, out)}
	for _, s := range []*probetest.Server{p.in, p.out} {
		s.Implicit, s.TLS = true, authority.Server("mail.example.org")
	}
	return p, &probe.Network{Roots: authority.Pool, Resolver: p, DialContext: p.dial}
}

func (pair) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("192.0.2.1")}, nil
}

func (p pair) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if strings.HasSuffix(address, ":993") {
		return p.in.DialContext(ctx, network, address)
	}
	return p.out.DialContext(ctx, network, address)
}

func (p pair) calls() [2]int { return [2]int{p.in.Calls(), p.out.Calls()} }

func janeAccount() accounts.Account {
	return accounts.Account{
		Address:  "jane@example.org",
		Incoming: accounts.Server{Protocol: accounts.IMAP, Host: "mail.example.org", Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane@example.org"},
		Outgoing: accounts.Server{Protocol: accounts.SMTP, Host: "mail.example.org", Port: 465, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane@example.org"},
		Leave:    accounts.LeaveForever,
	}
}

// atSignIn is a wizard on the Sign in page.
func atSignIn(t *testing.T, network *probe.Network) *Wizard {
	w := New(Tools{Network: network}, nil, nil)
	w.update(func(s *State) {
		s.Address = accounts.Address{Local: "jane", Domain: "example.org"}
		s.Account = janeAccount()
		s.goTo(StepSignIn)
	})
	synctest.Wait()
	return w
}

// TestServersStandReady: both are open before the button is pressed, nothing
// secret was said to them, and the button dials nobody anew.
func TestServersStandReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, network := newPair(t, openIMAP, openSMTP)
		w := atSignIn(t, network)
		defer w.Close()
		if p.calls() != [2]int{1, 1} || len(p.in.Lines()) != 0 || !slices.Equal(p.out.Lines(), []string{"EHLO [127.0.0.1]"}) {
			t.Fatalf("calls %v, heard %q and %q", p.calls(), p.in.Lines(), p.out.Lines())
		}
		time.Sleep(standbyLimit / 2)
		w.SignIn(accounts.NewSecret("letters"), accounts.Secret{}, false)
		time.Sleep(time.Second) // less than any limit
		synctest.Wait()
		if p.calls() != [2]int{1, 1} {
			t.Errorf("calls %v", p.calls())
		}
		if got := p.in.Lines(); len(got) != 1 || !strings.Contains(got[0], "LOGIN") {
			t.Errorf("heard %q", got)
		}
		if s := w.State().Test.Sides[Incoming]; s.Now != accounts.StageLogin {
			t.Errorf("on the page: %+v", s)
		}
	})
}

// TestStandbyEnds when the page is left, when its time is over, and when other
// servers are to be used; an idle page dials nobody again.
func TestStandbyEnds(t *testing.T) {
	for name, c := range map[string]struct {
		act   func(*Wizard)
		calls [2]int // after it
		open  bool
	}{
		"left":        {(*Wizard).Back, [2]int{1, 1}, false},
		"closed":      {(*Wizard).Close, [2]int{1, 1}, false},
		"too old":     {func(*Wizard) { time.Sleep(standbyLimit + time.Second) }, [2]int{1, 1}, false},
		"nothing new": {func(w *Wizard) { w.SetName("Jane Doe") }, [2]int{1, 1}, true},
		"another port": {func(w *Wizard) {
			w.update(func(s *State) { s.Account.Outgoing.Port = 587; s.Account.Outgoing.Security = accounts.StartTLS })
		}, [2]int{2, 2}, true},
		"not confirmed": {func(w *Wizard) {
			w.update(func(s *State) {
				s.Account.Incoming.Host, s.Account.Outgoing.Host = "mail.stranger.example", "mail.stranger.example"
			})
		}, [2]int{1, 1}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, network := newPair(t, openIMAP, openSMTP)
				w := atSignIn(t, network)
				defer w.Close()
				c.act(w)
				synctest.Wait()
				if p.calls() != c.calls {
					t.Errorf("calls %v, want %v", p.calls(), c.calls)
				}
				ended := make(chan bool)
				go func() {
					p.in.Wait()
					p.out.Wait()
					close(ended)
				}()
				synctest.Wait()
				select {
				case <-ended:
					if c.open {
						t.Error("hung up")
					}
				default:
					if !c.open {
						t.Error("still connected")
					}
				}
			})
		})
	}
}

// TestStandbyThatDied is opened again without a word, and without a second try.
func TestStandbyThatDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, network := newPair(t, openIMAP+"HANG", openSMTP)
		w := atSignIn(t, network)
		defer w.Close()
		p.in.Close()
		p.in.Script = openIMAP + `
			C: *
			CLOSE`
		w.SignIn(accounts.NewSecret("letters"), accounts.Secret{}, false)
		time.Sleep(time.Second) // less than any limit
		synctest.Wait()
		if p.calls() != [2]int{2, 1} {
			t.Errorf("calls %v", p.calls())
		}
		if got := p.in.Lines(); len(got) != 1 {
			t.Errorf("heard %q", got)
		}
	})
}

// TestStandbyThatFails does not keep the button from trying again, and its
// failure is the answer for who was waiting already.
func TestStandbyThatFails(t *testing.T) {
	for name, c := range map[string]struct {
		wait  time.Duration
		calls [2]int
	}{
		"before the button": {time.Minute, [2]int{2, 2}},
		"after the button":  {0, [2]int{1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, network := newPair(t, "HANG", "HANG")
				w := atSignIn(t, network)
				defer w.Close()
				time.Sleep(c.wait)
				w.SignIn(accounts.NewSecret("letters"), accounts.Secret{}, false)
				w.Wait()
				if p.calls() != c.calls {
					t.Errorf("calls %v, want %v", p.calls(), c.calls)
				}
				for _, side := range w.State().Test.Sides {
					if side.Problem == nil || side.Problem.Reason != accounts.Timeout || side.Problem.Stage != accounts.StageGreeting || len(side.Steps) == 0 {
						t.Errorf("%+v: %v", side, side.Problem)
					}
				}
			})
		})
	}
}
