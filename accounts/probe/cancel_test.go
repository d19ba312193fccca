package probe_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
)

func pipe(conn net.Conn) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) { return conn, nil }
}

// silent answers a look-up only by giving up.
type silent struct{}

func (silent) LookupNetIP(ctx context.Context, _, host string) ([]netip.Addr, error) {
	<-ctx.Done()
	return nil, &net.DNSError{Name: host, UnwrapErr: ctx.Err(), Err: ctx.Err().Error()}
}

func dead(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// silences are servers that say nothing more at each stage.
var silences = []struct {
	name     string
	server   accounts.Server
	resolver probe.Resolver
	dial     func(context.Context, string, string) (net.Conn, error)
	script   probetest.Script
	stage    accounts.Stage
}{
	{"resolve", imaps, silent{}, nil, "", accounts.StageResolve},
	{"connect", imaps, loopback{}, dead, "", accounts.StageConnect},
	{"tls", imaps, loopback{}, nil, "HANG", accounts.StageTLS},
	{"greeting", smtp, loopback{}, nil, "HANG", accounts.StageGreeting},
	{"half a greeting", smtp, loopback{}, nil, "S: 220-x\nHANG", accounts.StageGreeting},
	{"ehlo", smtp, loopback{}, nil, "S: 220 x\nHANG", accounts.StageGreeting},
	{"starttls", smtp, loopback{}, nil, "S: 220 x\nC: EHLO *\nS: 250-x\nS: 250 STARTTLS\nHANG", accounts.StageStartTLS},
	{"starttls handshake", imap, loopback{}, nil, "S: * OK x\nC: A1 STARTTLS\nS: A1 OK x\nHANG", accounts.StageStartTLS},
	{"after starttls", imap, loopback{}, nil, "S: * OK x\nC: A1 STARTTLS\nS: A1 OK x\nTLS\nHANG", accounts.StageGreeting},
	{"capa", pop3, loopback{}, nil, "S: +OK x\nC: STLS\nS: +OK x\nTLS\nC: CAPA\nS: +OK\nHANG", accounts.StageGreeting},
	{"literal", imapPlain, loopback{}, nil, "S: * OK x\nC: A1 CAPABILITY\nS: * X {9}\nHANG", accounts.StageGreeting},
}

// TestSilence waits for the limit at each stage, and cancels at each stage. In
// both cases synctest fails the test when a goroutine is left.
func TestSilence(t *testing.T) {
	for _, test := range silences {
		for _, end := range []struct {
			name   string
			reason accounts.Reason
			ctx    func(context.Context) (context.Context, context.CancelFunc)
		}{
			{"limit", accounts.Timeout, func(ctx context.Context) (context.Context, context.CancelFunc) { return ctx, func() {} }},
			{"deadline", accounts.Timeout, func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, time.Second)
			}},
			{"cancel", accounts.Cancelled, context.WithCancel},
		} {
			t.Run(test.name+"/"+end.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					authority := probetest.NewAuthority(t)
					s := probetest.New(t, test.script)
					s.TLS = authority.Server(host)
					network := &probe.Network{Resolver: test.resolver, DialContext: s.DialContext, Roots: authority.Pool}
					if test.dial != nil {
						network.DialContext = test.dial
					}
					ctx, cancel := end.ctx(t.Context())
					defer cancel()
					if end.reason == accounts.Cancelled {
						time.AfterFunc(time.Second, cancel) // when Open has long been waiting
					}
					began := time.Now()
					_, err := network.Open(ctx, test.server, probe.Options{})
					p, ok := errors.AsType[*accounts.Problem](err)
					if !ok || p.Reason != end.reason || p.Stage != test.stage {
						t.Errorf("%v, want %s at %s", err, end.reason, test.stage)
					}
					if took := time.Since(began); end.name != "limit" && took != time.Second { // the bubble's clock is exact
						t.Errorf("ended after %s", took)
					}
					s.Wait()
				})
			})
		}
	}
}

func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	network := &probe.Network{Resolver: silent{}, DialContext: dead}
	_, err := network.Open(ctx, imaps, probe.Options{})
	if p, ok := errors.AsType[*accounts.Problem](err); !ok || p.Reason != accounts.Cancelled {
		t.Errorf("%v", err)
	}
}

// TestOpenThenCancel: a context that only meant the opening has no hold on the
// connection afterwards.
func TestOpenThenCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		authority := probetest.NewAuthority(t)
		s := probetest.New(t, "S: * OK [CAPABILITY IMAP4rev1] x\nC: A1 NOOP\nS: A1 OK done\nS: * BYE idle")
		s.TLS, s.Implicit = authority.Server(host), true
		network := &probe.Network{Resolver: loopback{}, DialContext: s.DialContext, Roots: authority.Pool}
		ctx, cancel := context.WithCancel(t.Context())
		conn, err := network.Open(ctx, imaps, probe.Options{})
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait()
		time.Sleep(time.Minute)
		if !conn.Alive() {
			t.Error("the connection is said to be dead")
		}
		end, _, err := conn.Command(t.Context(), "NOOP")
		if err != nil || end.Status != "OK" {
			t.Errorf("%v, %v", end, err)
		}
		synctest.Wait()
		if conn.Alive() {
			t.Error("after a farewell the connection is said to be alive")
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
		if err := conn.Close(); err != nil {
			t.Errorf("closed again: %v", err)
		}
		if conn.Alive() || conn.Send(t.Context(), "x") == nil {
			t.Error("a closed connection can be used")
		}
	})
}
