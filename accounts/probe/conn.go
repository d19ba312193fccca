package probe

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"

	"postkey/accounts"
)

// A Conn is a connection to a mail server that is ready for log-in. It holds no
// goroutine. It is not safe for concurrent use.
type Conn struct {
	// Server is what was opened. User name and method are not used by this
	// package and may still be changed; a Conn whose place was changed is no
	// longer [Conn.Secure].
	Server accounts.Server
	// Greeting is the server's first words, cleaned. Empty after STARTTLS,
	// because they were said in plain text.
	Greeting string
	// Capabilities are what the server can do, cleaned, one each: an IMAP
	// capability, or a line of a POP3 CAPA or SMTP EHLO reply such as "SIZE 1000".
	// With STARTTLS, only what it said inside TLS.
	Capabilities []string
	// Alerts are texts that the server wants a person to see (IMAP [ALERT], RFC
	// 9051 §7.1), cleaned, at most ten.
	Alerts []string
	// TLS describes the protection; nil when there is none.
	TLS *tls.ConnectionState
	// Pinned is true when the certificate is trusted by a pin alone.
	Pinned bool
	// Steps are the stages that succeeded, in the order in which they began.
	Steps []accounts.Step
	// OpenedAt is when the connection became ready.
	OpenedAt time.Time

	opened   accounts.Server // what was really dialled; see Secure
	verified bool            // TLS is up, and its certificate verified or pinned

	limits  Limits
	options Options
	raw     net.Conn // the TCP connection: what is closed
	stream  net.Conn // raw, or TLS over it: what is read and written
	reader  *bufio.Reader
}

// Secure reports whether everything sent travels inside TLS to a server whose
// certificate was verified for, or pinned to, Server.Host.
func (c *Conn) Secure() bool {
	return c != nil && c.verified && c.TLS != nil && c.opened.Endpoint(c.Server)
}

// Has reports whether the server named a capability: IMAP "SASL-IR", POP3
// "STLS", SMTP "STARTTLS". Case does not matter; parameters are not compared.
func (c *Conn) Has(capability string) bool { return false }

// AuthMechanisms are the SASL mechanisms the server named, upper case, in its
// order.
func (c *Conn) AuthMechanisms() []string { return nil }

// ReadLine returns the next line without its end, exactly as it came.
func (c *Conn) ReadLine(ctx context.Context) (string, error) { return "", nil }

// Send writes a line and adds its end. A line that holds a line break or NUL is
// refused.
func (c *Conn) Send(ctx context.Context, line string) error { return nil }

// SendSecret is [Conn.Send] for a line that holds credentials.
func (c *Conn) SendSecret(ctx context.Context, line accounts.Secret) error { return nil }

// Close ends the connection without a farewell. It may be called twice.
func (c *Conn) Close() error { return nil }

// Format keeps every way of printing a Conn from showing what is in its buffers.
func (c *Conn) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.Server.URL()) }

// Open opens a server up to the moment before log-in. The error is an
// [*accounts.Problem].
func (n *Network) Open(ctx context.Context, server accounts.Server, o Options) (*Conn, error) {
	return nil, &accounts.Problem{Server: server, Stage: accounts.StageResolve, Reason: accounts.Unknown}
}
