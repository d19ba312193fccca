package export

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	"postkey/accounts"
)

// Thunderbird's numbers for [accounts.Security] (nsMsgSocketType) and
// [accounts.Auth] (nsMsgAuthMethod). Its 1 for "STARTTLS if there is one" is
// never written.
var (
	thunderbirdSocket = map[accounts.Security]int{
		accounts.Plaintext: 0, accounts.StartTLS: 2, accounts.ImplicitTLS: 3,
	}
	thunderbirdAuth = map[accounts.Auth]int{
		accounts.AuthNone: 1, accounts.AuthPassword: 3, accounts.AuthEncrypted: 4, accounts.AuthOAuth2: 10,
	}
)

// thunderbird makes the prefs.js of a new profile: one account, one identity,
// one server for sending. Folders and Local Folders are Thunderbird's own to
// make at its first start.
func thunderbird(a accounts.Account, _ Options) ([]File, error) {
	if a.Incoming.Username == "" { // Thunderbird drops an account without one
		return nil, &Refusal{Code: CodeAuth, Field: "incoming.auth"}
	}
	if strings.ContainsFunc(a.Address, func(r rune) bool { return r > unicode.MaxASCII }) {
		// It would read the UTF-8 as Latin-1 and send from another address
		// (Thunderbird 153). The domain is in ASCII already.
		return nil, &Refusal{Code: CodeAddress, Field: "address"}
	}
	var p prefs
	p.set("mail.accountmanager.accounts", "account1")
	p.set("mail.accountmanager.defaultaccount", "account1")
	p.set("mail.account.account1.server", "server1")
	p.set("mail.account.account1.identities", "id1")
	p.set("mail.account.lastKey", 1)

	p.set("mail.identity.id1.fullName", a.Name)
	p.set("mail.identity.id1.useremail", a.Address)
	p.set("mail.identity.id1.smtpServer", "smtp1")
	p.set("mail.identity.id1.valid", true)

	in := "mail.server.server1."
	p.set(in+"type", string(a.Incoming.Protocol))
	p.set(in+"name", display(a))
	p.set(in+"hostname", a.Incoming.Host)
	p.set(in+"port", a.Incoming.Port)
	p.set(in+"socketType", thunderbirdSocket[a.Incoming.Security])
	p.set(in+"authMethod", thunderbirdAuth[a.Incoming.Auth])
	p.set(in+"userName", a.Incoming.Username)
	p.set(in+"check_new_mail", true)
	p.set(in+"check_time", 10) // minutes
	// With incomingAccount, sending takes the password from the memory of the
	// incoming server, so that one has to sign in first.
	p.set(in+"login_at_startup", true)
	if a.Incoming.Protocol == accounts.POP3 {
		p.set(in+"download_on_biff", true)
		p.set(in+"leave_on_server", a.Leave != accounts.LeaveNot)
		p.set(in+"delete_by_age_from_server", a.Leave > 0)
		if a.Leave > 0 {
			p.set(in+"num_days_to_leave_on_server", int(a.Leave))
		}
		// Deleting in Thunderbird does not delete the copy the person asked to keep.
		p.set(in+"delete_mail_left_on_server", false)
	}

	out := "mail.smtpserver.smtp1."
	p.set("mail.smtpservers", "smtp1")
	p.set("mail.smtp.defaultserver", "smtp1")
	p.set(out+"type", "smtp")
	p.set(out+"hostname", a.Outgoing.Host)
	p.set(out+"port", a.Outgoing.Port)
	p.set(out+"try_ssl", thunderbirdSocket[a.Outgoing.Security])
	p.set(out+"authMethod", thunderbirdAuth[a.Outgoing.Auth])
	if a.Outgoing.Auth != accounts.AuthNone {
		p.set(out+"username", a.Outgoing.Username) // lower-case n, unlike the incoming side
	}
	if samePassword(a) {
		// Safe only because we choose the numbers: Thunderbird's own import copies
		// this key without adjusting it.
		p.set(out+"incomingAccount", "server1")
	}
	return []File{{Name: "prefs.js", Data: p.Bytes()}}, nil
}

// display is the address as its owner writes it.
func display(a accounts.Account) string {
	if address, err := accounts.ParseAddress(a.Address); err == nil {
		return address.Display()
	}
	return a.Address
}

// prefs writes Mozilla's preference syntax: UTF-8 without a byte order mark,
// one call a line. The type of a value matters, because Thunderbird ignores a
// preference of the wrong one.
type prefs struct{ bytes.Buffer }

func (p *prefs) set(name string, value any) {
	var v string
	switch x := value.(type) {
	case string:
		v = `"` + prefsEscape.Replace(x) + `"`
	case int:
		v = strconv.Itoa(x)
	case bool:
		v = strconv.FormatBool(x)
	}
	p.WriteString(`user_pref("` + name + `", ` + v + ");\n")
}

// Line breaks never get here; they are escaped all the same, as one would end
// the line and begin a preference of somebody else's choice.
var prefsEscape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`)
