package wizard

import (
	"context"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/diagnose"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

// TestUseInstead: what was found to work in place of a server is one press away,
// and still goes through the gate.
func TestUseInstead(t *testing.T) {
	const refusal = openIMAP + `
		C: *
		S: * BYE nobody signs in here
		CLOSE`
	for name, c := range map[string]struct {
		instead accounts.Server
		step    Step
		calls   [2]int // after the press, beside those before
	}{
		"another port": {accounts.Server{Protocol: accounts.SMTP, Host: "mail.example.org", Port: 465, Security: accounts.ImplicitTLS}, StepTest, [2]int{1, 1}},
		"a stranger":   {accounts.Server{Protocol: accounts.SMTP, Host: "s12.hosting.example", Port: 465, Security: accounts.ImplicitTLS}, StepConfirm, [2]int{0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, network := newPair(t, refusal, openSMTP)
				network.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
					if strings.HasSuffix(address, ":587") {
						<-ctx.Done() // swallowed on the way
						return nil, ctx.Err()
					}
					return p.dial(ctx, network, address)
				}
				w := New(Tools{Network: network, Doctor: &diagnose.Doctor{Network: network}}, nil, nil)
				defer w.Close()
				w.update(func(s *State) {
					s.Address = accounts.Address{Local: "jane", Domain: "example.org"}
					s.Account = janeAccount()
					s.Account.Outgoing.Port, s.Account.Outgoing.Security = 587, accounts.StartTLS
					s.goTo(StepSignIn)
				})
				w.SignIn(accounts.NewSecret("letters"), accounts.Secret{}, false)
				w.Wait()
				s := w.State()
				problem := s.Test.Sides[Outgoing].Problem
				if s.Test.Looking || problem == nil || problem.Reason != accounts.BlockedPort || problem.Instead == nil || problem.Instead.Port != 465 {
					t.Fatalf("%+v: %+v", s.Test, problem)
				}
				if s.Test.Sides[Incoming].Problem.Instead != nil {
					t.Error("something is offered for a server that answered")
				}
				w.update(func(s *State) {
					other := *problem
					other.Instead = &c.instead
					s.Test.Sides[Outgoing].Problem = &other
				})
				before := p.calls()
				w.UseInstead(Incoming) // nothing is offered there
				w.UseInstead(Outgoing)
				w.Wait()
				s = w.State()
				out := s.Account.Outgoing
				if !out.Endpoint(c.instead) || out.Username != "jane@example.org" || s.Step != c.step {
					t.Errorf("%+v on step %v", out, s.Step)
				}
				if after := p.calls(); after != [2]int{before[0] + c.calls[0], before[1] + c.calls[1]} {
					t.Errorf("calls %v, then %v", before, after)
				}
			})
		})
	}
}

// TestServersAreDiagnosed also when they are only tested by hand.
func TestServersAreDiagnosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pair{probetest.New(t, "HANG"), probetest.New(t, "HANG")}
		network := &probe.Network{Resolver: p, DialContext: p.dial}
		authority := probetest.NewAuthority(t)
		p.out.Implicit, p.out.TLS, network.Roots = true, authority.Server("mail.example.org"), authority.Pool
		p.out.Script = openSMTP
		w := New(Tools{Network: network, Doctor: &diagnose.Doctor{Network: network}}, nil, nil)
		defer w.Close()
		w.update(func(s *State) {
			s.Address = accounts.Address{Local: "jane", Domain: "example.org"}
			s.Account = janeAccount()
			s.Servers = formOf(s.Account)
			s.Servers.Sides[Outgoing].Port = "4650"
			s.goTo(StepServers)
		})
		network.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if strings.HasSuffix(address, ":465") {
				return p.out.DialContext(ctx, network, address)
			}
			<-ctx.Done()
			return nil, ctx.Err()
		}
		w.TestServers()
		seen := false
		for range 60 { // the cause is looked for after the failure is told
			time.Sleep(500 * time.Millisecond)
			s := w.State().Servers
			seen = seen || s.Looking() && s.Sides[Outgoing].Looking && s.Sides[Outgoing].Problem.Reason == accounts.Timeout
		}
		w.Wait()
		if !seen || w.State().Servers.Looking() {
			t.Errorf("looking was told: %v; still: %v", seen, w.State().Servers.Looking())
		}
		problem := w.State().Servers.Sides[Outgoing].Problem
		if problem == nil || problem.Instead == nil || problem.Instead.Port != 465 {
			t.Fatalf("%+v", problem)
		}
		w.UseInstead(Outgoing)
		w.Wait()
		if f := w.State().Servers.Sides[Outgoing]; f.Port != "465" || f.PortTyped || !f.Answered {
			t.Errorf("%+v", f)
		}
	})
}

// TestEditEndsLooking: what is found out late about other values is not told of
// the ones that stand there now.
func TestEditEndsLooking(t *testing.T) {
	w := New(Tools{}, nil, nil)
	defer w.Close()
	release := make(chan struct{})
	w.start(func(s *State) {
		s.Servers = formOf(janeAccount())
		s.Servers.Sides[Outgoing].Problem, s.Servers.Sides[Outgoing].Looking = &accounts.Problem{Reason: accounts.Timeout}, true
	}, func(ctx context.Context, j job) {
		<-release
		j.update(func(s *State) { s.Servers.Sides[Outgoing].Problem = &accounts.Problem{Reason: accounts.BlockedPort} })
	})
	w.SetHost(Outgoing, "other.example.org")
	close(release)
	w.Wait()
	if f := w.State().Servers.Sides[Outgoing]; f.Problem != nil || f.Looking {
		t.Errorf("%+v", f)
	}
}
