package probe

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
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
	// 9051 §7.1, and Google's [WEBALERT]), cleaned, at most ten.
	Alerts []string
	// TLS describes the protection; nil when there is none.
	TLS *tls.ConnectionState
	// Pinned is true when the certificate is trusted by a pin alone.
	Pinned bool
	// Steps are the stages that succeeded, in the order in which they began. A
	// stage that was entered twice is one step.
	Steps []accounts.Step
	// OpenedAt is when the connection became ready.
	OpenedAt time.Time

	opened   accounts.Server // what was really dialled; see Secure
	verified bool            // TLS is up, and its certificate verified or pinned
	proxy    string          // what the connection goes through, as host:port; or ""

	limits  Limits
	options Options
	raw     net.Conn // the TCP connection: what is closed
	stream  net.Conn // raw, or TLS over it: what is read and written
	reader  *bufio.Reader
	left    allowance
	partial []byte // what came of a line that never ended

	tags    int               // IMAP command tags given out
	hidden  []accounts.Secret // what Clean takes out of a server's words
	silence bool              // credentials went out: what asks for more may repeat them
}

// Secure reports whether everything sent travels inside TLS to a server whose
// certificate was verified for, or pinned to, Server.Host. A Conn that was not
// made by [Network.Open] never is.
func (c *Conn) Secure() bool {
	return c != nil && c.verified && c.TLS != nil && c.opened.Endpoint(c.Server)
}

// Has reports whether the server named a capability: IMAP "SASL-IR", POP3
// "STLS", SMTP "STARTTLS". Case does not matter; parameters are not compared.
func (c *Conn) Has(capability string) bool {
	for _, have := range c.Capabilities {
		name, _, _ := strings.Cut(have, " ")
		if strings.EqualFold(name, capability) {
			return true
		}
	}
	return false
}

// AuthMechanisms are the SASL mechanisms the server named, upper case, in its
// order, each once.
func (c *Conn) AuthMechanisms() []string {
	return mechanisms(c.Server.Protocol, c.Capabilities)
}

// Alive reports whether the connection still stands as it was left: the server
// has neither closed it nor said goodbye. It takes a millisecond, and sends
// nothing. A connection that waited for a person to type a password is asked
// before the password goes out, because a try that meets a closed door may still
// count as one.
func (c *Conn) Alive() bool {
	if c.stream == nil {
		return false
	}
	said, err := c.waiting()
	if err != nil {
		return isTimeout(err) // nothing was said
	}
	// Only an IMAP server may speak unasked (RFC 9051 §7); a farewell ends that.
	return c.Server.Protocol == accounts.IMAP && !bytes.Contains(bytes.ToUpper(said), []byte("* BYE"))
}

// Close ends the connection without a farewell. It may be called twice.
func (c *Conn) Close() error {
	if c == nil || c.raw == nil {
		return nil
	}
	// The TCP connection, not TLS over it: the farewell of TLS could block.
	if err := c.raw.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// Format keeps every way of printing a Conn from showing what is in its buffers.
func (c *Conn) Format(f fmt.State, _ rune) {
	if c == nil {
		fmt.Fprint(f, "<nil>")
		return
	}
	fmt.Fprint(f, c.Server.URL())
}
