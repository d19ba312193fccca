package accounts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// An Address is an e-mail address that can be looked up.
type Address struct {
	// Local is the part before the @, exactly as typed: sub-addresses and quotes
	// belong to the mail company and are never touched (RFC 5321 §2.3.11).
	Local string
	// Domain is the part after it, lower case, in ASCII form (A-labels).
	Domain string
}

// String is the address as it goes over the wire.
func (a Address) String() string { return a.Local + "@" + a.Domain }

// DisplayDomain is the domain as its owner writes it (U-labels).
func (a Address) DisplayDomain() string {
	if u, err := idna.Display.ToUnicode(a.Domain); err == nil {
		return u
	}
	return a.Domain
}

// Display is the address as its owner writes it.
func (a Address) Display() string { return a.Local + "@" + a.DisplayDomain() }

// An AddressError says why a text is no e-mail address. Its values are keys
// of the sentences in package words.
type AddressError string

const (
	AddressEmpty      AddressError = "empty"
	AddressNoAt       AddressError = "no-at"
	AddressNoLocal    AddressError = "no-local"
	AddressNoDomain   AddressError = "no-domain"
	AddressSpaces     AddressError = "spaces"
	AddressCharacters AddressError = "characters" // control or bidi characters, or unbalanced quotes
	AddressTooLong    AddressError = "too-long"   // RFC 5321 §4.5.3.1: 64 before the @, 254 in all
	AddressBadDomain  AddressError = "bad-domain"
)

func (e AddressError) Error() string { return "address: " + string(e) }

// ParseAddress reads what a person typed. Spaces around it are dropped. The
// error is an [AddressError].
func ParseAddress(s string) (Address, error) {
	s = strings.TrimSpace(s)
	// "mailto:" and <angle brackets> are what copying an address often brings along.
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		s = s[1 : len(s)-1]
	}
	if s == "" {
		return Address{}, AddressEmpty
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
		return Address{}, AddressCharacters
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return Address{}, AddressNoAt
	}
	local, domain := s[:at], s[at+1:]
	quoted := len(local) >= 2 && local[0] == '"' && local[len(local)-1] == '"'
	switch {
	case local == "" || local == `""`:
		return Address{}, AddressNoLocal
	case domain == "":
		return Address{}, AddressNoDomain
	case strings.ContainsFunc(domain, unicode.IsSpace), !quoted && strings.ContainsFunc(local, unicode.IsSpace):
		return Address{}, AddressSpaces
	case quoted && !quotedString(local[1:len(local)-1]), !quoted && strings.ContainsAny(local, "\"(),:;<>[\\]@"):
		return Address{}, AddressCharacters
	case len(local) > 64 || len(s) > 4*254:
		return Address{}, AddressTooLong
	}
	ascii, ok := asciiHost(domain)
	switch {
	case len(local)+1+len(ascii) > 254:
		return Address{}, AddressTooLong
	case !ok, !strings.Contains(ascii, "."):
		return Address{}, AddressBadDomain
	}
	return Address{Local: local, Domain: ascii}, nil
}

// quotedString reports whether the inside of a quoted local part is well formed:
// every quote and backslash has a backslash before it (RFC 5321 §4.1.2).
func quotedString(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return false
		case '\\':
			if i++; i == len(s) {
				return false
			}
		}
	}
	return true
}
