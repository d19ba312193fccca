package accounts

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Protocol is the language a mail server speaks.
type Protocol string

const (
	IMAP Protocol = "imap" // RFC 9051
	POP3 Protocol = "pop3" // RFC 1939
	SMTP Protocol = "smtp" // message submission, RFC 6409
)

// Security is how a connection is protected.
type Security string

const (
	// ImplicitTLS starts with the TLS handshake (RFC 8314 §3).
	ImplicitTLS Security = "tls"
	// StartTLS begins in plain text and upgrades. Always required, never opportunistic.
	StartTLS Security = "starttls"
	// Plaintext is no protection at all.
	Plaintext Security = "none"
)

// Auth is what a server wants as proof.
type Auth string

const (
	AuthPassword  Auth = "password"  // the password itself, inside TLS
	AuthEncrypted Auth = "encrypted" // a challenge-response mechanism (SCRAM, CRAM-MD5)
	AuthOAuth2    Auth = "oauth2"    // a token from the provider's own web page
	AuthNone      Auth = "none"
)

// A Server is one place where mail comes in or goes out.
type Server struct {
	Protocol Protocol `json:"protocol"`
	// Host is a name in ASCII form (A-labels), lower case, or an IP literal
	// without brackets.
	Host     string   `json:"host"`
	Port     int      `json:"port"`
	Security Security `json:"security"`
	Auth     Auth     `json:"auth"`
	Username string   `json:"username"`
}

// Addr returns host:port, as package net wants it.
func (s Server) Addr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// Endpoint tells whether two servers are the same place, spoken to in the same
// way; who signs in there does not matter.
func (s Server) Endpoint(o Server) bool {
	return s.Protocol == o.Protocol && s.Host == o.Host && s.Port == o.Port && s.Security == o.Security
}

// UsualPort returns the registered port of a protocol with a security, or 0 for
// an unknown pair. Implicit TLS: RFC 8314 §7; the others: RFC 9051, RFC 1939,
// RFC 6409.
func UsualPort(p Protocol, s Security) int {
	ports := map[Protocol]struct{ implicit, other int }{
		IMAP: {993, 143}, POP3: {995, 110}, SMTP: {465, 587},
	}[p]
	if s == ImplicitTLS {
		return ports.implicit
	}
	return ports.other
}

// UsualPorts lists the ports worth offering for a protocol with a security, the
// usual one first.
func UsualPorts(p Protocol, s Security) []int {
	if p == SMTP && s != ImplicitTLS {
		return []int{587, 25}
	}
	return []int{UsualPort(p, s)}
}

var (
	errControl  = errors.New("contains a control character")
	errEmpty    = errors.New("is missing")
	errNotHost  = errors.New("is not a server name")
	errNotPort  = errors.New("must be a number from 1 to 65535")
	errTooLong  = errors.New("is too long")
	errBadValue = errors.New("is not a value Postkey knows")
)

// maxUsername is far above what any server accepts, and below what any file
// format Postkey writes would break.
const maxUsername = 512

// Validate reports the first value that cannot be used. The error is a
// [*FieldError] whose Field is protocol, host, port, security, auth or username.
func (s Server) Validate() error {
	switch s.Protocol {
	case IMAP, POP3, SMTP:
	default:
		return &FieldError{"protocol", string(s.Protocol), errBadValue}
	}
	if h, err := ParseHost(s.Host); err != nil {
		return &FieldError{"host", s.Host, err}
	} else if h != s.Host {
		return &FieldError{"host", s.Host, errNotHost}
	}
	if s.Port < 1 || s.Port > 65535 {
		return &FieldError{"port", strconv.Itoa(s.Port), errNotPort}
	}
	switch s.Security {
	case ImplicitTLS, StartTLS, Plaintext:
	default:
		return &FieldError{"security", string(s.Security), errBadValue}
	}
	switch s.Auth {
	case AuthPassword, AuthEncrypted, AuthOAuth2:
		if s.Username == "" {
			return &FieldError{"username", "", errEmpty}
		}
	case AuthNone:
	default:
		return &FieldError{"auth", string(s.Auth), errBadValue}
	}
	if err := checkUsername(s.Username); err != nil {
		return &FieldError{"username", s.Username, err}
	}
	return nil
}

// checkUsername refuses what would end a line of a protocol or a file early, and
// what would make the name read differently from what it is: a user name can
// come from a stranger's settings file. The rest is the mail company's business.
func checkUsername(s string) error {
	switch {
	case len(s) > maxUsername:
		return errTooLong
	case hasControl(s), strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }):
		return errControl
	}
	return nil
}

// ParseHost turns what a person typed into the form [Server] keeps: spaces
// around it dropped, A-labels, lower case, no final dot; an IP literal without
// brackets and without a zone.
func ParseHost(s string) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", errEmpty
	case hasControl(s):
		return "", errControl
	case len(s) > 4*253:
		return "", errTooLong
	}
	if ip, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil && ip.Zone() == "" {
		return ip.Unmap().String(), nil
	}
	host, ok := asciiHost(s)
	if !ok {
		return "", errNotHost
	}
	return host, nil
}

// lookup turns names into A-labels as idna.Lookup does (UTS 46, RFC 5891 §5),
// but leaves plain ASCII labels to [isHostname]: idna would refuse underscores,
// and hyphens in the third and fourth place, which real servers have.
var lookup = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(false), idna.CheckHyphens(false))

// asciiHost returns a name in the form that goes over the wire, and whether it
// can be a host at all. A final dot is dropped.
func asciiHost(s string) (string, bool) {
	ascii, err := lookup.ToASCII(strings.TrimSuffix(s, "."))
	return ascii, err == nil && isHostname(ascii)
}

// isHostname follows RFC 1123 §2.1 and allows the underscore, which real mail
// servers use.
func isHostname(s string) bool {
	if len(s) == 0 || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, c := range label {
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
				return false
			}
		}
	}
	// A name that ends in a number is read as an IPv4 address by some programs
	// and not by others (WHATWG URL §3.5: also 0x7f.1), so it is a mistyped one.
	last := s[strings.LastIndexByte(s, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok && strings.Trim(hex, "0123456789abcdef") == "" {
		return false
	}
	return strings.Trim(last, "0123456789") != ""
}

// hasControl finds what could end a line, and what is no text: control
// characters, the Unicode line and paragraph separators, invalid UTF-8.
func hasControl(s string) bool {
	return !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}
