// Package leaktest searches what Postkey wrote for a password. It is imported
// by tests alone.
//
// A test first does its work with a password like [Password]. It then hands
// every byte that came out of it (files, output, logs, crash reports) to [Check]
// or [CheckDir]. They look for each of the [Forms] the password can take when a
// program writes it: plain, escaped, percent-encoded, hex, UTF-16 or base64, at
// any position inside longer text. Archives are opened and searched too.
package leaktest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"mime/quotedprintable"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"unicode/utf16"
)

// Password is an awkward one: its quote, backslash, space and percent sign make
// each escaped form differ from the others.
const Password = `b"o\b p%w1`

// shortest is the fewest bytes a password must have to be searched for. Half of
// a shorter one would turn up in any file by chance.
const shortest = 6

// A Form is one way to write a password.
type Form struct {
	// Name says which way, such as "base64 +1".
	Name string
	// Bytes is what stands in the data, without quotes or anything else that
	// depends on what is around it.
	Bytes []byte
}

// Forms lists all ways to write a password that are searched for, each once,
// the plainest name first. It panics for a password of fewer than six bytes.
func Forms(password string) []Form {
	if len(password) < shortest {
		panic(fmt.Sprintf("leaktest: a password of %d bytes is too short to search for", len(password)))
	}
	var forms []Form
	add := func(name string, b []byte) {
		if !slices.ContainsFunc(forms, func(f Form) bool { return bytes.Equal(f.Bytes, b) }) {
			forms = append(forms, Form{name, b})
		}
	}
	for _, e := range escapes {
		add(e.name, []byte(e.write(password)))
	}
	lower := hex.EncodeToString([]byte(password))
	add("hex", []byte(lower))
	add("hex, upper case", []byte(strings.ToUpper(lower)))
	for _, w := range wide(password) {
		add(w.Name, w.Bytes)
		for _, f := range base64Forms(w.Bytes) {
			add(w.Name+" in "+f.Name, f.Bytes)
		}
	}
	for _, f := range base64Forms([]byte(password)) {
		add(f.Name, f.Bytes)
	}
	return forms
}

// escapes are the forms that are text again.
var escapes = []struct {
	name  string
	write func(string) string
}{
	{"plain", func(s string) string { return s }},
	{"JSON", func(s string) string { return jsonText(s, false) }},
	{"JSON, safe for HTML", func(s string) string { return jsonText(s, true) }},
	{"JSON, ASCII only", func(s string) string { return jsonASCII(s, `\u%04x`) }},
	{"JSON, ASCII only, upper case", func(s string) string { return jsonASCII(s, `\u%04X`) }},
	{"JSON, escaped slashes", func(s string) string { return strings.ReplaceAll(jsonText(s, false), "/", `\/`) }},
	{"HTML", html.EscapeString},
	{"HTML template", strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;").Replace},
	{"JavaScript", template.JSEscapeString},
	{"HTML, named", strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;").Replace},
	{"HTML, text only", strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace},
	{"XML", func(s string) string {
		var b bytes.Buffer
		xml.EscapeText(&b, []byte(s)) // a bytes.Buffer takes everything
		return b.String()
	}},
	{"Go %q", func(s string) string { return inner(strconv.Quote(s)) }},
	{"Go %+q", func(s string) string { return inner(strconv.QuoteToASCII(s)) }},
	{"IMAP quoted", strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace},
	{"shell, single quotes", strings.NewReplacer(`'`, `'\''`).Replace},
	{"doubled quotes", strings.NewReplacer(`"`, `""`).Replace},
	{"doubled percent signs", strings.NewReplacer(`%`, `%%`).Replace},
	{"URL path", url.PathEscape},
	{"URL query", url.QueryEscape},
	{"URL, every space %20", func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }},
	{"URL, lower case", func(s string) string { return lowerPercent(strings.ReplaceAll(url.QueryEscape(s), "+", "%20")) }},
	{"URL path, lower case", func(s string) string { return lowerPercent(url.PathEscape(s)) }},
	{"URL user", func(s string) string { return url.User(s).String() }},
	{"URL, every byte", func(s string) string { return everyByte(s, "%%%02X") }},
	{"URL, every byte, lower case", func(s string) string { return everyByte(s, "%%%02x") }},
	{"hex, spaced", func(s string) string { return strings.TrimSpace(everyByte(s, "%02x ")) }},
	{"bytes, as Go prints them", func(s string) string { return inner(fmt.Sprint([]byte(s))) }},
	{"bytes, as Go writes them", func(s string) string {
		return strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", []byte(s)), "[]byte{"), "}")
	}},
	{"quoted-printable", func(s string) string {
		var b bytes.Buffer
		w := quotedprintable.NewWriter(&b)
		w.Write([]byte(s)) // as above
		w.Close()
		return b.String()
	}},
}

// inner drops the first and the last byte, which are quotes or brackets.
func inner(s string) string { return s[1 : len(s)-1] }

func jsonText(s string, safe bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(safe)
	if err := e.Encode(s); err != nil {
		panic(err) // any string can be encoded
	}
	return inner(strings.TrimSuffix(b.String(), "\n"))
}

func jsonASCII(s, format string) string {
	var b strings.Builder
	for _, r := range jsonText(s, false) {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, format, u)
		}
	}
	return b.String()
}

func everyByte(s, format string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, format, s[i])
	}
	return b.String()
}

// lowerPercent writes the hex digits of each %XX in lower case.
func lowerPercent(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '%' && i+2 < len(b) {
			copy(b[i+1:i+3], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return string(b)
}

// wide returns the password in UTF-16, in both byte orders.
func wide(password string) []Form {
	var le, be []byte
	for _, u := range utf16.Encode([]rune(password)) {
		le = append(le, byte(u), byte(u>>8))
		be = append(be, byte(u>>8), byte(u))
	}
	return []Form{{"UTF-16LE", le}, {"UTF-16BE", be}}
}

// base64Forms returns the letters that data has in base64 whatever stands
// before and after it. Three bytes become four letters, so there are three ways
// to fall into step; a letter that also holds bits of a neighbour is left out.
func base64Forms(data []byte) []Form {
	var forms []Form
	for _, alphabet := range []struct {
		name string
		*base64.Encoding
	}{{"base64", base64.RawStdEncoding}, {"base64 for URLs", base64.RawURLEncoding}} {
		for before := range 3 {
			letters := alphabet.EncodeToString(append(make([]byte, before), data...))
			first := (before*8 + 5) / 6
			last := (before + len(data)) * 8 / 6
			forms = append(forms, Form{fmt.Sprintf("%s +%d", alphabet.name, before), []byte(letters[first:last])})
		}
	}
	return forms
}
