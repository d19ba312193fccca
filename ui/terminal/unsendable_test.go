package terminal

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
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
