package login

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf16"

	"postkey/accounts/probe"
)

// A folder is one line of an answer to LIST (RFC 9051 §7.3.1).
type folder struct {
	attributes []string
	delimiter  string // between the parts of a name; "" when there is none
	name       string // as the server writes it
}

func (f folder) has(attribute string) bool {
	return slices.ContainsFunc(f.attributes, func(a string) bool { return strings.EqualFold(a, attribute) })
}

// parseFolder reads such a line: (attributes) delimiter name.
func parseFolder(r probe.Response) (folder, bool) {
	rest, ok := r.Data("LIST")
	if !ok || r.Status != "" || !strings.HasPrefix(rest, "(") {
		return folder{}, false
	}
	attributes, rest, ok := strings.Cut(rest[1:], ")")
	if !ok {
		return folder{}, false
	}
	f := folder{attributes: strings.Fields(attributes)}
	delimiter, rest, ok := imapString(strings.TrimLeft(rest, " "))
	if !ok {
		return folder{}, false
	}
	if !strings.EqualFold(delimiter, "NIL") {
		f.delimiter = delimiter
	}
	rest = strings.TrimLeft(rest, " ")
	if strings.HasPrefix(rest, `""`) && len(r.Literals) == 1 {
		f.name = r.Literals[0]
		return f, f.name != ""
	}
	f.name, _, ok = imapString(rest)
	return f, ok && f.name != ""
}

// imapString reads a quoted string or an atom (RFC 9051 §4.3) off the beginning.
func imapString(s string) (value, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, ` ()"`)
		if end < 0 {
			end = len(s)
		}
		return s[:end], s[end:], end > 0
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i == len(s) {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

// mailboxBase64 is that of modified UTF-7.
var mailboxBase64 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,").WithPadding(base64.NoPadding)

// decodeMailbox turns a folder's name into text: modified UTF-7 (RFC 3501 §5.1.3),
// and as it is what is not that.
func decodeMailbox(name string) string {
	var b strings.Builder
	for {
		before, rest, shifted := strings.Cut(name, "&")
		b.WriteString(before)
		code, after, ended := strings.Cut(rest, "-")
		if !shifted || !ended {
			b.WriteString(name[len(before):])
			return b.String()
		}
		units, err := mailboxBase64.DecodeString(code)
		switch {
		case code == "":
			b.WriteByte('&')
		case err != nil, len(units)%2 != 0:
			b.WriteString("&" + code + "-")
		default:
			var text []uint16
			for i := 0; i < len(units); i += 2 {
				text = append(text, uint16(units[i])<<8|uint16(units[i+1]))
			}
			b.WriteString(string(utf16.Decode(text)))
		}
		name = after
	}
}
