package hostiletest

import (
	"crypto/tls"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// oddities are servers within their rights, or near enough that refusing them
// would help nobody. Each lets in whoever signs in; IMAP and POP3 have three
// messages.
var oddities = []struct {
	name      string
	protocol  accounts.Protocol
	security  accounts.Security
	script    string
	mechanism string
	took      time.Duration
}{
	// Greetings.
	{"a greeting of several lines", accounts.SMTP, accounts.ImplicitTLS, `TLS
		S: 220-mail.example.org ESMTP
		S: 220-We do not authorize the use of this system
		S: 220-
		S: 220 to transport unsolicited mail.
		C: EHLO *
		S: 250-mail.example.org greets you
		S: 250 AUTH PLAIN
		C: AUTH PLAIN *
		S: 235 2.7.0 Authentication successful
		C: MAIL *
		S: 250 2.1.0 Ok
		C: RSET
		S: 250 2.0.0 Ok`, "PLAIN", 0},
	{"nothing but numbers", accounts.SMTP, accounts.ImplicitTLS, `TLS
		S: 220
		C: EHLO *
		S: 250-
		S: 250-AUTH PLAIN
		S: 250
		C: AUTH PLAIN *
		S: 235
		C: MAIL *
		S: 250
		C: RSET
		S: 250`, "PLAIN", 0},
	{"nothing but signs", accounts.POP3, accounts.ImplicitTLS, `TLS
		S: +OK
		C: CAPA
		S: +OK
		S: USER
		S: .
		C: USER *
		S: +OK
		C: PASS *
		S: +OK
		C: STAT
		S: +OK 3 0`, "USER/PASS", 0},
	{"nothing but verdicts", accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: * OK
		C: A1 CAPABILITY
		S: * CAPABILITY IMAP4
		S: A1 OK
		C: A2 LOGIN *
		S: A2 OK
		C: A3 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A3 OK`, "LOGIN", 0},
	{"a greeting in another character set", accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: "* OK \xb9\xe3\xb6\xab [not a code] \xff\r\n"
		C: A1 CAPABILITY
		S: * CAPABILITY IMAP4rev1
		S: A1 OK \xff
		C: A2 LOGIN *
		S: "A2 OK \xb5\xc7\xc2\xbc\xb3\xc9\xb9\xa6\r\n"
		C: A3 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A3 OK`, "LOGIN", 0},
	{"lines that end in a line feed alone", accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: "* OK ready\n"
		C: A1 CAPABILITY
		S: "* CAPABILITY IMAP4rev1\nA1 OK\n"
		C: A2 LOGIN *
		S: "A2 OK\n"
		C: A3 STATUS *
		S: "* STATUS INBOX (MESSAGES 3)\nA3 OK\n"`, "LOGIN", 0},

	// Capabilities.
	{"no CAPA", accounts.POP3, accounts.StartTLS, `S: +OK ready <1@example.org>
		C: STLS
		S: +OK begin
		TLS
		C: CAPA
		S: -ERR Unknown command
		C: USER *
		S: +OK Password required for jane
		C: PASS *
		S: +OK 3 messages
		C: STAT
		S: +OK 3 999 and more`, "USER/PASS", 0},
	{"a CAPA that has SASL without mechanisms", accounts.POP3, accounts.ImplicitTLS, `TLS
		S: +OK ready
		C: CAPA
		S: +OK
		S: SASL
		S: TOP
		S: ..dotted
		S: USER
		S: .
		C: USER *
		S: +OK
		C: PASS *
		S: +OK
		C: STAT
		S: +OK 3 999`, "USER/PASS", 0},
	{"500 lines of EHLO", accounts.SMTP, accounts.ImplicitTLS, "TLS\nS: 220 ready\nC: EHLO *\n" +
		strings.Repeat("S: 250-XUNHEARD OF\n", 250) + "S: 250-AUTH PLAIN\n" + strings.Repeat("S: 250-XUNHEARD OF\n", 249) +
		"S: 250 HELP\nC: AUTH PLAIN *\nS: 235 in\nC: MAIL *\nS: 250 ok\nC: RSET\nS: 250 ok", "PLAIN", 0},
	{"500 different lines of EHLO", accounts.SMTP, accounts.ImplicitTLS, "TLS\nS: 220 ready\nC: EHLO *\n" +
		numbered("S: 250-X%d\n", 500) + "S: 250 AUTH PLAIN\nC: AUTH PLAIN *\nS: 235 in\nC: MAIL *\nS: 250 ok\nC: RSET\nS: 250 ok", "PLAIN", 0},
	{"500 IMAP capabilities", accounts.IMAP, accounts.ImplicitTLS, "TLS\nS: * OK [CAPABILITY IMAP4rev1" + numbered(" X%d", 500) +
		" LOGINDISABLED AUTH=PLAIN SASL-IR] ready\nC: A1 AUTHENTICATE PLAIN *\nS: A1 OK\nC: A2 STATUS *\nS: * STATUS INBOX (MESSAGES 3)\nS: A2 OK", "PLAIN", 0},
	{"AUTH=LOGIN", accounts.SMTP, accounts.StartTLS, `S: 220 ready
		C: EHLO *
		S: 250-mail.example.org Hello
		S: 250 STARTTLS
		C: STARTTLS
		S: 220 2.0.0 SMTP server ready
		TLS
		C: EHLO *
		S: 250-mail.example.org Hello
		S: 250-AUTH=LOGIN
		S: 250 OK
		C: AUTH LOGIN
		S: 334 VXNlcm5hbWU6
		C: *
		S: 334 UGFzc3dvcmQ6
		C: *
		S: 235 2.7.0 Authentication successful
		C: MAIL *
		S: 250 ok
		C: RSET
		S: 250 ok`, "LOGIN", 0},
	{"LOGIN alone, with questions of its own", accounts.SMTP, accounts.ImplicitTLS, `TLS
		S: 220 ready
		C: EHLO *
		S: 250-mail.example.org
		S: 250 AUTH LOGIN
		C: AUTH LOGIN
		S: 334 Benutzername, bitte!
		C: *
		S: 334
		C: *
		S: 235 in
		C: MAIL *
		S: 250 ok
		C: RSET
		S: 250 ok`, "LOGIN", 0},
	{"small letters", accounts.SMTP, accounts.StartTLS, `S: 220 ready
		C: EHLO *
		S: 250-mail.example.org
		S: 250 starttls
		C: STARTTLS
		S: 220 go
		TLS
		C: EHLO *
		S: 250-mail.example.org
		S: 250 auth login plain
		C: AUTH PLAIN *
		S: 235 in
		C: MAIL *
		S: 250 ok
		C: RSET
		S: 250 ok`, "PLAIN", 0},
	{"small letters", accounts.IMAP, accounts.StartTLS, `S: * ok [capability imap4rev1 starttls] ready
		C: A1 STARTTLS
		S: A1 ok go
		TLS
		C: A2 CAPABILITY
		S: * capability imap4rev1 auth=plain sasl-ir logindisabled
		S: A2 ok
		C: A3 AUTHENTICATE PLAIN *
		S: A3 ok in
		C: A4 STATUS *
		S: * status inbox (messages 3)
		S: A4 ok`, "PLAIN", 0},
	{"small letters", accounts.POP3, accounts.StartTLS, `S: +ok ready
		C: STLS
		S: +ok go
		TLS
		C: CAPA
		S: +ok
		S: sasl plain
		S: .
		C: AUTH PLAIN *
		S: +ok in
		C: STAT
		S: +ok 3 999`, "PLAIN", 0},
	{"spaces", accounts.SMTP, accounts.ImplicitTLS, `TLS
		S: "220  ready \r\n"
		C: EHLO *
		S: "250-mail.example.org \r\n"
		S: "250-  AUTH   LOGIN \t PLAIN  \r\n"
		S: "250 SIZE \r\n"
		C: AUTH PLAIN *
		S: "235  2.7.0   in \r\n"
		C: MAIL *
		S: 250 ok
		C: RSET
		S: 250 ok`, "PLAIN", 0},
	{"mechanisms in several lines", accounts.SMTP, accounts.ImplicitTLS, `TLS
		S: 220 ready
		C: EHLO *
		S: 250-mail.example.org
		S: 250-AUTH GSSAPI NTLM
		S: 250-AUTH=LOGIN
		S: 250 AUTH XOAUTH2 PLAIN
		C: AUTH PLAIN *
		S: 235 in
		C: MAIL *
		S: 250 ok
		C: RSET
		S: 250 ok`, "PLAIN", 0},
	{"capabilities that TLS changes", accounts.IMAP, accounts.StartTLS, `S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=CRAM-MD5 SASL-IR] ready
		C: A1 STARTTLS
		S: A1 OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 LOGINDISABLED] begin
		TLS
		C: A2 CAPABILITY
		S: * CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN
		S: A2 OK done
		C: A3 AUTHENTICATE PLAIN
		S: +
		C: *
		S: A3 OK [CAPABILITY IMAP4rev1 IDLE] in
		C: A4 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A4 OK`, "PLAIN", 0},
	{"capabilities that TLS changes", accounts.SMTP, accounts.StartTLS, `S: 220 ready
		C: EHLO *
		S: 250-mail.example.org
		S: 250-AUTH CRAM-MD5
		S: 250 STARTTLS
		C: STARTTLS
		S: 220 begin
		TLS
		C: EHLO *
		S: 250-mail.example.org
		S: 250 AUTH PLAIN
		C: AUTH PLAIN *
		S: 235 in
		C: MAIL *
		S: 250 ok
		C: RSET
		S: 250 ok`, "PLAIN", 0},
	{"capabilities only in the verdict", accounts.IMAP, accounts.StartTLS, `S: * OK ready
		C: A1 STARTTLS
		S: A1 OK begin
		TLS
		C: A2 CAPABILITY
		S: A2 OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN SASL-IR] done
		C: A3 AUTHENTICATE PLAIN *
		S: A3 OK in
		C: A4 STATUS *
		S: A4 NO not this one
		C: A5 EXAMINE INBOX
		S: * FLAGS (\Seen)
		S: * 3 EXISTS
		S: * OK [UNSEEN 1] first
		S: A5 OK [READ-ONLY] done`, "PLAIN", 0},

	// The log-in and after it.
	{"no first message in the command", accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN] ready
		C: A1 AUTHENTICATE PLAIN
		S: + go on
		C: *
		S: A1 OK in
		C: A2 STATUS *
		S: * STATUS {5}
		S: "INBOX (UIDNEXT 7 MESSAGES 3 UNSEEN 0)\r\n"
		S: A2 OK`, "PLAIN", 0},
	{"talk in between", accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: * OK [CAPABILITY IMAP4rev1] ready
		S: * OK [X-NOTE] we moved
		S: * 7 EXISTS
		C: A1 LOGIN *
		S: * OK still looking
		S: * CAPABILITY IMAP4rev1 IDLE
		S: * NO [ALERT] 95% full
		S: * X-ODD {3}
		S: "a)b \"odd\r\n"
		S: A1 OK in
		C: A2 STATUS *
		S: * 9 EXISTS
		S: * FLAGS ()
		S: * STATUS "other" (MESSAGES)
		S: * STATUS "INBOX" (MESSAGES 3)
		S: * 0 RECENT
		S: A2 OK done`, "LOGIN", 0},
	{"a referral that may be followed, and is not", accounts.IMAP, accounts.ImplicitTLS, `TLS
		S: * OK [CAPABILITY IMAP4rev1 LOGIN-REFERRALS] ready
		C: A1 LOGIN *
		S: A1 OK [REFERRAL imap://jane@other.example.org/] in
		C: A2 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A2 OK`, "LOGIN", 0},
	{"a server that asks although it was told", accounts.POP3, accounts.ImplicitTLS, `TLS
		S: +OK ready
		C: CAPA
		S: +OK
		S: SASL LOGIN
		S: .
		C: AUTH LOGIN
		S: +
		C: *
		S: + VXNlcg==
		C: *
		S: +OK in
		C: STAT
		S: +OK 3 999`, "LOGIN", 0},
	{"a sender who may try again later", accounts.SMTP, accounts.ImplicitTLS, `TLS
		S: 220 ready
		C: EHLO *
		S: 250-mail.example.org
		S: 250-PIPELINING
		S: 250 AUTH PLAIN
		C: AUTH PLAIN *
		S: 235 in
		C: MAIL *
		C: RSET
		S: 451 4.7.1 greylisted
		S: 250 ok`, "PLAIN", 0},

	// Slow, but legal.
	{"nine seconds before every word", accounts.SMTP, accounts.StartTLS, `WAIT 9s
		S: 220 ready
		C: EHLO *
		WAIT 9s
		S: 250-mail.example.org
		S: 250 STARTTLS
		C: STARTTLS
		WAIT 9s
		S: 220 go
		TLS
		C: EHLO *
		WAIT 9s
		S: 250-mail.example.org
		S: 250 AUTH PLAIN
		C: AUTH PLAIN *
		WAIT 9s
		S: 235 in
		C: MAIL *
		WAIT 9s
		S: 250 ok
		C: RSET
		S: 250 ok`, "PLAIN", 54 * time.Second},
	{"a mailbox that takes its time", accounts.POP3, accounts.ImplicitTLS, `TLS
		S: +OK ready
		C: CAPA
		S: +OK
		S: SASL PLAIN
		S: .
		C: AUTH PLAIN *
		WAIT 29s
		S: +OK in
		C: STAT
		WAIT 29s
		S: +OK 3 999`, "PLAIN", 58 * time.Second},
	{"a byte every ten milliseconds", accounts.IMAP, accounts.ImplicitTLS, `TLS
		SLOW 10ms
		S: * OK [CAPABILITY IMAP4rev1] ready
		C: A1 LOGIN *
		S: A1 OK in
		C: A2 STATUS *
		S: * STATUS INBOX (MESSAGES 3)
		S: A2 OK`, "LOGIN", 810 * time.Millisecond},
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestOddities(t *testing.T) {
	well := newWorld(t)
	for _, o := range oddities {
		t.Run(string(o.protocol)+"/"+o.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := &signIn{protocol: o.protocol, security: o.security, script: probetest.Script(o.script), world: well}
				a.run(t)
				messages := 3
				if o.protocol == accounts.SMTP {
					messages = 0
				}
				if a.side.Problem != nil || a.side.Mechanism != o.mechanism || a.side.Messages != messages || a.side.TLS != "TLS 1.3" {
					t.Errorf("%v; %s, %d messages, %s", a.side.Problem, a.side.Mechanism, a.side.Messages, a.side.TLS)
				}
				if a.tries() != 1 || a.calls != 1 {
					t.Errorf("%d tries, %d calls", a.tries(), a.calls)
				}
				if late := a.took - o.took; late < 0 || late > 5*time.Millisecond {
					t.Errorf("took %s, want %s", a.took, o.took)
				}
			})
		})
	}
}

// TestOddTLS: what is odd about a TLS that is good.
func TestOddTLS(t *testing.T) {
	for name, change := range map[string]func(*tls.Config){
		"TLS 1.2 alone": func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 },
		"asks for a certificate, and can do without": func(c *tls.Config) { c.ClientAuth = tls.RequestClientCert },
		"asks twice, for another kind of key":        func(c *tls.Config) { c.CurvePreferences = []tls.CurveID{tls.CurveP521} },
		"speaks a protocol of its own":               func(c *tls.Config) { c.NextProtos = []string{"imap"} },
	} {
		for _, v := range conversations {
			for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS} {
				t.Run(name+"/"+v.name+"/"+string(security), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						a := &signIn{protocol: v.protocol, security: security, script: v.cells(security)[0].honest()}
						authority := probetest.NewAuthority(t)
						a.world = world{authority.Pool, authority.Server(host)}
						change(a.world.shown)
						a.run(t)
						if a.side.Problem != nil || a.tries() != 1 {
							t.Errorf("%v, %d tries", a.side.Problem, a.tries())
						}
					})
				})
			}
		}
	}
}
