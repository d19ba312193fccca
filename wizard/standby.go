package wizard

import (
	"context"
	"slices"
	"sync"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/probe"
)

// standbyLimit is how long an opened server is kept waiting for the person to
// type the password. Longer would look like an attack to it, and many hang up
// soon after.
const standbyLimit = 60 * time.Second

// A standby is both servers, opened as far as the log-in while the Sign in page
// is shown, so that the button costs only the log-in itself. Nothing secret is
// sent, and only to servers that the gate lets the password go to.
type standby struct {
	account accounts.Account // what they were opened for
	sides   [2]*opening
}

// standBy opens what the page will need, and drops what it doesn't; w.mu is held.
func (w *Wizard) standBy() {
	s := &w.state
	s.Browsing.Ready, s.Browsing.First = w.browserReady(s)
	if w.closed || s.Step != StepSignIn {
		w.standby.drop()
		return
	}
	a := s.Account
	if w.standby.sides != [2]*opening{} && sameServers(w.standby.account, a) {
		return // also when their time is over: an idle page stays quiet
	}
	w.standby.drop()
	w.standby.account = a
	for side, server := range []accounts.Server{Incoming: a.Incoming, Outgoing: a.Outgoing} {
		if server.Validate() != nil || gate.Confirmed(s.Address, a.Approvals, server) != nil {
			continue
		}
		w.standby.sides[side] = w.opening(server, a.Approvals.Pins)
	}
}

func sameServers(a, b accounts.Account) bool {
	return a.Incoming.Endpoint(b.Incoming) && a.Outgoing.Endpoint(b.Outgoing) && slices.Equal(a.Approvals.Pins, b.Approvals.Pins)
}

// take hands the openings over to a sign-in with this account; w.mu is held.
func (b *standby) take(a accounts.Account) (sides [2]*opening) {
	if sameServers(b.account, a) {
		sides, b.sides = b.sides, sides
	}
	b.drop()
	return sides
}

func (b *standby) drop() {
	for _, o := range b.sides {
		if o != nil {
			o.drop()
		}
	}
	*b = standby{}
}

// An opening is a server that is being opened, or stands open until it is taken,
// dropped, or too old.
type opening struct {
	server  accounts.Server
	options probe.Options
	drop    context.CancelFunc
	ready   chan *probe.Conn // gives the open connection to whoever takes it
	ended   chan struct{}    // closed when there is nothing to take any more
	err     error            // why it could not be opened; after ended

	mu      sync.Mutex
	reached climb
	lines   []string
	taker   *probe.Options // hears of what happens from now on
}

func (w *Wizard) opening(server accounts.Server, pins []accounts.Pin) *opening {
	ctx, cancel := context.WithCancel(context.Background())
	o := &opening{server: server, drop: cancel, ready: make(chan *probe.Conn), ended: make(chan struct{})}
	o.options = probe.Options{Pins: pins, Progress: o.progress, Trace: o.trace}
	network := w.tools.Network
	w.standbys.Go(func() {
		defer cancel()
		defer close(o.ended)
		conn, err := network.Open(ctx, server, o.options)
		if err != nil {
			o.err = err
			return
		}
		old := time.NewTimer(standbyLimit)
		defer old.Stop()
		select {
		case o.ready <- conn:
			return
		case <-old.C:
		case <-ctx.Done():
		}
		conn.Close()
	})
	return o
}

func (o *opening) progress(stage accounts.Stage) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reached.begin(stage)
	if o.taker != nil {
		o.taker.Progress(stage)
	}
}

// trace keeps what is said until somebody wants to hear it.
func (o *opening) trace(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.taker != nil {
		o.taker.Trace(line)
	} else {
		o.lines = append(o.lines, line)
	}
}

// hear tells the taker what happened so far, and everything that happens next.
func (o *opening) hear(taker probe.Options) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taker = &taker
	if o.reached.now != "" {
		taker.Progress(o.reached.now)
	}
	for _, line := range o.lines {
		taker.Trace(line)
	}
}

// take waits for the connection. Without one and without an error it was closed
// before, or failed while nobody was waiting: whoever wants it opens it anew. steps
// are how far it came.
func (o *opening) take(ctx context.Context, taker probe.Options) (conn *probe.Conn, steps []accounts.Step, err error) {
	if o == nil {
		return nil, nil, nil
	}
	defer o.drop()
	select {
	case <-o.ended:
		return nil, nil, nil
	default:
	}
	o.hear(taker)
	select {
	case conn := <-o.ready:
		if conn.Alive() {
			return conn, conn.Steps, nil
		}
		conn.Close()
		return nil, nil, nil
	case <-o.ended:
		o.mu.Lock()
		defer o.mu.Unlock()
		return nil, o.reached.steps, o.err
	case <-ctx.Done():
		return nil, nil, asProblem(o.server, ctx.Err())
	}
}
