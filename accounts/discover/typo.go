package discover

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// typos are mistakes that no rule finds without finding too much else. The wrong
// endings are real top-level domains, the short names too near to other ones.
var typos = map[string]string{
	"gmail.co": "gmail.com", "gmail.cm": "gmail.com", "gmail.om": "gmail.com", "gmail.de": "gmail.com",
	"gmail.net": "gmail.com", "gmail.org": "gmail.com", "gmail.fr": "gmail.com", "gmail.it": "gmail.com", "gmail.es": "gmail.com",
	"gmial.de": "gmail.com", "gmai.com": "gmail.com", "gmil.com": "gmail.com", "gamil.com": "gmail.com", "gmali.com": "gmail.com",
	"g-mail.com": "gmail.com", "googlemail.de": "googlemail.com", "googlemail.co": "googlemail.com",
	"hotmail.co": "hotmail.com", "hotmail.cm": "hotmail.com", "hotmai.com": "hotmail.com", "hotmil.com": "hotmail.com",
	"outlook.co": "outlook.com", "outlook.cm": "outlook.com", "live.co": "live.com",
	"yahoo.co": "yahoo.com", "yahoo.cm": "yahoo.com", "yaho.com": "yahoo.com", "yhoo.com": "yahoo.com",
	"icloud.co": "icloud.com", "icloud.de": "icloud.com", "iclod.com": "icloud.com", "icoud.com": "icloud.com",
	"gxm.de": "gmx.de", "gmx.dr": "gmx.de", "gmx.ed": "gmx.de", "web.dw": "web.de", "web.ed": "web.de", "wed.de": "web.de",
	"tonline.de": "t-online.de", "t-onlin.de": "t-online.de", "aol.co": "aol.com", "aol.cm": "aol.com",
}

// popular is how many of a company's domains, from the most used on, a mistyped
// domain is compared with. Among the rest are words such as engineer.com.
const popular = 3

// Suggest returns the domain of a mail company that domain (A-labels) looks like
// a mistyped form of. A domain that is known itself is never doubted.
func Suggest(domain string) (string, bool) {
	domain = strings.ToLower(domain)
	if _, ok := providers.ByDomain(domain); ok {
		return "", false
	}
	if right, ok := typos[domain]; ok {
		return right, true
	}
	// Letters are compared as they are written: an accent, or a letter of another
	// script that looks the same, is one slip.
	written := accounts.Address{Domain: domain}.DisplayDomain()
	best, bestDistance := "", 3
	for _, p := range providers.All() {
		for _, right := range p.Domains[:min(popular, len(p.Domains))] {
			if d, ok := mistyped(written, right); ok && d < bestDistance {
				best, bestDistance = right, d
			}
		}
	}
	return best, best != ""
}

// mistyped reports how far domain is from right, if near enough to be a slip:
// one letter in a name of five or more, two in one of eight or more. Short names
// have too many real neighbours. An ending that exists is meant.
func mistyped(domain, right string) (int, bool) {
	name, ending, _ := strings.Cut(domain, ".")
	rightName, rightEnding, _ := strings.Cut(right, ".")
	allowed := 0
	switch n := len(rightName); {
	case n >= 8:
		allowed = 2
	case n >= 5:
		allowed = 1
	}
	d := distance(name, rightName)
	if ending != rightEnding {
		if suffix, icann := publicsuffix.PublicSuffix(domain); icann && suffix == ending {
			return 0, false
		}
		d += distance(ending, rightEnding)
	}
	return d, d <= allowed
}

// distance counts the letters to insert, drop, change or swap with their
// neighbour to make one text of the other (optimal string alignment).
func distance(from, to string) int {
	a, b := []rune(from), []rune(to)
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
