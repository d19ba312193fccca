package clientconfig

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// decode drops a byte order mark and makes UTF-8 of UTF-16. charset is for what
// the XML declaration may then still name.
func decode(data []byte) (text []byte, charset func(string, io.Reader) (io.Reader, error), err error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:], single, nil
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return data, single, nil
	}
	data = data[2:]
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

// single reads the one-byte character sets of Western Europe. Others are rare in
// settings files, where everything that matters is ASCII.
func single(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "latin1", "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder().Reader(r), nil
	}
	return nil, fmt.Errorf("character set %q is not supported", label)
}
