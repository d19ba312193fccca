package discover

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// probeLimit bounds one server from the look-up of its name to its capabilities.
// It leaves room for a round trip of half a second.
const probeLimit = 5 * time.Second

// probes opens servers as far as the log-in, each place once in a search.
type probes struct {
	ctx     context.Context // the search's
	network *probe.Network
	running *sync.WaitGroup
	pace    pace

	mu    sync.Mutex
	known map[accounts.Server]*answer
}

// An answer is what a server said before the log-in.
type answer struct {
	// secured is closed when TLS is up with a certificate for the host. A server of
	// the name is there then, whatever it says next.
	secured chan struct{}
	done    chan struct{}
	// err is nil when TLS is up and the certificate verified for the host.
	err        error
	mechanisms []string
	capable    func(capability string) bool
}

func newProbes(ctx context.Context, running *sync.WaitGroup, network *probe.Network, pace pace) *probes {
	return &probes{ctx: ctx, network: network, running: running, pace: pace, known: map[accounts.Server]*answer{}}
}

// open waits until server has answered or ctx ends. The answer's error is an
// [*accounts.Problem]. secured is called before that, once, when TLS is up.
func (p *probes) open(ctx context.Context, server accounts.Server, secured func()) *answer {
	place := accounts.Server{Protocol: server.Protocol, Host: server.Host, Port: server.Port, Security: server.Security, Auth: accounts.AuthNone}
	p.mu.Lock()
	a, ok := p.known[place]
	if !ok && ctx.Err() == nil {
		a = &answer{secured: make(chan struct{}), done: make(chan struct{})}
		p.known[place] = a
		p.running.Go(func() {
			defer close(a.done)
			// Under the search's context: who asks first may stop waiting first.
			a.ask(p.ctx, p.network, place, p.pace.of(probeLimit))
		})
	}
	p.mu.Unlock()
	if a != nil {
		select {
		case <-a.done:
			return a // also when ctx is over: it is known
		default:
		}
		for up := a.secured; ; {
			select {
			case <-a.done:
				return a
			case <-up:
				up = nil
				secured()
				continue
			case <-ctx.Done():
			}
			break
		}
	}
	return &answer{err: &accounts.Problem{Server: server, Stage: accounts.StageConnect, Reason: accounts.Timeout, Err: context.Cause(ctx)}}
}

func (a *answer) ask(ctx context.Context, network *probe.Network, place accounts.Server, limit time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, err := network.Open(ctx, place, probe.Options{Secured: func() { close(a.secured) }})
	if err != nil {
		a.err = err
		return
	}
	defer conn.Close()
	if !conn.Secure() {
		a.err = &accounts.Problem{Server: place, Stage: accounts.StageTLS, Reason: accounts.EncryptionRequired}
		return
	}
	a.mechanisms = conn.AuthMechanisms()
	capabilities := conn.Capabilities
	has := probe.Conn{Capabilities: capabilities}
	a.capable = has.Has
}

// there reports whether somebody answered at that place, rightly or not.
func (a *answer) there() bool {
	if a.err == nil {
		return true
	}
	p, ok := errors.AsType[*accounts.Problem](a.err)
	return ok && p.Stage != accounts.StageResolve && p.Stage != accounts.StageConnect && p.Reason != accounts.Timeout && p.Reason != accounts.Cancelled
}

// withAuth completes a server that nothing else is known of.
func withAuth(server accounts.Server, a *answer) (accounts.Server, error) {
	auth, err := a.auth(server)
	if err == nil {
		server.Auth = auth
	}
	return server, err
}

var errNoLogin = errors.New("it offers no way to sign in")

// auth is the sign-in method for a server that nothing else is known of. A mail
// relay without any (often on port 25) is no server for people.
func (a *answer) auth(server accounts.Server) (accounts.Auth, error) {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(a.mechanisms, n) })
	}
	switch {
	case has("PLAIN", "LOGIN"),
		server.Protocol == accounts.IMAP && !a.capable("LOGINDISABLED"),
		server.Protocol == accounts.POP3 && (a.capable("USER") || len(a.mechanisms) == 0):
		return accounts.AuthPassword, nil
	case has("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5"):
		return accounts.AuthEncrypted, nil
	case has("OAUTHBEARER", "XOAUTH2"):
		return accounts.AuthOAuth2, nil
	}
	return "", &accounts.Problem{Server: server, Stage: accounts.StageGreeting, Reason: accounts.NoLoginOffered, Err: errNoLogin}
}
