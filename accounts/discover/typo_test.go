package discover

import (
	"testing"

	"postkey/accounts/providers"
)

func TestSuggest(t *testing.T) {
	for typed, want := range map[string]string{
		"gmial.com": "gmail.com", "gmail.con": "gmail.com", "gmail.co": "gmail.com", "gmaill.com": "gmail.com",
		"gmail.comm": "gmail.com", "gmailcom.com": "", "GMIAL.COM": "gmail.com", "gmil.com": "gmail.com",
		"hotnail.com": "hotmail.com", "hotmial.com": "hotmail.com", "outlok.com": "outlook.com",
		"yaho.com": "yahoo.com", "yahooo.com": "yahoo.com", "iclould.com": "icloud.com",
		"googelmail.com": "googlemail.com", "googlemial.cm": "", "btinternt.com": "btinternet.com",
		"t-onlin.de": "t-online.de", "freenet.dee": "freenet.de", "fastmial.com": "fastmail.com", "fastmeil.cmo": "fastmail.com",
		"gxm.de": "gmx.de",
		// An accent, and a Cyrillic а: such names may well exist, to deceive.
		"xn--gmal-nza.com": "gmail.com", "xn--gmil-63d.com": "gmail.com", "xn--outlok-0xa.com": "outlook.com", "xn--hotmal-7va.com": "hotmail.com", "xn--mnchen-3ya.de": "", "xn--e1aybc.xn--p1ai": "",
		// Real domains, or too short to tell.
		"example.org": "", "gmx.li": "", "web.be": "", "aol.it": "", "gmail.io": "", "mail.example.com": "", "": "", "a.b": "",
		"engineers.com": "", "doctors.com": "", "orange.de": "",
	} {
		got, ok := Suggest(typed)
		if got != want || ok != (want != "") {
			t.Errorf("Suggest(%q) = %q, %v; want %q", typed, got, ok, want)
		}
	}
	for typed, right := range typos {
		if _, ok := providers.ByDomain(typed); ok {
			t.Errorf("%s is a mail company's own domain", typed)
		}
		if _, ok := providers.ByDomain(right); !ok {
			t.Errorf("%s is suggested, but not known", right)
		}
	}
}

// Nobody with a right address is told it was wrong.
func TestSuggestDoubtsNoKnownDomain(t *testing.T) {
	for _, p := range providers.All() {
		for _, d := range p.Domains {
			if s, ok := Suggest(d); ok {
				t.Errorf("%s: did you mean %s?", d, s)
			}
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"gmail", "gmial", 1}, {"gmail", "gmal", 1}, {"gmail", "ggmail", 1}, {"gmail", "hmail", 1}, {"ab", "ba", 1}, {"kitten", "sitting", 3}} {
		if got := distance(c.a, c.b); got != c.want || distance(c.b, c.a) != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
