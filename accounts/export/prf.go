package export

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"postkey/accounts"
)

// outlookPRF makes a profile file for classic Outlook on Windows: an INI text
// in Windows-1252 with CRLF and no byte order mark. The ids in the last section
// are those of Outlook's Account Management API; a key without one is dropped
// by Outlook in silence.
//
// The account goes into a profile of its own, and neither an existing profile
// nor the choice of the default one is touched.
func outlookPRF(a accounts.Account, o Options) ([]File, error) {
	if err := prfCan(a); err != nil {
		return nil, err
	}
	kind := prfKinds[a.Incoming.Protocol]
	k := kind.prefix
	f := &prfText{}

	f.section("General")
	f.set("", "Custom", "1")
	f.set("", "ProfileName", PRFProfile(a))
	f.set("", "DefaultProfile", yesNo(o.MakeDefault))
	f.set("", "OverwriteProfile", "No")
	f.set("", "ModifyDefaultProfileIfPresent", "FALSE")
	f.set("", "BackupProfile", "No")

	f.section("Service List")
	f.set("", "Service1", "Outlook Address Book")
	f.section("Internet Account List")
	f.set("", "Account1", kind.section)
	f.section("Service1")
	f.set("", "UniqueService", "Yes")

	f.section("Account1")
	f.set("", "UniqueService", "No")
	f.set("address", "AccountName", a.Address)
	f.set("name", "DisplayName", a.Name)
	f.set("address", "EmailAddress", a.Address)
	f.set("incoming.host", k+"Server", a.Incoming.Host)
	f.set("incoming.username", k+"UserName", a.Incoming.Username)
	f.set("", k+"UseSPA", "0")
	f.set("", k+"Port", strconv.Itoa(a.Incoming.Port))
	f.set("", k+"UseSSL", oneIf(a.Incoming.Security == accounts.ImplicitTLS))
	f.set("outgoing.host", "SMTPServer", a.Outgoing.Host)
	f.set("", "SMTPPort", strconv.Itoa(a.Outgoing.Port))
	f.set("", "SMTPSecureConnection", strconv.Itoa(prfSMTPSecurity[a.Outgoing.Security]))
	f.set("", "SMTPUseAuth", oneIf(a.Outgoing.Auth != accounts.AuthNone))
	if a.Outgoing.Auth != accounts.AuthNone {
		f.set("", "SMTPUseSPA", "0")
		f.set("", "SMTPAuthMethod", oneIf(!samePassword(a))) // 0 as for receiving, 1 its own
		if !samePassword(a) {
			f.set("outgoing.username", "SMTPUserName", a.Outgoing.Username)
		}
	}
	if a.Incoming.Protocol == accounts.POP3 {
		f.set("", "LeaveOnServer", prfLeave(a.Leave))
	}
	f.set("", "ConnectionType", "0")
	f.set("", "ServerTimeOut", "60") // seconds
	f.set("", "DefaultAccount", "TRUE")

	f.section("Outlook Address Book")
	f.set("", "ServiceName", "CONTAB")
	f.section(kind.section)
	f.set("", "AccountType", k)
	for _, m := range kind.mapping() {
		f.set("", m.key, m.id)
	}
	if f.err != nil {
		return nil, f.err
	}
	return []File{{Data: []byte(f.String())}}, nil
}

// PRFProfile is the name of the profile that the PRF file of an account makes.
// It can be typed between quotes on a command line.
func PRFProfile(a accounts.Account) string { return fileName(a.Address) + " (Postkey)" }

// prfCan refuses what PRF has no words for.
func prfCan(a accounts.Account) error {
	switch {
	case a.Incoming.Security == accounts.StartTLS:
		// Property 0x0105 says only whether to start with TLS. Port 143 or 110 with it
		// off would be plain text.
		return &Refusal{Code: CodePRFStartTLS, Field: "incoming.security"}
	case a.Incoming.Auth != accounts.AuthPassword:
		// "SPA" is NTLM, which is not what an encrypted password means elsewhere.
		return &Refusal{Code: CodeAuth, Field: "incoming.auth"}
	case a.Outgoing.Auth != accounts.AuthPassword && a.Outgoing.Auth != accounts.AuthNone:
		return &Refusal{Code: CodeAuth, Field: "outgoing.auth"}
	}
	return nil
}

// prfSMTPSecurity is PROP_SMTP_SECURE_CONNECTION. Its 3, "whatever works", is
// never written.
var prfSMTPSecurity = map[accounts.Security]int{
	accounts.Plaintext: 0, accounts.ImplicitTLS: 1, accounts.StartTLS: 2,
}

// prfLeave is property 0x1000: bit 0 leaves mail on the server, bit 1 removes it
// after the number of days in the upper half.
func prfLeave(l accounts.Leave) string {
	switch {
	case l < 0:
		return "0x1"
	case l == 0:
		return "0x0"
	}
	return fmt.Sprintf("0x%X", int(l)<<16|3)
}

// prfKind is what differs between receiving by POP and by IMAP.
type prfKind struct {
	section string // the name of the mapping section
	prefix  string // of the keys, and the account type
	own     []prfMapping
}

type prfMapping struct{ key, id string }

var prfKinds = map[accounts.Protocol]prfKind{
	accounts.POP3: {"I_Mail", "POP3", []prfMapping{{"LeaveOnServer", "PT_LONG,0x1000"}}},
	accounts.IMAP: {"IMAP_I_Mail", "IMAP", []prfMapping{{"CheckNewImap", "PT_LONG,0x1100"}, {"RootFolder", "PT_UNICODE,0x1101"}}},
}

func (k prfKind) mapping() []prfMapping {
	return append([]prfMapping{
		{"AccountName", "PT_UNICODE,0x0002"},
		{"DisplayName", "PT_UNICODE,0x000B"},
		{"EmailAddress", "PT_UNICODE,0x000C"},
		{k.prefix + "Server", "PT_UNICODE,0x0100"},
		{k.prefix + "UserName", "PT_UNICODE,0x0101"},
		{k.prefix + "UseSPA", "PT_LONG,0x0108"},
		{k.prefix + "Port", "PT_LONG,0x0104"},
		{k.prefix + "UseSSL", "PT_LONG,0x0105"},
		{"SMTPServer", "PT_UNICODE,0x0200"},
		{"SMTPPort", "PT_LONG,0x0201"},
		{"SMTPSecureConnection", "PT_LONG,0x020A"},
		{"SMTPUseAuth", "PT_LONG,0x0203"},
		{"SMTPUseSPA", "PT_LONG,0x0207"},
		{"SMTPAuthMethod", "PT_LONG,0x0208"},
		{"SMTPUserName", "PT_UNICODE,0x0204"},
		{"ConnectionType", "PT_LONG,0x000F"},
		{"ServerTimeOut", "PT_LONG,0x0209"},
	}, k.own...)
}

// prfText collects the lines and the first value that cannot be written.
type prfText struct {
	strings.Builder
	err error
}

func (f *prfText) section(name string) {
	if f.Len() > 0 {
		f.WriteString("\r\n")
	}
	f.WriteString("[" + name + "]\r\n")
}

// set writes one key. field names the account's value in it, or is empty for
// our own words.
func (f *prfText) set(field, key, value string) {
	if f.err != nil {
		return
	}
	encoded, err := charmap.Windows1252.NewEncoder().String(value)
	switch {
	case err != nil:
		f.err = &Refusal{Code: CodePRFEncoding, Field: field, Err: err}
	case !prfReadsBack(value):
		f.err = &Refusal{Code: CodePRFValue, Field: field}
	default:
		f.WriteString(key + "=" + encoded + "\r\n")
	}
}

// prfReadsBack tells whether Windows gives an INI value back as it was: blanks
// around it and a pair of quotes around it are dropped, and Outlook puts
// environment variables between two percent signs.
func prfReadsBack(s string) bool {
	if s != strings.TrimSpace(s) || strings.Count(s, "%") > 1 {
		return false
	}
	return s == "" || s[0] != s[len(s)-1] || (s[0] != '"' && s[0] != '\'')
}

func oneIf(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}
