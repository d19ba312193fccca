package leaktest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"
)

// leaks are the ways real programs write a string, each by the library that does
// it, so that a mistake in Forms cannot hide itself.
var leaks = map[string]func(t *testing.T, p string) []byte{
	"plain":      func(t *testing.T, p string) []byte { return []byte("password = " + p + "\n") },
	"quoted":     func(t *testing.T, p string) []byte { return fmt.Appendf(nil, "wrong password %q for jane", p) },
	"quoted +":   func(t *testing.T, p string) []byte { return fmt.Appendf(nil, "%+q", p) },
	"Go syntax":  func(t *testing.T, p string) []byte { return fmt.Appendf(nil, "%#v", struct{ A, B string }{"x", p}) },
	"bytes":      func(t *testing.T, p string) []byte { return fmt.Append(nil, []byte("a"+p+"b")) },
	"bytes %#v":  func(t *testing.T, p string) []byte { return fmt.Appendf(nil, "%#v", []byte("a"+p+"b")) },
	"hex":        func(t *testing.T, p string) []byte { return fmt.Appendf(nil, "%x", "ab"+p+"b") },
	"HEX":        func(t *testing.T, p string) []byte { return fmt.Appendf(nil, "%X", "ab"+p+"b") },
	"hex spaced": func(t *testing.T, p string) []byte { return fmt.Appendf(nil, "% x", "ab"+p+"b") },
	"hex pkg":    func(t *testing.T, p string) []byte { return []byte(hex.EncodeToString([]byte(p))) },
	"JSON": func(t *testing.T, p string) []byte {
		return must(json.Marshal(map[string]string{"password": "x" + p + "x"}))
	},
	"JSON slog": func(t *testing.T, p string) []byte {
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("signed in", "password", p)
		return b.Bytes()
	},
	"text slog": func(t *testing.T, p string) []byte {
		var b bytes.Buffer
		slog.New(slog.NewTextHandler(&b, nil)).Info("signed in", "password", p)
		return b.Bytes()
	},
	"JSON in JSON's plain escapes": func(t *testing.T, p string) []byte {
		var b bytes.Buffer
		for _, r := range utf16.Encode([]rune(p)) {
			switch {
			case r == '"' || r == '\\':
				b.WriteString(`\` + string(rune(r)))
			case r < 0x80:
				b.WriteByte(byte(r))
			default:
				fmt.Fprintf(&b, `\u%04x`, r)
			}
		}
		return b.Bytes()
	},
	"HTML text": func(t *testing.T, p string) []byte { return render(t, `<p>{{.}}</p>`, p) },
	"HTML attribute": func(t *testing.T, p string) []byte {
		return []byte(`<input value="` + template.HTMLEscapeString(p) + `">`)
	},
	"JavaScript": func(t *testing.T, p string) []byte { return []byte("x = '" + template.JSEscapeString(p) + "'") },
	"XML": func(t *testing.T, p string) []byte {
		return must(xml.Marshal(struct {
			XMLName  xml.Name `xml:"a"`
			Password string
		}{Password: p}))
	},
	"URL query": func(t *testing.T, p string) []byte {
		return []byte("https://h.example/?" + url.Values{"p": {p}, "a": {"b"}}.Encode())
	},
	"URL path": func(t *testing.T, p string) []byte { return []byte("https://h.example/" + url.PathEscape(p)) },
	"URL password": func(t *testing.T, p string) []byte {
		return []byte((&url.URL{Scheme: "imaps", User: url.UserPassword("jane", p), Host: "h.example"}).String())
	},
	"URL lower case": func(t *testing.T, p string) []byte {
		var b bytes.Buffer
		for i := range len(p) {
			fmt.Fprintf(&b, "%%%02x", p[i])
		}
		return b.Bytes()
	},
	"IMAP LOGIN": func(t *testing.T, p string) []byte {
		p = strings.ReplaceAll(strings.ReplaceAll(p, `\`, `\\`), `"`, `\"`)
		return []byte(`a1 LOGIN "jane" "` + p + `"` + "\r\n")
	},
	"SASL PLAIN": func(t *testing.T, p string) []byte {
		return []byte("AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00jane@example.org\x00"+p)))
	},
	"mail part": func(t *testing.T, p string) []byte {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Transfer-Encoding": {"quoted-printable"}})
		if err != nil {
			t.Fatal(err)
		}
		q := quotedprintable.NewWriter(part)
		io.WriteString(q, strings.Repeat("x", 70)+p+" and more") // the line breaks inside the password
		q.Close()
		w.Close()
		return b.Bytes()
	},
	"wrapped base64": func(t *testing.T, p string) []byte {
		var b bytes.Buffer
		s := base64.StdEncoding.EncodeToString([]byte("token=" + p + ";"))
		for len(s) > 5 {
			b.WriteString(s[:5] + "\r\n")
			s = s[5:]
		}
		b.WriteString(s)
		return b.Bytes()
	},
	"zip": func(t *testing.T, p string) []byte { return zipped(t, "prefs.js", strings.Repeat("a", 5000)+p) },
	"zip in zip": func(t *testing.T, p string) []byte {
		return zipped(t, "outer", string(zipped(t, "inner", strings.Repeat("a", 5000)+p)))
	},
	"zip entry name": func(t *testing.T, p string) []byte { return zipped(t, p, "") },
	"gzip": func(t *testing.T, p string) []byte {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		io.WriteString(w, strings.Repeat("a", 5000)+p)
		w.Close()
		return b.Bytes()
	},
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func render(t *testing.T, text, value string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := template.Must(template.New("").Parse(text)).Execute(&b, value); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t *testing.T, name, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, content)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
