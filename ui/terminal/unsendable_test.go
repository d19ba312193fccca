package terminal

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/accounts/words"
)

// TestUnsendablePassword: what no server can get is refused as that, and not as a
// server's fault, before anything is sent.
func TestUnsendablePassword(t *testing.T) {
	s := awkward(t)
	const lineBreak = "The password has a line break or another character in it that no mail server takes. Nothing was sent."
	for stdin, want := range map[string]string{
		"":                                      "The password is empty.",
		"\n":                                    "The password is empty.",
		leaktest.Password + "\n\n":              lineBreak,
		leaktest.Password + "\r":                lineBreak,
		leaktest.Password + "\r\nmore\r\n":      lineBreak,
		leaktest.Password + "\x00":              lineBreak,
		leaktest.Password + " for the first\nx": lineBreak,
	} {
		p := s.run(stdin, "check", practice.Address, "--password-stdin").want(t, exitUsage)
		has(t, p.err, want)
		leaktest.Check(t, leaktest.Password, "the output", []byte(p.out+p.err))
	}
	if n := s.server.Logins(accounts.IMAP) + s.server.Logins(accounts.SMTP); n != 0 {
		t.Errorf("%d tries", n)
	}
	s.run(leaktest.Password+"\r\n", "check", practice.Address, "--password-stdin").want(t, exitOK)
}

// TestOneServerIsNamedOnce, and what failed there doesn't speak of fields.
func TestOneServerIsNamedOnce(t *testing.T) {
	s := awkward(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close() // nobody listens there now
	p := s.run(leaktest.Password, "check", practice.Address, "--incoming", "imaps://"+l.Addr().String(),
		"--outgoing", s.here(accounts.SMTP, accounts.ImplicitTLS), "--trust", "This Computer", "--password-stdin").want(t, exitFailed)
	if !strings.Contains(p.err, "Trying 127.0.0.1 …") {
		t.Errorf("%s", p.err)
	}
	has(t, p.out, "127.0.0.1 takes no mail connections in that place.", "Sending works")
	for _, reason := range []accounts.Reason{accounts.Unknown, accounts.Cancelled, accounts.Temporary} {
		e := (&terminal{words: words.New("en")}).explain(&accounts.Problem{Reason: reason}, words.Context{}, accounts.Approvals{})
		if text := fmt.Sprint(e); strings.Contains(text, "What you typed") || len(e.Steps) == 0 {
			t.Errorf("%s: %s", reason, text)
		}
	}
}
