package login_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// TestLimits: what an outgoing server says of the messages it takes.
func TestLimits(t *testing.T) {
	for offers, want := range map[string]struct {
		size      int64
		eight, u8 bool
	}{
		"AUTH PLAIN": {},
		"AUTH PLAIN|SIZE 35882577|8BITMIME|SMTPUTF8": {35882577, true, true},
		"AUTH PLAIN|size 1000|8bitmime":              {1000, true, false},
		"AUTH PLAIN|SIZE":                            {},
		"AUTH PLAIN|SIZE 0":                          {},
		"AUTH PLAIN|SIZE -5":                         {},
		"AUTH PLAIN|SIZE 99999999999999999999":       {},
		"AUTH PLAIN|SIZE many|XSIZE 7":               {},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := &attempt{
				server: accounts.Server{Protocol: accounts.SMTP, Security: accounts.ImplicitTLS},
				script: opening(accounts.SMTP, accounts.ImplicitTLS, offers) + "C: *\nS: 235 in",
			}
			a.run(t.Context(), t, true)
			if r := a.result; a.err != nil || r.MaxSize != want.size || r.EightBit != want.eight || r.UTF8 != want.u8 {
				t.Errorf("%q: %+v, %v", offers, r, a.err)
			}
		})
	}
}

// TestSender: whether an outgoing server takes mail from the sender, asked after
// the log-in and withdrawn.
func TestSender(t *testing.T) {
	for _, test := range []struct {
		name, offers, sender, script string
		reason                       accounts.Reason // "" is none
		reply                        string
		lines                        []string // after the log-in
	}{
		{"taken", "AUTH PLAIN", user, "C: MAIL *\nS: 250 fine\nC: RSET\nS: 250 forgotten", "", "", []string{"MAIL FROM:<" + user + ">", "RSET", "QUIT"}},
		{"taken, in one round trip", "PIPELINING|AUTH PLAIN", user, "C: MAIL *\nC: RSET\nS: 250 fine\nS: 250 forgotten", "", "", []string{"MAIL FROM:<" + user + ">", "RSET", "QUIT"}},
		{"refused", "AUTH PLAIN", user, "C: MAIL *\nS: 553 5.7.1 Sender address rejected: not owned by user", accounts.SenderRefused, "553 5.7.1 Sender address rejected: not owned by user", []string{"MAIL FROM:<" + user + ">", "QUIT"}},
		{"refused without a word about it", "PIPELINING|AUTH PLAIN", user, "C: MAIL *\nC: RSET\nS: 550 5.9.9 hm\nS: 250 forgotten", accounts.SenderRefused, "550 5.9.9 hm", []string{"MAIL FROM:<" + user + ">", "RSET", "QUIT"}},
		{"asked to wait", "AUTH PLAIN", user, "C: MAIL *\nS: 451 4.7.1 greylisted, try again later", "", "", []string{"MAIL FROM:<" + user + ">", "QUIT"}},
		{"shown the door", "AUTH PLAIN", user, "C: MAIL *\nS: 421 4.3.2 shutting down\nCLOSE", accounts.ServerBusy, "421 4.3.2 shutting down", nil},
		{"silence", "AUTH PLAIN", user, "C: MAIL *\nHANG", accounts.Timeout, "", nil},
		{"not ASCII, and the server takes it", "SMTPUTF8|AUTH PLAIN", "jürgen@example.org", "C: MAIL *\nS: 250 fine\nC: RSET\nS: 250 forgotten", "", "", []string{"MAIL FROM:<jürgen@example.org> SMTPUTF8", "RSET", "QUIT"}},
		{"not ASCII, and the server does not", "AUTH PLAIN", "jürgen@example.org", "", accounts.SenderRefused, "", []string{"QUIT"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &attempt{
					server: accounts.Server{Protocol: accounts.SMTP, Security: accounts.ImplicitTLS}, sender: test.sender,
					script: opening(accounts.SMTP, accounts.ImplicitTLS, test.offers) + "C: AUTH *\nS: 235 in\n" + probetest.Script(test.script),
				}
				a.run(t.Context(), t, true)
				if test.reason == "" && a.err != nil || test.reason != "" && (a.problem == nil || a.problem.Reason != test.reason || a.problem.Stage != accounts.StageSend || a.problem.Reply != test.reply) {
					t.Errorf("%v, want %s with %q", a.err, test.reason, test.reply)
				}
				if !slices.Contains(a.stages, accounts.StageLogin) || slices.Contains(a.stages, accounts.StageSend) != (a.err == nil) {
					t.Errorf("steps %q", a.stages)
				}
				if got := a.lines[max(0, len(a.lines)-len(test.lines)):]; !slices.Equal(got, test.lines) {
					t.Errorf("the server heard %q, want %q", a.lines, test.lines)
				}
			})
		})
	}
}

// TestPassWaits: where the server does not say that it takes commands ahead of
// its answers, no password follows a name that it refuses.
func TestPassWaits(t *testing.T) {
	for offers, pass := range map[string]bool{"USER": false, "": false, "USER|PIPELINING": true} {
		synctest.Test(t, func(t *testing.T) {
			a := &attempt{
				server: accounts.Server{Protocol: accounts.POP3, Security: accounts.ImplicitTLS},
				script: opening(accounts.POP3, accounts.ImplicitTLS, offers) + "C: USER *\nS: -ERR who?",
			}
			a.run(t.Context(), t, true)
			if a.err == nil || slices.Contains(a.lines, "PASS "+password) != pass {
				t.Errorf("%q: %q, %v", offers, a.lines, a.err)
			}
		})
	}
}

// TestIntroduction: NetEase is told what this program is, before the log-in and
// after it; others never are, and nobody who does not ask.
func TestIntroduction(t *testing.T) {
	const id = `ID ("name" "Postkey" "version" "1" "vendor" "Postkey")`
	told := []string{"A1 " + id, "A2 LOGIN " + quoted, "A3 " + id, "A4 STATUS INBOX (MESSAGES)", "A5 LOGOUT"}
	untold := []string{"A1 LOGIN " + quoted, "A2 STATUS INBOX (MESSAGES)", "A3 LOGOUT"}
	yes := "C: *\nS: * ID NIL\nS: A1 OK\nC: *\nS: A2 OK in\nC: *\nS: A3 BAD what?\nC: *\nS: * STATUS INBOX (MESSAGES 1)\nS: A4 OK"
	no := "C: *\nS: A1 OK in\nC: *\nS: * STATUS INBOX (MESSAGES 1)\nS: A2 OK"
	for _, test := range []struct {
		host, offers, script string
		lines                []string
	}{
		{"imap.163.com", "ID", yes, told},
		{"imap.qiye.163.com", "ID", yes, told},
		{"imap.yeah.net", "ID UIDPLUS", yes, told},
		{"imap.163.com", "", no, untold},
		{"imap.example.org", "ID", no, untold},
		{"imap.163.com.example.org", "ID", no, untold},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := &attempt{
				server: accounts.Server{Protocol: accounts.IMAP, Security: accounts.ImplicitTLS}, host: test.host,
				script: opening(accounts.IMAP, accounts.ImplicitTLS, test.offers) + probetest.Script(test.script),
			}
			a.run(t.Context(), t, true)
			if a.err != nil || !slices.Equal(a.lines, test.lines) {
				t.Errorf("%s %q: %q, %v", test.host, test.offers, a.lines, a.err)
			}
		})
	}
	// A farewell instead of an answer ends it before the password goes out.
	synctest.Test(t, func(t *testing.T) {
		a := &attempt{
			server: accounts.Server{Protocol: accounts.IMAP, Security: accounts.ImplicitTLS}, host: "imap.163.com",
			script: opening(accounts.IMAP, accounts.ImplicitTLS, "ID") + "C: *\nS: * BYE unknown client\nCLOSE",
		}
		a.run(t.Context(), t, true)
		if a.err == nil || a.result.Tries != 0 || strings.Contains(strings.Join(a.lines, ""), "LOGIN") {
			t.Errorf("%v, %q", a.err, a.lines)
		}
		if a.problem == nil || a.problem.Stage != accounts.StageLogin || errors.Is(a.err, nil) {
			t.Errorf("%v", a.err)
		}
	})
}
