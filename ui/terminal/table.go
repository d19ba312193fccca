package terminal

import (
	"bytes"
	"io"
	"text/tabwriter"
)

// table lines up what is written to it with tabs, until it is flushed.
func (t *terminal) table() *tabwriter.Writer {
	return tabwriter.NewWriter(&trimmer{w: t.out}, 0, 0, 2, ' ', 0)
}

// A trimmer drops the spaces at the end of lines, which fill up a table.
type trimmer struct {
	w      io.Writer
	spaces []byte // seen, and perhaps not the last of their line
}

func (t *trimmer) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		text := b[:len(b)-len(bytes.TrimLeft(b, " "))]
		t.spaces, b = append(t.spaces, text...), b[len(text):]
		end := bytes.IndexByte(b, ' ')
		if end < 0 {
			end = len(b)
		}
		if end == 0 {
			continue
		}
		if b[0] != '\n' {
			if _, err := t.w.Write(t.spaces); err != nil {
				return 0, err
			}
		}
		t.spaces = t.spaces[:0]
		if _, err := t.w.Write(b[:end]); err != nil {
			return 0, err
		}
		b = b[end:]
	}
	return n, nil
}
