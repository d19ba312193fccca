package words

import (
	"strings"
	"testing"

	"postkey/accounts"
)

func TestLookalike(t *testing.T) {
	w := New("en")
	for domain, parts := range map[string][]string{
		"gm\u0430il.com":                     {"“gm\u0430il” mixes", "(Latin, Cyrillic)", "xn--gmil-63d."},
		"日本\u0430.jp":                        {"(Chinese, Cyrillic)"},
		"a\u13A0b.com":                       {"(Latin, Cherokee)"},
		"\u1950a.com":                        {"(Tai Le, Latin)"},
		"\u0430\u0440\u0440\u04CF\u0435.com": {"is written in Cyrillic letters", "xn--80ak6aa92e."},
	} {
		a, err := accounts.ParseAddress("jane@" + domain)
		if err != nil {
			t.Errorf("%s: %v", domain, err)
			continue
		}
		l, _ := a.Lookalike()
		for _, part := range parts {
			if got := w.Lookalike(l); !strings.Contains(got, part) {
				t.Errorf("%s: %q does not say %q", domain, got, part)
			}
		}
	}
}
