package probe

import (
	"context"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/pop3"
)

// greet reads the server's first words.
func (c *Conn) greet(ctx context.Context) error {
	line, err := c.ReadLine(ctx)
	if err != nil {
		return c.noGreeting(ctx, err)
	}
	if c.TLS == nil && isAlert(line) {
		return &accounts.Problem{Reason: accounts.TLSExpected}
	}
	switch c.Server.Protocol {
	case accounts.IMAP:
		return c.greetIMAP(line)
	case accounts.POP3:
		return c.greetPOP3(line)
	}
	return c.greetSMTP(ctx, line)
}

// noGreeting says what silence means. A port meant for TLS is silent when spoken
// to in plain text, or answers with a TLS alert.
func (c *Conn) noGreeting(ctx context.Context, err error) error {
	if ctx.Err() == context.Canceled || c.TLS != nil {
		return err
	}
	if c.onTLSPort() || isAlert(string(c.partial)) {
		return &accounts.Problem{Reason: accounts.TLSExpected, Err: err}
	}
	return err
}

// isAlert recognises the beginning of a TLS alert (RFC 8446 §5.1).
func isAlert(s string) bool { return strings.HasPrefix(s, "\x15\x03") }

// onTLSPort reports whether the port is the registered one of some mail protocol
// with implicit TLS.
func (c *Conn) onTLSPort() bool {
	return slices.ContainsFunc([]accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP}, func(p accounts.Protocol) bool {
		return c.Server.Port == accounts.UsualPort(p, accounts.ImplicitTLS)
	})
}

// greetIMAP: RFC 9051 §7.1.
func (c *Conn) greetIMAP(line string) error {
	r, err := ParseResponse(line)
	if err != nil || r.Tag != "*" {
		return c.refuse(accounts.NotAMailServer, line)
	}
	c.keepAlert(r)
	switch r.Status {
	case "OK":
	case "BYE":
		return c.refuse(refusal(r.Text, accounts.ServerBusy), r.String())
	case "PREAUTH":
		if c.Server.Security == accounts.StartTLS {
			// RFC 9051 §11.1: it would make STARTTLS impossible, so it is the
			// mark of somebody in between.
			return c.refuse(accounts.StartTLSInjected, r.String())
		}
		return c.refuse(accounts.NoLoginOffered, r.String())
	default:
		return c.refuse(accounts.NotAMailServer, line)
	}
	c.Greeting = c.Clean(r.Text)
	if list, ok := r.Data("CAPABILITY"); ok {
		c.setCapabilities(strings.Fields(list))
	}
	return nil
}

// greetPOP3: RFC 1939 §4.
func (c *Conn) greetPOP3(line string) error {
	r, err := pop3.ParseReply(line)
	if err != nil {
		return c.refuse(accounts.NotAMailServer, line)
	}
	if !r.OK {
		return c.refuse(refusal(r.Text, accounts.ServerBusy), r.String())
	}
	c.Greeting = c.Clean(r.Text)
	return nil
}

// greetSMTP: RFC 5321 §3.1. The first line was read.
func (c *Conn) greetSMTP(ctx context.Context, line string) error {
	code, _, _, err := ParseReplyLine(line)
	if err != nil {
		return c.refuse(accounts.NotAMailServer, line)
	}
	r, err := c.readReply(ctx, line)
	if err != nil {
		return err
	}
	switch {
	case code == 220:
	case code == 554:
		return c.refuse(refusal(r.Text(), accounts.Blocked), r.String())
	case code >= 400:
		return c.refuse(refusal(r.Text(), accounts.ServerBusy), r.String())
	default:
		return c.refuse(accounts.NotAMailServer, r.String())
	}
	c.Greeting = c.Clean(r.Text())
	return nil
}

// refusals are what servers say when they turn a caller away before it said
// anything, in lower case; the first that fits decides.
var refusals = []struct {
	words  []string
	reason accounts.Reason
}{
	{[]string{"too many connections", "too many concurrent", "too many simultaneous", "too many open connections", "connection limit", "maximum number of connections", "connections from your"}, accounts.TooManyConnections},
	{[]string{"rate limit", "ratelimit", "rate exceeded", "throttl", "too many attempts", "too many login", "too many failed", "too many auth", "too many bad"}, accounts.TooManyAttempts},
	{[]string{"blocked", "blocklist", "block list", "blacklist", "denylist", "banned", "denied", "spamhaus", "dnsbl", "reputation", "not allowed", "not permitted", "unauthorized", "listed at", "listed in"}, accounts.Blocked},
}

// refusal says why a server turned the caller away, or otherwise when it does
// not say.
func refusal(words string, otherwise accounts.Reason) accounts.Reason {
	words = strings.ToLower(words)
	for _, r := range refusals {
		if slices.ContainsFunc(r.words, func(w string) bool { return strings.Contains(words, w) }) {
			return r.reason
		}
	}
	return otherwise
}
