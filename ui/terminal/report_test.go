package terminal

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/wizard"
)

// onlyGuess leaves the usual server names as the one source, which says nothing of
// user names.
const onlyGuess = "--without=provider,mx,autoconfig,ispdb,srv,pacc,autodiscover"

// TestSecondFormOfTheName: where only the search chose the settings and they leave it
// open, the part before the @ is tried too, and told when it got in.
func TestSecondFormOfTheName(t *testing.T) {
	s := newShell(t, practice.Options{Users: map[string]accounts.Secret{"joe": accounts.NewSecret(leaktest.Password)}})
	const address = "joe@practice.example"
	args := []string{"check", address, "--password-stdin", onlyGuess}
	tries := func() int {
		return s.server.Logins(accounts.IMAP) + s.server.Logins(accounts.POP3) + s.server.Logins(accounts.SMTP)
	}
	for name, c := range map[string]struct {
		more    []string
		code    int
		in, out int // tries
		name    string
	}{
		"open":              {nil, exitOK, 2, 1, "joe"},
		"open, with a test": {[]string{"--send-test"}, exitOK, 2, 1, "joe"},
		"a URL":             {[]string{"--incoming", "imaps://imap.practice.example"}, exitFailed, 1, 1, address},
		"the other URL":     {[]string{"--outgoing", "smtps://smtp.practice.example"}, exitFailed, 1, 1, address},
		"another method":    {[]string{"--auth", "password"}, exitFailed, 1, 1, address},
		"another wrong one": {nil, exitFailed, 2, 1, address},
	} {
		password := leaktest.Password
		if name == "another wrong one" {
			password = "something else"
		}
		before := tries()
		got := decode[wantCheck](t, s.run(password, append(append(args, c.more...), "--json")...).want(t, c.code))
		if got.Incoming.Tries != c.in || got.Outgoing.Tries != c.out || tries()-before != c.in+c.out {
			t.Errorf("%s: %d and %d tries, really %d", name, got.Incoming.Tries, got.Outgoing.Tries, tries()-before)
		}
		if got.Incoming.Server.Username != c.name || got.Outgoing.Server.Username != c.name {
			t.Errorf("%s: %s and %s", name, got.Incoming.Server.Username, got.Outgoing.Server.Username)
		}
	}
	has(t, s.run(leaktest.Password, args...).want(t, exitOK).out, "imap.practice.example:993  IMAP  SSL/TLS  joe  [Works]", "LOGIN, 2 tries",
		"The right sign-in name is joe, not joe@practice.example.", "smtp.practice.example:465  SMTP  SSL/TLS  joe  [Works]", "PLAIN, 1 try", "Everything works.")

	// What is saved is settled.
	a := s.account()
	a.Address, a.Incoming.Username, a.Outgoing.Username = address, address, address
	if err := s.tools.Store.Save(a); err != nil {
		t.Fatal(err)
	}
	if got := decode[wantCheck](t, s.run(leaktest.Password, append(args, "--json")...).want(t, exitFailed)); got.Incoming.Tries != 1 {
		t.Errorf("saved: %d tries", got.Incoming.Tries)
	}
}

// TestFacts: what a help desk asks for stands beside the explanation, in words and in
// --json.
func TestFacts(t *testing.T) {
	s := newShell(t, practice.Options{})
	var out strings.Builder
	from, until := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC)
	cert := func(c accounts.Certificate) *accounts.Certificate {
		c.NotBefore, c.NotAfter, c.SHA256 = from, until, strings.Repeat("ab", 32)
		return &c
	}
	for name, c := range map[string]struct {
		problem accounts.Problem
		words   []string
		check   func(*problemJSON) bool
	}{
		"the name on the certificate": {
			accounts.Problem{Stage: accounts.StageTLS, Reason: accounts.CertWrongHost, Certificate: cert(accounts.Certificate{Names: []string{"s1.hosting.example", "*.hosting.example"}, Issuer: "Some CA"})},
			[]string{"Connection is not secure", "Expected ", "imap.practice.example", "Came ", "s1.hosting.example, *.hosting.example", "Vouched for by ", "Some CA", "Valid ", "from 1 June 2026 until 31 August 2026", "Fingerprint (SHA-256) ", strings.Repeat("ab", 32)},
			func(j *problemJSON) bool {
				return j.Certificate.Expected == "imap.practice.example" && len(j.Certificate.Names) == 2 && !j.Certificate.SelfSigned
			},
		},
		"an antivirus program": {
			accounts.Problem{Stage: accounts.StageTLS, Reason: accounts.CertUnknownIssuer, Between: "Avast", Certificate: cert(accounts.Certificate{Issuer: "Avast Web/Mail Shield Root"})},
			[]string{"Came ", "a proof without any name", "Avast Web/Mail Shield Root", "In between ", "Avast reads along"},
			func(j *problemJSON) bool { return j.Between == "Avast" && j.Certificate.Names != nil },
		},
		"itself": {
			accounts.Problem{Stage: accounts.StageStartTLS, Reason: accounts.CertSelfSigned, Certificate: cert(accounts.Certificate{SelfSigned: true, Issuer: "imap.practice.example"})},
			[]string{"Vouched for by ", "nobody but itself"},
			func(j *problemJSON) bool { return j.Certificate.SelfSigned },
		},
		"the clock behind": {
			accounts.Problem{Stage: accounts.StageTLS, Reason: accounts.CertNotYetValid, ClockOff: -365 * 24 * time.Hour, Certificate: cert(accounts.Certificate{})},
			[]string{"This computer's clock ", "is 365 days behind"},
			func(j *problemJSON) bool { return j.ClockOff == -365*24*3600 },
		},
		"the clock ahead": {
			accounts.Problem{Stage: accounts.StageTLS, Reason: accounts.CertExpired, ClockOff: 61 * time.Minute, Certificate: cert(accounts.Certificate{})},
			[]string{"is 1 hour ahead"},
			func(j *problemJSON) bool { return j.ClockOff == 61*60 },
		},
		"other causes": {
			accounts.Problem{Stage: accounts.StageLogin, Reason: accounts.WrongPassword, Reply: "NO [AUTHENTICATIONFAILED] Nope", Also: []accounts.Reason{accounts.IMAPDisabled, accounts.WrongPassword, accounts.IMAPDisabled, accounts.AccountLocked}},
			[]string{"Not signed in", "didn't accept the password.", "1. ", "It may also be this:\n  - Keeping mail on the server (IMAP) is switched off for this mailbox.\n  - This mailbox is locked.\n  The server's own words: NO [AUTHENTICATIONFAILED] Nope\n"},
			func(j *problemJSON) bool {
				return fmt.Sprint(j.Also) == "[imap-disabled wrong-password account-locked]"
			},
		},
		"a proxy": {
			accounts.Problem{Stage: accounts.StageConnect, Reason: accounts.Timeout, Proxy: "192.0.2.9:1080"},
			[]string{"Not connected", "goes through your proxy 192.0.2.9:1080."},
			func(j *problemJSON) bool { return j.Proxy == "192.0.2.9:1080" && j.Code == "" && j.Reason == "timeout" },
		},
	} {
		out.Reset()
		r := s.reportOf(&out)
		c.problem.Server = r.account.Incoming
		r.sides[wizard.Incoming].Problem = &c.problem
		r.sides[wizard.Incoming].Alerts = []string{"Mail is moved on Sunday"}
		r.sides[wizard.Outgoing].MaxSize, r.sides[wizard.Outgoing].EightBit, r.sides[wizard.Outgoing].UTF8 = 36700160, true, true
		if err := r.print(); err != nil {
			t.Fatal(err)
		}
		has(t, out.String(), c.words...)
		has(t, out.String(), "The server says: Mail is moved on Sunday", "Outgoing", "Takes messages of up to 35 MB, text in every language (8BITMIME), addresses in every language (SMTPUTF8).",
			"Sending works, receiving doesn't yet. What stands in the way: ")
		j := r.json()
		if !c.check(j.Incoming.Problem) || len(j.Incoming.Alerts) != 1 || j.Outgoing.MaxSize != 36700160 || !j.Outgoing.EightBit || !j.Outgoing.UTF8 {
			t.Errorf("%s: %+v", name, j.Incoming.Problem)
		}
		for line := range strings.Lines(out.String()) {
			if strings.TrimRight(line, " \n") != strings.TrimSuffix(line, "\n") {
				t.Errorf("%s: spaces at the end of %q", name, line)
			}
		}
	}
}

// TestAsAbove: what to do about both sides is said once.
func TestAsAbove(t *testing.T) {
	s := awkward(t)
	p := s.run("a wrong one", "check", practice.Address, "--password-stdin", "--protocol", "pop3").want(t, exitFailed)
	if strings.Count(p.out, "1. ") != 1 {
		t.Errorf("said twice:\n%s", p.out)
	}
	has(t, p.out, "The server for receiving", "1. ", "The server's own words: ", "The server for sending", "What to do is the same as above.", "The server's own words: 535")
}

func TestSize(t *testing.T) {
	for bytes, want := range map[int64]string{1: "0 KB", 500 << 10: "500 KB", 1 << 20: "1 MB", 36700160: "35 MB", 52428800: "50 MB", 25_000_000: "23.8 MB", 1<<63 - 1: "8796093022208 MB"} {
		if got := size(bytes); got != want {
			t.Errorf("%d: %s, want %s", bytes, got, want)
		}
	}
}

func TestTrimmer(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a  \nb\n", "a\nb\n"}, {"  a b  c   \n   \nd", "  a b  c\n\nd"}, {"   ", ""}, {"", ""}, {" \n", "\n"},
	} {
		for size := 1; size <= len(c.in)+1; size++ { // however it is cut
			var b bytes.Buffer
			w := &trimmer{w: &b}
			for rest := c.in; rest != ""; rest = rest[min(size, len(rest)):] {
				if n, err := w.Write([]byte(rest[:min(size, len(rest))])); err != nil || n != min(size, len(rest)) {
					t.Fatal(n, err)
				}
			}
			if b.String() != c.want {
				t.Errorf("%q in pieces of %d: %q, want %q", c.in, size, b.String(), c.want)
			}
		}
	}
	if _, err := (&trimmer{w: fullDisk{}}).Write([]byte("a")); err == nil {
		t.Error("a full disk takes everything")
	}
}

// TestReceivesOnly: a saved account that only receives says so and why.
func TestReceivesOnly(t *testing.T) {
	s := awkward(t)
	a := s.account()
	a.SendingFails = accounts.ProxySignIn
	if err := s.tools.Store.Save(a); err != nil {
		t.Fatal(err)
	}
	p := s.run("", "accounts", "--json").want(t, exitOK)
	if got := decode[struct {
		Accounts []accounts.Account
		SetAside string `json:"set_aside"`
	}](t, p); len(got.Accounts) != 1 || got.Accounts[0].SendingFails != "not-allowed" {
		t.Errorf("%+v", got)
	}
	a.SendingFails = accounts.SMTPDisabled
	if err := s.tools.Store.Save(a); err != nil {
		t.Fatal(err)
	}
	has(t, s.run("", "accounts").want(t, exitOK).out, practice.Address, "receives only, because sending didn't work: Sending from mail programs is switched off for this mailbox.")
}
