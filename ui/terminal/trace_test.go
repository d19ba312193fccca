package terminal

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/oauth"
	"postkey/accounts/practice"
	"postkey/wizard"
)

// read is a trace, which nobody else may.
func read(t *testing.T, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the trace has mode %v", info.Mode())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// proofs are what a credential exchange is made of: base64, and the parts of SCRAM
// and CRAM-MD5.
var proofs = regexp.MustCompile(`[A-Za-z0-9+/]{20,}={0,2}$|[0-9a-f]{32}|\b[rnpv]=`)

// redacted checks that a trace holds neither a secret nor what it could be found out
// from, and that it is one of a sign-in all the same.
func redacted(t *testing.T, text, secret, mechanism string) {
	t.Helper()
	leaktest.Check(t, secret, "the trace", []byte(text))
	if !strings.Contains(text, "C: ") || !strings.Contains(text, "S: ") || !strings.Contains(text, accounts.Secret{}.String()) {
		t.Errorf("no trace of a sign-in:\n%s", text)
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if said := strings.Contains(line, " C: ") || strings.Contains(line, " S: "); !said || strings.Contains(line, "X-Postkey-Test") {
			continue
		}
		if proof := proofs.FindString(line); proof != "" {
			t.Errorf("%s: %q in %q", mechanism, proof, line)
		}
	}
}

// TestTraceOfEveryMechanism: whatever the way to prove the password, right or wrong,
// neither it nor a proof of it reaches the file.
func TestTraceOfEveryMechanism(t *testing.T) {
	for _, c := range []struct {
		mechanisms []string
		in, pop    string // what is expected of the incoming servers
		out        string
	}{
		{nil, "LOGIN", "PLAIN", "PLAIN"},
		{[]string{"PLAIN"}, "LOGIN", "PLAIN", "PLAIN"},
		{[]string{"LOGIN"}, "LOGIN", "LOGIN", "LOGIN"},
		{[]string{"CRAM-MD5"}, "CRAM-MD5", "CRAM-MD5", "CRAM-MD5"},
		{[]string{"SCRAM-SHA-1"}, "SCRAM-SHA-1", "SCRAM-SHA-1", "SCRAM-SHA-1"},
		{[]string{"SCRAM-SHA-256"}, "SCRAM-SHA-256", "SCRAM-SHA-256", "SCRAM-SHA-256"},
	} {
		t.Run(c.out+" of "+strings.Join(c.mechanisms, ","), func(t *testing.T) {
			t.Parallel()
			s := newShell(t, practice.Options{Mechanisms: c.mechanisms, Users: map[string]accounts.Secret{practice.Address: accounts.NewSecret(leaktest.Password)}})
			for protocol, want := range map[string]string{"imap": c.in, "pop3": c.pop} {
				for _, password := range []string{leaktest.Password, `wr"o\ng p%w2`} {
					path := filepath.Join(t.TempDir(), "trace.txt")
					p := s.run(password, "check", practice.Address, "--password-stdin", "--json", "--protocol", protocol, "--trace", path)
					got := decode[wantCheck](t, p)
					if got.Incoming.OK != (password == leaktest.Password) || got.Outgoing.OK != got.Incoming.OK {
						t.Errorf("%q %s: %+v %+v", c.mechanisms, protocol, got.Incoming.Problem, got.Outgoing.Problem)
					}
					if got.Incoming.Mechanism != want && !(protocol == "pop3" && got.Incoming.Mechanism == "USER/PASS") || got.Outgoing.Mechanism != c.out {
						t.Errorf("%q: %s by %s and %s", c.mechanisms, protocol, got.Incoming.Mechanism, got.Outgoing.Mechanism)
					}
					redacted(t, read(t, path), password, got.Incoming.Mechanism)
					leaktest.Check(t, password, "the output", []byte(p.out+p.err))
				}
			}
		})
	}
}

// TestTraceOfTokens: no command gets a token yet; a check that has one traces nothing
// of it.
func TestTraceOfTokens(t *testing.T) {
	for _, mechanism := range []string{"OAUTHBEARER", "XOAUTH2"} {
		for _, token := range []string{leaktest.Password, `wr"o\ng t%k2`} {
			s := newShell(t, practice.Options{Mechanisms: []string{mechanism}, Tokens: map[string]accounts.Secret{practice.Address: accounts.NewSecret(leaktest.Password)}})
			check := wizard.Check{Account: s.account(), Tokens: oauth.Tokens{Access: accounts.NewSecret(token)}}
			check.Account.Incoming.Auth, check.Account.Outgoing.Auth = accounts.AuthOAuth2, accounts.AuthOAuth2
			for _, incoming := range s.server.Published() {
				if incoming.Protocol == accounts.SMTP {
					continue
				}
				incoming.Auth = accounts.AuthOAuth2
				check.Account.Incoming = incoming
				path := filepath.Join(t.TempDir(), "trace.txt")
				tr, err := openTrace(path, time.Now)
				if err != nil {
					t.Fatal(err)
				}
				traced, tools := check, s.tools
				tr.follow(&traced, &tools)
				r := report{sides: traced.Run(t.Context(), tools)}
				if err := tr.end(r); err != nil {
					t.Fatal(err)
				}
				for _, side := range r.sides {
					if side.Mechanism != mechanism || side.Tries != 1 || side.OK() != (token == leaktest.Password) {
						t.Errorf("%s by %s: %v", side.Server.URL(), side.Mechanism, side.Problem)
					}
				}
				redacted(t, read(t, path), token, mechanism)
			}
		}
	}
}

// TestTraceIsComplete: what was tried, both sides, the test message with every
// session it took, and what was looked at after a failure.
func TestTraceIsComplete(t *testing.T) {
	s := awkward(t)
	path := filepath.Join(t.TempDir(), "trace.txt")
	args := []string{"check", practice.Address, "--password-stdin", "--send-test", "--protocol", "pop3", "--trace", path}
	s.run(leaktest.Password, args...).want(t, exitOK)
	text := read(t, path)
	has(t, text, " postkey -- ", time.Now().Format("2006-01-02"), practice.Address,
		" incoming -- pop3s://jane%40practice.example@pop.practice.example:995", " outgoing -- smtps://jane%40practice.example@smtp.practice.example:465",
		" incoming -- works", " outgoing -- works", " message -- works")
	for _, want := range []string{"incoming -- connect", "incoming -- tls", "incoming -- login", "incoming -- mailbox", "outgoing C: EHLO", "outgoing C: AUTH PLAIN ••", "outgoing C: DATA", "outgoing S: 250", "incoming C: DELE"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if n := strings.Count(text, "incoming S: +OK practice.example"); n == 1 || strings.Count(text, "incoming C: CAPA") < 2 {
		t.Errorf("a session is missing in\n%s", text)
	}
	leaktest.Check(t, leaktest.Password, "the trace", []byte(text))

	s.blocks(":587")
	s.run(leaktest.Password, "check", practice.Address, "--password-stdin", "--outgoing", "smtp://smtp.practice.example", "--trace", path).want(t, exitFailed)
	text = read(t, path)
	has(t, text, "outgoing -- connect", "looking at smtps://jane%40practice.example@smtp.practice.example:465 S: 220", "incoming -- works", "outgoing -- failed at connect: blocked-port")
	if strings.Contains(text, "C: DELE") {
		t.Error("the older trace is still there")
	}
	clock := regexp.MustCompile(`^\d\d:\d\d:\d\d\.\d{3} (postkey|incoming|outgoing|message|looking at \S+) `)
	for line := range strings.Lines(text) {
		if !clock.MatchString(line) {
			t.Errorf("who and when is missing: %q", line)
		}
	}
	leaktest.Check(t, leaktest.Password, "the trace", []byte(text))

	// A folder that is not there is no reason to go on without what was asked for.
	before := s.server.Logins(accounts.IMAP)
	p := s.run(leaktest.Password, "check", practice.Address, "--password-stdin", "--trace", filepath.Join(path, "below", "a file")).want(t, exitFailed)
	has(t, p.err, "couldn't be written")
	if s.server.Logins(accounts.IMAP) != before {
		t.Error("signed in without a trace")
	}
	if before, err := os.Stat("/dev/full"); err == nil { // where there is such a thing
		has(t, s.run(leaktest.Password, "check", practice.Address, "--password-stdin", "--trace", "/dev/full").want(t, exitFailed).err, "couldn't be written")
		if after, err := os.Stat("/dev/full"); err != nil || after.Mode() != before.Mode() {
			t.Errorf("its mode is now %v, %v", after.Mode(), err)
		}
	}
}
