package wizard

import (
	"context"
	"strconv"
	"sync"
	"time"

	"postkey/accounts"
)

// lookLimit bounds looking around for the cause of a failure.
const lookLimit = 5 * time.Second

// Diagnose looks around for what is behind the problems of a test: see package
// diagnose. It returns the sides with what was found out.
func (t Tools) Diagnose(ctx context.Context, sides [2]SideTest) [2]SideTest {
	ctx, cancel := context.WithTimeout(ctx, lookLimit)
	defer cancel()
	var looking sync.WaitGroup
	for i := range sides {
		if p := sides[i].Problem; p != nil && t.Doctor != nil {
			looking.Go(func() { sides[i].Problem = t.Doctor.Look(ctx, p) })
		}
	}
	looking.Wait()
	return sides
}

// look is [Tools.Diagnose] for one problem, which may be nil.
func (t Tools) look(ctx context.Context, p *accounts.Problem) *accounts.Problem {
	return t.Diagnose(ctx, [2]SideTest{{Problem: p}})[0].Problem
}

// UseInstead takes the server that was found to answer in place of the one that
// failed, and tries again; its owner is asked about first where that is another
// one.
func (w *Wizard) UseInstead(side Side) {
	w.mu.Lock()
	s := &w.state
	onServers := s.Step == StepServers
	p := s.Test.Sides[side].Problem
	if onServers {
		p = s.Servers.Sides[side].Problem
	}
	if p == nil || p.Instead == nil || s.Step != StepTest && !onServers {
		w.mu.Unlock()
		return
	}
	instead := *p.Instead
	w.mu.Unlock()
	if onServers {
		w.edit(side, func(f *ServerForm) { f.place(instead) })
		w.TestServers()
		return
	}
	asks := false
	w.leave(func(s *State) {
		server := []*accounts.Server{&s.Account.Incoming, &s.Account.Outgoing}[side]
		server.Host, server.Port, server.Security = instead.Host, instead.Port, instead.Security
		s.Servers = formOf(s.Account)
		s.untest()
		if asks = len(s.unconfirmed()) > 0; asks {
			s.settle(StepSignIn)
		}
	})
	if !asks {
		w.test(bothSides, notTesting)
	}
}

// place fills in where another server is; who signs in there stays.
func (f *ServerForm) place(s accounts.Server) {
	f.Host, f.Security = s.Host, s.Security
	f.PortTyped = s.Port != accounts.UsualPort(s.Protocol, s.Security)
	f.Port = strconv.Itoa(s.Port)
}
