// Package hostiletest signs in to servers that do what no server should, and to
// odd ones that may. In the order things happen:
//
//  1. an honest conversation is a list of turns, each at a place (below);
//  2. a fault stands in for one of them, and a rule says at which places it makes
//     sense and what it has to come to (faults_test.go, texts_test.go,
//     upgrade_test.go);
//  3. every fault at every place of every conversation is a cell of a matrix, and
//     each cell one real sign-in (matrix_test.go, signin_test.go), which takes no
//     more than its share of memory (greed_test.go) and leaves the other server of
//     the account alone (pair_test.go);
//  4. certificates of every bad kind are shown in both kinds of TLS
//     (certificates_test.go);
//  5. after the sign-in, a message to oneself meets the same faults
//     (message_test.go);
//  6. servers that are odd, but within their rights, let people in
//     (oddities_test.go);
//  7. and what nobody thought of is made up (fuzz_test.go).
//
// It has tests alone. Time is the bubble's and servers are in memory, so that a
// limit of half a minute takes no time and is met exactly.
package hostiletest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// A place is where in a conversation the server has the word.
type place string

const (
	greeting     place = "greeting"
	offers       place = "capabilities before TLS"
	upgrade      place = "starttls"
	handshake    place = "tls"
	capabilities place = "capabilities"
	name         place = "challenge for the name"
	challenge    place = "challenge"
	answer       place = "answer"
	mailbox      place = "mailbox" // of an outgoing server: the sender
	message      place = "message" // one that is sent, or waited for
)

// A turn is what an honest server waits for, and what it says then. "#" stands for
// an IMAP tag, and lines are divided by line breaks.
type turn struct {
	at          place
	hears, says string
}

// begin replaces the turns that bring a connection to the capabilities.
var begin = map[accounts.Protocol]map[accounts.Security][]turn{
	accounts.IMAP: {
		accounts.ImplicitTLS: {{handshake, "", ""}, {greeting, "", "* OK ready"}},
		accounts.StartTLS: {{greeting, "", "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready"},
			{upgrade, "# STARTTLS", "# OK begin"}, {handshake, "", ""}},
	},
	accounts.POP3: {
		accounts.ImplicitTLS: {{handshake, "", ""}, {greeting, "", "+OK ready"}},
		accounts.StartTLS:    {{greeting, "", "+OK ready"}, {upgrade, "STLS", "+OK begin"}, {handshake, "", ""}},
	},
	accounts.SMTP: {
		accounts.ImplicitTLS: {{handshake, "", ""}, {greeting, "", "220 ready"}},
		accounts.StartTLS: {{greeting, "", "220 ready"}, {offers, "EHLO *", "250-mail.example.org\n250 STARTTLS"},
			{upgrade, "STARTTLS", "220 begin"}, {handshake, "", ""}},
	},
}

// A conversation is what follows that, up to the mailbox.
type conversation struct {
	name     string
	protocol accounts.Protocol
	// only is the place where faults are tried; "" is every place.
	only  place
	turns []turn
}

// conversations: the longest way in for each protocol, with every question it can
// have, and the shortest.
var conversations = []conversation{
	{"imap", accounts.IMAP, "", []turn{
		{capabilities, "# CAPABILITY", "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN\n# OK done"},
		{challenge, "# AUTHENTICATE PLAIN", "+ "},
		{answer, "*", "# OK in"},
		{mailbox, "# STATUS INBOX (MESSAGES)", "* STATUS INBOX (MESSAGES 3)\n# OK done"},
	}},
	{"imap at once", accounts.IMAP, answer, []turn{
		{capabilities, "# CAPABILITY", "* CAPABILITY IMAP4rev1\n# OK done"},
		{answer, "# LOGIN *", "# OK in"},
		{mailbox, "# STATUS INBOX (MESSAGES)", "* STATUS INBOX (MESSAGES 3)\n# OK done"},
	}},
	{"pop3", accounts.POP3, "", []turn{
		{capabilities, "CAPA", "+OK\nUSER\n."},
		{challenge, "USER *", "+OK go on"},
		{answer, "PASS *", "+OK in"},
		{mailbox, "STAT", "+OK 3 999"},
	}},
	{"pop3 at once", accounts.POP3, answer, []turn{
		{capabilities, "CAPA", "+OK\nSASL PLAIN\n."},
		{answer, "AUTH PLAIN *", "+OK in"},
		{mailbox, "STAT", "+OK 3 999"},
	}},
	{"smtp", accounts.SMTP, "", []turn{
		{capabilities, "EHLO *", "250-mail.example.org\n250 AUTH LOGIN"},
		{name, "AUTH LOGIN", "334 VXNlcm5hbWU6"},
		{challenge, "*", "334 UGFzc3dvcmQ6"},
		{answer, "*", "235 in"},
		{mailbox, "MAIL FROM:*", "250 go on"},
		{mailbox, "RSET", "250 forgotten"},
	}},
	{"smtp at once", accounts.SMTP, answer, []turn{
		{capabilities, "EHLO *", "250-mail.example.org\n250 AUTH PLAIN"},
		{answer, "AUTH PLAIN *", "235 in"},
		{mailbox, "MAIL FROM:*", "250 go on"},
		{mailbox, "RSET", "250 forgotten"},
	}},
}

// A cell is one turn of one conversation.
type cell struct {
	conversation
	security accounts.Security
	turns    []turn // all of them, with their tags
	n        int    // which one
}

// cells are all turns of a conversation, without those that are at a place twice.
func (v conversation) cells(security accounts.Security) []cell {
	var turns []turn
	tag := 0
	for _, t := range append(begin[v.protocol][security], v.turns...) {
		if strings.HasPrefix(t.hears, "#") {
			tag++
		}
		for _, s := range []*string{&t.hears, &t.says} {
			*s = strings.ReplaceAll(*s, "#", fmt.Sprintf("A%d", tag))
		}
		turns = append(turns, t)
	}
	var all []cell
	for n, t := range turns {
		if n > 0 && turns[n-1].at == t.at || v.only != "" && v.only != t.at {
			continue
		}
		all = append(all, cell{v, security, turns, n})
	}
	return all
}

func (c cell) turn() turn { return c.turns[c.n] }
func (c cell) at() place  { return c.turn().at }

// reaches reports whether the conversation has come to a place.
func (c cell) reaches(p place) bool {
	return slices.ContainsFunc(c.turns[:c.n+1], func(t turn) bool { return t.at == p })
}

// tag is the one the server has to answer with.
func (c cell) tag() string {
	for n := c.n; n >= 0; n-- {
		if tag, _, ok := strings.Cut(c.turns[n].hears, " "); ok && strings.HasPrefix(tag, "A") {
			return tag
		}
	}
	return "A0"
}

// honest is the turn as a script.
func (t turn) honest() string {
	if t.at == handshake {
		return "TLS\n"
	}
	return t.asked() + t.reply()
}

func (t turn) asked() string {
	switch {
	case t.at == handshake:
		return "HELLO\n"
	case t.hears == "":
		return ""
	}
	if until, ok := strings.CutPrefix(t.hears, "until "); ok {
		return "UNTIL " + until + "\n"
	}
	return "C: " + t.hears + "\n"
}

func (t turn) reply() string {
	return "S: " + strings.ReplaceAll(t.says, "\n", "\nS: ") + "\n"
}

// rest is what an honest server does after this turn.
func (c cell) rest() string {
	var b strings.Builder
	for _, t := range c.turns[c.n+1:] {
		b.WriteString(t.honest())
	}
	return b.String()
}

// honest is the whole conversation as it should be.
func (c cell) honest() probetest.Script {
	var b strings.Builder
	for _, t := range c.turns {
		b.WriteString(t.honest())
	}
	return probetest.Script(b.String())
}

// with is the conversation with does in place of what the server says at this
// turn and after it.
func (c cell) with(does string) probetest.Script {
	var b strings.Builder
	for _, t := range c.turns[:c.n] {
		b.WriteString(t.honest())
	}
	return probetest.Script(b.String() + c.turn().asked() + does)
}

// stage is how a [accounts.Problem] names the place.
func (c cell) stage() accounts.Stage {
	switch c.at() {
	case upgrade:
		return accounts.StageStartTLS
	case handshake:
		if c.security == accounts.StartTLS {
			return accounts.StageStartTLS
		}
		return accounts.StageTLS
	case name, challenge, answer:
		return accounts.StageLogin
	case message:
		return accounts.StageSend
	case mailbox:
		if c.protocol == accounts.SMTP {
			return accounts.StageSend
		}
		return accounts.StageMailbox
	}
	return accounts.StageGreeting
}

// limit is how long the server may be silent there.
func (c cell) limit() time.Duration {
	switch c.at() {
	case greeting, handshake:
		return 10 * time.Second
	case name, challenge, answer:
		return 30 * time.Second
	case mailbox:
		if c.protocol != accounts.SMTP {
			return 30 * time.Second
		}
	case message:
		if c.protocol == accounts.SMTP {
			return time.Minute // to look through the message
		}
	}
	return 15 * time.Second
}

// inTLS reports whether what the server says there is protected.
func (c cell) inTLS() bool {
	switch c.at() {
	case offers, upgrade, handshake:
		return false
	case greeting:
		return c.security == accounts.ImplicitTLS
	}
	return true
}

func (c cell) String() string {
	return fmt.Sprintf("%s/%s/%s", c.conversation.name, c.security, c.at())
}
