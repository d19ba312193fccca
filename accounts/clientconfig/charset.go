package clientconfig

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf16"

	"golang.org/x/text/encoding/htmlindex"

	"postkey/accounts"
)

// decode makes UTF-8 of UTF-16, which shows by a byte order mark or by its first
// character (XML 1.0, appendix F), and drops the mark. charset is for what the
// XML declaration may then still name.
func decode(data []byte) (text []byte, charset func(string, io.Reader) (io.Reader, error), err error) {
	var order binary.ByteOrder
	mark := 2
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:], named, nil
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	case bytes.HasPrefix(data, []byte{'<', 0}):
		order, mark = binary.LittleEndian, 0
	case bytes.HasPrefix(data, []byte{0, '<'}):
		order, mark = binary.BigEndian, 0
	default:
		return data, named, nil
	}
	data = data[mark:]
	if len(data)%2 != 0 {
		return nil, nil, fmt.Errorf("%w: UTF-16 with half a character at its end", ErrNotConfig)
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 0; i < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	// It is UTF-8 now, whatever the declaration says.
	return []byte(string(utf16.Decode(units))), func(_ string, r io.Reader) (io.Reader, error) { return r, nil }, nil
}

// named reads the character sets that browsers know, by any of their names
// (WHATWG Encoding §4.2). UTF-16 is none of them here: a file in it would have
// been recognised.
func named(label string, r io.Reader) (io.Reader, error) {
	e, err := htmlindex.Get(label)
	if err == nil {
		switch name, _ := htmlindex.Name(e); name {
		case "utf-16le", "utf-16be", "replacement", "x-user-defined":
		default:
			return e.NewDecoder().Reader(r), nil
		}
	}
	return nil, fmt.Errorf("character set %q is not supported", accounts.CleanText(label, 40))
}
