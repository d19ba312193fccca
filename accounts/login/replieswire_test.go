package login_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// TestForeignReplies: what a server says in its country's character set is shown
// in the letters it meant, and understood. That the password is in none of it,
// run looks.
func TestForeignReplies(t *testing.T) {
	const gbk = `\xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc` // 请使用授权码登录
	for _, test := range []struct {
		name     string
		protocol accounts.Protocol
		offers   string
		script   string
		reason   accounts.Reason
		reply    string
		secret   string // "" is password
	}{
		{"GBK", accounts.SMTP, "AUTH PLAIN", `S: "535 Error: ` + gbk + `\r\n"`, accounts.AppPasswordNeeded, "535 Error: 请使用授权码登录", ""},
		{"GBK around the password", accounts.SMTP, "AUTH PLAIN", `S: "535 ` + gbk + `: b\"o\\b p%w1 ` + gbk + `\r\n"`, accounts.AppPasswordNeeded, "535 请使用授权码登录: •••••••• 请使用授权码登录", ""},
		// In another character set it would be p盲ssw枚rd, and not be recognised.
		{"GBK around a password that is not ASCII", accounts.SMTP, "AUTH PLAIN", `S: "535 ` + gbk + `: pässwörd ` + gbk + `\r\n"`, accounts.AppPasswordNeeded, "535 请使用授权码登录: •••••••• 请使用授权码登录", "pässwörd"},
		{"KOI8-R", accounts.POP3, "SASL PLAIN", `S: "-ERR \xce\xc5\xd7\xc5\xd2\xce\xd9\xca \xd0\xc1\xd2\xcf\xcc\xd8\r\n"`, accounts.WrongPassword, "-ERR неверный пароль", ""},
		{"Latin-1", accounts.IMAP, "", `S: "A1 NO Ung\xfcltiges Kennwort\r\n"`, accounts.WrongPassword, "NO Ungültiges Kennwort", ""},
		{"no text at all", accounts.IMAP, "", `S: "A1 NO \x80\x81\x82\x83\x84\r\n"`, accounts.Unknown, "NO \ufffd\ufffd\ufffd\ufffd\ufffd", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: accounts.ImplicitTLS},
					script: opening(test.protocol, accounts.ImplicitTLS, test.offers) + "C: *\n" + probetest.Script(test.script),
				}
				if test.secret != "" {
					a.secret, a.needle = accounts.NewSecret(test.secret), test.secret
				}
				a.run(t.Context(), t, true)
				if a.problem == nil {
					t.Fatal("signed in")
				}
				if a.problem.Reason != test.reason || a.problem.Reply != test.reply {
					t.Errorf("%s %q, want %s %q", a.problem.Reason, a.problem.Reply, test.reason, test.reply)
				}
				if !slices.ContainsFunc(a.trace, func(line string) bool { return strings.HasSuffix(line, test.reply) }) {
					t.Errorf("the trace shows %q", a.trace)
				}
			})
		})
	}
}
