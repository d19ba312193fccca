package probe

import (
	"context"
	"net"
	"strconv"
	"time"

	"postkey/accounts"
)

// Open opens a server up to the moment before log-in. Whoever gets a Conn closes
// it. The error is an [*accounts.Problem] that says how far it came.
func (n *Network) Open(ctx context.Context, server accounts.Server, o Options) (*Conn, error) {
	if n == nil {
		n = &Network{}
	}
	c := &Conn{Server: server, opened: server, limits: n.Limits.withDefaults(), options: o}
	if err := n.open(ctx, c); err != nil {
		c.Close()
		return nil, err
	}
	c.OpenedAt = time.Now()
	return c, nil
}

func (n *Network) open(ctx context.Context, c *Conn) error {
	place := c.Server
	place.Auth = accounts.AuthNone // who signs in, and how, is not asked yet
	if err := place.Validate(); err != nil {
		return &accounts.Problem{Server: c.Server, Stage: accounts.StageResolve, Reason: accounts.Unknown, Err: err}
	}
	if err := n.reach(ctx, c); err != nil {
		return err
	}
	if c.Server.Security == accounts.ImplicitTLS {
		if err := c.open(ctx, accounts.StageTLS, c.limits.TLS, func(ctx context.Context) error {
			return c.secure(ctx, n)
		}); err != nil {
			return err
		}
	}
	if err := c.open(ctx, accounts.StageGreeting, c.limits.Greeting, c.greet); err != nil {
		return err
	}
	if c.Server.Security == accounts.StartTLS {
		if err := n.startTLS(ctx, c); err != nil {
			return err
		}
	}
	if len(c.Capabilities) == 0 {
		if err := c.stage(ctx, accounts.StageGreeting, c.limits.Reply, c.askCapabilities); err != nil {
			return err
		}
	}
	if c.Server.Security == accounts.Plaintext {
		return n.mayStayPlain(ctx, c)
	}
	return nil
}

// reach resolves the host and connects.
func (n *Network) reach(ctx context.Context, c *Conn) error {
	if place := net.JoinHostPort(c.Server.Host, strconv.Itoa(c.Server.Port)); n.Proxy.covers(place) {
		c.proxy = n.Proxy.String()
	}
	var targets []string
	if err := c.open(ctx, accounts.StageResolve, c.limits.Resolve, func(ctx context.Context) (err error) {
		targets, err = n.resolve(ctx, c.Server.Host, c.Server.Port)
		return err
	}); err != nil {
		return err
	}
	return c.open(ctx, accounts.StageConnect, c.limits.Connect, func(ctx context.Context) error {
		conn, err := n.connect(ctx, c.Server.Host, c.Server.Port, targets)
		if err != nil {
			return err
		}
		if _, ok := conn.(*relay); !ok {
			c.proxy = "" // that address is reached without it
		}
		c.raw = conn
		c.carry(conn)
		return nil
	})
}

// startTLS upgrades the connection.
func (n *Network) startTLS(ctx context.Context, c *Conn) error {
	if c.Server.Protocol == accounts.SMTP {
		// RFC 3207 §4: STARTTLS is offered in the answer to EHLO.
		if err := c.stage(ctx, accounts.StageGreeting, c.limits.Reply, c.askCapabilities); err != nil {
			return err
		}
	}
	if err := c.open(ctx, accounts.StageStartTLS, c.limits.Reply, c.requestTLS); err != nil {
		return err
	}
	return c.stage(ctx, accounts.StageStartTLS, c.limits.TLS, func(ctx context.Context) error {
		return c.upgrade(ctx, n)
	})
}
