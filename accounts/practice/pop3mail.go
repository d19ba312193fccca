package practice

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// total counts what is not marked as deleted.
func (p *pop3Session) total() (count, size int) {
	for _, l := range p.letters {
		if !l.deleted {
			count++
			size += len(l.data)
		}
	}
	return count, size
}

// letter finds a message by its number, from 1. It answers itself when there is
// none.
func (p *pop3Session) letter(number string) (*letter, int) {
	n, ok := parseNumber(number, len(p.letters))
	if !ok || n == 0 || p.letters[n-1].deleted {
		p.fail("", "no such message")
		return nil, 0
	}
	return &p.letters[n-1], n
}

func (p *pop3Session) stat(string) {
	count, size := p.total()
	p.ok("%d %d", count, size)
}

func (p *pop3Session) list(number string) {
	p.each(number, func(l *letter) string { return fmt.Sprint(len(l.data)) })
}

func (p *pop3Session) uidl(number string) {
	p.each(number, func(l *letter) string { return l.id })
}

// each tells something of one message, or of all that are not deleted.
func (p *pop3Session) each(number string, tell func(*letter) string) {
	if number != "" {
		if l, n := p.letter(number); l != nil {
			p.ok("%d %s", n, tell(l))
		}
		return
	}
	count, _ := p.total()
	p.ok("%d messages", count)
	p.text(func(w io.Writer) error {
		for i := range p.letters {
			if l := &p.letters[i]; !l.deleted {
				if _, err := fmt.Fprintf(w, "%d %s\n", i+1, tell(l)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (p *pop3Session) retrieve(number string) {
	if l, _ := p.letter(number); l != nil {
		p.ok("%d octets", len(l.data))
		p.text(func(w io.Writer) error { _, err := w.Write(l.data); return err })
	}
}

// top sends the header, the empty line and that many lines of the body.
func (p *pop3Session) top(argument string) {
	number, lines, _ := strings.Cut(argument, " ")
	n, ok := parseNumber(lines, maxMessage)
	if !ok {
		p.misuse("how many lines?")
		return
	}
	if l, _ := p.letter(number); l != nil {
		p.ok("the top follows")
		p.text(func(w io.Writer) error { _, err := w.Write(l.top(n)); return err })
	}
}

func (l *letter) top(lines int) []byte {
	end := []byte("\r\n\r\n")
	i := bytes.Index(l.data, end)
	if i < 0 {
		return l.data // a header and nothing else
	}
	for i += len(end); lines > 0 && i < len(l.data); lines-- {
		n := bytes.IndexByte(l.data[i:], '\n')
		if n < 0 {
			return l.data
		}
		i += n + 1
	}
	return l.data[:i]
}

func (p *pop3Session) deleteCommand(number string) {
	if l, n := p.letter(number); l != nil {
		l.deleted = true
		p.ok("message %d goes with QUIT", n)
	}
}

func (p *pop3Session) reset(string) {
	for i := range p.letters {
		p.letters[i].deleted = false
	}
	count, size := p.total()
	p.ok("%d messages, %d octets", count, size)
}
