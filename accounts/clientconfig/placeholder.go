package clientconfig

import (
	"net/url"
	"strings"

	"postkey/accounts"
)

// A filler replaces the placeholders of the format with one person's address.
type filler map[string]string

func newFiller(addr accounts.Address) filler {
	return filler{"EMAILADDRESS": addr.String(), "EMAILLOCALPART": addr.Local, "EMAILDOMAIN": addr.Domain}
}

// fill replaces them in a single pass, so that what an address holds is never
// taken for a placeholder. Some published files forget the % at the end; that is
// understood. unknown is a placeholder that nothing is known for, such as the
// %SCREENNAME% that version 1.1 lets a file ask the person for.
func (f filler) fill(s string) (filled, unknown string) {
	return f.replace(s, func(v string) string { return v })
}

func (f filler) replace(s string, escape func(string) string) (filled, unknown string) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "%")
		b.WriteString(before)
		if !found {
			return b.String(), unknown
		}
		end := 0
		for end < len(rest) && rest[end] >= 'A' && rest[end] <= 'Z' {
			end++
		}
		name := rest[:end]
		closed := end < len(rest) && rest[end] == '%'
		value, known := f[name]
		switch {
		case known:
			b.WriteString(escape(value))
			s = rest[end:]
			if closed {
				s = s[1:]
			}
			continue
		case closed && name != "" && unknown == "":
			unknown = "%" + name + "%"
		}
		b.WriteByte('%')
		s = rest
	}
}

// maxURL is longer than any help page's address in the public data.
const maxURL = 2048

// page is [Link] for a URL from the file.
func (f filler) page(s string) string {
	s, _ = f.replace(strings.TrimSpace(s), url.QueryEscape)
	return Link(s)
}

// Link makes a web page's address that a stranger wrote fit to be offered to a
// person: "" unless it is http or https with a host and without a user.
func Link(s string) string {
	if len(s) > maxURL || accounts.CleanText(s, maxURL) != s {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// endpoint is page for a URL that a secret may be sent to: https only.
func (f filler) endpoint(s string) string {
	if s = f.page(s); strings.HasPrefix(s, "https://") {
		return s
	}
	return ""
}
