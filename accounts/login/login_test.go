package login_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// good are the sign-ins that work; begin is replaced by what opens the server.
var good = []struct {
	name      string
	protocol  accounts.Protocol
	offers    string // capabilities, one each
	secret    string // "" is password
	user      string // "" is user
	script    string
	mechanism string
	messages  int
	lines     []string
}{
	{
		"LOGIN", accounts.IMAP, "SASL-IR AUTH=PLAIN", "", "",
		`S: A1 OK [CAPABILITY X] in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: * STATUS INBOX (MESSAGES 231)
		 S: A2 OK done`,
		"LOGIN", 231, []string{"A1 LOGIN " + quoted, "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"},
	},
	{
		"PLAIN at once, because LOGIN is switched off", accounts.IMAP, "SASL-IR AUTH=PLAIN LOGINDISABLED", "", "",
		`S: A1 OK in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: * STATUS {5}
		 S: "INBOX (UIDNEXT 7 MESSAGES 0)\r\n"
		 S: A2 OK done`,
		"PLAIN", 0, []string{"A1 AUTHENTICATE PLAIN " + plain, "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"},
	},
	{
		"PLAIN in two steps", accounts.IMAP, "AUTH=PLAIN LOGINDISABLED", "", "",
		`S: + 
		 C: *
		 S: A1 OK in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: A2 NO not here
		 C: A3 EXAMINE INBOX
		 S: * FLAGS (\Seen)
		 S: * 5 EXISTS
		 S: * 0 RECENT
		 S: A3 OK [READ-ONLY] done`,
		"PLAIN", 5, []string{"A1 AUTHENTICATE PLAIN", plain, "A2 STATUS INBOX (MESSAGES)", "A3 EXAMINE INBOX", "A4 LOGOUT"},
	},
	{
		"PLAIN, because the password is not ASCII", accounts.IMAP, "SASL-IR AUTH=PLAIN", "grün secret", "",
		`S: A1 OK in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: * STATUS "INBOX" (MESSAGES 1)
		 S: A2 OK done`,
		"PLAIN", 1, []string{"A1 AUTHENTICATE PLAIN " + encode("\x00"+user+"\x00grün secret"), "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"},
	},
	{
		"LOGIN with literals, because there is nothing else", accounts.IMAP, "", "grün secret", "",
		`S: + go on
		 C: *
		 S: + go on
		 C: *
		 S: A1 OK in
		 C: A2 STATUS INBOX (MESSAGES)
		 S: * STATUS INBOX (MESSAGES 1)
		 S: A2 OK done`,
		"LOGIN", 1, []string{"A1 LOGIN {16}", user + " {12}", "grün secret", "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"},
	},
	{
		"AUTH PLAIN", accounts.POP3, "USER|SASL LOGIN PLAIN", "", "",
		`S: +OK in
		 C: STAT
		 S: +OK 12 40960`,
		"PLAIN", 12, []string{"AUTH PLAIN " + plain, "STAT", "QUIT"},
	},
	{
		"USER and PASS", accounts.POP3, "USER|SASL GSSAPI", "", "",
		`S: +OK who?
		 C: PASS *
		 S: +OK in
		 C: STAT
		 S: +OK 0 0`,
		"USER/PASS", 0, []string{"USER " + user, "PASS " + password, "STAT", "QUIT"},
	},
	{
		"USER and PASS of a server without capabilities", accounts.POP3, "", "", "jane",
		`S: +OK who?
		 C: PASS *
		 S: +OK in
		 C: STAT
		 S: +OK 2 3`,
		"USER/PASS", 2, []string{"USER jane", "PASS " + password, "STAT", "QUIT"},
	},
	{
		"AUTH PLAIN", accounts.SMTP, "SIZE 5|AUTH LOGIN PLAIN XOAUTH2", "", "",
		`S: 235 2.7.0 in`,
		"PLAIN", 0, []string{"AUTH PLAIN " + plain, "QUIT"},
	},
	{
		"AUTH LOGIN with odd questions", accounts.SMTP, "auth=login", "", "",
		`S: 334 who are you??
		 C: *
		 S: 334
		 C: *
		 S: 235 in`,
		"LOGIN", 0, []string{"AUTH LOGIN", encode(user), encode(password), "QUIT"},
	},
}

// opening is the script that brings a server to the point before log-in.
func opening(p accounts.Protocol, s accounts.Security, offers string) probetest.Script {
	greet := map[accounts.Protocol]string{accounts.IMAP: "S: * OK hello\n", accounts.POP3: "S: +OK hello\n", accounts.SMTP: "S: 220 hello\n"}[p]
	var ask string
	switch p {
	case accounts.IMAP:
		greet = "S: * OK [CAPABILITY IMAP4rev1 " + offers + "] hello\n"
		if s == accounts.StartTLS {
			greet = "S: * OK [CAPABILITY STARTTLS AUTH=EVIL] hello\nC: A1 STARTTLS\nS: A1 OK go\nTLS\n"
			ask = "C: A2 CAPABILITY\nS: * CAPABILITY IMAP4rev1 " + offers + "\nS: A2 OK done\n"
		}
	case accounts.POP3:
		ask = "C: CAPA\nS: -ERR\n"
		if offers != "" {
			ask = "C: CAPA\nS: +OK\nS: " + strings.ReplaceAll(offers, "|", "\nS: ") + "\nS: .\n"
		}
		if s == accounts.StartTLS {
			greet += "C: STLS\nS: +OK go\nTLS\n"
		}
	case accounts.SMTP:
		ask = "C: EHLO *\nS: 250-hello\nS: 250-" + strings.ReplaceAll(offers, "|", "\nS: 250-") + "\nS: 250 END\n"
		if s == accounts.StartTLS {
			greet += "C: EHLO *\nS: 250-hello\nS: 250-AUTH EVIL\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\nTLS\n"
		}
	}
	return probetest.Script(greet + ask)
}

// retag moves the tags of a script that began with A1 to where STARTTLS left
// them.
func retag(s string, security accounts.Security, p accounts.Protocol) string {
	if p != accounts.IMAP || security != accounts.StartTLS {
		return s
	}
	for n := 9; n > 0; n-- {
		s = strings.ReplaceAll(s, fmt.Sprintf("A%d ", n), fmt.Sprintf("A%d ", n+2))
	}
	return s
}

func TestSignIn(t *testing.T) {
	for _, test := range good {
		for _, security := range []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS, accounts.Plaintext} {
			t.Run(fmt.Sprintf("%s/%s/%s", test.protocol, test.name, security), func(t *testing.T) {
				script := opening(test.protocol, security, test.offers) + "C: *\n" + probetest.Script(retag(test.script, security, test.protocol))
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: security, Username: test.user},
					script: script, secret: accounts.NewSecret(test.secret),
				}
				if security == accounts.Plaintext { // in memory, where nothing listens on the TLS ports
					synctest.Test(t, func(t *testing.T) { a.run(t.Context(), t, true) })
				} else {
					a.run(t.Context(), t, false)
				}
				if a.err != nil {
					t.Fatal(a.err)
				}
				if a.result.Mechanism != test.mechanism || a.result.Messages != test.messages {
					t.Errorf("%s, %d messages", a.result.Mechanism, a.result.Messages)
				}
				if want := map[bool]string{true: "", false: "TLS 1.3"}[security == accounts.Plaintext]; a.result.TLS != want {
					t.Errorf("TLS %q, want %q", a.result.TLS, want)
				}
				stages := []accounts.Stage{accounts.StageLogin, accounts.StageMailbox}
				if test.protocol == accounts.SMTP {
					stages = stages[:1]
				}
				if !slices.Equal(a.stages, stages) || !slices.Equal(a.progress, stages) {
					t.Errorf("steps %q, progress %q, want %q", a.stages, a.progress, stages)
				}
				var want []string
				for _, l := range test.lines {
					want = append(want, retag(l, security, test.protocol))
				}
				if got := a.lines[max(0, len(a.lines)-len(want)):]; !slices.Equal(got, want) {
					t.Errorf("the server heard %q, want %q", got, want)
				}
				if n := tries(a.lines); n != 1 {
					t.Errorf("%d tries: %q", n, a.lines)
				}
				if len(a.result.Alerts) != 0 {
					t.Errorf("alerts %q", a.result.Alerts)
				}
			})
		}
	}
}
