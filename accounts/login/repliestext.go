package login

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"postkey/accounts"
)

// maxSpeech is as much of a server's words as is looked at, in bytes: far more
// than any honest reply has.
const maxSpeech = 4 << 10

// A speech is a server's words, made ready for patterns: small letters without
// accents, words with one space on either side, and where a language writes no
// spaces, each letter as a word of its own.
type speech struct {
	sentences []string // such as " login fail "
	links     string   // addresses of pages and hosts, which are no words
}

// linkWord stands in a sentence where an address of a page was.
const linkWord = "@link"

// listen makes a speech of text as it came.
func listen(text string) speech {
	text = accounts.DecodeText(text[:min(len(text), maxSpeech)])
	var s speech
	var links, sentence strings.Builder
	end := func() {
		if words := sentence.String(); words != "" {
			s.sentences = append(s.sentences, words+" ")
		}
		sentence.Reset()
	}
	for len(text) > 0 {
		n := strings.IndexAny(text, " \t\r\n")
		if n == 0 {
			if text[0] == '\n' {
				end()
			}
			text = text[1:]
			continue
		}
		if n < 0 {
			n = len(text)
		}
		token := text[:n]
		text = text[n:]
		if kind := address(token); kind != "" {
			links.WriteString(strings.ToLower(token) + " ")
			if kind == linkWord {
				sentence.WriteString(" " + linkWord)
			}
			if strings.HasSuffix(token, ".") {
				end()
			}
			continue
		}
		fold(&sentence, token, end)
	}
	end()
	s.links = links.String()
	return s
}

// address tells what kind of address a token is: linkWord for a page, "host" for
// anything else that is no word, "" for words.
func address(token string) string {
	switch {
	case strings.Contains(token, "://"), strings.HasPrefix(token, "www."):
		return linkWord
	case strings.ContainsRune(token, '@'):
		return "host"
	}
	token = strings.Trim(token, ".,;:<>()[]\"'")
	if !strings.Contains(token, ".") || strings.Contains(token, "..") {
		return ""
	}
	host, path, page := strings.Cut(token, "/")
	for _, r := range host {
		if r != '.' && r != '-' && r != ':' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return ""
		}
	}
	if page && path != "" {
		return linkWord
	}
	// With one dot it is rather two sentences without a space between them.
	if _, last, _ := strings.Cut(host, "."); strings.Contains(last, ".") || slices.Contains(endings, last) {
		return "host"
	}
	return ""
}

// endings are of hosts with one dot.
var endings = []string{"com", "net", "org", "info", "ru", "de", "jp", "cn", "fr", "it", "uk", "eu", "pl", "cz", "br", "local"}

// fold writes the words of a token; end is called where a sentence ends.
func fold(b *strings.Builder, token string, end func()) {
	inside := false // of a word
	for i, r := range token {
		switch {
		case r == '\'' || r == '’' || r == '`':
			continue // "isn't" is one word
		case strings.ContainsRune("。！？；", r), strings.ContainsRune(".!?;", r) && i+1 == len(token):
			end()
			inside = false
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			inside = false
			continue
		}
		letters := plainLetters(r)
		if letters == "" {
			continue
		}
		if !inside || unspaced(r) {
			b.WriteByte(' ')
		}
		b.WriteString(letters)
		inside = !unspaced(r)
	}
}

// unspaced are the scripts that are written without spaces, or glue so much to
// their words that looking for whole ones finds nothing.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai)
}

// ligatures are letters that have no plain letter inside.
var ligatures = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ł': "l", 'ı': "i", 'þ': "th", 'ð': "d"}

// plainLetters is a letter in small, without accents and other width forms.
func plainLetters(r rune) string {
	if r < utf8.RuneSelf {
		return string(unicode.ToLower(r))
	}
	if r >= 0xAC00 && r <= 0xD7A3 {
		return string(r) // a syllable stays whole
	}
	r = unicode.ToLower(r)
	if s, ok := ligatures[r]; ok {
		return s
	}
	r, _ = utf8.DecodeRuneInString(norm.NFKD.String(string(r)))
	if unicode.IsMark(r) {
		return ""
	}
	return string(unicode.ToLower(r))
}
