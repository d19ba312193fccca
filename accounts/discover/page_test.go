package discover

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
)

const browserFile = `<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
<incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType><username>%%EMAILADDRESS%%</username>%s</incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType><username>%%EMAILADDRESS%%</username>%s</outgoingServer>
</emailProvider>%s</clientConfig>`

// A page for signing in comes along with the servers that take what it gives, and
// with the choice that they are.
func TestPage(t *testing.T) {
	const (
		browser  = "<authentication>OAuth2</authentication>"
		password = "<authentication>password-cleartext</authentication>"
		page     = "<oAuth2><issuer>login.example.org</issuer><scope>mail more</scope><authURL>https://login.example.org/a</authURL><tokenURL>https://login.example.org/t</tokenURL></oAuth2>"
		all      = "login.example.org https://login.example.org/a https://login.example.org/t [mail more]"
	)
	for name, c := range map[string]struct {
		in, out, page string
		want          string
	}{
		"both servers":         {browser, browser, page, all + " [imap.example.org smtp.example.org] oauth2"},
		"beside the password":  {password + browser, browser + password, page, all + " [imap.example.org smtp.example.org] password"},
		"receiving alone":      {browser, password, page, all + " [imap.example.org] oauth2"},
		"none of the servers":  {password, password, page, "<nil> password"},
		"no page":              {browser, browser, "", "<nil> oauth2"},
		"an issuer alone":      {browser, browser, "<oAuth2><issuer>https://login.example.org/x</issuer><scope>mail</scope></oAuth2>", "https://login.example.org/x   [mail] [imap.example.org smtp.example.org] oauth2"},
		"pages over http":      {browser, browser, strings.ReplaceAll(page, "https", "http"), "<nil> oauth2"},
		"a page without token": {browser, browser, "<oAuth2><issuer>i.example</issuer><scope>a</scope><authURL>https://login.example.org/a</authURL></oAuth2>", "<nil> oauth2"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
				n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
				n.file("autoconfig.example.org", autoconfigPath, fmt.Sprintf(browserFile, c.in, c.out, c.page))
				r := find(t, n.finder(), jane)
				if got := pageText(r.Choices[0]); got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
			})
		})
	}
}

func pageText(c Choice) string {
	page := "<nil>"
	if p := c.Page; p != nil {
		page = fmt.Sprintf("%s %s %s %s %s", p.Issuer, p.AuthURL, p.TokenURL, p.Scopes, p.Hosts)
	}
	return fmt.Sprintf("%s %s", page, c.Incoming.Auth)
}

// Anybody on the way can write a page into what comes over http.
func TestPageOverHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("odd.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		file := strings.ReplaceAll(fmt.Sprintf(browserFile, "<authentication>OAuth2</authentication>", "<authentication>OAuth2</authentication>",
			"<oAuth2><issuer>evil.example</issuer><scope>mail</scope><authURL>https://evil.example/a</authURL><tokenURL>https://evil.example/t</tokenURL></oAuth2>"), "imap.", "odd.")
		n.plainWeb("autoconfig.example.org", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, file) })
		r := find(t, n.finder(), jane)
		if got := pageText(r.Choices[0]); got != "<nil> oauth2" {
			t.Errorf("%s", got)
		}
	})
}

// The new-style document names an issuer alone.
func TestPageOfPACC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.paccServers()
		n.vouch(paccExample)
		r := find(t, n.finder(), jane)
		if got := pageText(r.Choices[0]); got != "https://auth.example.org/   [] [in.example.org out.example.org] password" {
			t.Errorf("%s", got)
		}
	})
}
