package login

import (
	"slices"
	"strings"
)

// A pattern recognises sentences by their meaning. It is written as groups
// divided by "&", all of which one sentence must have, in any order; a group is
// alternatives divided by "|". A group that begins with "!" must be missing. An
// alternative is the beginning of a word or of several in a row: "disabl" is
// found in "disabled". "pop_" with the mark at its end is found as a whole word
// only. "<off>" is a group of the vocabulary.
type pattern []group

type group struct {
	any    []string // ready for strings.Contains
	absent bool
}

// compile makes a pattern of how it is written. Patterns are written in the
// program, so mistakes are found by any test.
func compile(written string) pattern {
	if written == "" {
		return nil
	}
	var p pattern
	for part := range strings.SplitSeq(written, "&") {
		part = strings.TrimSpace(part)
		var g group
		part, g.absent = strings.CutPrefix(part, "!")
		for alternative := range strings.SplitSeq(part, "|") {
			g.any = append(g.any, spell(strings.TrimSpace(alternative))...)
		}
		p = append(p, g)
	}
	return p
}

// spell makes what is looked for of one alternative.
func spell(alternative string) []string {
	if name, ok := strings.CutPrefix(alternative, "<"); ok {
		words, ok := vocabulary[strings.TrimSuffix(name, ">")]
		if !ok {
			panic("no such words: " + alternative)
		}
		var all []string
		for word := range strings.SplitSeq(words, "|") {
			all = append(all, spell(strings.TrimSpace(word))...)
		}
		return all
	}
	if alternative == linkWord {
		return []string{" " + linkWord + " "}
	}
	word, whole := strings.CutSuffix(alternative, "_")
	var b strings.Builder
	for token := range strings.FieldsSeq(word) {
		fold(&b, token, func() {})
	}
	if b.Len() == 0 {
		panic("an empty word in a pattern: " + alternative)
	}
	if whole {
		b.WriteByte(' ')
	}
	return []string{b.String()}
}

// fits reports whether one of the sentences has all that the pattern wants. No
// pattern fits every text.
func (p pattern) fits(s speech) bool {
	return len(p) == 0 || slices.ContainsFunc(s.sentences, p.in)
}

func (p pattern) in(sentence string) bool {
	for _, g := range p {
		if g.absent == slices.ContainsFunc(g.any, func(w string) bool { return strings.Contains(sentence, w) }) {
			return false
		}
	}
	return true
}
