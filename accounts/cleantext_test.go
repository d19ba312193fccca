package accounts

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanText(t *testing.T) {
	tests := map[string]struct {
		text  string
		limit int
		want  string
	}{
		"plain":             {"+OK ready", 40, "+OK ready"},
		"nothing":           {"", 40, ""},
		"only spaces":       {" \t\r\n", 40, ""},
		"around it":         {"  busy \r\n", 40, "busy"},
		"lines":             {"one\r\ntwo\nthree\tfour\u2028five\u2029six", 40, "one two three four five six"},
		"terminal escapes":  {"\x1b[31mred\x1b[0m\x07", 40, "[31mred[0m"},
		"C1 controls":       {"a\u009b31mb\u0085c", 40, "a31mbc"},
		"NUL and DEL":       {"a\x00b\x7fc", 40, "abc"},
		"bidi":              {"pay\u202egro.live\u202c \u2066x\u2069\u200f", 40, "paygro.live x"},
		"invisible":         {"a\u200bb\u00adc\ufeffd\U000e0041e", 40, "abcde"},
		"private use":       {"a\ue000b", 40, "ab"},
		"other writings":    {"Passwört falsch 密码 كلمة 🔑", 40, "Passwört falsch 密码 كلمة 🔑"},
		"bad UTF-8":         {"a\xff\xc0b", 40, "a��b"},
		"exactly the limit": {"abc", 3, "abc"},
		"over the limit":    {"abcd", 3, "abc…"},
		"limit counts":      {"äöüß", 3, "äöü…"},
		"dropped at limit":  {"abc\x00\x00", 3, "abc"},
		"limit 0":           {"abc", 0, "…"},
	}
	for name, tt := range tests {
		if got := CleanText(tt.text, tt.limit); got != tt.want {
			t.Errorf("%s: CleanText(%q, %d) = %q, want %q", name, tt.text, tt.limit, got, tt.want)
		}
	}
	if got := CleanText(strings.Repeat("a", 1<<20), 500); len(got) != 500+len("…") {
		t.Errorf("a megabyte became %d bytes", len(got))
	}
}

// FuzzCleanText: whatever comes from a server is one line of visible text, no
// longer than asked for, and cleaning it again changes nothing.
func FuzzCleanText(f *testing.F) {
	for _, s := range []string{"a\r\nb", "\u202e\xff", " \u2028 x", "\x1b]0;t\x07"} {
		f.Add(s, uint(10))
	}
	f.Fuzz(func(t *testing.T, s string, n uint) {
		limit := int(n % 1000)
		got := CleanText(s, limit)
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > limit+1 || got != strings.TrimSpace(got) {
			t.Errorf("CleanText(%q, %d) = %q", s, limit, got)
		}
		if strings.ContainsFunc(got, func(r rune) bool {
			return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
		}) {
			t.Errorf("CleanText(%q, %d) = %q", s, limit, got)
		}
		if again := CleanText(got, limit+1); again != got {
			t.Errorf("cleaned twice, %q became %q", got, again)
		}
	})
}
