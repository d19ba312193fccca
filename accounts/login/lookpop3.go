package login

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"postkey/accounts"
	"postkey/accounts/pop3"
)

// A popLookout waits for a message in the one folder that POP3 has. Each look is
// a session of its own.
type popLookout struct {
	session *Session // nil between two looks
	again   func(context.Context) (*Session, error)
	message message

	known  map[string]bool // the identifiers that were there before
	number int             // the message, in this session
	read   int64           // bytes of whole messages, in this session
}

var errNoAgain = errors.New("POP3 shows new messages to a new session alone")

// maxNew is how many new messages are looked at in one session.
const maxNew = 50

// Where a server has no TOP, whole messages are read: only small ones, as ours is
// with all that servers on its way write into it, and not many in one session.
const (
	maxWhole = 64 << 10 // bytes of a message
	maxRead  = 4 * maxWhole
)

// pauses are long: some servers let a person in once in a while only.
func (*popLookout) pauses() []time.Duration {
	return []time.Duration{2 * time.Second, 6 * time.Second, 12 * time.Second, 20 * time.Second}
}

func (l *popLookout) leave(ctx context.Context) { l.session.Leave(ctx) }

// in does something with a session that is open; in a large mailbox its lists are
// long.
func (l *popLookout) in(ctx context.Context, f func(context.Context, *pop3.Client) error) error {
	s := l.session
	return s.conn.StageOfList(ctx, accounts.StageSend, func(ctx context.Context) error {
		err := f(ctx, pop3.New(s.conn))
		if refusal, ok := errors.AsType[*pop3.Error](err); ok {
			r := pop3Reply(refusal)
			r.stage = accounts.StageMailbox
			return s.refuse(r, refusal.String())
		}
		return err
	})
}

// end ends the session, and waits until the server has let go of the mailbox.
func (l *popLookout) end(ctx context.Context) error {
	err := l.in(ctx, func(ctx context.Context, c *pop3.Client) error { return c.Quit(ctx) })
	l.session.conn.Close()
	l.session = nil
	return err
}

func (l *popLookout) prepare(ctx context.Context) error {
	if l.again == nil {
		return &accounts.Problem{Server: l.session.Server(), Stage: accounts.StageSend, Reason: accounts.Unknown, Err: errNoAgain}
	}
	err := l.in(ctx, func(ctx context.Context, c *pop3.Client) error {
		there, err := c.UIDs(ctx)
		l.known = make(map[string]bool, len(there))
		for _, id := range there {
			l.known[id] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return l.end(ctx)
}

func (l *popLookout) look(ctx context.Context, _ bool) (Arrival, bool, error) {
	s, err := l.again(ctx)
	if err != nil {
		return Arrival{}, false, err
	}
	l.session, l.number, l.read = s, 0, 0
	err = l.in(ctx, func(ctx context.Context, c *pop3.Client) error {
		there, err := c.UIDs(ctx)
		if err != nil {
			return err
		}
		looked := 0
		for _, number := range slices.Backward(slices.Sorted(maps.Keys(there))) { // the newest first
			if l.known[there[number]] {
				continue
			}
			if looked++; looked > maxNew {
				return nil
			}
			ours, err := l.isIt(ctx, c, number)
			if errors.Is(err, errLater) {
				continue
			}
			if err != nil {
				return err
			}
			if ours {
				l.number = number
				return nil
			}
			l.known[there[number]] = true
		}
		return nil
	})
	if err == nil && l.number > 0 {
		return Arrival{Folder: inboxName}, true, nil
	}
	if err == nil {
		err = l.end(ctx)
	} else {
		l.session.Leave(ctx)
		l.session = nil
	}
	return Arrival{}, false, err
}

// errLater: enough was read in this session.
var errLater = errors.New("enough was read of this mailbox for now")

// isIt reports whether a message is the one waited for; by its header alone where
// the server has TOP.
func (l *popLookout) isIt(ctx context.Context, c *pop3.Client, number int) (bool, error) {
	header, err := c.Top(ctx, number, 0)
	if _, refused := errors.AsType[*pop3.Error](err); refused {
		header, err = l.whole(ctx, c, number)
	}
	if _, refused := errors.AsType[*pop3.Error](err); refused {
		return false, nil
	}
	return err == nil && l.message.isIn(string(header)), err
}

// whole reads a message that may be the one, by its size; else nothing.
func (l *popLookout) whole(ctx context.Context, c *pop3.Client, number int) ([]byte, error) {
	size, err := c.Size(ctx, number)
	switch {
	case err != nil || size > maxWhole:
		return nil, err
	case l.read+size > maxRead:
		return nil, errLater
	}
	text, err := c.Retrieve(ctx, number)
	l.read += max(size, int64(len(text)))
	return text, err
}

// remove deletes the message whose header was just read in this session, where
// numbers do not change (RFC 1939 §5). It is gone when QUIT went well.
func (l *popLookout) remove(ctx context.Context) bool {
	err := l.in(ctx, func(ctx context.Context, c *pop3.Client) error { return c.Delete(ctx, l.number) })
	return l.end(ctx) == nil && err == nil
}
