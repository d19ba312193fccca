package wizard

import (
	"context"
	"crypto/tls"
	"slices"
	"sync"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/login"
	"postkey/accounts/probe"
)

// A Check is one real sign-in to both servers of an account.
type Check struct {
	Account accounts.Account
	// Incoming and Outgoing are the passwords; an empty Outgoing means the same one.
	Incoming, Outgoing accounts.Secret
	// OpenOnly stops before the sign-in: all that can be tried while a mail
	// company takes only its own web page.
	OpenOnly bool
	// Progress is told when a stage of a side begins. May be nil; called from
	// both sides' goroutines.
	Progress func(Side, accounts.Stage)
	// Trace is told every line of both conversations, credentials hidden. May be nil.
	Trace func(Side, string)
}

// Run signs in to both servers at the same time, one try each, and returns when
// both are over. What went wrong is in the sides.
func (c Check) Run(ctx context.Context, t Tools) [2]SideTest {
	ctx, cancel := context.WithTimeout(ctx, t.signInLimit())
	defer cancel()
	out := c.Outgoing
	if out.Empty() {
		out = c.Incoming
	}
	var sides [2]SideTest
	var wg sync.WaitGroup
	wg.Go(func() { sides[Incoming] = c.side(ctx, t.Network, Incoming, c.Account.Incoming, c.Incoming) })
	wg.Go(func() { sides[Outgoing] = c.side(ctx, t.Network, Outgoing, c.Account.Outgoing, out) })
	wg.Wait()
	return sides
}

func (c Check) side(ctx context.Context, network *probe.Network, side Side, server accounts.Server, secret accounts.Secret) SideTest {
	result := SideTest{Server: server, Finished: true}
	fail := func(err error) SideTest {
		result.Problem = asProblem(server, err)
		return result
	}
	if err := server.Validate(); err != nil {
		return fail(err)
	}
	addr, err := accounts.ParseAddress(c.Account.Address)
	if err != nil {
		return fail(err)
	}
	approved := c.Account.Approvals
	if err := gate.Confirmed(addr, approved, server); err != nil {
		return fail(err)
	}
	progress := func(stage accounts.Stage) {
		if c.Progress != nil {
			c.Progress(side, stage)
		}
	}
	var trace func(string)
	if c.Trace != nil {
		trace = func(line string) { c.Trace(side, line) }
	}
	// An opening that fails leaves no connection that could tell how far it got.
	var reached climb
	conn, err := network.Open(ctx, server, probe.Options{Pins: approved.Pins, Trace: trace, Progress: func(stage accounts.Stage) {
		reached.begin(stage)
		progress(stage)
	}})
	if err != nil {
		result.Steps = reached.steps
		return fail(err)
	}
	defer conn.Close()
	result.Steps = conn.Steps
	result.TLS = tlsName(conn.TLS)
	pass, err := gate.Admit(addr, approved, conn)
	if err != nil {
		return fail(err)
	}
	if c.OpenOnly {
		result.NotSignedIn = true
		return result
	}
	if server.Auth == accounts.AuthOAuth2 {
		return fail(&accounts.Problem{Server: server, Stage: accounts.StageLogin, Reason: accounts.BrowserSignInNeeded})
	}
	r, err := login.SignIn(ctx, pass, secret, login.Options{Progress: progress})
	result.Steps = append(result.Steps, r.Steps...)
	result.Mechanism, result.Messages, result.Alerts = r.Mechanism, r.Messages, r.Alerts
	if err != nil {
		return fail(err)
	}
	return result
}

// A climb is the stages that were left behind by beginning the next one.
type climb struct {
	steps []accounts.Step
	now   accounts.Stage
	since time.Time
}

func (c *climb) begin(stage accounts.Stage) {
	now := time.Now()
	if c.now != "" {
		took := now.Sub(c.since)
		i := slices.IndexFunc(c.steps, func(s accounts.Step) bool { return s.Stage == c.now })
		if i < 0 {
			c.steps = append(c.steps, accounts.Step{Stage: c.now, Took: took})
		} else {
			c.steps[i].Took += took
		}
	}
	c.now, c.since = stage, now
}

func tlsName(state *tls.ConnectionState) string {
	if state == nil {
		return ""
	}
	return tls.VersionName(state.Version)
}

// Took is the time of all steps together.
func (t SideTest) Took() time.Duration {
	var sum time.Duration
	for _, s := range t.Steps {
		sum += s.Took
	}
	return sum
}
