package discover

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/net/dns/dnsmessage"

	"postkey/accounts"
)

const (
	paccHost = "ua-auto-config.example.org"
	paccPath = "/.well-known/user-agent-configuration.json"
)

// paccDigest is the record that vouches for a document.
func paccDigest(document string) string {
	sum := sha256.Sum256([]byte(document))
	return "v=UAAC1; a=sha256; d=" + base64.StdEncoding.EncodeToString(sum[:])
}

// vouch publishes a document with its digest.
func (n *internet) vouch(document string) {
	n.txt["_"+paccHost] = []string{paccDigest(document)}
	n.file(paccHost, paccPath, document)
}

// paccFile is a document that names these hosts, "" for none.
func paccFile(imap, pop3, submit, authentication string) string {
	var protocols []string
	for _, p := range [][2]string{{"imap", imap}, {"pop3", pop3}, {"submit", submit}} {
		if p[1] != "" {
			protocols = append(protocols, fmt.Sprintf("%q: {\"host\": %q}", p[0], p[1]))
		}
	}
	return `{"protocols": {` + strings.Join(protocols, ", ") + `}, "authentication": {` + authentication + `}, "info": {"provider": {"name": "Example"}}}`
}

// The draft's own example (§4.1), with the key of revision 03.
const paccExample = `{
  "protocols": {
    "jmap": {"url": "https://jmap.example.org/session"},
    "imap": {"host": "in.example.org"},
    "pop3": {"host": "in.example.org"},
    "submit": {"host": "out.example.org"},
    "caldav": {"url": "https://sync.example.org/calendar/"},
    "managesieve": {"host": "sieve.example.org"},
    "future": ["unknown"]
  },
  "authentication": {"oauth-public": {"issuer": "https://auth.example.org/"}, "password": true},
  "info": {
    "provider": {"name": "Example Provider Name", "shortName": "Example",
      "logo": [{"url": "https://www.example.net/logo.svg", "content-type": "image/svg+xml"}]},
    "help": {"documentation": "https://help.example.org/mail", "developer": "https://dev.example.org/", "contact": ["mailto:it@example.org"]}
  },
  "version": 3
}`

func (n *internet) paccServers() {
	n.mail("in.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
	n.mail("in.example.org", accounts.POP3, accounts.ImplicitTLS, 995)
	n.mail("out.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
}

func TestPACC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.paccServers()
		n.ownServers() // counts for less
		n.vouch(paccExample)
		r := find(t, n.finder(), jane)
		expect(t, r, "nothing nothing *",
			"imaps://in.example.org:993 smtps://out.example.org:465 pacc own-domain pacc answered=true [example.org]",
			"pop3s://in.example.org:995 smtps://out.example.org:465 pacc own-domain pacc answered=true [example.org]")
		c := r.Choices[0]
		if c.Incoming.Username != "jane@example.org" || c.NameOpen || c.Incoming.Auth != accounts.AuthPassword {
			t.Errorf("%+v", c)
		}
		if p := r.Published; p == nil || p.Name != "Example Provider Name" || p.ShortName != "Example" || len(p.Documentation) != 1 || p.Documentation[0].URL != "https://help.example.org/mail" {
			t.Errorf("published %+v", p)
		}
		if want := "https://" + paccHost + paccPath; !slices.Contains(n.requests, want) {
			t.Errorf("requests %q", n.requests)
		}
		for _, request := range n.requests {
			if strings.Contains(request, paccHost) && strings.Contains(request, "jane") {
				t.Errorf("the address went to %s", request)
			}
		}
	})
}

// It counts for more than Autodiscover, and for less than everything older.
func TestPACCRank(t *testing.T) {
	for name, c := range map[string]struct {
		build func(*internet)
		want  Source
	}{
		"Autodiscover": {func(n *internet) { n.mailOnHost(); n.answering("autodiscover.example.org", mailOnHost) }, PACC},
		"records": {func(n *internet) {
			n.mailAt("srv.example.org")
			n.point("imaps", to("srv.example.org.", 993))
			n.point("submissions", to("srv.example.org.", 465))
		}, SRV},
		"autoconfig": {func(n *internet) {
			n.mailAt("own.example.org")
			n.file("autoconfig.example.org", autoconfigPath, settings("imaps://own.example.org", "smtps://own.example.org"))
		}, Autoconfig},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.paccServers()
			n.vouch(paccExample)
			c.build(n)
			if r := find(t, n.finder(), jane); len(r.Choices) == 0 || r.Choices[0].Source != c.want {
				t.Errorf("%s: %s", name, lines(r))
			}
		})
	}
}

// Which records vouch for a document, and which do not.
func TestPACCDigest(t *testing.T) {
	document := paccFile("in.example.org", "", "out.example.org", `"password": true`)
	good, other := paccDigest(document), paccDigest(document+" ")
	digest := strings.TrimPrefix(good, "v=UAAC1; a=sha256; d=")
	for name, c := range map[string]struct {
		records []string
		want    bool
	}{
		"one":                    {[]string{good}, true},
		"in another order":       {[]string{"d=" + digest + ";a=sha256;v=UAAC1"}, true},
		"with space":             {[]string{" v = UAAC1 ;\ta=sha256; d= " + digest + " ; "}, true},
		"with a tag of tomorrow": {[]string{good + "; x=y=z"}, true},
		"in other letters":       {[]string{"V=uaac1; A=SHA256; D=" + digest}, true},
		"among others":           {[]string{other, "v=spf1 -all", good}, true},
		"none":                   {nil, false},
		"of another document":    {[]string{other}, false},
		"of another version":     {[]string{strings.Replace(good, "UAAC1", "UAAC2", 1)}, false},
		"without a version":      {[]string{strings.Replace(good, "v=UAAC1; ", "", 1)}, false},
		"another algorithm":      {[]string{strings.Replace(good, "sha256", "sha1", 1)}, false},
		"without an algorithm":   {[]string{"v=UAAC1; d=" + digest}, false},
		"two digests":            {[]string{good + "; d=" + digest}, false},
		"a tag without a value":  {[]string{good + "; x"}, false},
		"no digest":              {[]string{"v=UAAC1; a=sha256; d="}, false},
		"half a digest":          {[]string{"v=UAAC1; a=sha256; d=" + base64.StdEncoding.EncodeToString(make([]byte, 16))}, false},
		"not in base64":          {[]string{"v=UAAC1; a=sha256; d=" + strings.Repeat("!", 44)}, false},
		"with bits left over":    {[]string{"v=UAAC1; a=sha256; d=" + digest[:42] + "B="}, false},
		"nothing":                {[]string{""}, false},
		"only separators":        {[]string{";;; ;"}, false},
		"a very long one":        {[]string{"v=UAAC1; a=sha256; d=" + strings.Repeat("A", 60000)}, false},
		"too many before it":     {append(slices.Repeat([]string{other}, maxRecords), good), false},
		"what is no text":        {[]string{"\xff\xfe=\x00"}, false},
		"the letters of another": {[]string{strings.ToLower(good)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.paccServers()
				n.vouch(document)
				if n.txt["_"+paccHost] = c.records; c.records == nil {
					delete(n.txt, "_"+paccHost)
				}
				r := find(t, n.finder(), jane)
				f := r.finding(PACC)
				if (f.State == Found) != c.want || (len(r.Choices) > 0) != c.want || (f.Err == nil) != c.want {
					t.Errorf("%s %v; %s", f.State, f.Err, lines(r))
				}
				if !c.want && (f.State != Nothing || n.count("in.example.org:993") > 0) {
					t.Errorf("%s; dialled %v", f.State, n.dialled)
				}
				// What no record could vouch for is not even fetched.
				if c.records == nil && (slices.Contains(n.asked, paccHost) || n.count(paccHost+":443") > 0) {
					t.Errorf("looked up %v, dialled %v", n.asked, n.dialled)
				}
			})
		})
	}
}

// Through Go's own resolver: the strings of a record are joined with nothing
// between them (RFC 7208 §3.3 does the same), and there may be several records.
func TestPACCThroughGosResolver(t *testing.T) {
	good := paccDigest(paccExample)
	z := &zone{t: t, records: map[string][]dnsmessage.ResourceBody{"_" + paccHost + ".": {
		&dnsmessage.TXTResource{TXT: []string{"unrelated"}},
		&dnsmessage.TXTResource{TXT: []string{good[:9], good[9:30], "", good[30:]}},
	}}}
	n := newInternet(t)
	n.paccServers()
	n.file(paccHost, paccPath, paccExample)
	f := n.finder()
	f.DNS = z.resolver()
	if r := find(t, f, jane); len(r.Choices) != 2 || r.Choices[0].Source != PACC {
		t.Errorf("%s; %v", lines(r), r.finding(PACC).Err)
	}
}

// What a document says, and what becomes of it.
func TestPACCDocuments(t *testing.T) {
	const password = `"password": true`
	for name, c := range map[string]struct {
		document string
		want     string // servers with how to sign in, or a part of the error
	}{
		"as it was called before":       {strings.Replace(paccFile("in.example.org", "", "out.example.org", password), "submit", "smtp", 1), "imaps://in.example.org:993 password smtps://out.example.org:465 password"},
		"by both names":                 {`{"protocols": {"smtp": {"host": "old.example.org"}, "submit": {"host": "new.example.org"}}}`, "smtps://new.example.org:465 password"},
		"only the browser":              {paccFile("in.example.org", "", "", `"password": false, "oauth-public": {"issuer": "https://a.example/"}`), "imaps://in.example.org:993 oauth2"},
		"the browser, and nothing more": {paccFile("in.example.org", "", "", `"oauth-public": {"issuer": "https://a.example/"}`), "imaps://in.example.org:993 oauth2"},
		"nothing on signing in":         {`{"protocols": {"imap": {"host": "in.example.org"}}}`, "imaps://in.example.org:993 password"},
		"no way to sign in":             {paccFile("in.example.org", "", "out.example.org", `"password": false`), "no way to sign in"},
		"other letters and a dot":       {paccFile("IN.Example.Org.", "", "", password), "imaps://in.example.org:993 password"},
		"letters beyond ASCII":          {paccFile("bücher.example", "", "", password), "imaps://xn--bcher-kva.example:993 password"},
		"no mail":                       {`{"protocols": {"caldav": {"url": "https://x.example/"}}}`, "names no server"},
		"nothing":                       {"{}", "names no server"},
		"null":                          {"null", "names no server"},
		"a list":                        {"[]", "names no server"},
		"protocols of another type":     {`{"protocols": "imap"}`, "names no server"},
		"one of another type":           {`{"protocols": {"imap": "in.example.org", "pop3": {"host": "in.example.org"}}}`, "pop3s://in.example.org:995 password"},
		"a host of another type":        {`{"protocols": {"imap": {"host": 1}, "pop3": {"host": "in.example.org"}}}`, "pop3s://in.example.org:995 password"},
		"a password of another type":    {paccFile("in.example.org", "", "", `"password": "yes"`), "imaps://in.example.org:993 password"},
		"a browser of another type":     {paccFile("in.example.org", "", "", `"oauth-public": "https://a.example/"`), "imaps://in.example.org:993 password"},
		"a browser without encryption":  {paccFile("in.example.org", "", "", `"password": false, "oauth-public": {"issuer": "http://a.example/"}`), "no way to sign in"},
		"an empty document":             {"", "no JSON"},
		"a web page":                    {"<!DOCTYPE html><html></html>", "no JSON"},
		"cut off":                       {paccExample[:200], "no JSON"},
		"more after it":                 {paccExample + "{}", "no JSON"},
		"very deep":                     {strings.Repeat("[", 200000), "no JSON"},
		"2 MB":                          {paccExample + strings.Repeat(" ", 2<<20), "larger than 1 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.vouch(c.document)
				f := find(t, n.finder(), jane).finding(PACC)
				var got []string
				for _, s := range f.Servers {
					got = append(got, urls(s)+" "+string(s.Auth))
					if s.Username != "jane@example.org" {
						t.Errorf("user name %q", s.Username)
					}
				}
				switch {
				case strings.Contains(c.want, "://"):
					if strings.Join(got, " ") != c.want || f.State != Found {
						t.Errorf("%s %q (%v), want %s", f.State, got, f.Err, c.want)
					}
				case f.State != Nothing || f.Err == nil || !strings.Contains(f.Err.Error(), c.want) || len(got) > 0:
					t.Errorf("%s %v %q, want %s", f.State, f.Err, got, c.want)
				}
			})
		})
	}
}

// How to sign in is what the server itself says, where the document leaves the
// kind of password open.
func TestPACCMethods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.paccServers()
		n.mail("in.example.org", accounts.IMAP, accounts.ImplicitTLS, 993).login = "LOGINDISABLED AUTH=SCRAM-SHA-256"
		n.vouch(paccExample)
		r := find(t, n.finder(), jane)
		if len(r.Choices) == 0 || r.Choices[0].Incoming.Auth != accounts.AuthEncrypted || r.Choices[0].Outgoing.Auth != accounts.AuthPassword {
			t.Errorf("%+v", r.Choices)
		}
	})
}

// The digest is of the document, however it was packed for the way; and a small
// packet may hold more than is read.
func TestPACCPacked(t *testing.T) {
	for document, want := range map[string]string{paccExample: "", paccExample + strings.Repeat(" ", 2<<20): "larger than 1 MB"} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.vouch(document)
			n.web(paccHost, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				z := gzip.NewWriter(w)
				io.WriteString(z, document)
				z.Close()
			})
			f := find(t, n.finder(), jane).finding(PACC)
			if (f.State == Found) != (want == "") || want != "" && !strings.Contains(fmt.Sprint(f.Err), want) {
				t.Errorf("%s %v", f.State, f.Err)
			}
		})
	}
}

func TestPACCSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.paccServers()
		n.vouch(paccExample)
		f := n.finder()
		f.Without = []Source{PACC}
		r := find(t, f, jane)
		if r.finding(PACC).State != Skipped || len(r.Choices) > 0 || slices.Contains(n.asked, paccHost) || slices.ContainsFunc(n.records, func(s string) bool { return strings.HasPrefix(s, "TXT") }) {
			t.Errorf("%s; %s; %v %v", r.finding(PACC).State, lines(r), n.asked, n.records)
		}
	})
}

func FuzzPACC(f *testing.F) {
	f.Add([]byte(paccExample), "")
	f.Add([]byte(`{"protocols":{"imap":{"host":"a\u0000b"}},"authentication":{"password":1}}`), "v=UAAC1; a=sha256; d=")
	f.Fuzz(func(t *testing.T, document []byte, record string) {
		uaacDigest(record)
		o, err := readPACC(document, []string{record, paccDigest(string(document))}, jane)
		if (err == nil) != (len(o.servers) > 0) {
			t.Errorf("%d servers, %v", len(o.servers), err)
		}
		for _, s := range o.servers {
			if err := s.Validate(); err != nil || s.Security != accounts.ImplicitTLS || !isName(s.Host) {
				t.Errorf("%+v: %v", s, err)
			}
		}
	})
}
