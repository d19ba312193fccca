package diagnose

import (
	"context"
	"sync"

	"postkey/accounts"
)

// otherPort tries the usual ports of the same host, the safer one first. What
// answers there is offered. Where packets vanish on one port and not on another,
// it is the network that swallows them: many let no mail out at 25 and 587.
func otherPort(ctx context.Context, d *Doctor, p accounts.Problem) func(*accounts.Problem) {
	var others []accounts.Server
	for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
		for _, port := range accounts.UsualPorts(p.Server.Protocol, security) {
			other := p.Server
			other.Security, other.Port = security, port
			if port != 25 && other.Port != p.Server.Port { // people send at 25 no longer (RFC 8314 §3.3)
				others = append(others, other)
			}
		}
	}
	answered := make([]bool, len(others))
	var opening sync.WaitGroup
	for i, other := range others {
		opening.Go(func() { answered[i] = d.opens(ctx, other) })
	}
	opening.Wait()
	for i, other := range others {
		if answered[i] {
			return func(p *accounts.Problem) {
				p.Instead = &other
				if p.Reason == accounts.Timeout || p.Reason == accounts.Unreachable {
					p.Reason = accounts.BlockedPort
				}
			}
		}
	}
	return nil
}
