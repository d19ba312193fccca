package terminal

import (
	"io"
	"unicode"
	"unicode/utf8"
)

// A plain writer lets only text through: a terminal obeys control characters,
// and bidi ones make a text read differently from what it is. Names and replies
// are cleaned where they come from; this is the last gate before the screen.
type plain struct {
	w    io.Writer
	tail []byte // the beginning of a character whose end has not come yet
	err  error  // the first error of w
}

func (p *plain) Write(b []byte) (int, error) {
	in := append(p.tail, b...)
	out := make([]byte, 0, len(in))
	for len(in) > 0 && utf8.FullRune(in) {
		r, size := utf8.DecodeRune(in)
		in = in[size:]
		switch {
		case r == '\n', r == '\t':
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == '\u2028', r == '\u2029':
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	p.tail = append([]byte(nil), in...)
	if _, err := p.w.Write(out); err != nil {
		if p.err == nil {
			p.err = err
		}
		return 0, err
	}
	return len(b), nil
}
