package discover

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// maxSlips is how many letters of a domain can be wrong before it is another one.
const maxSlips = 2

// suggestMissing returns the mail company's domain that was probably meant by one
// (A-labels) that does not exist. As nobody's real address is doubted, it looks
// further than [Suggest]: at all domains of the table, at short names, at endings
// that exist. Of those equally near it is the one that its name stands for first
// (live.com, not live.cn), and else none.
func suggestMissing(domain string) (string, bool) {
	domain = strings.ToLower(domain)
	if _, ok := providers.ByDomain(domain); ok {
		return "", false
	}
	if right, ok := typos[domain]; ok {
		return right, true
	}
	typed := split(accounts.Address{Domain: domain}.DisplayDomain())
	names := companyNames()
	best, bestSlips, bestFirst, tie := "", maxSlips+1, false, false
	for _, p := range providers.All() {
		for _, right := range p.Domains {
			n := names[split(right).name]
			first := n.first == right
			switch slips := typed.slips(split(right), n); {
			case slips < bestSlips, slips == bestSlips && first && !bestFirst:
				best, bestSlips, bestFirst, tie = right, slips, first, false
			case slips == bestSlips && first == bestFirst:
				tie = true
			}
		}
	}
	if best == "" || tie {
		return "", false
	}
	return best, true
}

// A companyName is what companies' domains are called, whatever their ending.
type companyName struct {
	// first is the most used domain of this name, if it is one of a company's most
	// used names. The others may be everyday words.
	first string
	count int // of its domains
}

func companyNames() map[string]companyName {
	names := map[string]companyName{}
	for _, p := range providers.All() {
		for i, domain := range p.Domains {
			name := split(domain).name
			n := names[name]
			n.count++
			if n.first == "" && i < popular {
				n.first = domain
			}
			names[name] = n
		}
	}
	return names
}

// A typedDomain is a domain in two parts: a mistake in the second is of another
// kind, as it may make an ending that exists.
type typedDomain struct{ name, ending string }

func split(domain string) typedDomain {
	name, ending, _ := strings.Cut(domain, ".")
	return typedDomain{name, ending}
}

// slips is how many letters lie between what was typed and the right domain, or
// more than [maxSlips] if it was hardly meant.
func (t typedDomain) slips(right typedDomain, n companyName) int {
	const far = maxSlips + 1
	length := len(right.name)
	inName, inEnding := distance(t.name, right.name), distance(t.ending, right.ending)
	if inEnding > 0 && t.endingExists() && !dropped(t.ending, right.ending) {
		// Another country's ending, or none of a company: only a name that has one
		// ending and no other tells what was meant.
		if inName > 0 || n.first == "" || n.count > 1 || length < 5 {
			return far
		}
		return 1
	}
	switch slips := inName + inEnding; {
	case inName > 0 && length < 3:
		return far
	case inName > 1 && len(t.name) < 5:
		return far
	case slips > 1 && (n.first == "" || length < 5 || t.name[:1] != right.name[:1]):
		// Two slips need a name that is long and much used. Few people mistype
		// its first letter.
		return far
	default:
		return slips
	}
}

// endingExists reports whether domains are handed out under the typed ending.
func (t typedDomain) endingExists() bool {
	suffix, icann := publicsuffix.PublicSuffix(t.name + "." + t.ending)
	return icann && suffix == t.ending
}

// dropped reports whether one letter of right was left out, as in the ending of
// gmail.co: a slip that makes another ending that exists.
func dropped(typed, right string) bool {
	return len(typed) == len(right)-1 && distance(typed, right) == 1
}
