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

// published serves a settings file over http at autoconfig.example.org.
func (n *internet) published(file string) {
	n.plainWeb("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != autoconfigPath {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, file)
	})
}

func (n *internet) mailAt(host string) {
	n.mail(host, accounts.IMAP, accounts.ImplicitTLS, 993)
	n.mail(host, accounts.SMTP, accounts.ImplicitTLS, 465)
}

// Settings that came without encryption must be looked at even if they name the
// domain's own servers. The address is not told, and no text of theirs is shown.
func TestUnencryptedAutoconfig(t *testing.T) {
	file := strings.Replace(settings("imaps://in.example.org", "smtps://in.example.org"), "</clientConfig>",
		`<enable visiturl="https://evil.example/"><instruction>Enter your password there.</instruction></enable></clientConfig>`, 1)
	for name, c := range map[string]struct {
		build func(*internet)
		want  string
	}{
		"alone": {func(n *internet) {},
			"imaps://in.example.org:993 smtps://in.example.org:465 autoconfig confirm http-autoconfig answered=true [example.org]"},
		"https says nothing": {func(n *internet) {
			n.web("autoconfig.example.org", http.NotFound)
			n.web("example.org", http.NotFound)
		}, "imaps://in.example.org:993 smtps://in.example.org:465 autoconfig confirm http-autoconfig answered=true [example.org]"},
		"https is silent": {func(n *internet) { n.dropped["autoconfig.example.org:443"] = true },
			"imaps://in.example.org:993 smtps://in.example.org:465 autoconfig confirm http-autoconfig answered=true [example.org]"},
		"https says something else": {func(n *internet) {
			n.mailAt("other.example.org")
			n.file("example.org", wellKnownPath, settings("imaps://other.example.org", "smtps://other.example.org"))
		}, "imaps://other.example.org:993 smtps://other.example.org:465 autoconfig own-domain own-autoconfig answered=true [example.org]"},
		"so do guesses": {func(n *internet) { n.mailAt("mail.example.org") },
			"imaps://mail.example.org:993 smtps://mail.example.org:465 guess own-domain guess-answered answered=true [example.org]"},
		"so does Autodiscover": {func(n *internet) {
			n.mailOnHost()
			n.answering("autodiscover.example.org", mailOnHost)
		}, foundOnHost},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.published(file)
				n.mailAt("in.example.org")
				c.build(n)
				r := find(t, n.finder(), jane)
				if got, _, _ := strings.Cut(lines(r), "\n"); got != c.want {
					t.Errorf("%s\nwant %s", lines(r), c.want)
				}
				if strings.Contains(c.want, WhyHTTPAutoconfig) && (r.Published != nil || len(r.Advice) > 0) {
					t.Errorf("published %+v, advice %v", r.Published, r.Advice)
				}
				for _, request := range n.requests {
					if strings.HasPrefix(request, "http://") && request != "http://autoconfig.example.org"+autoconfigPath {
						t.Errorf("asked for %s", request)
					}
				}
			})
		})
	}
}

// Over http the answer needs fewer round trips. It must not make Postkey miss what
// the domain says over https a moment later; but a silent https is not waited for.
func TestUnencryptedIsSooner(t *testing.T) {
	for late, why := range map[time.Duration]string{time.Second: WhyOwnAutoconfig, unencryptedPatience + time.Second: WhyHTTPAutoconfig} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.mailAt("in.example.org")
			n.published(settings("imaps://in.example.org", "smtps://in.example.org"))
			n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
				select {
				case <-time.After(late):
				case <-r.Context().Done():
				}
				io.WriteString(w, settings("imaps://in.example.org", "smtps://in.example.org"))
			})
			r := find(t, n.finder(), jane)
			if len(r.Choices) != 1 || r.Choices[0].Why != why || r.finding(Autoconfig).Took != min(late, unencryptedPatience) {
				t.Errorf("https after %v: %s after %v, want %s", late, lines(r), r.finding(Autoconfig).Took, why)
			}
		})
	}
}

// One side of it makes the whole choice one to look at.
func TestUnencryptedHalf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.published(settings("imaps://in.example.org"))
		n.mail("in.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		r := find(t, n.finder(), jane)
		if got, want := lines(r), "imaps://in.example.org:993 smtps://smtp.example.org:465 autoconfig confirm http-autoconfig answered=true [example.org]"; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	})
}

// It may lead to an encrypted place, which makes it no better, and to no other.
func TestUnencryptedRedirects(t *testing.T) {
	for to, found := range map[string]bool{"https://elsewhere.example/x": true, "http://elsewhere.example/x": false} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.mailAt("in.example.org")
			n.plainWeb("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
			handler := func(w http.ResponseWriter, r *http.Request) {
				io.WriteString(w, settings("imaps://in.example.org", "smtps://in.example.org"))
			}
			n.web("elsewhere.example", handler)
			n.plainWeb("elsewhere.example", handler)
			r := find(t, n.finder(), jane)
			if (len(r.Choices) == 1) != found || found && r.Choices[0].Why != WhyHTTPAutoconfig || n.count("elsewhere.example:80") > 0 {
				t.Errorf("%s: %s; dialled %v", to, lines(r), n.dialled)
			}
		})
	}
}
