package login_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// TestRefused: what servers say to a sign-in, and what is made of it.
func TestRefused(t *testing.T) {
	const mailbox = "S: A1 OK in\nC: A2 STATUS INBOX (MESSAGES)\n"
	for _, test := range []struct {
		name     string
		protocol accounts.Protocol
		offers   string
		script   string // after the credentials
		stage    accounts.Stage
		reason   accounts.Reason
		reply    string
		alerts   []string
	}{
		{"wrong password", accounts.IMAP, "", "S: A1 NO [AUTHENTICATIONFAILED] Authentication failed.", accounts.StageLogin, accounts.WrongPassword, "NO [AUTHENTICATIONFAILED] Authentication failed.", nil},
		{"trouble there", accounts.IMAP, "", "S: A1 NO [UNAVAILABLE] Temporary authentication failure.", accounts.StageLogin, accounts.Temporary, "NO [UNAVAILABLE] Temporary authentication failure.", nil},
		{"app password", accounts.IMAP, "", "S: A1 NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)", accounts.StageLogin, accounts.AppPasswordNeeded, "NO [ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)", []string{"Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)"}},
		{"web log-in", accounts.IMAP, "", "S: * NO [WEBALERT https://example.org/go] Web login required.\nS: A1 NO [ALERT] Sign in please", accounts.StageLogin, accounts.WebConfirmationNeeded, "NO [ALERT] Sign in please", []string{"Web login required. https://example.org/go", "Sign in please"}},
		{"the cause before the verdict", accounts.IMAP, "", "S: * NO Too many login attempts\nS: A1 NO [AUTHENTICATIONFAILED] no", accounts.StageLogin, accounts.TooManyAttempts, "NO [AUTHENTICATIONFAILED] no", nil},
		{"a farewell", accounts.IMAP, "", "S: * BYE Too many connections\nCLOSE", accounts.StageLogin, accounts.TooManyConnections, "BYE Too many connections", nil},
		{"a farewell, then the verdict", accounts.IMAP, "", "S: * BYE going\nS: A1 NO [AUTHENTICATIONFAILED] no\nCLOSE", accounts.StageLogin, accounts.WrongPassword, "NO [AUTHENTICATIONFAILED] no", nil},
		{"a farewell without a cause", accounts.IMAP, "", "S: * BYE\nCLOSE", accounts.StageLogin, accounts.ServerBusy, "BYE", nil},
		{"a referral", accounts.IMAP, "", "S: A1 NO [REFERRAL imap://evil.example/] over there", accounts.StageLogin, accounts.Unknown, "NO [REFERRAL imap://evil.example/] over there", nil},
		{"hangs up", accounts.IMAP, "", "CLOSE", accounts.StageLogin, accounts.Unknown, "", nil},
		{"asks for more", accounts.IMAP, "", "S: + more", accounts.StageLogin, accounts.ProtocolError, "", nil},
		{"another command's verdict", accounts.IMAP, "", "S: A9 OK in", accounts.StageLogin, accounts.ProtocolError, "", nil},
		{"speaks SMTP", accounts.IMAP, "", "S: 235 in", accounts.StageLogin, accounts.ProtocolError, "", nil},
		{"refuses in two steps", accounts.IMAP, "LOGINDISABLED AUTH=PLAIN", "S: A1 NO [AUTHENTICATIONFAILED] not even asked", accounts.StageLogin, accounts.WrongPassword, "NO [AUTHENTICATIONFAILED] not even asked", nil},
		{"repeats the password", accounts.IMAP, "", "S: A1 BAD [ALERT] no such command: LOGIN " + quoted + ` b"o\b p%w1 ` + encode(password), accounts.StageLogin, accounts.Unknown, "BAD [ALERT] no such command: LOGIN \"jane@example.org\" \"••••••••\" •••••••• ••••••••", []string{"no such command: LOGIN \"jane@example.org\" \"••••••••\" •••••••• ••••••••"}},
		{"repeats the response", accounts.IMAP, "SASL-IR LOGINDISABLED AUTH=PLAIN", "S: A1 BAD what is " + plain + "?", accounts.StageLogin, accounts.Unknown, "BAD what is ••••••••?", nil},
		{"control and bidi characters", accounts.IMAP, "", `S: "A1 NO [AUTHENTICATIONFAILED] a\x1b[2J\u202eb\x07\r\n"`, accounts.StageLogin, accounts.WrongPassword, "NO [AUTHENTICATIONFAILED] a[2Jb", nil},
		{"an endless line", accounts.IMAP, "", "FLOOD A1 NO ", accounts.StageLogin, accounts.ProtocolError, "", nil},
		{"endless lines", accounts.IMAP, "", "LINES * OK still thinking", accounts.StageLogin, accounts.ProtocolError, "", nil},
		{"silence", accounts.IMAP, "", "HANG", accounts.StageLogin, accounts.Timeout, "", nil},

		{"no inbox", accounts.IMAP, "", mailbox + "S: A2 NO no\nC: A3 EXAMINE INBOX\nS: A3 NO [NONEXISTENT] no such mailbox", accounts.StageMailbox, accounts.MailboxMissing, "NO [NONEXISTENT] no such mailbox", nil},
		{"an inbox that sounds like a password", accounts.IMAP, "", mailbox + "S: A2 NO no\nC: A3 EXAMINE INBOX\nS: A3 NO [AUTHENTICATIONFAILED] authentication failed", accounts.StageMailbox, accounts.MailboxMissing, "NO [AUTHENTICATIONFAILED] authentication failed", nil},
		{"an inbox in trouble", accounts.IMAP, "", mailbox + "S: A2 NO no\nC: A3 EXAMINE INBOX\nS: A3 NO [SERVERBUG] oops", accounts.StageMailbox, accounts.Temporary, "NO [SERVERBUG] oops", nil},
		{"IMAP switched off there", accounts.IMAP, "", mailbox + "S: A2 BAD User is authenticated but not connected.\nC: A3 EXAMINE INBOX\nS: A3 BAD User is authenticated but not connected.", accounts.StageMailbox, accounts.IMAPDisabled, "BAD User is authenticated but not connected.", nil},
		{"an inbox without a number", accounts.IMAP, "", mailbox + "S: A2 OK done\nC: A3 EXAMINE INBOX\nS: A3 OK done", accounts.StageMailbox, accounts.ProtocolError, "", nil},
		{"an inbox with an absurd number", accounts.IMAP, "", mailbox + "S: * STATUS INBOX (MESSAGES 99999999999999999999)\nS: A2 OK done\nC: A3 EXAMINE INBOX\nS: * 99999999999999999999 EXISTS\nS: A3 OK done", accounts.StageMailbox, accounts.ProtocolError, "", nil},
		{"a farewell instead of the inbox", accounts.IMAP, "", mailbox + "S: * BYE [UNAVAILABLE] restarting\nCLOSE", accounts.StageMailbox, accounts.Temporary, "BYE [UNAVAILABLE] restarting", nil},
		{"silence instead of the inbox", accounts.IMAP, "", mailbox + "HANG", accounts.StageMailbox, accounts.Timeout, "", nil},
		{"hangs up instead of the inbox", accounts.IMAP, "", mailbox + "CLOSE", accounts.StageMailbox, accounts.ServerBusy, "", nil},

		{"wrong password", accounts.POP3, "SASL PLAIN", "S: -ERR [AUTH] no", accounts.StageLogin, accounts.WrongPassword, "-ERR [AUTH] no", nil},
		{"trouble there", accounts.POP3, "SASL PLAIN", "S: -ERR [SYS/TEMP] authentication failed", accounts.StageLogin, accounts.Temporary, "-ERR [SYS/TEMP] authentication failed", nil},
		{"mailbox in use", accounts.POP3, "", "S: +OK\nC: PASS *\nS: -ERR [IN-USE] busy", accounts.StageLogin, accounts.MailboxInUse, "-ERR [IN-USE] busy", nil},
		{"no such user", accounts.POP3, "", "S: -ERR never heard of jane", accounts.StageLogin, accounts.WrongUsername, "-ERR never heard of jane", nil},
		{"repeats the password", accounts.POP3, "", "S: +OK\nC: PASS *\nS: -ERR what is PASS " + password, accounts.StageLogin, accounts.Unknown, "-ERR what is PASS ••••••••", nil},
		{"a challenge after the response", accounts.POP3, "SASL PLAIN", "S: + more", accounts.StageLogin, accounts.ProtocolError, "", nil},
		{"silence", accounts.POP3, "", "S: +OK\nC: PASS *\nHANG", accounts.StageLogin, accounts.Timeout, "", nil},
		{"hangs up", accounts.POP3, "SASL PLAIN", "CLOSE", accounts.StageLogin, accounts.Unknown, "", nil},
		{"no mailbox", accounts.POP3, "SASL PLAIN", "S: +OK\nC: STAT\nS: -ERR cannot open it", accounts.StageMailbox, accounts.MailboxMissing, "-ERR cannot open it", nil},
		{"not a number", accounts.POP3, "SASL PLAIN", "S: +OK\nC: STAT\nS: +OK many", accounts.StageMailbox, accounts.ProtocolError, "", nil},

		{"wrong password", accounts.SMTP, "AUTH PLAIN", "S: 535 5.7.8 Error: authentication failed", accounts.StageLogin, accounts.WrongPassword, "535 5.7.8 Error: authentication failed", nil},
		{"two lines", accounts.SMTP, "AUTH PLAIN", "S: 534-5.7.9 Application-specific password required. Learn more at\nS: 534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor", accounts.StageLogin, accounts.AppPasswordNeeded, "534 5.7.9 Application-specific password required. Learn more at  https://support.google.com/mail/?p=InvalidSecondFactor", nil},
		{"trouble there", accounts.SMTP, "AUTH PLAIN", "S: 454 4.7.0 Temporary authentication failure", accounts.StageLogin, accounts.Temporary, "454 4.7.0 Temporary authentication failure", nil},
		{"busy", accounts.SMTP, "AUTH PLAIN", "S: 421 4.3.2 shutting down\nCLOSE", accounts.StageLogin, accounts.ServerBusy, "421 4.3.2 shutting down", nil},
		{"asks once more", accounts.SMTP, "AUTH PLAIN", "S: 334 ", accounts.StageLogin, accounts.ProtocolError, "", nil},
		{"another success", accounts.SMTP, "AUTH PLAIN", "S: 250 fine", accounts.StageLogin, accounts.ProtocolError, "250 fine", nil},
		{"refuses the name", accounts.SMTP, "AUTH LOGIN", "S: 334 x\nC: *\nS: 535 no", accounts.StageLogin, accounts.WrongPassword, "535 no", nil},
		{"succeeds too early", accounts.SMTP, "AUTH LOGIN", "S: 235 in", accounts.StageLogin, accounts.ProtocolError, "235 in", nil},
		{"repeats the password in a question", accounts.SMTP, "AUTH LOGIN", "S: 334 x\nC: *\nS: 334 x\nC: *\nS: 334 " + encode(password), accounts.StageLogin, accounts.ProtocolError, "", nil},
		{"silence", accounts.SMTP, "AUTH PLAIN", "HANG", accounts.StageLogin, accounts.Timeout, "", nil},
	} {
		t.Run(string(test.protocol)+"/"+test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: accounts.ImplicitTLS},
					script: opening(test.protocol, accounts.ImplicitTLS, test.offers) + "C: *\n" + probetest.Script(test.script),
				}
				a.run(t.Context(), t, true)
				if a.problem == nil {
					t.Fatal("signed in")
				}
				if a.problem.Reason != test.reason || a.problem.Stage != test.stage {
					t.Errorf("%v, want %s at %s", a.err, test.reason, test.stage)
				}
				if a.problem.Reply != test.reply {
					t.Errorf("reply\n%q, want\n%q", a.problem.Reply, test.reply)
				}
				if !slices.Equal(a.result.Alerts, test.alerts) {
					t.Errorf("alerts %q, want %q", a.result.Alerts, test.alerts)
				}
				if n := tries(a.lines); n > 1 {
					t.Errorf("%d tries: %q", n, a.lines)
				}
				signedIn := test.stage == accounts.StageMailbox
				if got := slices.Contains(a.stages, accounts.StageLogin); got != signedIn {
					t.Errorf("steps %q", a.stages)
				}
			})
		})
	}
}

// TestGreetingAlert: what the server wants to be read comes along, from the
// greeting on.
func TestGreetingAlert(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &attempt{
			server: accounts.Server{Protocol: accounts.IMAP, Security: accounts.ImplicitTLS},
			script: "S: * OK [ALERT] down on Sunday\nC: A1 CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: A1 OK x\nC: A2 LOGIN *\n" +
				"S: * OK [ALERT] 95% full\nS: A2 OK in\nC: A3 *\nS: * STATUS INBOX (MESSAGES 1)\nS: A3 OK [ALERT] \"STATUS\"",
		}
		a.run(t.Context(), t, true)
		if want := []string{"down on Sunday", "95% full", `"STATUS"`}; a.err != nil || !slices.Equal(a.result.Alerts, want) {
			t.Errorf("%q, %v", a.result.Alerts, a.err)
		}
	})
}

// TestCancel ends a sign-in at every point where it waits; synctest fails the
// test when a goroutine is left.
func TestCancel(t *testing.T) {
	for _, test := range []struct {
		protocol accounts.Protocol
		offers   string
		script   string
		stage    accounts.Stage
	}{
		{accounts.IMAP, "", "C: *\nHANG", accounts.StageLogin},
		{accounts.IMAP, "LOGINDISABLED AUTH=PLAIN", "C: *\nHANG", accounts.StageLogin},
		{accounts.IMAP, "", "C: *\nS: A1 OK in\nHANG", accounts.StageMailbox},
		{accounts.IMAP, "", "C: *\nS: A1 OK in\nC: *\nS: * STATUS {9}\nHANG", accounts.StageMailbox},
		{accounts.POP3, "", "C: *\nHANG", accounts.StageLogin},
		{accounts.POP3, "", "C: *\nS: +OK\nHANG", accounts.StageLogin},
		{accounts.POP3, "SASL PLAIN", "C: *\nS: +OK\nHANG", accounts.StageMailbox},
		{accounts.SMTP, "AUTH PLAIN", "C: *\nHANG", accounts.StageLogin},
		{accounts.SMTP, "AUTH LOGIN", "C: *\nS: 334 x\nHANG", accounts.StageLogin},
		{accounts.SMTP, "AUTH LOGIN", "C: *\nS: 334-x\nHANG", accounts.StageLogin},
	} {
		t.Run(string(test.protocol)+"/"+strings.ReplaceAll(test.script, "\n", ","), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel) // when SignIn has long been waiting
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: accounts.ImplicitTLS},
					script: opening(test.protocol, accounts.ImplicitTLS, test.offers) + probetest.Script(test.script),
				}
				began := time.Now()
				a.run(ctx, t, true)
				if a.problem == nil || a.problem.Reason != accounts.Cancelled || a.problem.Stage != test.stage {
					t.Errorf("%v, want it cancelled at %s", a.err, test.stage)
				}
				if took := time.Since(began); took != time.Second { // the bubble's clock is exact
					t.Errorf("ended after %s", took)
				}
			})
		})
	}
}
