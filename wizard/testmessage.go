package wizard

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"postkey/accounts"
	"postkey/accounts/login"
)

// Send signs in to both servers and sends a message from the person to themselves:
// see [login.SendTest]. Nothing is sent when a side fails; that problem is then the
// message's, too. sent is told when the outgoing server has it; it may be nil.
func (c Check) Send(ctx context.Context, t Tools, sent func()) ([2]SideTest, TestMessage) {
	sides, sessions := c.signIn(ctx, t, true)
	fail := func(p *accounts.Problem) ([2]SideTest, TestMessage) {
		for _, s := range sessions {
			s.Leave(ctx)
		}
		return sides, TestMessage{Problem: p}
	}
	for _, s := range sides {
		if s.Problem != nil {
			return fail(s.Problem)
		}
	}
	if c.OpenOnly {
		return fail(&accounts.Problem{Server: c.Account.Outgoing, Stage: accounts.StageLogin, Reason: accounts.BrowserSignInNeeded})
	}
	c.Account = c.proved(sides)
	addr, err := accounts.ParseAddress(c.Account.Address)
	if err != nil || sessions[Incoming] == nil || sessions[Outgoing] == nil {
		return fail(asProblem(c.Account.Outgoing, errors.Join(err, errNoSession)))
	}
	message := TestMessage{}
	subject, text := t.Words.TestMessage(addr)
	test := login.Test{
		Incoming: sessions[Incoming], Outgoing: sessions[Outgoing], Address: addr, Name: c.Account.Name,
		Subject: subject, Text: text,
		Again: func(ctx context.Context) (*login.Session, error) { return c.again(ctx, t) },
		Sent: func() {
			message.Sent, message.Since = true, time.Now()
			if sent != nil {
				sent()
			}
		},
	}
	arrival, err := login.SendTest(ctx, test)
	if err != nil {
		message.Problem = asProblem(c.Account.Outgoing, err)
		return sides, message
	}
	message.Arrival = &arrival
	return sides, message
}

var errNoSession = errors.New("nobody is signed in")

// again signs in to the incoming server once more, as it worked before.
func (c Check) again(ctx context.Context, t Tools) (*login.Session, error) {
	ctx, cancel := context.WithTimeout(ctx, t.signInLimit())
	defer cancel()
	c.Progress = nil
	v := &visit{check: &c, side: Incoming, server: c.Account.Incoming, network: t.Network}
	pass, err := v.open(ctx)
	if err != nil {
		return nil, err
	}
	session, _, err := login.Enter(ctx, pass, c.secret(c.Account.Incoming, c.Incoming), login.Options{})
	return session, err
}

// proved is the account with the user names that were found to be right.
func (c Check) proved(sides [2]SideTest) accounts.Account {
	a := c.Account
	a.Incoming.Username, a.Outgoing.Username = sides[Incoming].Server.Username, sides[Outgoing].Server.Username
	return a
}

// SendTest sends a message from the person to themselves, after both servers let
// them in, and waits for it.
func (w *Wizard) SendTest() {
	var check Check
	var tools Tools
	w.startIf(func(s *State) bool {
		return s.Test.OK() && !s.Test.Sides[Incoming].NotSignedIn && !s.Test.Message.Running && s.Keeping.State != KeepWaiting && s.Step == StepTest
	}, func(s *State) {
		check, tools = w.check(), w.tools
		s.Test.Message = TestMessage{Running: true}
	}, func(ctx context.Context, j job) {
		ctx, arrived := context.WithCancel(ctx)
		defer arrived()
		said := new(conversations)
		check.Trace = said.hear
		_, message := check.Send(ctx, tools, func() {
			j.update(func(s *State) { s.Test.Message.Sent, s.Test.Message.Since = true, time.Now() })
			w.work.Go(func() { j.count(ctx) })
		})
		message.Trace = said.lines()
		j.update(func(s *State) { s.Test.Message = message })
	})
}

// conversations keeps the first lines that were said with each server.
type conversations struct {
	mu   sync.Mutex
	said [2][]string
}

func (c *conversations) hear(side Side, line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.said[side]) < maxTrace {
		c.said[side] = append(c.said[side], line)
	}
}

func (c *conversations) lines() [2][]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return [2][]string{slices.Clone(c.said[Incoming]), slices.Clone(c.said[Outgoing])}
}

// count tells every second how long the message has been waited for.
func (j job) count(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for waited := time.Second; ; waited += time.Second {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !j.update(func(s *State) {
			if m := &s.Test.Message; m.Running {
				m.Waited = waited
			}
		}) {
			return
		}
	}
}

// ReceiveOnly goes on with an account whose incoming server works and whose
// outgoing one does not. Why is kept with the account.
func (w *Wizard) ReceiveOnly() {
	s := w.State()
	p := s.Test.Sides[Outgoing].Problem
	if s.Test.Running || s.Step != StepTest || !s.Test.Sides[Incoming].OK() || p == nil {
		return
	}
	var worked Check
	var tools Tools
	var remember bool
	w.start(func(s *State) {
		s.Test.ReceiveOnly = true
		s.Account.SendingFails = p.Reason
		worked, tools, remember = w.check(), w.tools, w.remember
	}, func(ctx context.Context, j job) { w.keep(ctx, j, tools, worked, remember) })
}
