package discover

import (
	"testing"

	"postkey/accounts/providers"
)

// What people type, and what they meant. None of these domains exists for a
// company of the table, or [suggestMissing] would not be asked.
func TestSuggestMissing(t *testing.T) {
	for typed, want := range map[string]string{
		// A letter too many, too few, another, or two swapped.
		"gmial.com": "gmail.com", "gmal.com": "gmail.com", "gmaill.com": "gmail.com", "gnail.com": "gmail.com", "gmsil.com": "gmail.com",
		"gmaik.com": "gmail.com", "gimail.com": "gmail.com", "gmailk.com": "gmail.com", "gamil.com": "gmail.com",
		"hotmial.co.uk": "hotmail.co.uk", "hotmal.fr": "hotmail.fr", "hormail.it": "hotmail.it", "hotmsil.es": "hotmail.es",
		"yaho.co.jp": "yahoo.co.jp", "yahooo.co.in": "yahoo.co.in", "yaboo.com": "yahoo.com", "yahho.fr": "yahoo.fr", "ymial.com": "ymail.com",
		"outlok.de": "outlook.de", "outloook.com": "outlook.com", "otlook.com.br": "outlook.com.br",
		"icluod.com": "icloud.com", "icoud.com": "icloud.com", "iclound.com": "icloud.com",
		"t-onlne.de": "t-online.de", "t-onlin.de": "t-online.de", "tonline.de": "t-online.de", "t_online.de": "t-online.de",
		"gxm.at": "gmx.at", "wep.de": "web.de", "feenet.de": "freenet.de", "frenet.de": "freenet.de",
		"wandoo.fr": "wanadoo.fr", "orage.fr": "orange.fr", "laposte.nt": "laposte.net", "lapost.net": "laposte.net", "sft.fr": "sfr.fr",
		"libeor.it": "libero.it", "virglio.it": "virgilio.it", "bluwin.ch": "bluewin.ch",
		"comast.net": "comcast.net", "verzon.net": "verizon.net", "sbcgobal.net": "sbcglobal.net", "belsouth.net": "bellsouth.net",
		"btinterent.com": "btinternet.com", "rocketmial.com": "rocketmail.com", "protonmial.com": "protonmail.com", "proton.mee": "proton.me",
		"sezam.cz": "seznam.cz", "yandx.ru": "yandex.ru", "ramber.ru": "rambler.ru", "maul.ru": "mail.ru", "onte.pl": "onet.pl",
		"nver.com": "naver.com", "fastmal.fm": "fastmail.fm", "mailbx.org": "mailbox.org", "posteo.ded": "posteo.de",
		// The ending.
		"gmail.comm": "gmail.com", "gmail.con": "gmail.com", "gmail.ocm": "gmail.com", "gmail.cmo": "gmail.com", "gmail.vom": "gmail.com",
		"gmail.coml": "gmail.com", "gmail.c0m": "gmail.com", "gmx.dee": "gmx.de", "gmx.d": "gmx.de", "gmx.nett": "gmx.net",
		"web.d": "web.de", "web.dee": "web.de", "aol.con": "aol.com", "aol.ocm": "aol.com", "me.con": "me.com", "qq.cim": "qq.com",
		"yahoo.couk": "yahoo.co.uk", "hotmail.co.u": "hotmail.co.uk", "yahoo.co.ukk": "yahoo.co.uk", "yahoo.com.auu": "yahoo.com.au",
		"live.co": "live.com", "live.con": "live.com", "comcast.ner": "comcast.net", "att.ney": "att.net", "posteo.cm": "posteo.com",
		// An ending that exists, under the one name that tells who is meant.
		"gmail.dk": "gmail.com", "gmail.co.uk": "gmail.com", "gmail.com.br": "gmail.com", "googlemail.at": "googlemail.com", "icloud.nl": "icloud.com",
		"btinternet.co.uk": "btinternet.com", "sbcglobal.com": "sbcglobal.net", "bluewin.com": "bluewin.ch", "seznam.com": "seznam.cz",
		// Two slips.
		"gimal.com": "gmail.com", "gamial.com": "gmail.com", "gmial.con": "gmail.com", "gmil.cim": "gmail.com", "hotmaii.con": "hotmail.com",
		"htomial.com": "hotmail.com", "outllok.com": "outlook.com", "btintrnt.com": "btinternet.com", "googelmial.com": "googlemail.com",
		// Letters that only look right: an accent, and the Cyrillic а.
		"xn--gmal-nza.com": "gmail.com", "xn--gmil-63d.com": "gmail.com",
		"GMIAL.COM": "gmail.com",

		// Several are equally near.
		"gmx.xx": "", "gmx.dw": "", "hmail.com": "", "mal.com": "", "posteo.nt": "", "hotmail.co.nz": "", "yahoo.nl": "", "live.xy": "", "162.com": "",
		// Nothing is near. Names people own, names that once were.
		"example.org": "", "example.com": "", "tahoe.com": "", "maria.com": "", "smith.net": "", "muller.de": "", "acme.co.uk": "", "mycompany.com": "",
		"mail.smith.org": "", "gmailcom": "", "gmail.smith.com": "", "gmail-support.com": "", "yahoo-inc.net": "", "hotmailers.org": "",
		"consultants.de": "", "consultant.de": "", "doctor.net": "", "lawyer.co.uk": "", "engineer.at": "", "berlin.de": "", "usa.net": "",
		"web.be": "", "aol.nl": "", "me.net": "", "free.nl": "", "post.at": "", "qqq.com": "", "xy.com": "", "o3.pl": "",
		"": "", "a": "", ".": "", ".com": "", "com": "", "a.b": "", "xn--": "", "xn--.com": "",
	} {
		got, ok := suggestMissing(typed)
		if got != want || ok != (want != "") {
			t.Errorf("suggestMissing(%q) = %q, %v; want %q", typed, got, ok, want)
		}
	}
}

// A domain of the table is never taken for another one, and what [Suggest] finds
// is not lost.
func TestSuggestMissingDoubtsNoKnownDomain(t *testing.T) {
	for _, p := range providers.All() {
		for _, d := range p.Domains {
			if s, ok := suggestMissing(d); ok {
				t.Errorf("%s: did you mean %s?", d, s)
			}
		}
	}
	for typed, right := range typos {
		if got, ok := suggestMissing(typed); !ok || got != right {
			t.Errorf("suggestMissing(%q) = %q, want %q", typed, got, right)
		}
	}
}
