package probe

import (
	"context"
	"errors"

	"postkey/accounts"
	"postkey/accounts/pop3"
)

// requestTLS asks the server to begin TLS. It returns nil only when the server
// agreed and said nothing beyond that.
//
// STARTTLS here always means "or nothing": not offered, refused, or followed by
// bytes that do not belong there, and the connection is at its end.
func (c *Conn) requestTLS(ctx context.Context) error {
	ask := map[accounts.Protocol]func(context.Context) error{
		accounts.IMAP: c.requestIMAP, accounts.POP3: c.requestPOP3, accounts.SMTP: c.requestSMTP,
	}[c.Server.Protocol]
	if err := ask(ctx); err != nil {
		return err
	}
	// RFC 3207 §4.2, RFC 9051 §6.2.1: what was said in plain text is forgotten.
	c.Greeting, c.Capabilities, c.Alerts = "", nil, nil
	// Bytes already here were put there by somebody in between, who hopes that
	// they will be taken for the server's words inside TLS. (What arrives after
	// this look is no TLS record either, and ends the handshake.)
	if early, err := c.waiting(); err == nil {
		return c.refuse(accounts.StartTLSInjected, firstLine(early))
	} else if !isTimeout(err) {
		return &accounts.Problem{Reason: accounts.TLSBroken, Err: err}
	}
	return nil
}

// upgrade makes the handshake that the server agreed to.
func (c *Conn) upgrade(ctx context.Context, n *Network) error {
	err := c.secure(ctx, n)
	if p, ok := errors.AsType[*accounts.Problem](err); ok && p.Reason == accounts.NotTLS {
		p.Reason = accounts.StartTLSInjected
	}
	return err
}

// requestIMAP: RFC 9051 §6.2.1.
func (c *Conn) requestIMAP(ctx context.Context) error {
	// Without capabilities in the greeting the command itself is the question.
	asked := len(c.Capabilities) > 0
	if asked && !c.Has("STARTTLS") {
		return c.refuse(accounts.StartTLSMissing, "")
	}
	end, _, err := c.Command(ctx, "STARTTLS")
	switch {
	case err != nil:
		return err
	case end.Status == "OK":
		return nil
	case end.Status == "BYE":
		return c.refuse(refusal(end.Text, accounts.ServerBusy), end.String())
	}
	return c.refusedTLS(ctx, "STARTTLS", asked, end.String())
}

// requestPOP3: RFC 2595 §4. Nothing is known yet, and the command is the
// question.
func (c *Conn) requestPOP3(ctx context.Context) error {
	err := pop3.New(c).StartTLS(ctx)
	if refused, ok := errors.AsType[*pop3.Error](err); ok {
		return c.refusedTLS(ctx, "STLS", false, refused.String())
	}
	return err
}

// requestSMTP: RFC 3207 §4.
func (c *Conn) requestSMTP(ctx context.Context) error {
	if !c.Has("STARTTLS") {
		return c.refuse(accounts.StartTLSMissing, "")
	}
	r, err := c.Submit(ctx, "STARTTLS")
	switch {
	case err != nil:
		return err
	case r.Code == 220:
		return nil
	case r.Code == 421:
		return c.refuse(refusal(r.Text(), accounts.ServerBusy), r.String())
	}
	return c.refusedTLS(ctx, "STARTTLS", true, r.String())
}

// refusedTLS tells a server that cannot start the TLS it offers from one that
// offers none.
func (c *Conn) refusedTLS(ctx context.Context, capability string, asked bool, words string) error {
	if !asked {
		if err := c.askCapabilities(ctx); err != nil {
			return c.refuse(accounts.StartTLSMissing, words)
		}
	}
	if c.Has(capability) {
		return c.refuse(accounts.TLSBroken, words)
	}
	return c.refuse(accounts.StartTLSMissing, words)
}
