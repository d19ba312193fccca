package wizard

import (
	"context"
	"slices"
	"sync"
	"time"

	"postkey/accounts"
	"postkey/accounts/login"
	"postkey/accounts/oauth"
)

// needsToken reports whether a side signs in with what the company's page gave.
func (c Check) needsToken() bool {
	return !c.OpenOnly && (c.Account.Incoming.Auth == accounts.AuthOAuth2 || c.Account.Outgoing.Auth == accounts.AuthOAuth2)
}

// renew gets the next token where the one there is has run out, or there is none. The
// error is for both sides.
func (c *Check) renew(ctx context.Context, t Tools) error {
	if !c.needsToken() || c.Tokens.Fresh(time.Now()) || c.Tokens.Refresh.Empty() {
		return nil
	}
	return c.next(ctx, t)
}

// next gets the next token, whatever is known of the one there is.
func (c *Check) next(ctx context.Context, t Tools) error {
	tokens, kept, err := t.Renew(ctx, c.Account, c.Tokens)
	if err != nil {
		return err
	}
	c.Tokens, c.JustGiven = tokens, true
	if c.Renewed != nil {
		c.Renewed(tokens, kept)
	}
	return nil
}

// secondChance gives the sides another try whose server refused a token that may have
// run out: once, with the next token. What is refused although it was given just now is
// told as that.
func (c *Check) secondChance(ctx context.Context, t Tools, sides *[2]SideTest, sessions *[2]*login.Session, keep bool) {
	refused := func(side SideTest) bool {
		return side.Problem != nil && side.Problem.Reason == accounts.BrowserSignInNeeded && side.Tries > 0 && side.Server.Auth == accounts.AuthOAuth2
	}
	if !slices.ContainsFunc(sides[:], refused) {
		return
	}
	if !c.JustGiven && !c.Tokens.Refresh.Empty() {
		if err := c.next(ctx, t); err != nil {
			for i := range sides {
				if refused(sides[i]) {
					p := *asProblem(sides[i].Server, err)
					p.Server, p.Reply = sides[i].Server, sides[i].Problem.Reply
					sides[i].Problem = &p
				}
			}
			return
		}
		var again sync.WaitGroup
		for i := range sides {
			if refused(sides[i]) {
				again.Go(func() { sides[i], sessions[i] = c.onceMore(ctx, t, Side(i), sides[i], keep) })
			}
		}
		again.Wait()
	}
	if !c.JustGiven {
		return
	}
	for i := range sides {
		if refused(sides[i]) {
			p := *sides[i].Problem
			p.Reason = accounts.TokenRefused
			sides[i].Problem = &p
		}
	}
}

// onceMore signs in to one side again.
func (c *Check) onceMore(ctx context.Context, t Tools, side Side, before SideTest, keep bool) (SideTest, *login.Session) {
	v := &visit{check: c, side: side, server: before.Server, network: t.Network, trace: slices.Clone(before.Trace)}
	options := login.Options{Progress: v.progress}
	if side == Outgoing {
		options.Sender = c.Account.Address
	}
	o := login.Side{Open: v.open, Secret: c.Tokens.Access, Options: options}.Enter(ctx)
	o.Tries += before.Tries
	if !keep {
		o.Session.Leave(ctx)
		o.Session = nil
	}
	return v.result(o), o.Session
}

// renewed hears of the token that takes the place of another one.
func (w *Wizard) renewed(before oauth.Tokens) func(oauth.Tokens, error) {
	return func(next oauth.Tokens, kept error) {
		w.update(func(s *State) {
			if !w.tokens.Refresh.Equal(before.Refresh) {
				return // it is about another address by now
			}
			w.tokens = next // also for who has left the page: the one before is worth nothing
			if kept != nil {
				s.Keeping.State, s.Keeping.Err = KeepInMemory, kept
			}
		})
	}
}
