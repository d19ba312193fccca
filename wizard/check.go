package wizard

import (
	"context"
	"errors"
	"sync"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/login"
	"postkey/accounts/oauth"
)

// A Check is one real sign-in to both servers of an account.
type Check struct {
	Account accounts.Account
	// Incoming and Outgoing are the passwords; an empty Outgoing means the same one.
	Incoming, Outgoing accounts.Secret
	// Tokens take the passwords' place at servers that want the browser. One that has
	// run out is renewed first; where a server refuses one that may have, it is renewed
	// then, and tried once more.
	Tokens oauth.Tokens
	// JustGiven: they are of this very moment, and cannot have run out.
	JustGiven bool
	// Renewed is told the tokens that took their place, and why the keyring could not
	// keep them in place of the old ones. May be nil.
	Renewed func(next oauth.Tokens, kept error)
	// OtherName is the user name in another form, tried where nothing says how it
	// is written and the first is refused; else empty.
	OtherName string
	// OpenOnly stops before the sign-in: all that can be tried while a mail
	// company takes only its own web page.
	OpenOnly bool
	// Progress is told when a stage of a side begins. May be nil; called from
	// both sides' goroutines.
	Progress func(Side, accounts.Stage)
	// Trace is told every line of both conversations, credentials hidden. May be nil.
	Trace func(Side, string)

	standby [2]*opening  // servers that were opened before; nil where not
	worked  [2]*SideTest // sides that are not tried: what they were before; else nil
}

// Run signs in to both servers at the same time, and returns when both are over.
// What went wrong is in the sides.
func (c Check) Run(ctx context.Context, t Tools) [2]SideTest {
	sides, _ := c.signIn(ctx, t, false)
	for side, before := range c.worked {
		if before != nil {
			sides[side] = *before
		}
	}
	return sides
}

var errWorked = errors.New("this side worked before")

// signIn is Run; with keep, the sessions of the sides that let us in stay open. The
// check then has the tokens that took the place of those it had.
func (c *Check) signIn(ctx context.Context, t Tools, keep bool) (sides [2]SideTest, sessions [2]*login.Session) {
	if err := c.renew(ctx, t); err != nil { // has a limit of its own
		return c.failed(err), sessions
	}
	ctx, cancel := context.WithTimeout(ctx, t.signInLimit())
	defer cancel()
	defer func() {
		for _, o := range c.standby {
			if o != nil {
				o.drop()
			}
		}
	}()
	in := &visit{check: c, side: Incoming, server: c.Account.Incoming, network: t.Network, ready: c.standby[Incoming]}
	out := &visit{check: c, side: Outgoing, server: c.Account.Outgoing, network: t.Network, ready: c.standby[Outgoing]}
	if c.OpenOnly {
		var wg sync.WaitGroup
		for _, v := range []*visit{in, out} {
			wg.Go(func() { sides[v.side] = v.openOnly(ctx) })
		}
		wg.Wait()
		return sides, sessions
	}
	pair := login.Pair{
		Incoming:  login.Side{Open: in.open, Secret: c.secret(c.Account.Incoming, c.Incoming), Options: login.Options{Progress: in.progress}},
		Outgoing:  login.Side{Open: out.open, Secret: c.secret(c.Account.Outgoing, c.Outgoing), Options: login.Options{Progress: out.progress, Sender: c.Account.Address}},
		OtherName: c.OtherName, Keep: keep,
	}
	for side, s := range []*login.Side{Incoming: &pair.Incoming, Outgoing: &pair.Outgoing} {
		if c.worked[side] != nil {
			s.Open = func(context.Context) (gate.Pass, error) { return gate.Pass{}, errWorked }
		}
	}
	received, sent := login.Both(ctx, pair)
	sides = [2]SideTest{Incoming: in.result(received), Outgoing: out.result(sent)}
	sessions = [2]*login.Session{Incoming: received.Session, Outgoing: sent.Session}
	c.secondChance(ctx, t, &sides, &sessions, keep)
	return sides, sessions
}

// secret is what a server gets: its password, or the one for both, or the token.
func (c Check) secret(server accounts.Server, password accounts.Secret) accounts.Secret {
	switch {
	case server.Auth == accounts.AuthOAuth2:
		return c.Tokens.Access
	case password.Empty():
		return c.Incoming
	}
	return password
}

// failed are the sides of a check that could not begin, and lets go of what stands
// ready for it.
func (c Check) failed(err error) (sides [2]SideTest) {
	for side, server := range []accounts.Server{Incoming: c.Account.Incoming, Outgoing: c.Account.Outgoing} {
		p := *asProblem(server, err)
		p.Server = server
		sides[side] = SideTest{Server: server, Finished: true, Problem: &p}
		if o := c.standby[side]; o != nil {
			o.drop()
		}
	}
	return sides
}
