// Package pop3 is a small POP3 client (RFC 1939). It speaks over a [Wire], which
// gives lines and their limits; opening, TLS and closing belong to whoever owns
// that, so package probe can use it for CAPA and STLS, and package login for
// what follows:
//
//  1. [Client.Capabilities] asks what the server can do (RFC 2449);
//  2. [Client.StartTLS] asks for the upgrade (RFC 2595), which the owner of the
//     wire then makes;
//  3. [Client.Auth] and [Client.Respond] (SASL, RFC 5034), or [Client.User] and
//     [Client.Pass], sign in;
//  4. [Client.Stat], [Client.Size], [Client.UIDs], [Client.Top], [Client.Retrieve]
//     and [Client.Delete] look at the mailbox;
//  5. [Client.Quit] ends it, and only then are deleted messages gone.
//
// A refusal is an [*Error] with the server's response code (RFC 2449 §8, RFC
// 3206), exactly as it came: hostile text.
package pop3

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"postkey/accounts"
)

// A Wire carries lines. A *probe.Conn is one.
type Wire interface {
	// ReadLine returns the next line without its end.
	ReadLine(ctx context.Context) (string, error)
	// Send writes a line and its end; it refuses line breaks in it.
	Send(ctx context.Context, line string) error
	// SendSecret does so for a line that ends in credentials.
	SendSecret(ctx context.Context, before string, secret accounts.Secret) error
}

// A Client speaks POP3 over a wire whose greeting was read.
type Client struct{ wire Wire }

// New returns a client. It sends nothing.
func New(w Wire) *Client { return &Client{w} }

// A Reply is the first line of what a server answers.
type Reply struct {
	OK bool
	// Code is the response code, upper case and without brackets, such as
	// "SYS/TEMP"; or "".
	Code string
	// Text is the rest.
	Text string
}

// String is the reply as a server would say it.
func (r Reply) String() string {
	s := "-ERR"
	if r.OK {
		s = "+OK"
	}
	if r.Code != "" {
		s += " [" + r.Code + "]"
	}
	return strings.TrimSpace(s + " " + r.Text)
}

// An Error is a refusal.
type Error struct{ Reply }

func (e *Error) Error() string { return e.String() }

// ErrProtocol is what errors about anything that is no POP3 wrap.
var ErrProtocol = errors.New("not a POP3 reply")

// ParseReply reads the first line of an answer, or a greeting.
func ParseReply(line string) (Reply, error) {
	var r Reply
	word, text, _ := strings.Cut(line, " ")
	switch strings.ToUpper(word) {
	case "+OK":
		r.OK = true
	case "-ERR":
	default:
		return Reply{}, ErrProtocol
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[") {
		if code, after, ok := strings.Cut(text[1:], "]"); ok && isCode(code) {
			r.Code, text = strings.ToUpper(code), strings.TrimSpace(after)
		}
	}
	r.Text = text
	return r, nil
}

// isCode follows RFC 2449 §8: levels of letters, digits and a few signs, divided
// by slashes. Anything else in brackets is text.
func isCode(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/-_.", r))
	})
}

// reply reads an answer; a refusal is an error.
func (c *Client) reply(ctx context.Context) (Reply, error) {
	line, err := c.wire.ReadLine(ctx)
	if err != nil {
		return Reply{}, err
	}
	r, err := ParseReply(line)
	if err != nil {
		return Reply{}, err
	}
	if !r.OK {
		return r, &Error{r}
	}
	return r, nil
}

func (c *Client) command(ctx context.Context, line string) (Reply, error) {
	if err := c.wire.Send(ctx, line); err != nil {
		return Reply{}, err
	}
	return c.reply(ctx)
}

// lines asks for an answer of several lines (RFC 1939 §3). The wire bounds them.
func (c *Client) lines(ctx context.Context, command string) ([]string, error) {
	if _, err := c.command(ctx, command); err != nil {
		return nil, err
	}
	var lines []string
	for {
		line, err := c.wire.ReadLine(ctx)
		if err != nil {
			return nil, err
		}
		if line == "." {
			return lines, nil
		}
		lines = append(lines, strings.TrimPrefix(line, "."))
	}
}

// Capabilities asks for the list of RFC 2449 §5. A server that has none answers
// with an [*Error].
func (c *Client) Capabilities(ctx context.Context) ([]string, error) { return c.lines(ctx, "CAPA") }

// StartTLS asks the server to begin TLS (RFC 2595 §4). When it returns nil, the
// next byte sent has to be the handshake's.
func (c *Client) StartTLS(ctx context.Context) error {
	_, err := c.command(ctx, "STLS")
	return err
}

// Stat returns the number of messages and their size in bytes.
func (c *Client) Stat(ctx context.Context) (messages int, size int64, err error) {
	r, err := c.command(ctx, "STAT")
	if err != nil {
		return 0, 0, err
	}
	fields := strings.Fields(r.Text)
	if len(fields) < 2 {
		return 0, 0, fmt.Errorf("%w to STAT", ErrProtocol)
	}
	n, err1 := strconv.ParseUint(fields[0], 10, 31)
	m, err2 := strconv.ParseUint(fields[1], 10, 63)
	if err1 != nil || err2 != nil {
		return 0, 0, fmt.Errorf("%w to STAT", ErrProtocol)
	}
	return int(n), int64(m), nil
}
