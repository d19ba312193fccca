package wizard

import (
	"context"
	"crypto/tls"
	"errors"
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

	standby [2]*opening // servers that were opened before; nil where not
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
	for _, o := range c.standby {
		if o != nil {
			o.drop()
		}
	}
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
	options := probe.Options{Pins: approved.Pins, Progress: func(stage accounts.Stage) {
		if c.Progress != nil {
			c.Progress(side, stage)
		}
	}, Trace: func(line string) {
		if c.Trace != nil {
			c.Trace(side, line)
		}
	}}
	for opened := c.standby[side]; ; opened = nil {
		conn, steps, err := c.open(ctx, network, opened, server, options)
		result.Steps = steps
		if err != nil {
			return fail(err)
		}
		result.TLS = tlsName(conn.TLS)
		pass, err := gate.Admit(addr, approved, conn)
		if err != nil {
			conn.Close()
			return fail(err)
		}
		if c.OpenOnly {
			conn.Close()
			result.NotSignedIn = true
			return result
		}
		if server.Auth == accounts.AuthOAuth2 {
			conn.Close()
			return fail(&accounts.Problem{Server: server, Stage: accounts.StageLogin, Reason: accounts.BrowserSignInNeeded})
		}
		r, err := login.SignIn(ctx, pass, secret, login.Options{Progress: options.Progress})
		if opened != nil && errors.Is(err, login.ErrStale) {
			continue // it ended while it waited; nothing was sent, so no try is lost
		}
		result.Steps = slices.Concat(steps, r.Steps)
		result.Mechanism, result.Messages, result.Alerts = r.Mechanism, r.Messages, r.Alerts
		if err != nil {
			return fail(err)
		}
		return result
	}
}

// open takes the connection that stands ready, or makes one. steps are also there
// with an error.
func (c Check) open(ctx context.Context, network *probe.Network, ready *opening, server accounts.Server, o probe.Options) (*probe.Conn, []accounts.Step, error) {
	conn, steps, err := ready.take(ctx, o)
	if conn != nil || err != nil {
		return conn, steps, err
	}
	// An opening that fails leaves no connection that could tell how far it got.
	var reached climb
	progress := o.Progress
	o.Progress = func(stage accounts.Stage) {
		reached.begin(stage)
		progress(stage)
	}
	conn, err = network.Open(ctx, server, o)
	if err != nil {
		return nil, reached.steps, err
	}
	return conn, conn.Steps, nil
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
