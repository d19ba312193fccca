package accounts

import (
	"slices"
	"strings"
	"testing"
)

func TestLookalike(t *testing.T) {
	for domain, want := range map[string]struct {
		label   string
		scripts []string
	}{
		// One letter is of another script. Each line has been used to deceive.
		"gm\u0430il.com":                    {"gm\u0430il", []string{"Latin", "Cyrillic"}}, // а
		"xn--gmil-63d.com":                  {"gm\u0430il", []string{"Latin", "Cyrillic"}}, // the same, as it goes over the wire
		"GM\u0410IL.COM":                    {"gm\u0430il", []string{"Latin", "Cyrillic"}}, // the same in capitals
		"p\u0430yp\u0430l.com":              {"p\u0430yp\u0430l", []string{"Latin", "Cyrillic"}},
		"micr\u043Es\u043Eft.com":           {"micr\u043Es\u043Eft", []string{"Latin", "Cyrillic"}},
		"\u0261mail.com":                    {"", nil}, // ɡ is Latin: no mixture, but see the typos
		"g\u03BF\u03BFgle.com":              {"g\u03BF\u03BFgle", []string{"Latin", "Greek"}},
		"outl\u0585\u0585k.com":             {"outl\u0585\u0585k", []string{"Latin", "Armenian"}},
		"mail.b\u0430nk.example":            {"b\u0430nk", []string{"Latin", "Cyrillic"}},
		"www.y\u0430hoo.co.uk":              {"y\u0430hoo", []string{"Latin", "Cyrillic"}},
		"\u043f\u043e\u0447ta.\u0440\u0444": {"\u043f\u043e\u0447ta", []string{"Cyrillic", "Latin"}},
		"日本\u0430.jp":                       {"日本\u0430", []string{"Han", "Cyrillic"}},
		"한국かな.kr":                           {"한국かな", []string{"Hangul", "Hiragana"}},
		// The whole label is.
		"\u0430\u0440\u0440\u04CF\u0435.com":                    {"\u0430\u0440\u0440\u04CF\u0435", []string{"Cyrillic"}}, // аррӏе
		"xn--80ak6aa92e.com":                                    {"\u0430\u0440\u0440\u04CF\u0435", []string{"Cyrillic"}},
		"\u0435\u0440\u0456\u0441.com":                          {"\u0435\u0440\u0456\u0441", []string{"Cyrillic"}}, // еріс
		"\u0441\u043e\u0441\u0430-\u0441\u043e\u04CF\u0430.net": {"\u0441\u043e\u0441\u0430-\u0441\u043e\u04CF\u0430", []string{"Cyrillic"}},
		"\u0440\u0443\u0441\u04451.com":                         {"\u0440\u0443\u0441\u04451", []string{"Cyrillic"}},
		"νικον.com":                                             {"νικον", []string{"Greek"}},
		"mail.\u0441\u0430.\u03b3\u03c1":                        {"\u0441\u0430", []string{"Cyrillic"}}, // under a Greek ending
		// Names that are what they look like.
		"gmail.com": {}, "münchen.de": {}, "bücher.example": {}, "xn--mnchen-3ya.de": {}, "straße.de": {}, "smörgåsbord.se": {}, "ışık.com.tr": {},
		"почта.рф": {}, "почта.com": {}, "яндекс.рф": {}, "кремль.рф": {}, "пошта.укр": {}, "е-почта.бел": {}, "сосна.рф": {}, "сор.рф": {}, "рок.su": {},
		"россия24.рф": {}, "mail.россия.рф": {}, "сайт.com.ua": {},
		"ελλάδα.gr": {}, "νοτα.gr": {}, "ταχυδρομείο.ελ": {}, "λόγος.com": {},
		"日本語.jp": {}, "ドメイン名例.jp": {}, "ひらがなカタカナ漢字abc.jp": {}, "東京メール.co.jp": {}, "らーめん.jp": {},
		"中文.中国": {}, "例子.cn": {}, "新華abc.tw": {}, "ㄅㄆㄇ注音.tw": {},
		"한국.한국": {}, "네이버mail.kr": {}, "漢字한글.kr": {},
		"דואר.co.il": {}, "بريد.مصر": {}, "ई-मेल.भारत": {}, "อีเมล.ไทย": {}, "თბილისი.გე": {}, "հայ.հայ": {}, "ሀገር.et": {},
		"i❤.ws": {}, "123.com": {}, "a_b.example": {}, "naïve-café.fr": {},
	} {
		a, err := ParseAddress("jane@" + domain)
		if err != nil {
			t.Errorf("%q: %v", domain, err)
			continue
		}
		got, ok := a.Lookalike()
		if got.Label != want.label || !slices.Equal(got.Scripts, want.scripts) || ok != (want.label != "") {
			t.Errorf("%q: %+v, %v; want %q of %q", domain, got, ok, want.label, want.scripts)
		}
		if ok && (!strings.HasPrefix(got.ASCII, "xn--") || !slices.Contains(strings.Split(a.Domain, "."), got.ASCII)) {
			t.Errorf("%q: over the wire it is %q", domain, got.ASCII)
		}
	}
	if got, ok := (Address{}).Lookalike(); ok {
		t.Errorf("nothing: %+v", got)
	}
}
