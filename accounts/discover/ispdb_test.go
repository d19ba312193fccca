package discover

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
)

const ispdbHost = "autoconfig.thunderbird.net"

// The list is told the domain and nothing of the person; what it has is filled
// in on this computer.
func TestISPDB(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("mail.hosting.example", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("mail.hosting.example", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.ownServers() // the list is believed before guesses
		n.file(ispdbHost, "/v1.1/example.org", settings("imaps://mail.hosting.example", "smtps://mail.hosting.example"))
		r := find(t, n.finder(), jane)
		expect(t, r, "nothing nothing *",
			"imaps://mail.hosting.example:993 smtps://mail.hosting.example:465 ispdb confirm ispdb answered=true [hosting.example]")
		if got := r.Choices[0].Incoming.Username; got != "jane@example.org" || r.Published == nil {
			t.Errorf("user name %q, published %v", got, r.Published)
		}
		for _, request := range n.requests {
			if strings.Contains(request, ispdbHost) && request != "https://"+ispdbHost+"/v1.1/example.org" {
				t.Errorf("asked for %s", request)
			}
		}
	})
}

func TestISPDBComesAfterTheDomainItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("own.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("own.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.mail("listed.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("listed.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(patience / 2) // later than the list
			io.WriteString(w, settings("imaps://own.example.org", "smtps://own.example.org"))
		})
		n.file(ispdbHost, "/v1.1/example.org", settings("imaps://listed.example.org", "smtps://listed.example.org"))
		expect(t, find(t, n.finder(), jane), "nothing found *",
			"imaps://own.example.org:993 smtps://own.example.org:465 autoconfig own-domain own-autoconfig answered=true [example.org]")
	})
}

func TestISPDBSaysNothing(t *testing.T) {
	for name, c := range map[string]struct {
		build func(*internet)
		want  State
	}{
		"no such domain": {func(n *internet) { n.web(ispdbHost, http.NotFound) }, Nothing},
		"a web page": {func(n *internet) {
			n.web(ispdbHost, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html></html>") })
		}, Nothing},
		"silent":       {func(n *internet) { n.host(ispdbHost); n.dropped[ispdbHost] = true }, NoAnswer},
		"switched off": {func(n *internet) {}, Skipped},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				c.build(n)
				n.ownServers()
				f := n.finder()
				if c.want == Skipped {
					f.Without = []Source{ISPDB}
				}
				r := find(t, f, jane)
				if got := r.finding(ISPDB).State; got != c.want || len(r.Choices) == 0 || r.Choices[0].Source != Guess {
					t.Errorf("%s, choices %s", got, lines(r))
				}
				if asked := n.count(ispdbHost + ":443"); (asked == 0) != (c.want == Skipped) {
					t.Errorf("asked %d times", asked)
				}
			})
		})
	}
}
