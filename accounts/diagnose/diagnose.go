// Package diagnose looks around after a server could not be reached or did not
// prove who it is, to tell what is really in the way: the network, this computer,
// or the server.
//
// In the order things happen: a [Doctor] is shown a problem; by its reason it is
// decided what is worth trying (the table in looks); all of that is tried at the
// same time; and what was learned makes the problem more telling: the same host at
// another port, the name that the certificate is for, a network that wants a
// sign-in first, a program that reads along, a clock that is wrong. No credentials
// are known here, and none are needed.
package diagnose

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// A Doctor looks for causes. Its zero value uses the computer's own network.
type Doctor struct {
	// Network is how servers are opened; nil is the computer's own.
	Network *probe.Network
	// HTTP fetches the page that tells whether the way to the internet is free.
	// Nil: it isn't asked.
	HTTP *http.Client
	// Now is the computer's clock; nil is [time.Now].
	Now func() time.Time
	// Trace is told every line of every conversation, cleaned, and with whom: a
	// server's URL, or that of the page. Called from several goroutines. May be nil.
	Trace func(with, line string)
}

// A look tries one thing, and returns how the problem changes by what it found; nil
// when it found nothing.
type look func(context.Context, *Doctor, accounts.Problem) func(*accounts.Problem)

// looks is what is tried for which reasons. Later ones know better.
var looks = []struct {
	try     look
	reasons []accounts.Reason
}{
	{otherPort, []accounts.Reason{accounts.Timeout, accounts.Refused, accounts.Unreachable, accounts.BlockedPort, accounts.ServerBusy,
		accounts.NotTLS, accounts.TLSExpected, accounts.StartTLSMissing, accounts.TLSBroken, accounts.NotAMailServer}},
	{otherName, []accounts.Reason{accounts.CertWrongHost}},
	{between, []accounts.Reason{accounts.CertUnknownIssuer, accounts.CertSelfSigned, accounts.CertWrongHost}},
	{wayOut, []accounts.Reason{accounts.UnknownHost, accounts.Temporary, accounts.Timeout, accounts.Unreachable, accounts.NotTLS, accounts.NotAMailServer,
		accounts.CertUnknownIssuer, accounts.CertSelfSigned, accounts.CertWrongHost, accounts.CertExpired, accounts.CertNotYetValid}},
}

// early are the stages in which the network may be to blame.
var early = []accounts.Stage{accounts.StageResolve, accounts.StageConnect, accounts.StageTLS, accounts.StageGreeting, accounts.StageStartTLS}

// Look returns the problem with what was found out about its cause; p itself stays
// as it is. Nothing is tried for problems that come after the server was opened,
// behind a proxy, or on this computer. When ctx ends, the result is what is known by then.
func (d *Doctor) Look(ctx context.Context, p *accounts.Problem) *accounts.Problem {
	found := *p
	if !slices.Contains(early, p.Stage) || p.Proxy != "" || d == nil || isHere(p.Server.Host) {
		return &found
	}
	changes := make([]func(*accounts.Problem), len(looks))
	var trying sync.WaitGroup
	for i, l := range looks {
		if slices.Contains(l.reasons, p.Reason) {
			trying.Go(func() { changes[i] = l.try(ctx, d, *p) })
		}
	}
	trying.Wait()
	for _, change := range changes {
		if change != nil {
			change(&found)
		}
	}
	return &found
}

// isHere reports whether a host is this computer, where no network is in the way.
func isHere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

func (d *Doctor) trace(with, line string) {
	if d.Trace != nil {
		d.Trace(with, accounts.CleanText(line, maxLine))
	}
}

// maxLine is how many characters of a line are traced.
const maxLine = 1000

// opens reports whether a server answers there as it should, inside TLS.
func (d *Doctor) opens(ctx context.Context, server accounts.Server) bool {
	conn, err := d.Network.Open(ctx, server, probe.Options{Trace: func(line string) { d.trace(server.URL(), line) }})
	if err != nil {
		d.trace(server.URL(), err.Error())
		return false
	}
	defer conn.Close()
	return conn.Secure()
}
