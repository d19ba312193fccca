package discover

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
)

// oddLocals are parts before the @ that must reach everyone as they were typed.
var oddLocals = []string{
	"jane+lists", "jane+a+b", "jane-lists", "jane=lists.example", ".jane..doe.", "o'brien", "JANE.Doe",
	"j%40ne", "100%", "a&b=c#d/e?f", "!$*|~^`{}", "jürgen", "用户", "jane=3D",
	`"jane doe"`, `"jane+doe@work"`, `"a\"b\\c"`, `"(),:;<>[]"`, `" "`, `"</EMailAddress>"`,
}

// Each character stands in the query as servers in the wild take it, and whether
// they read it as a form or as a path makes no difference.
func TestQueryAddress(t *testing.T) {
	const untouched = "ABCXYZabcxyz0189-_.~!*'()"
	escapes := map[rune]string{
		'@': "%40", '+': "%2B", ' ': "%20", '%': "%25", '&': "%26", '=': "%3D", '#': "%23", '?': "%3F", '/': "%2F", '\\': "%5C", '"': "%22",
		',': "%2C", ':': "%3A", ';': "%3B", '<': "%3C", '>': "%3E", '[': "%5B", ']': "%5D", '$': "%24", '^': "%5E", '`': "%60", '{': "%7B", '|': "%7C", '}': "%7D",
		'ü': "%C3%BC", '用': "%E7%94%A8", '😀': "%F0%9F%98%80",
	}
	for _, c := range untouched {
		escapes[c] = string(c)
	}
	for c, want := range escapes {
		if got := queryAddress(accounts.Address{Local: "a" + string(c) + "b", Domain: "example.org"}); got != "a"+want+"b%40example.org" {
			t.Errorf("%q: %s, want %s", c, got, want)
		}
	}
	for c := rune(' '); c < 0x7f; c++ {
		if _, ok := escapes[c]; !ok && !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
			t.Errorf("%q is not in this test", c)
		}
	}
	for _, local := range append(oddLocals, "%21", "%2B%27%%28") {
		a := accounts.Address{Local: local, Domain: "xn--mnchen-3ya.example"}
		q := queryAddress(a)
		form, err1 := url.QueryUnescape(q)
		path, err2 := url.PathUnescape(q)
		if form != a.String() || path != a.String() || err1 != nil || err2 != nil {
			t.Errorf("%s is read as %q, %v, and %q, %v", q, form, err1, path, err2)
		}
	}
}

// A sub-address, a quoted local part and every other odd one goes through a search
// untouched: to the domain's own places, and into the user names.
func TestOddLocalPartsStayUntouched(t *testing.T) {
	const file = `<clientConfig version="1.1"><emailProvider id="example.org">
<incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></outgoingServer>
</emailProvider></clientConfig>`
	for _, local := range oddLocals {
		addr, err := accounts.ParseAddress(local + "@example.org")
		if err != nil || addr.Local != local {
			t.Errorf("%s was parsed as %q, %v", local, addr.Local, err)
			continue
		}
		t.Run(local, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
				n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
				asked := make(chan string, 2)
				n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
					asked <- "emailaddress=" + r.URL.Query().Get("emailaddress")
					if got, want := r.URL.RawQuery, "emailaddress="+queryAddress(addr); got != want {
						t.Errorf("%s: over the wire went %s, want %s", local, got, want)
					}
					io.WriteString(w, file)
				})
				f := n.finder()
				f.Without = []Source{Autodiscover}
				r := find(t, f, addr)
				if got := <-asked; got != "emailaddress="+addr.String() {
					t.Errorf("%s: autoconfig was asked %s", local, got)
				}
				if len(r.Choices) == 0 || r.Choices[0].Incoming.Username != addr.String() || r.Choices[0].Outgoing.Username != local || r.Address != addr {
					t.Errorf("%s: %+v, of %+v", local, r.Choices, r.Address)
				}
			})
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.mailOnHost()
				asked := make(chan string, 1)
				n.discovers("autodiscover.example.org", func(w http.ResponseWriter, email string) {
					asked <- email
					io.WriteString(w, account(settingsAction, discovered("IMAP", "host.example.org", 993, ""), discovered("SMTP", "host.example.org", 587, "")))
				})
				f := n.finder()
				f.Without = []Source{Autoconfig, Guess}
				r := find(t, f, addr)
				if got := <-asked; got != addr.String() {
					t.Errorf("%s: Autodiscover was asked %s", local, got)
				}
				if len(r.Choices) == 0 || !strings.HasPrefix(r.Choices[0].Incoming.Username, local) {
					t.Errorf("%s: %+v", local, r.Choices)
				}
			})
		})
	}
}

// Below a name that several domains share, anybody can have autoconfig.co.uk: it is
// not asked, let alone told the address.
func TestStrangersBelowASharedName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		for _, host := range []string{"autoconfig.co.uk", "autodiscover.co.uk"} {
			n.web(host, http.NotFound)
			n.plainWeb(host, http.NotFound)
		}
		n.mailAt("in.co.uk")
		n.file("co.uk", wellKnownPath, settings("imaps://in.co.uk", "smtps://in.co.uk"))
		r := find(t, n.finder(), accounts.Address{Local: "jane", Domain: "co.uk"})
		if got := n.sortedRequests(); !slices.Equal(got, []string{"https://co.uk" + wellKnownPath}) {
			t.Errorf("asked %q", got)
		}
		if got, want := lines(r), "imaps://in.co.uk:993 smtps://in.co.uk:465 autoconfig confirm own-autoconfig answered=true [in.co.uk]"; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	})
}
