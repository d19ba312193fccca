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

// maxTrace is how many lines of a conversation are kept for who helps.
const maxTrace = 500

// A visit is one side of a [Check].
type visit struct {
	check   *Check
	side    Side
	server  accounts.Server
	network *probe.Network
	ready   *opening // taken by the first open

	// Of the opening:
	steps  []accounts.Step
	tls    string
	alerts []string

	mu    sync.Mutex
	trace []string
}

func (v *visit) progress(stage accounts.Stage) {
	if v.check.Progress != nil {
		v.check.Progress(v.side, stage)
	}
}

func (v *visit) line(line string) {
	v.mu.Lock()
	if len(v.trace) < maxTrace {
		v.trace = append(v.trace, line)
	}
	v.mu.Unlock()
	if v.check.Trace != nil {
		v.check.Trace(v.side, line)
	}
}

// open opens the server, or takes the connection that stands ready, and asks the
// gate.
func (v *visit) open(ctx context.Context) (gate.Pass, error) {
	if err := v.server.Validate(); err != nil {
		return gate.Pass{}, err
	}
	addr, err := accounts.ParseAddress(v.check.Account.Address)
	if err != nil {
		return gate.Pass{}, err
	}
	approved := v.check.Account.Approvals
	if err := gate.Confirmed(addr, approved, v.server); err != nil {
		return gate.Pass{}, err
	}
	conn, err := v.connect(ctx, probe.Options{Pins: approved.Pins, Progress: v.progress, Trace: v.line})
	if err != nil {
		return gate.Pass{}, err
	}
	v.tls, v.alerts = tlsName(conn.TLS), conn.Alerts
	pass, err := gate.Admit(addr, approved, conn)
	if err == nil && v.server.Auth == accounts.AuthOAuth2 && v.check.Tokens.Access.Empty() && !v.check.OpenOnly {
		err = &accounts.Problem{Server: v.server, Stage: accounts.StageLogin, Reason: accounts.BrowserSignInNeeded}
	}
	if err != nil {
		conn.Close()
		return gate.Pass{}, err
	}
	return pass, nil
}

func (v *visit) connect(ctx context.Context, o probe.Options) (*probe.Conn, error) {
	ready := v.ready
	v.ready = nil
	conn, steps, err := ready.take(ctx, o)
	v.steps = steps
	if err != nil {
		return nil, err
	}
	if conn != nil {
		// The user name may be of later than the connection.
		conn.Server.Username, conn.Server.Auth = v.server.Username, v.server.Auth
		return conn, nil
	}
	// An opening that fails leaves no connection that could tell how far it got.
	var reached climb
	o.Progress = func(stage accounts.Stage) {
		reached.begin(stage)
		v.progress(stage)
	}
	if conn, err = v.network.Open(ctx, v.server, o); err != nil {
		v.steps = reached.steps
		return nil, err
	}
	v.steps = conn.Steps
	return conn, nil
}

func (v *visit) openOnly(ctx context.Context) SideTest {
	pass, err := v.open(ctx)
	if conn := pass.Conn(); conn != nil {
		err = login.OffersToken(conn)
		conn.Close()
	}
	t := v.result(login.Outcome{Err: err})
	t.NotSignedIn = err == nil
	return t
}

func (v *visit) result(o login.Outcome) SideTest {
	// A standby that was not waited for to the end may still be speaking.
	v.mu.Lock()
	trace := slices.Clone(v.trace)
	v.mu.Unlock()
	t := SideTest{
		Server: v.server, Finished: true, Problem: asProblem(v.server, o.Err), Steps: slices.Concat(v.steps, o.Steps), Trace: trace,
		TLS: v.tls, Mechanism: o.Mechanism, Tries: o.Tries, Messages: o.Messages, Alerts: o.Alerts, MaxSize: o.MaxSize, EightBit: o.EightBit, UTF8: o.UTF8,
	}
	if t.Alerts == nil {
		t.Alerts = v.alerts // it did not come to a sign-in
	}
	if o.Username != "" {
		t.Server.Username = o.Username
	}
	return t
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
