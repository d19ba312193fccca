package accounts

import (
	"slices"
	"strings"
	"unicode"
)

// A Lookalike is a label of a domain that may be read as another one, because
// letters of different scripts look the same: the а of gmаil.com can be Cyrillic.
type Lookalike struct {
	// Label is the label as it is written, and ASCII how it goes over the wire.
	Label, ASCII string
	// Scripts are the Unicode names of the scripts it is written in, as they come
	// in it. If there is only one, every letter of it looks like a Latin one.
	Scripts []string
}

// Lookalike returns the first label of the domain that mixes scripts more than
// UTS #39 §5.2 "Highly Restrictive" allows, or is wholly made of Cyrillic or Greek
// letters that look Latin where no such letters are expected (§4.2).
func (a Address) Lookalike() (Lookalike, bool) {
	ascii, labels := strings.Split(a.Domain, "."), strings.Split(a.DisplayDomain(), ".")
	ending := labels[len(labels)-1]
	for i, label := range labels {
		scripts := scriptsOf(label)
		if len(scripts) == 1 && looksLatin(label, scripts[0], ending) || len(scripts) > 1 && !together(scripts) {
			return Lookalike{Label: label, ASCII: ascii[i], Scripts: scripts}, true
		}
	}
	return Lookalike{}, false
}

// scriptsOf are the scripts of a text, as they come in it. Digits, hyphens and
// marks that all scripts share belong to none.
func scriptsOf(text string) []string {
	var scripts []string
	for _, r := range text {
		for name, table := range unicode.Scripts {
			if name != "Common" && name != "Inherited" && unicode.Is(table, r) && !slices.Contains(scripts, name) {
				scripts = append(scripts, name)
			}
		}
	}
	return scripts
}

// writing are the scripts that languages are written in together.
var writing = [][]string{
	{"Latin", "Han", "Hiragana", "Katakana"}, // Japanese
	{"Latin", "Han", "Bopomofo"},             // Chinese
	{"Latin", "Han", "Hangul"},               // Korean
}

func together(scripts []string) bool {
	return slices.ContainsFunc(writing, func(system []string) bool {
		return !slices.ContainsFunc(scripts, func(s string) bool { return !slices.Contains(system, s) })
	})
}

// latinShapes are the letters of other scripts that look like Latin ones, and the
// endings of the countries that write in them: words made of these letters alone
// are nothing special there.
var latinShapes = map[string]struct {
	letters   string
	countries []string
}{
	"Cyrillic": {"асԁеһіјӏорԛѕԝхуүѵѡьъпг", []string{"bg", "by", "kg", "kz", "mk", "mn", "rs", "ru", "su", "tj", "ua", "uz"}},
	"Greek":    {"αγηικνορτυωϳ", []string{"cy", "gr"}},
}

func looksLatin(label, script, ending string) bool {
	shapes, ok := latinShapes[script]
	if !ok || slices.Contains(shapes.countries, ending) || slices.Contains(scriptsOf(ending), script) {
		return false
	}
	return !strings.ContainsFunc(label, func(r rune) bool {
		return unicode.Is(unicode.Scripts[script], r) && !strings.ContainsRune(shapes.letters, r)
	})
}
