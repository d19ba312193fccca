package accounts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CleanText makes hostile text fit to be shown: invalid UTF-8 becomes U+FFFD,
// line breaks and tabs become spaces, control, format and bidi characters are
// dropped, and what is longer than limit runes is cut with "…".
func CleanText(s string, limit int) string {
	var b strings.Builder
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		switch {
		case r == '\n' || r == '\t' || r == '\u2028' || r == '\u2029':
			r = ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			// Cf holds the bidi overrides, zero-width characters and tags that can
			// make a text read differently from what it is.
			continue
		}
		if n == limit {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
		n++
	}
	return strings.TrimSpace(b.String())
}
