package probe

import (
	"context"
	"errors"

	"postkey/accounts"
)

// mayStayPlain refuses a connection without encryption as long as the server can
// do better, whatever was confirmed: by STARTTLS right here, or by implicit TLS
// on the protocol's usual port. Where that cannot be found out in time, it counts
// as not there.
func (n *Network) mayStayPlain(ctx context.Context, c *Conn) error {
	upgrade := "STARTTLS"
	if c.Server.Protocol == accounts.POP3 {
		upgrade = "STLS"
	}
	if c.Has(upgrade) {
		return c.problem(ctx, accounts.StageStartTLS, c.refuse(accounts.EncryptionRequired, ""))
	}
	better := c.Server
	better.Security = accounts.ImplicitTLS
	better.Port = accounts.UsualPort(better.Protocol, better.Security)
	look, cancel := context.WithTimeout(ctx, c.limits.Elsewhere)
	defer cancel()
	conn, err := n.Open(look, better, Options{Pins: c.options.Pins})
	conn.Close()
	if ctx.Err() != nil {
		return c.problem(ctx, accounts.StageTLS, ctx.Err())
	}
	// A certificate that can be looked at and pinned is still better than none, and
	// a mail server that is busy behind its TLS is there.
	p, failed := errors.AsType[*accounts.Problem](err)
	busy := failed && p.Stage == accounts.StageGreeting && p.Reply != "" && p.Reason != accounts.NotAMailServer
	if !failed || p.Certificate != nil || busy {
		return c.problem(ctx, accounts.StageTLS, c.refuse(accounts.EncryptionRequired, ""))
	}
	return nil
}
