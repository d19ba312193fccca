package accounts

import (
	"errors"
	"strings"
	"testing"
	"unicode"
)

func TestParseAddress(t *testing.T) {
	for typed, want := range map[string]Address{
		"jane@example.org":               {"jane", "example.org"},
		"  jane@example.org\t\n":         {"jane", "example.org"},
		"mailto:jane@example.org":        {"jane", "example.org"},
		"MAILTO:jane@example.org":        {"jane", "example.org"},
		"<jane@example.org>":             {"jane", "example.org"},
		"Jane.Doe@EXAMPLE.Org":           {"Jane.Doe", "example.org"},
		"jane+lists@example.org":         {"jane+lists", "example.org"},
		"jane@example.org.":              {"jane", "example.org"},
		"o'brien@example.org":            {"o'brien", "example.org"},
		".jane..doe.@example.ne.jp":      {".jane..doe.", "example.ne.jp"}, // real ones in Japan
		`"jane doe"@example.org`:         {`"jane doe"`, "example.org"},
		`"jane@work"@example.org`:        {`"jane@work"`, "example.org"},
		`"a\"b\\c"@example.org`:          {`"a\"b\\c"`, "example.org"},
		"jane@münchen.example":           {"jane", "xn--mnchen-3ya.example"},
		"jane@MÜNCHEN.example":           {"jane", "xn--mnchen-3ya.example"},
		"jane@xn--mnchen-3ya.example":    {"jane", "xn--mnchen-3ya.example"},
		"jane@straße.example":            {"jane", "xn--strae-oqa.example"},
		"jane@例え。テスト":                    {"jane", "xn--r8jz45g.xn--zckzah"},
		"jürgen@example.org":             {"jürgen", "example.org"},
		"jane@mail_1.example.org":        {"jane", "mail_1.example.org"},
		"a@b.cc":                         {"a", "b.cc"},
		fill("a", 64) + "@example.org":   {fill("a", 64), "example.org"},
		"jane@" + fill("a", 63) + ".org": {"jane", fill("a", 63) + ".org"},
	} {
		if got, err := ParseAddress(typed); err != nil || got != want {
			t.Errorf("ParseAddress(%q) = %+v, %v; want %+v", typed, got, err, want)
		}
	}
}

func TestParseAddressRefuses(t *testing.T) {
	for typed, want := range map[string]AddressError{
		"":                                 AddressEmpty,
		" \t ":                             AddressEmpty,
		"<>":                               AddressEmpty,
		"jane":                             AddressNoAt,
		"jane.example.org":                 AddressNoAt,
		"mailto:":                          AddressNoAt,
		"@example.org":                     AddressNoLocal,
		`""@example.org`:                   AddressNoLocal,
		"jane@":                            AddressNoDomain,
		"jane doe@example.org":             AddressSpaces,
		"jane @example.org":                AddressSpaces,
		"jane@ example.org":                AddressSpaces,
		"jane@exam ple.org":                AddressSpaces,
		"jane\u00a0doe@example.org":        AddressSpaces,
		`"Jane Doe" <jane@example.org>`:    AddressSpaces,
		"jane@example.org, joe@a.example":  AddressSpaces,
		`jane"doe@example.org`:             AddressCharacters,
		`"jane@example.org`:                AddressCharacters,
		`"ja"ne"@example.org`:              AddressCharacters,
		`"jane\"@example.org`:              AddressCharacters,
		"jane@work@example.org":            AddressCharacters,
		"jane;joe@example.org":             AddressCharacters,
		`jane\@example.org`:                AddressCharacters,
		"jane\x00@example.org":             AddressCharacters,
		"jane@example\r\n.org":             AddressCharacters,
		"ja\tne@example.org":               AddressCharacters,
		"jane\x7f@example.org":             AddressCharacters,
		"jane\u0085@example.org":           AddressCharacters,
		"jane@\u202eexample.org":           AddressCharacters,
		"\u2066jane@example.org\u2069":     AddressCharacters,
		"jane\u200b@example.org":           AddressCharacters,
		"ja\xffne@example.org":             AddressCharacters,
		"jane@example":                     AddressBadDomain,
		"jane@localhost":                   AddressBadDomain,
		"jane@example..org":                AddressBadDomain,
		"jane@.example.org":                AddressBadDomain,
		"jane@-example.org":                AddressBadDomain,
		"jane@example.org/":                AddressBadDomain,
		"jane@example.org:993":             AddressBadDomain,
		"jane@[192.0.2.1]":                 AddressBadDomain,
		"jane@192.0.2.1":                   AddressBadDomain,
		"jane@xn--a.example":               AddressBadDomain, // no such A-label
		"jane@" + fill("a", 64) + ".org":   AddressBadDomain,
		fill("a", 65) + "@example.org":     AddressTooLong,
		fill("a", 288) + "@example.org":    AddressTooLong, // 300 in all
		"jane@" + fill("a.", 291) + ".org": AddressTooLong, // 300 in all
		"jane@" + fill("ü.", 500) + ".org": AddressTooLong,
		fill("a", 5000) + "@" + fill("a", 5000) + ".org": AddressTooLong,
	} {
		var got AddressError
		if a, err := ParseAddress(typed); !errors.As(err, &got) || got != want {
			t.Errorf("ParseAddress(%.60q) = %+v, %v; want %v", typed, a, err, want)
		}
	}
}

func TestAddressDisplay(t *testing.T) {
	for typed, want := range map[string]string{
		"jane@münchen.example":    "jane@münchen.example",
		"jane@EXAMPLE.org":        "jane@example.org",
		"jane@mail_1.example.org": "jane@mail_1.example.org",
	} {
		a, err := ParseAddress(typed)
		if err != nil || a.Display() != want {
			t.Errorf("%q is shown as %q, %v; want %q", typed, a.Display(), err, want)
		}
	}
}

// FuzzParseAddress: whatever is accepted can be looked up, put into a line of a
// protocol or a file, and read back as the same.
func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"jane@example.org", `"a\"b c"@münchen.example`, "mailto:<x@y.zz>", "jane@xn--mnchen-3ya.de", "a@0x7f.1", "<\"<\"@a.b>", "jane@例え。テスト"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			if ae := AddressError(""); !errors.As(err, &ae) || a != (Address{}) {
				t.Fatalf("%q: %+v, %#v", s, a, err)
			}
			return
		}
		text := a.String()
		if again, err := ParseAddress(text); err != nil || again != a {
			t.Errorf("%q became %+v, and that %+v, %v", s, a, again, err)
		}
		if len(text) > 254 || len(a.Local) > 64 || a.Local == "" {
			t.Errorf("%q became %q", s, text)
		}
		if host, err := ParseHost(a.Domain); err != nil || host != a.Domain {
			t.Errorf("%q has the domain %q, which is no host: %q, %v", s, a.Domain, host, err)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("%q became %q", s, text)
		}
		if d := a.DisplayDomain(); d == "" || hasControl(d) {
			t.Errorf("%q is shown as %q", s, d)
		}
	})
}

// fill repeats s to n bytes.
func fill(s string, n int) string { return strings.Repeat(s, n/len(s)+1)[:n] }
