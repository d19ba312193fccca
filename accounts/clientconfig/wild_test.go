package clientconfig

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
)

// What the public data lacks and other people's web servers send all the same.

// block is a server in a file. Its elements come in the order of the draft's
// examples.
func block(element, kind, host, more string) string {
	return "<" + element + ` type="` + kind + `"><hostname>` + host + `</hostname><port>993</port><socketType>SSL</socketType>` + more + "</" + element + ">"
}

func provider(inside string) string {
	return "<clientConfig><emailProvider>" + inside + "</emailProvider></clientConfig>"
}

// onlyServer is a file's only server as a URL, with its methods.
func onlyServer(t *testing.T, file string) string {
	t.Helper()
	c, err := Read(strings.NewReader(file), jane)
	switch {
	case err != nil:
		return err.Error()
	case len(c.Servers) == 0 && len(c.Skipped) > 0:
		return c.Skipped[0].String()
	case len(c.Servers) != 1:
		t.Errorf("%d servers in %s", len(c.Servers), file)
		return ""
	}
	return fmt.Sprint(c.Servers[0].URL(), " ", c.Servers[0].Methods)
}

func TestReadVersions(t *testing.T) {
	c := readFile(t, "testdata/version12.xml")
	var got []string
	for _, s := range c.Servers {
		got = append(got, fmt.Sprint(s.URL(), " ", s.Methods))
	}
	for _, s := range c.Skipped {
		got = append(got, s.String())
	}
	want := []string{
		"imaps://jane.doe%2Blist%40example.org@imap.example.org:993 [oauth2 encrypted password]",
		"smtps://jane.doe%2Blist%40example.org@smtp.example.org:465 [password]",
		"incomingServer jmap: not a kind of server that Postkey sets up",
		"incomingServer ews: not a kind of server that Postkey sets up",
		`incomingServer pop3: authentication "GSSAPI": no method that Postkey knows`,
		"outgoingServer ews: not a kind of server that Postkey sets up",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if c.OAuth2 == nil || c.OAuth2.TokenURL != "https://login.example.org/token" || strings.Contains(fmt.Sprintf("%+v %+v", c, c.OAuth2), "never read") {
		t.Errorf("%+v, %+v", c, c.OAuth2)
	}
	// No file is refused for its version.
	for _, version := range []string{"", `version=""`, `version="1.0"`, `version="1.1"`, `version="9"`, `version="&#x202e;"`} {
		file := strings.Replace(provider(block("incomingServer", "imap", "h.example.org", "")), "<clientConfig", "<clientConfig "+version, 1)
		if got := onlyServer(t, file); got != "imaps://jane.doe%2Blist%40example.org@h.example.org:993 [password]" {
			t.Errorf("%s: %s", version, got)
		}
	}
}

// The same value in the ways XML has to write it.
func TestReadWaysOfXML(t *testing.T) {
	const want = "imaps://jane.doe%2Blist%40example.org@imap.example.org:993 [password]"
	plain := provider(block("incomingServer", "imap", "imap.example.org", ""))
	for name, file := range map[string]string{
		"CDATA":                strings.Replace(plain, "imap.example.org", "<![CDATA[imap.example.org]]>", 1),
		"part CDATA":           strings.Replace(plain, "imap.example.org", "imap.<![CDATA[example]]>.org", 1),
		"a comment within":     strings.Replace(plain, "imap.example.org", "imap.<!-- ours -->example.org", 1),
		"characters by number": strings.Replace(plain, "imap.example.org", "imap&#46;example&#x2E;org", 1),
		"lines and tabs":       strings.Replace(plain, "imap.example.org", "\r\n\t imap.example.org \r\n", 1),
		"a byte order mark":    "\ufeff" + plain,
		"space before it":      "\n\n" + plain,
		"a style sheet":        `<?xml version="1.0"?><?xml-stylesheet href="x.css"?>` + plain,
		"a namespace":          strings.Replace(plain, "<clientConfig", `<clientConfig xmlns="https://example.org/ns"`, 1),
		"a name with prefix":   strings.NewReplacer("<clientConfig", `<m:clientConfig xmlns:m="https://example.org/ns"`, "</clientConfig", "</m:clientConfig").Replace(plain),
		"upper-case kind":      strings.Replace(plain, `"imap"`, `" IMAP "`, 1),
		"a second company":     strings.Replace(plain, "</clientConfig>", "<emailProvider>"+block("incomingServer", "imap", "second.example.org", "")+"</emailProvider></clientConfig>", 1),
		"an update elsewhere":  strings.Replace(plain, "<emailProvider>", `<clientConfigUpdate url="https://elsewhere.example/"/><emailProvider>`, 1),
	} {
		if got := onlyServer(t, file); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	// Quoted markup is text, and stays that.
	c, err := Read(strings.NewReader(provider("<displayName><![CDATA[<b>Mail</b> & more]]></displayName>")), jane)
	if err != nil || c.Name != "<b>Mail</b> & more" {
		t.Errorf("%+v, %v", c, err)
	}
}

// The methods that Postkey knows stay in their order, whatever stands between
// them; a server with none of them is left out.
func TestReadMethods(t *testing.T) {
	for methods, want := range map[string]string{
		"NTLM":                                    "",
		"GSSAPI":                                  "",
		"NTLM GSSAPI TLS-client-cert":             "",
		"client-IP-address":                       "", // nobody reads mail without saying who they are
		"GSSAPI password-cleartext":               "[password]",
		"password-cleartext NTLM OAuth2":          "[password oauth2]",
		"OAuth2 NTLM password-encrypted":          "[oauth2 encrypted]",
		"secure plain":                            "[encrypted password]",
		"plain password-cleartext":                "[password]",
		"OAUTH2 Password-Cleartext":               "[oauth2 password]",
		"password-encrypted GSSAPI none":          "[encrypted]",
		"SCRAM-SHA-256-PLUS SCRAM-SHA-1 CRAM-MD5": "[encrypted]",
		"telepathy OAuth2":                        "[oauth2]",
		"telepathy":                               "",
	} {
		var elements string
		for _, m := range strings.Fields(methods) {
			elements += "<authentication>" + m + "</authentication>"
		}
		got := onlyServer(t, provider(block("incomingServer", "imap", "h.example.org", elements)))
		url := "imaps://jane.doe%2Blist%40example.org@h.example.org:993 "
		if want == "" && !strings.Contains(got, "no method that Postkey knows") || want != "" && got != url+want {
			t.Errorf("%s: %s, want %s", methods, got, want)
		}
	}
}

// Several servers of a kind keep the company's order, among those of others too.
func TestReadOrder(t *testing.T) {
	c, err := Read(strings.NewReader(provider(block("outgoingServer", "smtp", "s1.example.org", "")+block("incomingServer", "pop3", "p1.example.org", "")+
		block("incomingServer", "imap", "i1.example.org", "")+block("outgoingServer", "smtp", "s2.example.org", "")+
		block("incomingServer", "pop3", "p2.example.org", "")+block("incomingServer", "imap", "i2.example.org", ""))), jane)
	if err != nil {
		t.Fatal(err)
	}
	var hosts []string
	for _, s := range c.Servers {
		host, _, _ := strings.Cut(s.Host, ".")
		hosts = append(hosts, host)
	}
	if got := strings.Join(hosts, " "); got != "p1 i1 p2 i2 s1 s2" {
		t.Errorf("order %s", got)
	}
}

// Placeholders wherever the draft allows them, together, and broken ones.
func TestReadPlaceholders(t *testing.T) {
	for _, c := range []struct{ host, user, want string }{
		{"imap.%EMAILDOMAIN%", "%EMAILLOCALPART%", "imaps://jane.doe%2Blist@imap.example.org:993"},
		{"%EMAILDOMAIN%", "%EMAILLOCALPART%.%EMAILDOMAIN%", "imaps://jane.doe%2Blist.example.org@example.org:993"},
		{"%EMAILDOMAIN", "%EMAILADDRESS", "imaps://jane.doe%2Blist%40example.org@example.org:993"},
		{"h.example.org", "%EMAILLOCALPART%@%EMAILDOMAIN%", "imaps://jane.doe%2Blist%40example.org@h.example.org:993"},
		{"h.example.org", "%EMAILADDRESS%%EMAILDOMAIN", "imaps://jane.doe%2Blist%40example.orgexample.org@h.example.org:993"},
		{"h.example.org", "%EMAILADDRESS%%", "imaps://jane.doe%2Blist%40example.org%25@h.example.org:993"},
		{"h.example.org", "50%", "imaps://50%25@h.example.org:993"},
		{"h.example.org", "<![CDATA[%EMAILADDRESS%]]>", "imaps://jane.doe%2Blist%40example.org@h.example.org:993"},
		{"h.example.org", "%emailaddress%", "imaps://%25emailaddress%25@h.example.org:993"}, // not a placeholder: they are upper case
		{"h.example.org", "%NICK%", "%NICK%"},
		{"h.example.org", "%EMAILADDRESS%%NICK%", "%NICK%"},
		{"%EMAILLOCALPART%.example.org", "u", "hostname"}, // a + is in no server's name
		{"%EMAILADDRESS%", "u", "hostname"},
		{"%EMAILDOMAIN%%EMAILDOMAIN%.", "u", "imaps://u@example.orgexample.org:993"},
		{"%%", "u", "hostname"},
	} {
		got := onlyServer(t, provider(block("incomingServer", "imap", c.host, "<username>"+c.user+"</username>")))
		if got, _, _ := strings.Cut(got, " ["); got != c.want && !(strings.Contains(got, c.want) && !strings.HasPrefix(c.want, "imaps:")) {
			t.Errorf("%s, %s: %s, want %s", c.host, c.user, got, c.want)
		}
	}
}

// Whatever its place and its letters, a document type is refused before anything
// it defines is looked at.
func TestReadRefusesBombs(t *testing.T) {
	var laughs strings.Builder
	laughs.WriteString(`<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol0 "lol">`)
	for i := 1; i < 20; i++ {
		fmt.Fprintf(&laughs, `<!ENTITY lol%d "%s">`, i, strings.Repeat(fmt.Sprintf("&lol%d;", i-1), 10))
	}
	laughs.WriteString("]>" + provider("<displayName>&lol19;</displayName>"))
	for name, file := range map[string]string{
		"a billion laughs":      laughs.String(),
		"quadratic":             `<!DOCTYPE c [<!ENTITY a "` + strings.Repeat("a", 50000) + `">]>` + provider("<displayName>"+strings.Repeat("&a;", 50000)+"</displayName>"),
		"an entity of a file":   `<!DOCTYPE c [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + provider("<displayName>&x;</displayName>"),
		"a parameter entity":    `<!DOCTYPE c [<!ENTITY % x SYSTEM "https://elsewhere.example/x.dtd"> %x;]>` + provider(""),
		"one elsewhere":         `<!DOCTYPE c PUBLIC "-//X//X//EN" "https://elsewhere.example/x.dtd">` + provider(""),
		"after a comment":       "<!-- settings -->\n<!DOCTYPE c [<!ENTITY a \"b\">]>" + provider("&a;"),
		"with a mark before it": "\ufeff" + laughs.String(),
		"in UTF-16":             inUTF16(binary.BigEndian, laughs.String()),
	} {
		if _, err := Read(strings.NewReader(file), jane); !errors.Is(err, ErrDoctype) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Inside the settings it defines nothing either.
	for _, file := range []string{provider(`<!DOCTYPE c [<!ENTITY a "b">]><displayName>&a;</displayName>`), provider("<displayName>&nbsp;</displayName>")} {
		if c, err := Read(strings.NewReader(file), jane); err == nil {
			t.Errorf("%s: %+v", file, c)
		}
	}
}

// A web page where settings were expected, in the shapes they have: a site that
// answers everything, a page to sign in to the network first.
func TestReadRefusesWebPages(t *testing.T) {
	xhtml := `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">` + "\n" +
		`<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Sign in</title></head><body/></html>`
	for name, file := range map[string]string{
		"XHTML":                xhtml,
		"XHTML in UTF-16":      inUTF16(binary.LittleEndian, strings.Replace(xhtml, "UTF-8", "UTF-16", 1)),
		"with a mark":          "\ufeff<!doctype HTML><title>Hi",
		"only its root":        `<html xmlns="http://www.w3.org/1999/xhtml"/>`,
		"with a comment":       "<!-- saved from the site -->\n<html><body>Hello<br></body></html>",
		"a head alone":         "<head><meta charset=utf-8><script>location='/login?a=1&b=2'</script></head>",
		"a redirect by itself": `<HTML><HEAD><meta http-equiv="refresh" content="0;url=https://portal.example/"></HEAD></HTML>`,
		"settings inside it":   "<html><body>" + provider(block("incomingServer", "imap", "evil.example", "")) + "</body></html>",
	} {
		if _, err := Read(strings.NewReader(file), jane); !errors.Is(err, ErrHTML) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, file := range map[string]string{"a sentence": "Not found", "JSON": `{"error": 404}`, "SOAP": `<s:Envelope xmlns:s="x"/>`, "a picture": "\x89PNG\r\n\x1a\n\x00"} {
		if _, err := Read(strings.NewReader(file), jane); !errors.Is(err, ErrNotConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Five megabytes of good settings are too many, and not read.
func TestReadFiveMegabytes(t *testing.T) {
	good := provider(block("incomingServer", "imap", "imap.example.org", ""))
	for name, file := range map[string]string{
		"at the end":       good + strings.Repeat(" ", 5<<20),
		"in a comment":     strings.Replace(good, "<emailProvider>", "<!--"+strings.Repeat("x", 5<<20)+"--><emailProvider>", 1),
		"of servers":       provider(strings.Repeat(block("incomingServer", "imap", "imap.example.org", ""), 5<<20/100)),
		"of one host name": provider(block("incomingServer", "imap", strings.Repeat("a.", 5<<19), "")),
		"in UTF-16":        inUTF16(binary.LittleEndian, good+strings.Repeat(" ", 5<<19)),
	} {
		r := &counter{r: strings.NewReader(file)}
		if c, err := Read(r, jane); !errors.Is(err, ErrTooBig) || r.n != MaxSize+1 {
			t.Errorf("%s: %+v, %v after %d bytes", name, c, err, r.n)
		}
	}
	// The last byte that is read may be the last one there is.
	full := good + strings.Repeat(" ", MaxSize-len(good))
	if c, err := Read(strings.NewReader(full), jane); err != nil || len(c.Servers) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

// A reader that fails says so, and nothing of what came before counts.
func TestReadStopsWithTheReader(t *testing.T) {
	broken := errors.New("connection lost")
	if c, err := Read(io.MultiReader(strings.NewReader(provider("")), failingReader{broken}), jane); !errors.Is(err, broken) || c != nil {
		t.Errorf("%+v, %v", c, err)
	}
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

// What helps a person, in every language and wherever a file has it.
func TestReadForPeople(t *testing.T) {
	c, err := Read(strings.NewReader(`<clientConfig><emailProvider>`+
		`<documentation url="https://example.org/a"><descr lang="en">A</descr><descr lang="de">Ä</descr><descr lang="no such language!">?</descr></documentation>`+
		`<enable visiturl="https://example.org/imap"><instruction lang="en">First &amp; last.</instruction><instruction lang="zh-Hant-TW">先</instruction></enable>`+
		`<webMail><loginPageInfo url="https://example.org/info"/><loginPage url="ftp://example.org/"/><loginPage url="https://mail.%EMAILDOMAIN%/?of=%EMAILADDRESS%"/></webMail></emailProvider>`+
		`<documentation url="http://example.org/b"/><enable><instruction>No page.</instruction></enable><enable visiturl="javascript:x"/>`+
		`<webMail><loginPage url="https://user@example.org/"/></webMail>`+
		`<oAuth2><issuer>i</issuer><scope>a b</scope><authURL>https://example.org/auth</authURL></oAuth2></clientConfig>`), jane)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"https://example.org/a|en=A|de=Ä|=?",
		"http://example.org/b",
		"https://example.org/imap|en=First & last.|zh-Hant-TW=先",
		"|=No page.",
	}
	if got := pageLines(c); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if c.Webmail != "https://mail.example.org/?of=jane.doe%2Blist%40example.org" || c.OAuth2 != nil {
		t.Errorf("webmail %s, OAuth2 %+v", c.Webmail, c.OAuth2)
	}
	if got := c.Enable[0].In("zh"); got != "先" {
		t.Errorf("in Chinese: %s", got)
	}
}

// The recommendation for POP is kept with its server, and with no other kind.
func TestReadLeaveIsForPOP(t *testing.T) {
	leave := "<pop3><leaveMessagesOnServer>true</leaveMessagesOnServer><daysToLeaveMessagesOnServer>14</daysToLeaveMessagesOnServer><checkInterval minutes=\"99999\"/></pop3>"
	c, err := Read(strings.NewReader(provider(block("incomingServer", "pop3", "p.example.org", leave)+block("incomingServer", "imap", "i.example.org", leave))), jane)
	if err != nil || len(c.Servers) != 2 || c.Servers[0].Leave == nil || *c.Servers[0].Leave != accounts.Leave(14) || c.Servers[0].CheckEvery != 0 || c.Servers[1].Leave != nil {
		t.Errorf("%+v, %v", c, err)
	}
}
