package wizard

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// formOf fills the Servers page from an account.
func formOf(a accounts.Account) ServersForm {
	side := func(s accounts.Server) ServerForm {
		f := ServerForm{Protocol: s.Protocol, Host: s.Host, Port: strconv.Itoa(s.Port), Security: s.Security, Auth: s.Auth, Username: s.Username}
		f.PortTyped = s.Port != accounts.UsualPort(s.Protocol, s.Security)
		f.UsernameTyped = s.Username != a.Address
		return f
	}
	return ServersForm{[2]ServerForm{side(a.Incoming), side(a.Outgoing)}}
}

// emptyForm is the Servers page when nothing was found: implicit TLS, the usual
// ports, the address as the sign-in name.
func emptyForm(addr accounts.Address) ServersForm {
	side := func(p accounts.Protocol) ServerForm {
		return ServerForm{
			Protocol: p, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: addr.String(),
			Port: strconv.Itoa(accounts.UsualPort(p, accounts.ImplicitTLS)),
		}
	}
	return ServersForm{[2]ServerForm{side(accounts.IMAP), side(accounts.SMTP)}}
}

// fillPort puts the usual port in, unless the person typed one.
func (f *ServerForm) fillPort() {
	if !f.PortTyped {
		f.Port = strconv.Itoa(accounts.UsualPort(f.Protocol, f.Security))
	}
}

// OldPort returns the port to use instead of one that was given up long ago
// (585, IMAP over SSL until 1997), or 0.
func (f ServerForm) OldPort() int {
	if f.Protocol == accounts.IMAP && strings.TrimSpace(f.Port) == "585" {
		return 993
	}
	return 0
}

// OtherPort returns the next port worth a try when nobody could be reached at the
// usual one (25 instead of 587), or 0.
func (f ServerForm) OtherPort() int {
	if f.Problem == nil || f.Problem.Stage != accounts.StageConnect {
		return 0
	}
	ports := accounts.UsualPorts(f.Protocol, f.Security)
	if len(ports) < 2 || strings.TrimSpace(f.Port) != strconv.Itoa(ports[0]) {
		return 0
	}
	return ports[1]
}

// edit changes one side of the form; what was tested before no longer counts.
func (w *Wizard) edit(side Side, change func(*ServerForm)) {
	w.update(func(s *State) {
		f := &s.Servers.Sides[side]
		before := *f
		change(f)
		if *f != before {
			w.dropServerTest(s)
			f.Wrong, f.Problem, f.Answered = nil, nil, false
		}
	})
}

// dropServerTest ends a running test of values that no longer stand; w.mu is held.
func (w *Wizard) dropServerTest(s *State) {
	if s.Servers.Running() || s.Servers.Looking() {
		w.supersede()
	}
}

// SetHost takes a server name as typed.
func (w *Wizard) SetHost(side Side, host string) {
	w.edit(side, func(f *ServerForm) {
		if host != f.Host {
			// The tick box was for that one server.
			f.Understood, f.NeedUnderstood = false, false
		}
		f.Host = host
	})
}

// SetPort takes a port as typed. An emptied field fills itself again.
func (w *Wizard) SetPort(side Side, port string) {
	w.edit(side, func(f *ServerForm) {
		f.Port = port
		usual := strconv.Itoa(accounts.UsualPort(f.Protocol, f.Security))
		f.PortTyped = strings.TrimSpace(port) != "" && strings.TrimSpace(port) != usual
	})
}

// SetSecurity chooses the encryption and fills the usual port.
func (w *Wizard) SetSecurity(side Side, security accounts.Security) {
	w.edit(side, func(f *ServerForm) {
		if f.Security == security {
			return
		}
		f.Security = security
		f.Understood, f.NeedUnderstood = false, false
		f.fillPort()
	})
}

// SetUsername takes a sign-in name as typed.
func (w *Wizard) SetUsername(side Side, name string) {
	w.edit(side, func(f *ServerForm) { f.Username, f.UsernameTyped = name, true })
}

// SetAuth chooses the sign-in method.
func (w *Wizard) SetAuth(side Side, auth accounts.Auth) {
	w.edit(side, func(f *ServerForm) { f.Auth = auth })
}

// SetProtocol chooses IMAP or POP3 on the Servers page and fills the usual port.
func (w *Wizard) SetProtocol(p accounts.Protocol) {
	w.update(func(s *State) {
		if s.Servers.Sides[Incoming].Protocol != p {
			w.dropServerTest(s)
			s.Servers.setProtocol(p)
		}
	})
}

func (f *ServersForm) setProtocol(p accounts.Protocol) {
	in := &f.Sides[Incoming]
	if in.Protocol == p {
		return
	}
	in.Protocol = p
	in.Wrong, in.Problem, in.Answered = nil, nil, false
	in.fillPort()
}

// Understand ticks "anyone on the way can read your password" for one server.
func (w *Wizard) Understand(side Side, yes bool) {
	w.edit(side, func(f *ServerForm) { f.Understood, f.NeedUnderstood = yes, false })
}

// server turns the typed form into a Server. The error is a [*accounts.FieldError].
func (f ServerForm) server() (accounts.Server, error) {
	host, err := accounts.ParseHost(f.Host)
	if err != nil {
		return accounts.Server{}, &accounts.FieldError{Field: "host", Value: f.Host, Err: err}
	}
	port, err := strconv.Atoi(strings.TrimSpace(f.Port))
	if err != nil {
		return accounts.Server{}, &accounts.FieldError{Field: "port", Value: f.Port, Err: errors.New("is not a number")}
	}
	s := accounts.Server{Protocol: f.Protocol, Host: host, Port: port, Security: f.Security, Auth: f.Auth, Username: strings.TrimSpace(f.Username)}
	return s, s.Validate()
}

// TestServers opens both servers as typed, without a password.
func (w *Wizard) TestServers() {
	var servers [2]accounts.Server
	ok := true
	w.update(func(s *State) {
		w.dropServerTest(s)
		for i := range s.Servers.Sides {
			f := &s.Servers.Sides[i]
			var err error
			servers[i], err = f.server()
			f.Wrong, f.Problem, f.Answered = nil, nil, false
			errors.As(err, &f.Wrong)
			f.NeedUnderstood = f.Security == accounts.Plaintext && !f.Understood
			ok = ok && err == nil && !f.NeedUnderstood
		}
	})
	if !ok {
		return
	}
	var tools Tools
	var pins []accounts.Pin
	w.start(func(s *State) {
		tools, pins = w.tools, s.Account.Approvals.Pins
		for i := range s.Servers.Sides {
			s.Servers.Sides[i].Running = true
		}
	}, func(ctx context.Context, j job) {
		var wg sync.WaitGroup
		for i, server := range servers {
			wg.Go(func() {
				conn, err := tools.Network.Open(ctx, server, probe.Options{Pins: pins})
				if err == nil {
					conn.Close()
				}
				p := asProblem(server, err)
				say := func(looking bool) bool {
					return j.update(func(s *State) {
						f := &s.Servers.Sides[i]
						f.Running, f.Answered, f.Problem, f.Looking = false, err == nil, p, looking
					})
				}
				if say(p != nil) && p != nil {
					p = tools.look(ctx, p)
					say(false)
				}
			})
		}
		wg.Wait()
	})
}

// UseServers goes on with the servers as typed, after [Wizard.TestServers]
// found that both answer.
func (w *Wizard) UseServers() {
	w.update(func(s *State) {
		if !s.Servers.Answered() {
			return
		}
		in, err1 := s.Servers.Sides[Incoming].server()
		out, err2 := s.Servers.Sides[Outgoing].server()
		if err1 != nil || err2 != nil {
			return
		}
		// A host that the person typed is not hearsay; one they left as it was is.
		c := s.Search.Chosen // or none, while another search has found nothing yet
		left := c.Why == "" || in.Host == c.Incoming.Host || out.Host == c.Outgoing.Host
		s.Account.Approvals.Hearsay = s.Account.Approvals.Hearsay && left
		s.Account.Incoming, s.Account.Outgoing = in, out
		s.Account.Approvals.Plaintext = nil
		for _, f := range s.Servers.Sides {
			if f.Security == accounts.Plaintext && f.Understood {
				host, _ := accounts.ParseHost(f.Host)
				s.Account.Approvals.Plaintext = append(s.Account.Approvals.Plaintext, host)
			}
		}
		s.untest()
		s.settle(StepSignIn)
	})
}

// asProblem gives every error the shape a person can be told about.
func asProblem(server accounts.Server, err error) *accounts.Problem {
	var p *accounts.Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return p
	case errors.Is(err, context.Canceled):
		return &accounts.Problem{Server: server, Reason: accounts.Cancelled, Err: err}
	case errors.Is(err, context.DeadlineExceeded):
		return &accounts.Problem{Server: server, Reason: accounts.Timeout, Err: err}
	}
	return &accounts.Problem{Server: server, Reason: accounts.Unknown, Err: err}
}
