package login

import (
	"cmp"
	"context"
	"errors"
	"time"

	"postkey/accounts"
)

// ErrNotArrived means that the outgoing server took the test message and the
// incoming one did not show it in time: the Problem has stage send and reason
// timeout, and its Server is the incoming one.
var ErrNotArrived = errors.New("the message was sent and has not arrived")

// testWait is how long a message to oneself may take.
const testWait = 60 * time.Second

// A Test is one message from a person to themselves.
type Test struct {
	// Outgoing and Incoming are signed in: see [Pair.Keep]. SendTest leaves them.
	Outgoing, Incoming *Session
	// Again signs in to the incoming server once more. POP3 needs it: a session
	// shows only what was there when it began (RFC 1939 §5).
	Again func(context.Context) (*Session, error)
	// Address is from whom the message is and for whom; Name is shown beside it,
	// and may be empty.
	Address accounts.Address
	Name    string
	// Subject and Text are the message, in the person's language.
	Subject, Text string
	// Wait is how long it may take to arrive; zero is 60 s.
	Wait time.Duration
	// Sent is told when the outgoing server has taken the message. May be nil.
	Sent func()
}

// An Arrival is what became of the message.
type Arrival struct {
	// Took is the time from when the outgoing server had it until the incoming one
	// showed it.
	Took time.Duration
	// Folder is where it was, cleaned, such as "INBOX".
	Folder string
	// Junk is true when that was a folder for unwanted mail.
	Junk bool
	// Removed is true when the message was taken away again. Else it is still
	// there: the server cannot take away one message alone, or did not want to.
	Removed bool
}

// A lookout waits for the message at the incoming server.
type lookout interface {
	// prepare notes what is there before the message.
	prepare(context.Context) error
	// look looks for it; everywhere means in the folders for unwanted mail too.
	look(ctx context.Context, everywhere bool) (Arrival, bool, error)
	// remove takes away the message that look found, and no other.
	remove(context.Context) bool
	// pauses are how long to wait between looks; the last holds for all others.
	pauses() []time.Duration
	leave(context.Context)
}

// SendTest sends the message, waits for it, and takes it away again. The error is
// an [*accounts.Problem] with stage send, or what Again returned.
func SendTest(ctx context.Context, t Test) (Arrival, error) {
	defer t.Outgoing.Leave(ctx)
	m, err := t.compose(time.Now())
	if err != nil {
		t.Incoming.Leave(ctx)
		return Arrival{}, err
	}
	l := t.lookout(m)
	defer l.leave(ctx)
	if err := l.prepare(ctx); err != nil {
		return Arrival{}, err
	}
	if err := t.Outgoing.deliver(ctx, t.Address.String(), m); err != nil {
		return Arrival{}, err
	}
	sent := time.Now()
	t.Outgoing.Leave(ctx)
	if t.Sent != nil {
		t.Sent()
	}
	arrival, err := await(ctx, l, t.Incoming.Server(), sent, cmp.Or(t.Wait, testWait))
	if err != nil {
		return Arrival{}, err
	}
	arrival.Took = time.Since(sent)
	arrival.Removed = l.remove(ctx)
	return arrival, nil
}

func (t Test) lookout(m message) lookout {
	if t.Incoming.conn.Server.Protocol == accounts.POP3 {
		return &popLookout{session: t.Incoming, again: t.Again, message: m}
	}
	return &imapLookout{session: t.Incoming, message: m}
}

// early is how many looks go to the inbox alone: most mail comes there, and at
// once.
const early = 3

// await looks until the message is there, or the time is over; then once more.
func await(ctx context.Context, l lookout, server accounts.Server, sent time.Time, wait time.Duration) (Arrival, error) {
	pauses := l.pauses()
	var last error
	for round := 0; ; round++ {
		left := wait - time.Since(sent)
		arrival, ok, err := l.look(ctx, round >= early || left <= 0)
		switch {
		case ok:
			return arrival, nil
		case err != nil && !passing(err):
			return Arrival{}, err
		case left <= 0 && err != nil:
			return Arrival{}, err
		case left <= 0:
			return Arrival{}, &accounts.Problem{Server: server, Stage: accounts.StageSend, Reason: accounts.Timeout, Err: errors.Join(ErrNotArrived, last)}
		}
		last = err
		pause := time.NewTimer(min(left, pauses[min(round, len(pauses)-1)]))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return Arrival{}, &accounts.Problem{Server: server, Stage: accounts.StageSend, Reason: accounts.Cancelled, Err: ctx.Err()}
		}
	}
}

// passing reports whether a look that failed may be made again: a POP3 server
// lets nobody in while another session lasts, or too soon after it.
func passing(err error) bool {
	p, ok := errors.AsType[*accounts.Problem](err)
	if !ok {
		return false
	}
	switch p.Reason {
	case accounts.MailboxInUse, accounts.LoginDelay, accounts.Temporary, accounts.ServerBusy, accounts.TooManyConnections:
		return p.Stage != accounts.StageSend
	}
	return false
}
