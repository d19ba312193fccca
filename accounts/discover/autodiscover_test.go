package discover

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"postkey/accounts"
)

const discoverPath = "/autodiscover/autodiscover.xml"

// answering serves an Autodiscover answer to who asks rightly.
func (n *internet) answering(host, answer string) {
	n.discovers(host, func(w http.ResponseWriter, email string) { io.WriteString(w, answer) })
}

// discovers serves Autodiscover. The handler is told the address asked for.
func (n *internet) discovers(host string, handler func(w http.ResponseWriter, email string)) {
	n.web(host, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			http.NotFound(w, r)
			return
		}
		var question struct {
			Request struct{ EMailAddress, AcceptableResponseSchema string }
		}
		if err := xml.NewDecoder(r.Body).Decode(&question); err != nil || r.Header.Get("Content-Type") != "text/xml; charset=utf-8" ||
			!strings.HasSuffix(question.Request.AcceptableResponseSchema, "responseschema/2006a") {
			n.t.Errorf("%s was asked %+v (%v), as %q", host, question, err, r.Header.Get("Content-Type"))
		}
		if r.Header.Get("Authorization") != "" || r.Header.Get("Cookie") != "" {
			n.t.Errorf("%s was sent %v", host, r.Header)
		}
		handler(w, question.Request.EMailAddress)
	})
}

// account is an answer with an action and protocols.
func account(action string, protocols ...string) string {
	return `<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a">
<User><DisplayName>x</DisplayName></User><Account><AccountType>email</AccountType>` + action + strings.Join(protocols, "") + `</Account></Response></Autodiscover>`
}

// discovered is a protocol block.
func discovered(kind, host string, port int, more string) string {
	return fmt.Sprintf("<Protocol><Type>%s</Type><Server>%s</Server><Port>%d</Port><DomainRequired>off</DomainRequired>%s</Protocol>", kind, host, port, more)
}

const settingsAction = "<Action>settings</Action>"

func (n *internet) mailOnHost() {
	n.mail("host.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
	n.mail("host.example.org", accounts.SMTP, accounts.StartTLS, 587)
}

var mailOnHost = account(settingsAction, discovered("EXCH", "guid@example.org", 0, ""),
	discovered("IMAP", "host.example.org", 993, "<SSL>on</SSL><LoginName>jane@example.org</LoginName>"),
	discovered("SMTP", "host.example.org", 587, "<SSL>on</SSL><LoginName>jane@example.org</LoginName><SPA>off</SPA>"))

const foundOnHost = "imaps://host.example.org:993 smtp://host.example.org:587 autodiscover own-domain autodiscover answered=true [example.org]"

func TestAutodiscover(t *testing.T) {
	for _, host := range []string{"example.org", "autodiscover.example.org"} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.mailOnHost()
			n.ownServers() // counts for less
			n.discovers(host, func(w http.ResponseWriter, email string) {
				if email != `"a<b>&c"@example.org` {
					t.Errorf("asked for %s", email)
				}
				io.WriteString(w, mailOnHost)
			})
			addr := accounts.Address{Local: `"a<b>&c"`, Domain: "example.org"}
			r := find(t, n.finder(), addr)
			if got, _, _ := strings.Cut(lines(r), "\n"); got != foundOnHost {
				t.Errorf("%s: %s", host, got)
			}
			// That LoginName is somebody else's.
			if c := r.Choices[0]; c.Incoming.Username != addr.String() || !c.NameOpen {
				t.Errorf("user name %q, open %v", c.Incoming.Username, c.NameOpen)
			}
		})
	}
}

// How the words of the format become a server.
func TestAutodiscoverServers(t *testing.T) {
	for block, want := range map[string]string{
		discovered("IMAP", "h.example.org", 993, "<SSL>on</SSL>"):                                "imaps://jane%40example.org@h.example.org:993",
		discovered("imap", " H.Example.Org ", 993, ""):                                           "imaps://jane%40example.org@h.example.org:993",
		discovered("IMAP", "h.example.org", 143, "<SSL>on</SSL>"):                                "imap://jane%40example.org@h.example.org:143",
		discovered("POP3", "h.example.org", 110, ""):                                             "pop3://jane%40example.org@h.example.org:110",
		discovered("POP3", "h.example.org", 1995, ""):                                            "pop3s://jane%40example.org@h.example.org:1995",
		discovered("SMTP", "h.example.org", 25, "<Encryption>TLS</Encryption>"):                  "smtp://jane%40example.org@h.example.org:25",
		discovered("SMTP", "h.example.org", 465, "<SSL>off</SSL><Encryption>SSL</Encryption>"):   "smtps://jane%40example.org@h.example.org:465",
		discovered("IMAP", "h.example.org", 143, "<SSL>off</SSL>"):                               "imap+insecure://jane%40example.org@h.example.org:143",
		discovered("IMAP", "h.example.org", 143, "<SSL>on</SSL><Encryption>None</Encryption>"):   "imap+insecure://jane%40example.org@h.example.org:143",
		discovered("IMAP", "h.example.org", 993, "<LoginName>jane</LoginName>"):                  "imaps://jane@h.example.org:993",
		discovered("IMAP", "h.example.org", 993, "<LoginName>CORP\\jane</LoginName>"):            "imaps://jane%40example.org@h.example.org:993",
		"<Protocol><Type>IMAP</Type><Server>h.example.org</Server></Protocol>":                   "imaps://jane%40example.org@h.example.org:993",
		"<Protocol><Type>SMTP</Type><Server>h.example.org</Server><SSL>off</SSL></Protocol>":     "smtp+insecure://jane%40example.org@h.example.org:587",
		"<Protocol><Type>IMAP</Type><Server>h.example.org</Server><Port>x</Port></Protocol>":     "",
		"<Protocol><Type>IMAP</Type><Server>h.example.org</Server><Port>65536</Port></Protocol>": "",
		"<Protocol><Type>IMAP</Type><Server>a b</Server><Port>993</Port></Protocol>":             "",
		"<Protocol><Type>IMAP</Type><Port>993</Port></Protocol>":                                 "",
		discovered("EXHTTP", "h.example.org", 443, ""):                                           "",
		discovered("", "h.example.org", 443, ""):                                                 "",
	} {
		x, err := readAutodiscover(strings.NewReader(account(settingsAction, block)))
		if err != nil {
			t.Errorf("%s: %v", block, err)
			continue
		}
		got := ""
		if _, _, err := x.settle(jane); err == nil {
			got = x.servers[0].URL()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", block, got, want)
		}
	}
}

// Redirects of all three kinds lead on, also to another address; the user name
// stays the person's own.
func TestAutodiscoverRedirects(t *testing.T) {
	for name, build := range map[string]func(*internet){
		"by the web server": func(n *internet) {
			n.discovers("autodiscover.example.org", func(w http.ResponseWriter, _ string) {
				w.Header().Set("Location", "https://discover.hosting.example/x")
				w.WriteHeader(http.StatusFound)
			})
			n.answering("discover.hosting.example", mailOnHost)
		},
		"by URL": func(n *internet) {
			n.answering("autodiscover.example.org", account("<Action>redirectUrl</Action><RedirectUrl>https://discover.hosting.example/x</RedirectUrl>"))
			n.answering("discover.hosting.example", mailOnHost)
		},
		"to another address": func(n *internet) {
			n.answering("autodiscover.example.org", account("<Action>redirectAddr</Action><RedirectAddr>j.doe@tenant.hosting.example</RedirectAddr>"))
			n.discovers("autodiscover.tenant.hosting.example", func(w http.ResponseWriter, email string) {
				if email != "j.doe@tenant.hosting.example" {
					n.t.Errorf("asked for %s", email)
				}
				io.WriteString(w, mailOnHost)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.mailOnHost()
				build(n)
				r := find(t, n.finder(), jane)
				if lines(r) != foundOnHost || r.Choices[0].Incoming.Username != "jane@example.org" || r.Choices[0].NameOpen {
					t.Errorf("%s; %+v; %v", lines(r), r.Choices, r.finding(Autodiscover).Err)
				}
			})
		})
	}
}

// Where the request is never sent on to.
func TestAutodiscoverRefusesPlaces(t *testing.T) {
	for place, want := range map[string]string{
		"http://discover.example.org/x":          "without encryption",
		"https://jane:x@discover.example.org/":   "user name",
		"https://autodiscover.org/x":             "several domains share",
		"https://autodiscover.co.uk/x":           "several domains share",
		"https://co.uk/x":                        "several domains share",
		"https://org/x":                          "full name",
		"https://192.168.0.1/x":                  "full name",
		"https://[::1]/x":                        "full name",
		"https://localhost/x":                    "full name",
		"https://printer.localhost/x":            "full name",
		"ftp://discover.example.org/":            "without encryption",
		"https://":                               "full name",
		"https://autodiscover.example.org:1/x":   "",
		"https://discover.autodiscover.org/x":    "",
		"https://autodiscover-s.outlook.com/a.x": "",
	} {
		err := mayAsk(place)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", place, err, want)
		}
	}
	for name, c := range map[string]struct{ answer, want string }{
		"a place":            {account("<Action>redirectUrl</Action><RedirectUrl>https://autodiscover.org/x</RedirectUrl>"), "several domains share"},
		"no place":           {account("<Action>redirectUrl</Action>"), "names no server"},
		"an address":         {account("<Action>redirectAddr</Action><RedirectAddr>jane@co.uk</RedirectAddr>"), "several domains share"},
		"no address":         {account("<Action>redirectAddr</Action><RedirectAddr>jane</RedirectAddr>"), "another address"},
		"an address at home": {account("<Action>redirectAddr</Action><RedirectAddr>jane@printer.localhost</RedirectAddr>"), "full name"},
		"one by number":      {account("<Action>redirectAddr</Action><RedirectAddr>jane@[192.168.0.1]</RedirectAddr>"), "another address"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.answering("autodiscover.example.org", c.answer)
				n.host("printer.localhost", "autodiscover.printer.localhost")
				for _, host := range []string{"autodiscover.org", "co.uk", "autodiscover.co.uk"} {
					n.answering(host, mailOnHost)
				}
				r := find(t, n.finder(), jane)
				if f := r.finding(Autodiscover); f.State != Nothing || f.Err == nil || !strings.Contains(f.Err.Error(), c.want) {
					t.Errorf("%s %v", f.State, f.Err)
				}
				for _, host := range []string{"autodiscover.org", "co.uk", "autodiscover.co.uk", "printer.localhost", "autodiscover.printer.localhost"} {
					if n.count(host+":443") > 0 {
						t.Errorf("%s was asked", host)
					}
				}
			})
		})
	}
	// Nor is anybody asked about a domain that strangers share.
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.answering("co.uk", mailOnHost)
		n.answering("autodiscover.co.uk", mailOnHost)
		r := find(t, n.finder(), accounts.Address{Local: "jane", Domain: "co.uk"})
		if f := r.finding(Autodiscover); f.State != Nothing || slices.Contains(n.requests, "https://autodiscover.co.uk"+discoverPath) || slices.Contains(n.requests, "https://co.uk"+discoverPath) {
			t.Errorf("%s; asked %v", f.State, n.requests)
		}
	})
}

// Circles end.
func TestAutodiscoverInACircle(t *testing.T) {
	for name, build := range map[string]func(*internet){
		"by the web server": func(n *internet) {
			n.discovers("autodiscover.example.org", func(w http.ResponseWriter, _ string) {
				w.Header().Set("Location", discoverPath)
				w.WriteHeader(http.StatusTemporaryRedirect)
			})
		},
		"by URL": func(n *internet) {
			n.answering("autodiscover.example.org", account("<Action>redirectUrl</Action><RedirectUrl>https://autodiscover.example.org"+discoverPath+"</RedirectUrl>"))
		},
		"by address": func(n *internet) {
			n.answering("autodiscover.example.org", account("<Action>redirectAddr</Action><RedirectAddr>jane@example.org</RedirectAddr>"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				build(n)
				f := find(t, n.finder(), jane).finding(Autodiscover)
				if f.State != Nothing || f.Err == nil || !strings.Contains(f.Err.Error(), "more than 10") {
					t.Errorf("%s %v", f.State, f.Err)
				}
				if len(n.requests) != 1+maxAutodiscover {
					t.Errorf("%d requests", len(n.requests))
				}
			})
		})
	}
}

// What else may come back, and what becomes of it.
func TestAutodiscoverBadAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"a password first":   {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, "wants a password first"},
		"another status":     {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) }, "answers 418"},
		"a redirect nowhere": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusFound) }, "Location"},
		"a web page":         {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html><p>Hi") }, "not an Autodiscover"},
		"nothing":            {func(w http.ResponseWriter, r *http.Request) {}, "not an Autodiscover"},
		"cut off":            {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, mailOnHost[:len(mailOnHost)/2]) }, "not an Autodiscover"},
		"a document type": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `<!DOCTYPE a [<!ENTITY b "c">]>`+mailOnHost)
		}, "not an Autodiscover"},
		"2 MB": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<Autodiscover>"+strings.Repeat(" ", 2<<20))
		}, "larger than 1 MB"},
		"an error": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<Autodiscover><Response><Error><ErrorCode>600</ErrorCode><Message>Invalid\u202e</Message></Error></Response></Autodiscover>")
		}, "error 600: Invalid"},
		"Exchange alone": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, account(settingsAction, discovered("EXCH", "x", 0, "")))
		}, "names no server"},
		"no account": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<Autodiscover><Response/></Autodiscover>")
		}, "names no server"},
		"another action": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, strings.Replace(mailOnHost, "settings", "dance", 1))
		}, "names no server"},
		"no e-mail account": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, strings.Replace(mailOnHost, ">email<", ">nntp<", 1))
		}, "names no server"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.web("autodiscover.example.org", c.handler)
				r := find(t, n.finder(), jane)
				f := r.finding(Autodiscover)
				if f.State != Nothing || f.Err == nil || !strings.Contains(f.Err.Error(), c.want) || strings.ContainsAny(f.Err.Error(), "\u202e") {
					t.Errorf("%s %v, want %q", f.State, f.Err, c.want)
				}
				if len(r.Choices) > 0 || strings.Contains(fmt.Sprint(f.Err), "jane") {
					t.Errorf("%s; %v", lines(r), f.Err)
				}
			})
		})
	}
}

func TestAutodiscoverSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.answering("autodiscover.example.org", mailOnHost)
		f := n.finder()
		f.Without = []Source{Autodiscover}
		r := find(t, f, jane)
		if r.finding(Autodiscover).State != Skipped || len(n.requests) > 0 || slices.Contains(n.asked, "autodiscover.example.org") {
			t.Errorf("%s; %v %v", r.finding(Autodiscover).State, n.requests, n.asked)
		}
	})
}
