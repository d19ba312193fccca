package login

import (
	"context"
	"errors"
	"slices"
	"sync"

	"postkey/accounts"
	"postkey/accounts/gate"
)

// A Side is one of the two servers of an account.
type Side struct {
	// Open returns a pass for the server: the connection is opened, or one that is
	// ready is handed over, and the gate asked. Each connection is handed over
	// once. It is called again when that one turned out to be stale, and for a
	// second user name.
	Open func(context.Context) (gate.Pass, error)
	// Secret is the password, or the token.
	Secret accounts.Secret
	// Options are heard and told of from the side's own goroutine.
	Options Options
}

// A Pair is an account to sign in to.
type Pair struct {
	Incoming, Outgoing Side
	// OtherName is the user name in its second form, where nothing says how it is
	// written; else empty. It is tried on the incoming side alone, and only when
	// the first was refused.
	OtherName string
	// Keep leaves the sessions open that got in, for [SendTest].
	Keep bool
}

// An Outcome is what became of a side.
type Outcome struct {
	Result
	// Username is the one that got in, or that Err is about. The caller keeps it
	// for both sides.
	Username string
	// Session is open when Pair.Keep asked for it, or [Side.Enter], and Err is nil.
	// Whoever gets it leaves it.
	Session *Session
	// Err is an [*accounts.Problem], or what Open returned.
	Err error
}

// Both signs in to both servers of an account at the same time, with one try a
// side. Only where the form of the user name is open the outgoing side waits,
// opened, for the one that the incoming side found out; if that found none, the
// outgoing side makes its one try with the settings' name.
func Both(ctx context.Context, p Pair) (incoming, outgoing Outcome) {
	var wg sync.WaitGroup
	names := make(chan found, 1)
	wg.Go(func() {
		var f found
		defer func() { names <- f }()
		incoming = p.Incoming.enter(ctx, "", nil)
		f.settings = incoming.Username
		if p.OtherName != "" && p.OtherName != f.settings && asksForName(incoming.Err) {
			incoming = p.Incoming.again(ctx, p.OtherName, incoming)
		}
		if incoming.Err == nil || knowsAccount(incoming.Err) {
			f.right = incoming.Username
		}
	})
	wg.Go(func() {
		if p.OtherName == "" {
			outgoing = p.Outgoing.enter(ctx, "", nil)
		} else {
			outgoing = p.Outgoing.enter(ctx, "", names)
		}
	})
	wg.Wait()
	if !p.Keep {
		for _, o := range []*Outcome{&incoming, &outgoing} {
			o.Session.Leave(ctx)
			o.Session = nil
		}
	}
	return incoming, outgoing
}

// found is what the incoming side knows about the user name: how the settings
// write it, and which form is the right one; empty when it does not know.
type found struct{ settings, right string }

// Enter opens one side, and makes one try with the user name of its settings. The
// session of the outcome stays open.
func (s Side) Enter(ctx context.Context) Outcome { return s.enter(ctx, "", nil) }

// enter opens the side and makes one try with name; where that is empty, with
// the name of its settings; and where they have the same one for both sides, with
// what the other side found out.
func (s Side) enter(ctx context.Context, name string, names <-chan found) Outcome {
	pass, err := s.Open(ctx)
	var f found
	if names != nil {
		f = <-names
	}
	for redialled := false; ; redialled = true {
		if err != nil {
			return Outcome{Username: name, Err: err}
		}
		o := Outcome{Username: name}
		if conn := pass.Conn(); conn != nil {
			switch settings := conn.Server.Username; {
			case name != "":
			case f.right != "" && f.settings == settings:
				o.Username = f.right
			default:
				o.Username = settings
			}
			conn.Server.Username = o.Username
		}
		o.Session, o.Result, o.Err = Enter(ctx, pass, s.Secret, s.Options)
		if redialled || !errors.Is(o.Err, ErrStale) {
			return o
		}
		// Nothing was sent, so this is no second try.
		pass, err = s.Open(ctx)
	}
}

// again makes the second try, with the other form of the name. What comes of it
// counts when it got further, or says something of the account: else the first
// answer is the one to tell, about the name that the person sees.
func (s Side) again(ctx context.Context, name string, first Outcome) Outcome {
	second := s.enter(ctx, name, nil)
	tries := first.Tries + second.Tries
	if second.Err != nil && !knowsAccount(second.Err) {
		second = first
	}
	second.Tries = tries
	return second
}

// asksForName reports whether a log-in was refused in a way that another form of
// the user name can mend.
func asksForName(err error) bool {
	p, ok := errors.AsType[*accounts.Problem](err)
	return ok && p.Stage == accounts.StageLogin && (p.Reason == accounts.WrongPassword || p.Reason == accounts.WrongUsername)
}

// ofAccount are refusals that a server gives only to a name it knows.
var ofAccount = []accounts.Reason{
	accounts.AppPasswordNeeded, accounts.BrowserSignInNeeded, accounts.WebConfirmationNeeded,
	accounts.IMAPDisabled, accounts.POPDisabled, accounts.SMTPDisabled,
	accounts.AccountLocked, accounts.PasswordExpired, accounts.NotAllowed,
	accounts.MailboxInUse, accounts.OverQuota, accounts.LoginDelay,
}

func knowsAccount(err error) bool {
	p, ok := errors.AsType[*accounts.Problem](err)
	return ok && (p.Stage == accounts.StageMailbox || slices.Contains(ofAccount, p.Reason))
}
