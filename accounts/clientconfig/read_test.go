package clientconfig

import (
	"bytes"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
)

var jane = accounts.Address{Local: "jane.doe+list", Domain: "example.org"}

func readFile(t *testing.T, name string) *Config {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := Read(f, jane)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestReadEverything(t *testing.T) {
	c := readFile(t, "testdata/everything.xml")
	days := accounts.Leave(14)
	me := "jane.doe+list@example.org"
	want := &Config{
		ID: "example.org", Domains: []string{"example.org", "xn--bcher-kva.example"},
		Name: "Mail at example.org", ShortName: "Ex & Co",
		Servers: []Server{
			{Server: accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthEncrypted, Username: me},
				Methods: []accounts.Auth{accounts.AuthEncrypted, accounts.AuthOAuth2, accounts.AuthPassword}},
			{Server: accounts.Server{Protocol: accounts.IMAP, Host: "mail.example.org", Port: 143, Security: accounts.StartTLS, Auth: accounts.AuthEncrypted, Username: "jane.doe+list.example.org"},
				Methods: []accounts.Auth{accounts.AuthEncrypted}},
			{Server: accounts.Server{Protocol: accounts.POP3, Host: "pop.example.org", Port: 995, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: me},
				Methods: []accounts.Auth{accounts.AuthPassword}, Leave: &days, CheckEvery: 15 * time.Minute},
			{Server: accounts.Server{Protocol: accounts.SMTP, Host: "smtp.example.org", Port: 465, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: me},
				Methods: []accounts.Auth{accounts.AuthPassword}},
			{Server: accounts.Server{Protocol: accounts.SMTP, Host: "relay.example.org", Port: 25, Security: accounts.Plaintext, Auth: accounts.AuthNone},
				Methods: []accounts.Auth{accounts.AuthNone}},
		},
		Documentation: []Page{{"https://example.org/help?of=jane.doe%2Blist%40example.org", []Text{{"", "Mail programs"}, {"de", "E-Mail-Programme"}, {"pt-BR", "Programas"}}}},
		Enable:        []Page{{"https://example.org/enable", []Text{{"en", "Switch on IMAP."}, {"de", "IMAP einschalten."}}}},
		Webmail:       "https://mail.example.org/",
		OAuth2:        &OAuth2{"login.example.org", []string{"mail", "offline_access"}, "https://example.org/auth", "https://example.org/token"},
	}
	skipped := c.Skipped
	c.Skipped = nil
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
	var reasons []string
	for _, s := range skipped {
		reasons = append(reasons, s.String())
	}
	if got, want := strings.Join(reasons, "\n"), `incomingServer jmap: not a kind of server that Postkey sets up
incomingServer imap: authentication "NTLM": no method that Postkey knows
incomingServer imap: username "%SCREENNAME%": nobody knows what to fill in for %SCREENNAME%`; got != want {
		t.Errorf("skipped:\n%s\nwant:\n%s", got, want)
	}
}

// One block is wrong in each of these; the other one must still be there.
func TestBadBlockIsLeftOut(t *testing.T) {
	const good = `<outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType><authentication>password-cleartext</authentication><username>u</username></outgoingServer>`
	block := func(typ, host, port, socket, auth, user string) string {
		return `<incomingServer type="` + typ + `"><hostname>` + host + `</hostname><port>` + port + `</port><socketType>` + socket +
			`</socketType><authentication>` + auth + `</authentication><username>` + user + `</username></incomingServer>`
	}
	for name, c := range map[string]struct{ block, want string }{
		"host with space":       {block("imap", "imap example.org", "993", "SSL", "plain", "u"), "hostname"},
		"host with control":     {block("imap", "imap&#9;.example.org", "993", "SSL", "plain", "u"), "hostname"},
		"host with path":        {block("imap", "imap.example.org/x", "993", "SSL", "plain", "u"), "hostname"},
		"host empty":            {block("imap", "", "993", "SSL", "plain", "u"), "hostname"},
		"host placeholder":      {block("imap", "%HOST%.example.org", "993", "SSL", "plain", "u"), "hostname"},
		"port 0":                {block("imap", "imap.example.org", "0", "SSL", "plain", "u"), "port"},
		"port 70000":            {block("imap", "imap.example.org", "70000", "SSL", "plain", "u"), "port"},
		"port a word":           {block("imap", "imap.example.org", "imaps", "SSL", "plain", "u"), "port"},
		"encryption unknown":    {block("imap", "imap.example.org", "993", "maybe", "plain", "u"), "socketType"},
		"no method known":       {block("imap", "imap.example.org", "993", "SSL", "telepathy", "u"), "telepathy"},
		"incoming without auth": {block("imap", "imap.example.org", "993", "SSL", "none", "u"), "none"},
		"user with bidi":        {block("imap", "imap.example.org", "993", "SSL", "plain", "u&#x202e;v"), "username"},
		"user empty":            {block("imap", "imap.example.org", "993", "SSL", "plain", " "), "username"},
		"user too long":         {block("imap", "imap.example.org", "993", "SSL", "plain", strings.Repeat("u", 600)), "username"},
		"smtp as incoming":      {block("smtp", "smtp.example.org", "465", "SSL", "plain", "u"), "kind of server"},
		"user unknown":          {block("imap", "imap.example.org", "993", "SSL", "plain", "%NICK%"), "%NICK%"},
		"port missing":          {`<incomingServer type="imap"><hostname>imap.example.org</hostname><socketType>SSL</socketType><username>u</username></incomingServer>`, "port is missing"},
	} {
		got, err := Read(strings.NewReader(`<clientConfig><emailProvider>`+c.block+good+`</emailProvider></clientConfig>`), jane)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(got.Servers) != 1 || got.Servers[0].Host != "smtp.example.org" {
			t.Errorf("%s: servers %+v", name, got.Servers)
		}
		if len(got.Skipped) != 1 || !strings.Contains(got.Skipped[0].String(), c.want) {
			t.Errorf("%s: skipped %v, want a word of %q", name, got.Skipped, c.want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><clientConfig><emailProvider><displayName>&b;</displayName></emailProvider></clientConfig>`
	for name, c := range map[string]struct {
		file string
		want error
	}{
		"web page":            {"<!DOCTYPE html>\n<html><head><title>Not found</title></head></html>", ErrHTML},
		"web page no doctype": {"<html lang=en><body>Hello<br></body></html>", ErrHTML},
		"web page upper case": {"\n<HTML><BODY></BODY></HTML>", ErrHTML},
		"entity bomb":         {bomb, ErrDoctype},
		"external entity":     {`<!DOCTYPE clientConfig SYSTEM "file:///etc/passwd"><clientConfig/>`, ErrDoctype},
		"empty":               {"", ErrNotConfig},
		"only space":          {" \n\t ", ErrNotConfig},
		"JSON":                {`{"imap": "example.org"}`, ErrNotConfig},
		"other XML":           {"<Autodiscover/>", ErrNotConfig},
		"half UTF-16":         {"\xff\xfe<\x00c", ErrNotConfig},
		"too big":             {"<clientConfig>" + strings.Repeat(" ", MaxSize) + "</clientConfig>", ErrTooBig},
	} {
		if _, err := Read(strings.NewReader(c.file), jane); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for name, file := range map[string]string{
		"cut off":             "<clientConfig><emailProvider><domain>example.org</domain>",
		"entity undefined":    "<clientConfig><emailProvider><displayName>&lol;</displayName></emailProvider></clientConfig>",
		"two roots":           "<clientConfig/><clientConfig/>",
		"text after":          "<clientConfig/>hello",
		"unknown charset":     `<?xml version="1.0" encoding="EBCDIC"?><clientConfig/>`,
		"control character":   "<clientConfig><emailProvider><domain>a\x00b</domain></emailProvider></clientConfig>",
		"declared not UTF-16": `<?xml version="1.0" encoding="UTF-16"?><clientConfig/>`,
	} {
		if c, err := Read(strings.NewReader(file), jane); err == nil {
			t.Errorf("%s: no error, %+v", name, c)
		}
	}
}

// A file with too many servers of one kind keeps those of the other kinds.
func TestReadManyServers(t *testing.T) {
	block := func(element, typ string) string {
		return "<" + element + ` type="` + typ + `"><hostname>h.example.org</hostname><port>1</port><socketType>SSL</socketType></` + element + ">"
	}
	file := "<clientConfig><emailProvider>" + strings.Repeat(block("incomingServer", "imap"), 1000) + block("incomingServer", "pop3") +
		block("outgoingServer", "smtp") + "</emailProvider></clientConfig>"
	c, err := Read(strings.NewReader(file), jane)
	if err != nil || len(c.Servers) != maxServers+2 || len(c.Skipped) != maxServers {
		t.Errorf("%d servers, %d left out, %v", len(c.Servers), len(c.Skipped), err)
	}
}

// Nesting costs nothing: what is not known is passed over without recursion.
func TestReadVeryDeep(t *testing.T) {
	c, err := Read(strings.NewReader(strings.Repeat("<clientConfig>", 30000)+strings.Repeat("</clientConfig>", 30000)), jane)
	if err != nil || len(c.Servers) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// The reader stops right after the limit, however much more there is.
func TestReadIsBounded(t *testing.T) {
	r := &counter{r: io.MultiReader(strings.NewReader("<clientConfig>"), zeroes{})}
	if _, err := Read(r, jane); !errors.Is(err, ErrTooBig) {
		t.Errorf("err = %v", err)
	}
	if r.n != MaxSize+1 {
		t.Errorf("read %d bytes", r.n)
	}
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) { n, err := c.r.Read(p); c.n += n; return n, err }

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestPlaceholders(t *testing.T) {
	f := newFiller(accounts.Address{Local: `"%EMAILDOMAIN% x"`, Domain: "example.org"})
	for in, want := range map[string][2]string{
		"%EMAILADDRESS%":                 {`"%EMAILDOMAIN% x"@example.org`, ""},
		"%EMAILADDRESS":                  {`"%EMAILDOMAIN% x"@example.org`, ""},
		"%EMAILLOCALPART%.%EMAILDOMAIN%": {`"%EMAILDOMAIN% x".example.org`, ""},
		"a%EMAILDOMAIN%%EMAILDOMAIN%b":   {"aexample.orgexample.orgb", ""},
		"50% of %EMAILDOMAIN":            {"50% of example.org", ""},
		"%USER%":                         {"%USER%", "%USER%"},
		"%EMAILADDRESSES%":               {"%EMAILADDRESSES%", "%EMAILADDRESSES%"},
		"%":                              {"%", ""},
		"%%":                             {"%%", ""},
		"a%2Fb":                          {"a%2Fb", ""},
	} {
		got, unknown := f.fill(in)
		if got != want[0] || unknown != want[1] {
			t.Errorf("fill(%q) = %q, %q; want %q", in, got, unknown, want)
		}
	}
}

func TestPageLanguages(t *testing.T) {
	p := Page{Texts: []Text{{"pt-BR", "pt"}, {"en", "en"}, {"", "none"}, {"de", "de"}}}
	for want, langs := range map[string][]string{"de": {"de-AT", "en"}, "pt": {"pt"}, "none": {"fr"}, "en": {"EN-gb"}} {
		if got := p.In(langs...); got != want {
			t.Errorf("In(%v) = %q, want %q", langs, got, want)
		}
	}
	if got := (Page{Texts: []Text{{"lv", "x"}}}).In("de"); got != "x" {
		t.Errorf("only text: %q", got)
	}
	if got := (Page{}).In("de"); got != "" {
		t.Errorf("no text: %q", got)
	}
}

func FuzzRead(f *testing.F) {
	everything, err := os.ReadFile("testdata/everything.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(everything)
	f.Add([]byte("\xff\xfe<\x00a\x00>\x00"))
	f.Add([]byte(`<clientConfig><emailProvider><incomingServer type="imap"><hostname>h</hostname><port>1</port><socketType>plain</socketType><username>%EMAILADDRESS</username></incomingServer></emailProvider></clientConfig>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Read(bytes.NewReader(data), jane)
		if err != nil {
			return
		}
		for _, s := range c.Servers {
			if err := s.Validate(); err != nil {
				t.Errorf("kept %+v: %v", s, err)
			}
		}
		var b bytes.Buffer
		if err := c.Write(&b); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&b, jane)
		if err != nil {
			t.Fatalf("what was written does not read: %v", err)
		}
		if len(again.Servers) != len(c.Servers) {
			t.Errorf("%d servers written, %d read", len(c.Servers), len(again.Servers))
		}
	})
}
