package probe

import (
	"cmp"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"postkey/accounts"
)

const (
	replyLength = 500  // runes of a server's words that are kept for a person
	traceLength = 4096 // runes of a line in a trace
	firstWords  = 512  // bytes kept of speech that could not be understood
)

// Hide makes dots of secret wherever the server repeats it from now on, in
// clear or in one of the forms it was sent in: in the trace, in [Conn.Clean] and
// in Alerts.
func (c *Conn) Hide(secrets ...accounts.Secret) {
	for _, s := range secrets {
		plain := s.Reveal()
		for _, form := range []string{
			plain,
			strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(plain),
			base64.StdEncoding.EncodeToString([]byte(plain)),
			base64.RawStdEncoding.EncodeToString([]byte(plain)),
			url.QueryEscape(plain), url.PathEscape(plain),
		} {
			// It is looked for in text that has been cleaned.
			s := accounts.NewSecret(accounts.CleanText(form, len(form)))
			if !s.Empty() && !slices.ContainsFunc(c.hidden, s.Equal) {
				c.hidden = append(c.hidden, s)
			}
		}
	}
	// The longest first, so that no part of a longer one is left over.
	slices.SortStableFunc(c.hidden, func(a, b accounts.Secret) int {
		return cmp.Compare(len(b.Reveal()), len(a.Reveal()))
	})
}

// Clean makes a server's words fit to be shown: by [accounts.CleanText], cut to
// 500 characters, and without what was hidden by [Conn.Hide].
func (c *Conn) Clean(words string) string { return c.clean(words, replyLength) }

func (c *Conn) clean(words string, limit int) string {
	words = readable(words, c.hidden)
	if len(c.hidden) > 0 {
		// After cleaning, because characters that are dropped could stand between
		// the letters; before cutting, which could leave a half.
		words = c.redact(accounts.CleanText(words, len(words)))
	}
	return accounts.CleanText(words, limit)
}

// readable is [accounts.DecodeText] of a server's words. What is hidden is taken
// out first: read in another character set it would not be recognised.
func readable(words string, hidden []accounts.Secret) string {
	if len(hidden) == 0 || utf8.ValidString(words) && !strings.ContainsRune(words, 0x1b) {
		return accounts.DecodeText(words)
	}
	parts := strings.Split(words, hidden[0].Reveal())
	for i, part := range parts {
		parts[i] = readable(part, hidden[1:])
	}
	return strings.Join(parts, hidden[0].String())
}

func (c *Conn) redact(s string) string {
	for _, h := range c.hidden {
		s = strings.ReplaceAll(s, h.Reveal(), h.String())
	}
	return s
}

func (c *Conn) traceSent(line string) {
	if c.options.Trace != nil {
		c.options.Trace("C: " + c.clean(line, traceLength))
	}
}

func (c *Conn) traceReceived(line string) {
	if c.options.Trace == nil {
		return
	}
	if c.silence && isChallenge(c.Server.Protocol, line) {
		line = accounts.Secret{}.String()
	}
	c.options.Trace("S: " + c.clean(line, traceLength))
}

// isChallenge reports whether the server asks for more in a credential exchange
// (RFC 9051 §7.6, RFC 5034 §4, RFC 4954 §4). What it asks may hold what it was
// told.
func isChallenge(p accounts.Protocol, line string) bool {
	switch p {
	case accounts.SMTP:
		return strings.HasPrefix(line, "334")
	case accounts.POP3:
		return line == "+" || strings.HasPrefix(line, "+ ")
	}
	return strings.HasPrefix(line, "+")
}
