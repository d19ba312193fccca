package export

import (
	"strings"

	"postkey/accounts"
)

// jane is the plainest account: IMAP and submission, both over TLS.
func jane() accounts.Account {
	return accounts.Account{
		Name: "Jane Doe", Address: "jane@example.org",
		Incoming: accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane@example.org"},
		Outgoing: accounts.Server{Protocol: accounts.SMTP, Host: "smtp.example.org", Port: 465, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane@example.org"},
		Leave:    accounts.LeaveForever,
	}
}

func pop(a accounts.Account, l accounts.Leave) accounts.Account {
	a.Incoming.Protocol, a.Incoming.Host, a.Incoming.Port = accounts.POP3, "pop.example.org", 995
	a.Leave = l
	return a
}

func with(a accounts.Account, change func(*accounts.Account)) accounts.Account {
	change(&a)
	return a
}

// cases are the accounts every format is tried with. refused holds, by format,
// the code of the refusal; where there is none, testdata/NAME holds the files.
var cases = []struct {
	name    string
	account accounts.Account
	refused map[string]string
}{
	{"imap-tls", jane(), nil},
	{"imap-starttls", with(jane(), func(a *accounts.Account) {
		a.Incoming.Port, a.Incoming.Security = 143, accounts.StartTLS
		a.Outgoing.Port, a.Outgoing.Security = 587, accounts.StartTLS
	}), map[string]string{"outlook-prf": CodePRFStartTLS}},
	{"pop3-tls-forever", pop(jane(), accounts.LeaveForever), nil},
	{"pop3-days", with(pop(jane(), 14), func(a *accounts.Account) {
		a.Outgoing.Port, a.Outgoing.Security = 587, accounts.StartTLS
	}), nil},
	{"pop3-one-day", pop(jane(), 1), nil},
	{"pop3-leave-not", pop(jane(), accounts.LeaveNot), nil},
	{"pop3-starttls", with(pop(jane(), accounts.LeaveForever), func(a *accounts.Account) {
		a.Incoming.Port, a.Incoming.Security = 110, accounts.StartTLS
	}), map[string]string{"outlook-prf": CodePRFStartTLS}},
	{"awkward", with(jane(), func(a *accounts.Account) {
		a.Name = ` Jane "J" Döe \ <b>&amp;</b> {{.}} `
		a.Address = `"jane doe"@example.org`
		a.Incoming.Username = `EX\jane "j" 100%`
		a.Outgoing.Username = a.Incoming.Username
	}), nil},
	{"idn", with(jane(), func(a *accounts.Account) {
		a.Name = "Jürgen Müller"
		a.Address = "juergen@bücher.example"
		a.Incoming.Host, a.Outgoing.Host = "mail.xn--bcher-kva.example", "mail.xn--bcher-kva.example"
		a.Incoming.Username, a.Outgoing.Username = "jürgen", "jürgen"
	}), nil},
	{"letters-before-the-at", with(jane(), func(a *accounts.Account) { a.Address = "jürgen@bücher.example" }),
		map[string]string{"thunderbird": CodeAddress}},
	{"beyond-windows-1252", with(jane(), func(a *accounts.Account) { a.Name = "田中 🗝 Яна" }),
		map[string]string{"outlook-prf": CodePRFEncoding}},
	{"no-name", with(jane(), func(a *accounts.Account) { a.Name = "" }), nil},
	{"other-outgoing-user", with(jane(), func(a *accounts.Account) { a.Outgoing.Username = "relay-jane" }), nil},
	{"separate-password", with(jane(), func(a *accounts.Account) { a.SeparatePassword = true }), nil},
	{"outgoing-without-sign-in", with(jane(), func(a *accounts.Account) {
		a.Outgoing.Auth, a.Outgoing.Username, a.Outgoing.Port, a.Outgoing.Security = accounts.AuthNone, "", 25, accounts.StartTLS
	}), nil},
	{"encrypted-password", with(jane(), func(a *accounts.Account) { a.Incoming.Auth = accounts.AuthEncrypted }),
		map[string]string{"outlook-prf": CodeAuth}},
	{"oauth2", with(jane(), func(a *accounts.Account) {
		a.Incoming.Auth, a.Outgoing.Auth = accounts.AuthOAuth2, accounts.AuthOAuth2
	}), map[string]string{"outlook-prf": CodeAuth}},
	{"incoming-without-sign-in", with(jane(), func(a *accounts.Account) {
		a.Incoming.Auth, a.Incoming.Username = accounts.AuthNone, ""
	}), map[string]string{"thunderbird": CodeAuth, "outlook-prf": CodeAuth}},
	{"plaintext", with(pop(jane(), accounts.LeaveForever), func(a *accounts.Account) {
		a.Incoming.Security, a.Incoming.Port, a.Incoming.Host = accounts.Plaintext, 110, "192.168.1.7"
		a.Outgoing.Security, a.Outgoing.Port, a.Outgoing.Host = accounts.Plaintext, 587, "192.168.1.7"
		a.Approvals.Plaintext = []string{"192.168.1.7"}
	}), nil},
	{"ipv6-pinned", with(jane(), func(a *accounts.Account) {
		a.Incoming.Host, a.Outgoing.Host = "2001:db8::1", "2001:db8::1"
		a.Approvals.Pins = []accounts.Pin{{Host: "2001:db8::1", SHA256: strings.Repeat("0aF", 21) + "0"}}
	}), nil},
	{"quoted-name", with(jane(), func(a *accounts.Account) { a.Name = `"Jane"` }),
		map[string]string{"outlook-prf": CodePRFValue}},
	{"variable-in-name", with(jane(), func(a *accounts.Account) { a.Incoming.Username = "%USERNAME%" }),
		map[string]string{"outlook-prf": CodePRFValue}},
}
