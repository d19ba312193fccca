package clientconfig

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
)

// nameFile is a file that gives a company's name.
func nameFile(declaration, name string) string {
	return declaration + `<clientConfig><emailProvider id="x"><displayName>` + name + `</displayName></emailProvider></clientConfig>`
}

func inUTF16(order binary.ByteOrder, text string) string {
	var b bytes.Buffer
	binary.Write(&b, order, utf16.Encode([]rune(text))) // a buffer takes everything
	return b.String()
}

// UTF-16 shows without a byte order mark, too, and whatever the declaration says
// of it (XML 1.0, appendix F).
func TestReadUTF16(t *testing.T) {
	for order, bytesOf := range map[string]binary.ByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		for _, mark := range []string{"", "\ufeff"} {
			for _, declaration := range []string{"", `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="UTF-16"?>`, `<?xml version="1.0" encoding="UTF-16LE"?>`, `<?xml version="1.0" encoding="utf-8"?>`} {
				c, err := Read(strings.NewReader(inUTF16(bytesOf, mark+nameFile(declaration, "Grüße € 📫"))), jane)
				if err != nil || c.Name != "Grüße € 📫" {
					t.Errorf("%s endian, mark %q, %s: %+v, %v", order, mark, declaration, c, err)
				}
			}
		}
	}
}

// Each name in the bytes that its character set has for it.
func TestReadCharacterSets(t *testing.T) {
	for charset, name := range map[string][2]string{
		"UTF-8":        {"Grüße €", "Grüße €"},
		"utf8":         {"Grüße €", "Grüße €"},
		"US-ASCII":     {"Mail", "Mail"},
		"ISO-8859-1":   {"Gr\xfc\xdfe", "Grüße"},
		"latin1":       {"Gr\xfc\xdfe", "Grüße"},
		"Windows-1252": {"\x80 \x84x\x93", "€ „x“"},
		"iso-8859-15":  {"\xa4", "€"},
		"ISO-8859-2":   {"\xa3\xf3d\xbc", "Łódź"},
		"windows-1250": {"\xa3\xf3d\x9f", "Łódź"},
		"windows-1251": {"\xcf\xee\xf7\xf2\xe0", "Почта"},
		"KOI8-R":       {"\xf0\xcf\xde\xd4\xc1", "Почта"},
		"windows-1253": {"\xd4\xe1", "Τα"},
		"iso-8859-9":   {"\xdei\xfei", "Şişi"},
		"GBK":          {"\xd3\xca\xcf\xe4", "邮箱"},
		"gb2312":       {"\xd3\xca\xcf\xe4", "邮箱"},
		"Big5":         {"\xb6l\xa5\xf3", "郵件"},
		"Shift_JIS":    {"\x83\x81\x81[\x83\x8b", "メール"},
		"EUC-KR":       {"\xb8\xde\xc0\xcf", "메일"},
	} {
		c, err := Read(strings.NewReader(nameFile(`<?xml version="1.0" encoding="`+charset+`"?>`, name[0])), jane)
		if err != nil || c.Name != name[1] {
			t.Errorf("%s: %+v, %v; want %s", charset, c, err, name[1])
		}
	}
}

// What no character set makes sense of, and one that hides what it means.
func TestReadRefusesCharacterSets(t *testing.T) {
	for name, file := range map[string]string{
		"nobody's":            nameFile(`<?xml version="1.0" encoding="EBCDIC-CP-US"?>`, "x"),
		"UTF-7":               nameFile(`<?xml version="1.0" encoding="UTF-7"?>`, "x"),
		"UTF-32, one way":     "\xff\xfe\x00\x00<\x00\x00\x00c\x00\x00\x00",
		"UTF-32, the other":   "\x00\x00\xfe\xff\x00\x00\x00<\x00\x00\x00c",
		"not UTF-16 after it": nameFile(`<?xml version="1.0" encoding="UTF-16"?>`, "x"),
		"only to be replaced": nameFile(`<?xml version="1.0" encoding="ISO-2022-KR"?>`, "x"),
		"private":             nameFile(`<?xml version="1.0" encoding="x-user-defined"?>`, "x"),
		"a name to be shown":  nameFile("<?xml version=\"1.0\" encoding=\"\u202eEBCDIC\"?>", "x"),
		"not UTF-8 at all":    nameFile("", "Gr\xfc\xdfe"),
		"nothing but a mark":  "\ufeff",
		"nothing, in UTF-16":  "\xff\xfe",
	} {
		if c, err := Read(strings.NewReader(file), jane); err == nil || strings.Contains(err.Error(), "\u202e") {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	for _, half := range []string{"\xff\xfe<\x00c", "\xfe\xff\x00<\x00", "<\x00c\x00o", "\x00<\x00c\x00"} {
		if _, err := Read(strings.NewReader(half), jane); !errors.Is(err, ErrNotConfig) {
			t.Errorf("%q: %v", half, err)
		}
	}
}

// Half of a pair of UTF-16 is no letter, so it is no part of a server's name.
func TestReadBrokenPairs(t *testing.T) {
	file := inUTF16(binary.LittleEndian, `<clientConfig><emailProvider><incomingServer type="imap"><hostname>imap!.example.org</hostname><port>993</port><socketType>SSL</socketType></incomingServer></emailProvider></clientConfig>`)
	file = strings.Replace(file, "!\x00", "\x00\xd8", 1)
	c, err := Read(strings.NewReader(file), jane)
	if err != nil || len(c.Servers) > 0 || len(c.Skipped) != 1 || !strings.Contains(c.Skipped[0].String(), "hostname") {
		t.Errorf("%+v, %v", c, err)
	}
}
