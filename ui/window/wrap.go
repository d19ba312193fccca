package window

import (
	"strings"
)

// split reads **bold** marks and line breaks into words.
func split(marked string) []word {
	var words []word
	bold, newLine := false, false
	for i, l := range strings.Split(marked, "\n") {
		newLine = newLine || i > 0
		glue := false
		for k, part := range strings.Split(l, "**") {
			if k > 0 {
				bold = !bold
			}
			for j, w := range strings.Split(part, " ") {
				glue = glue && j == 0
				if w == "" {
					continue
				}
				if glue {
					last := &words[len(words)-1]
					last.pieces = append(last.pieces, piece{w, bold})
				} else {
					words = append(words, word{[]piece{{w, bold}}, newLine})
				}
				glue, newLine = true, false
			}
		}
	}
	return words
}

// splitPlain keeps all spaces, as in a table made of text, and knows no marks.
func splitPlain(text string) []word {
	var words []word
	for i, l := range strings.Split(text, "\n") {
		spaces, begin := "", true
		for _, w := range strings.Split(l, " ") {
			if w == "" {
				spaces += " "
				continue
			}
			words = append(words, word{[]piece{{spaces + w, false}}, i > 0 && begin})
			spaces, begin = "", false
		}
		if begin {
			words = append(words, word{[]piece{{" ", false}}, i > 0})
		}
	}
	return words
}

// wrapWords breaks words into lines no wider than width. A word that is wider
// by itself is broken between letters.
func wrapWords(words []word, width float32, measure func(string, bool) float32) []line {
	return hangWords(words, "", width, measure)
}

// hangWords does the same, and begins a line that goes on with what one before
// had no room for with hang, unless that is half a line by itself.
func hangWords(words []word, hang string, width float32, measure func(string, bool) float32) []line {
	if 2*measure(hang, false) > width {
		hang = ""
	}
	goOn := func(pieces []piece) []piece {
		if hang == "" {
			return pieces
		}
		return append([]piece{{hang, false}}, pieces...)
	}
	var lines []line
	var now line
	flush := func() {
		if len(now.pieces) > 0 {
			now.width = measureLine(now.pieces, measure)
			lines = append(lines, now)
		}
		now = line{}
	}
	for _, w := range words {
		if w.newLine {
			flush()
		}
		with := join(now.pieces, w.pieces)
		// What fits on no line of its own may as well begin on this one.
		if len(now.pieces) > 0 && measureLine(with, measure) > width && measureLine(goOn(w.pieces), measure) <= width {
			flush()
			with = goOn(w.pieces)
		}
		now.pieces = with
		for measureLine(now.pieces, measure) > width {
			head, tail := breakPieces(now.pieces, width, measure)
			if len(tail) == 0 || hang != "" && len(head) == 1 && head[0].text == hang {
				break
			}
			now.pieces = head
			flush()
			now.pieces = goOn(tail)
		}
	}
	flush()
	return lines
}

// join sets pieces behind each other with a space, which goes to a piece that
// is not bold when there is one, and merges what has the same weight.
func join(a, b []piece) []piece {
	if len(a) == 0 {
		return b
	}
	out := append([]piece(nil), a...)
	last := &out[len(out)-1]
	first := b[0]
	switch {
	case last.bold == first.bold:
		last.text += " " + first.text
		b = b[1:]
	case first.bold:
		last.text += " "
	default:
		out = append(out, piece{" " + first.text, false})
		b = b[1:]
	}
	return append(out, b...)
}

func measureLine(pieces []piece, measure func(string, bool) float32) (w float32) {
	for _, p := range pieces {
		w += measure(p.text, p.bold)
	}
	return w
}

// breakPieces cuts pieces where the width ends, at least one letter from the start.
func breakPieces(pieces []piece, width float32, measure func(string, bool) float32) (head, tail []piece) {
	for i, p := range pieces {
		w := measure(p.text, p.bold)
		if w <= width {
			width -= w
			continue
		}
		runes := []rune(p.text)
		low, high := 0, len(runes)
		for low < high {
			mid := (low + high + 1) / 2
			if measure(string(runes[:mid]), p.bold) <= width {
				low = mid
			} else {
				high = mid - 1
			}
		}
		if low == 0 && i == 0 {
			low = 1
		}
		// Behind a slash or a dot a path or an address reads on more easily.
		for j := low; j > low/2; j-- {
			if strings.ContainsRune(" /\\.@-_:", runes[j-1]) {
				low = j
				break
			}
		}
		head = append([]piece(nil), pieces[:i]...)
		if low > 0 {
			head = append(head, piece{string(runes[:low]), p.bold})
		}
		if low < len(runes) {
			tail = append(tail, piece{string(runes[low:]), p.bold})
		}
		return head, append(tail, pieces[i+1:]...)
	}
	return pieces, nil
}
