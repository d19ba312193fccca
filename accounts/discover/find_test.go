package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/probe"
)

var jane = accounts.Address{Local: "jane", Domain: "example.org"}

func find(t *testing.T, f *Finder, addr accounts.Address) Result {
	t.Helper()
	r, err := f.Find(t.Context(), addr, Progress{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r Result) finding(s Source) Finding {
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Source == s })
	return r.Findings[i]
}

// states are those of the table, the domain's own settings and the guesses; the
// other sources have tests of their own.
func states(r Result) string {
	var list []string
	for _, s := range []Source{Provider, Autoconfig, Guess} {
		list = append(list, string(r.finding(s).State))
	}
	return strings.Join(list, " ")
}

// lines describes the choices, one each.
func lines(r Result) string {
	var list []string
	for _, c := range r.Choices {
		list = append(list, fmt.Sprintf("%s %s %s %s answered=%v %v", urls(c.Incoming, c.Outgoing), c.Source, c.Trust, c.Why, c.Answered, c.Owners))
	}
	return strings.Join(list, "\n")
}

func expect(t *testing.T, r Result, wantStates string, wantLines ...string) {
	t.Helper()
	got, want := strings.Fields(states(r)), strings.Fields(wantStates)
	for i := range want {
		if want[i] == "*" {
			got[i] = "*" // whether it was stopped or done is a matter of time
		}
	}
	if got := strings.Join(got, " "); got != wantStates {
		t.Errorf("states: %s, want %s", got, wantStates)
		for _, f := range r.Findings {
			t.Logf("%s %s %v: %v", f.Source, f.State, f.Took, f.Err)
		}
	}
	if got, want := lines(r), strings.Join(wantLines, "\n"); got != want {
		t.Errorf("choices:\n%s\nwant:\n%s", got, want)
	}
}

func TestKnownProviderSendsNoPacket(t *testing.T) {
	n := newInternet(t)
	addr := accounts.Address{Local: "jane", Domain: "gmail.com"}
	var seen []string
	r, err := n.finder().Find(t.Context(), addr, Progress{Finding: func(f Finding) { seen = append(seen, string(f.Source)+" "+string(f.State)) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(n.asked)+len(n.dialled) > 0 {
		t.Errorf("asked for %v, dialled %v", n.asked, n.dialled)
	}
	expect(t, r, "found not-needed not-needed",
		"imaps://imap.gmail.com:993 smtps://smtp.gmail.com:465 provider known known-provider answered=false [gmail.com]",
		"pop3s://pop.gmail.com:995 smtps://smtp.gmail.com:465 provider known known-provider answered=false [gmail.com]")
	if r.Provider == nil || r.Provider.ID != "gmail" || r.Choices[0].Incoming.Username != "jane@gmail.com" {
		t.Errorf("provider %v, user %q", r.Provider, r.Choices[0].Incoming.Username)
	}
	if !slices.Equal(r.Advice, []string{AdviceAppPassword, AdviceEnablePOP}) {
		t.Errorf("advice %v", r.Advice)
	}
	want := []string{"provider found"}
	for _, s := range Sources()[1:] {
		want = append(want, string(s)+" not-needed")
	}
	if !slices.Equal(seen, want) {
		t.Errorf("progress %v, want %v", seen, want)
	}
}

func TestCompaniesThatAskFirst(t *testing.T) {
	for domain, c := range map[string]struct {
		advice []string
		choice string
	}{
		"tuta.com":   {[]string{AdviceClosed}, ""},
		"proton.me":  {[]string{AdviceBridge}, "imap://127.0.0.1:1143 smtp://127.0.0.1:1025 provider confirm known-provider answered=false [this computer]"},
		"hotmail.de": {[]string{AdviceBrowser, AdviceEnableIMAP, AdviceEnablePOP}, "imaps://outlook.office365.com:993 smtp://smtp-mail.outlook.com:587 provider known known-provider answered=false [office365.com outlook.com]"},
		"gmx.de":     {[]string{AdviceAppPasswordTwoStep, AdviceEnableIMAP, AdviceEnablePOP}, "imaps://imap.gmx.net:993 smtps://mail.gmx.net:465 provider known known-provider answered=false [gmx.net]"},
	} {
		r := find(t, newInternet(t).finder(), accounts.Address{Local: "jane", Domain: domain})
		first, _, _ := strings.Cut(lines(r), "\n")
		if !slices.Equal(r.Advice, c.advice) || first != c.choice {
			t.Errorf("%s: %v %q\nwant %v %q", domain, r.Advice, first, c.advice, c.choice)
		}
	}
}

// ownServers puts the usual servers of example.org there, implicit TLS.
func (n *internet) ownServers() {
	n.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
	n.mail("pop.example.org", accounts.POP3, accounts.ImplicitTLS, 995)
	n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
}

func TestAutoconfig(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("in.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("in.example.org", accounts.POP3, accounts.StartTLS, 110)
		n.mail("out.example.org", accounts.SMTP, accounts.StartTLS, 587)
		n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(patience / 3) // the better place wins although the other one is faster
			io.WriteString(w, settings("imaps://in.example.org", "pop3://in.example.org", "smtp://out.example.org"))
		})
		n.file("example.org", wellKnownPath, settings("imaps://other.example.org", "smtps://other.example.org"))
		var seen []Finding
		addr := accounts.Address{Local: "jane.doe+list", Domain: "example.org"}
		f := n.finder()
		f.Without = []Source{Autodiscover} // it asks at one of these places, too
		r, err := f.Find(t.Context(), addr, Progress{Finding: func(f Finding) { seen = append(seen, f) }})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, r, "nothing found *",
			"imaps://in.example.org:993 smtp://out.example.org:587 autoconfig own-domain own-autoconfig answered=true [example.org]",
			"pop3://in.example.org:110 smtp://out.example.org:587 autoconfig own-domain own-autoconfig answered=true [example.org]")
		if got, want := n.sortedRequests(), []string{
			"https://autoconfig.example.org/mail/config-v1.1.xml?emailaddress=jane.doe%2Blist%40example.org",
			"https://example.org/.well-known/autoconfig/mail/config-v1.1.xml",
		}; !slices.Equal(got, want) {
			t.Errorf("requests %q, want %q", got, want)
		}
		if r.Published == nil || r.Published.ID != "example.org" || r.Choices[0].NameOpen {
			t.Errorf("published %+v, name open %v", r.Published, r.Choices[0].NameOpen)
		}
		checkProgress(t, seen, r)
	})
}

// checkProgress: every source is told in order at first, and last as it is in
// the result.
func checkProgress(t *testing.T, seen []Finding, r Result) {
	t.Helper()
	last := map[Source]State{}
	for i, f := range seen {
		if i < len(sources) && f.Source != sources[i].name {
			t.Errorf("told %s at first, want %s", f.Source, sources[i].name)
		}
		last[f.Source] = f.State
	}
	for _, f := range r.Findings {
		if last[f.Source] != f.State {
			t.Errorf("%s: last told %s, result %s", f.Source, last[f.Source], f.State)
		}
	}
}

func TestSecondPlaceWhenFirstHasNothing(t *testing.T) {
	for name, first := range map[string]func(*internet){
		"no such name": func(*internet) {},
		"not found":    func(n *internet) { n.web("autoconfig.example.org", http.NotFound) },
		"a web page": func(n *internet) {
			n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<!DOCTYPE html><html></html>") })
		},
		"no usable server": func(n *internet) {
			n.file("autoconfig.example.org", autoconfigPath, "<clientConfig><emailProvider/></clientConfig>")
		},
		"silent": func(n *internet) { n.host("autoconfig.example.org"); n.dropped["autoconfig.example.org"] = true },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				first(n)
				n.ownServers()
				n.file("example.org", wellKnownPath, settings("imaps://imap.example.org", "smtps://smtp.example.org"))
				start := time.Now()
				r := find(t, n.finder(), jane)
				expect(t, r, "nothing found *",
					"imaps://imap.example.org:993 smtps://smtp.example.org:465 autoconfig own-domain own-autoconfig answered=true [example.org]")
				if took := time.Since(start); took > patience {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// What a web server may answer instead of a settings file, and what becomes of it.
func TestBadAnswers(t *testing.T) {
	bomb := `<!DOCTYPE c [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><clientConfig><emailProvider><displayName>&b;</displayName></emailProvider></clientConfig>`
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"redirect to http":      {redirect("http://autoconfig.example.org/x"), "without encryption"},
		"redirect with user":    {redirect("https://jane@autoconfig.example.org/x"), "user name"},
		"redirects in a circle": {redirect("https://autoconfig.example.org/x"), "more than 5"},
		"2 MB": {func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte("<clientConfig>" + strings.Repeat(" ", 2<<20)))
		}, "larger than 1 MB"},
		"web page":    {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<html><body>Hi</body></html>") }, "web page"},
		"entity bomb": {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, bomb) }, "document type"},
		"error":       {func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", 500) }, "answers 500"},
		"nothing usable": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `<clientConfig><emailProvider><incomingServer type="imap"><hostname>a b</hostname></incomingServer></emailProvider></clientConfig>`)
		}, "hostname"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.web("autoconfig.example.org", c.handler)
				r := find(t, n.finder(), jane)
				expect(t, r, "nothing nothing nothing")
				f := r.finding(Autoconfig)
				if f.Err == nil || !strings.Contains(f.Err.Error(), c.want) {
					t.Errorf("error %v, want something of %q", f.Err, c.want)
				}
				if got := len(n.requests); name == "redirects in a circle" && got != 1+maxRedirects {
					t.Errorf("%d requests", got)
				}
				if strings.Contains(fmt.Sprint(f.Err), "emailaddress=") {
					t.Errorf("the error repeats the address: %v", f.Err)
				}
				var p *accounts.Problem
				if !errors.As(f.Err, &p) || p.Server.Host != "autoconfig.example.org" {
					t.Errorf("no problem in %v", f.Err)
				}
			})
		})
	}
}

// Five redirects are followed, and the place they lead to is not told from where.
func TestRedirects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
			if len(r.URL.Path) < len(autoconfigPath)+4 {
				http.Redirect(w, r, r.URL.Path+"x", http.StatusMovedPermanently)
				return
			}
			http.Redirect(w, r, "https://elsewhere.example/settings", http.StatusTemporaryRedirect)
		})
		n.file("elsewhere.example", "/settings", settings("imaps://imap.example.org", "smtps://smtp.example.org"))
		r := find(t, n.finder(), jane)
		expect(t, r, "nothing found *",
			"imaps://imap.example.org:993 smtps://smtp.example.org:465 autoconfig own-domain own-autoconfig answered=true [example.org]")
		for _, request := range n.sortedRequests() {
			if strings.Contains(request, " from ") {
				t.Errorf("a Referer was sent: %s", request)
			}
		}
		if got := n.count("elsewhere.example:443"); got != 1 {
			t.Errorf("elsewhere was asked %d times", got)
		}
	})
}

// The address travels as servers in the wild understand it.
func TestAddressInQuery(t *testing.T) {
	for local, want := range map[string]string{
		"jane.doe":    "jane.doe%40example.org",
		"jane+list":   "jane%2Blist%40example.org",
		`"jane doe"`:  "%22jane%20doe%22%40example.org",
		"a&b=c#d%e/f": "a%26b%3Dc%23d%25e%2Ff%40example.org",
		"jürgen":      "j%C3%BCrgen%40example.org",
	} {
		if got := queryAddress(accounts.Address{Local: local, Domain: "example.org"}); got != want {
			t.Errorf("%s: %s, want %s", local, got, want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
			if got, want := r.URL.Query().Get("emailaddress"), `"jane doe+x"@example.org`; got != want {
				t.Errorf("the server reads %q, want %q", got, want)
			}
		})
		find(t, n.finder(), accounts.Address{Local: `"jane doe+x"`, Domain: "example.org"})
		if len(n.requests) != 1 {
			t.Errorf("requests %q", n.requests)
		}
	})
}

func TestOtherOwnerMustBeConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("imap.hosting.example", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://imap.hosting.example", "smtps://smtp.example.org"))
		expect(t, find(t, n.finder(), jane), "nothing found *",
			"imaps://imap.hosting.example:993 smtps://smtp.example.org:465 autoconfig confirm own-autoconfig answered=true [hosting.example example.org]")
	})
}

// A company's servers behind somebody's own domain: what the company asks is
// said, but whether it is the right one only the person knows.
func TestKnownCompanyBehindOwnDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("imap.fastmail.com", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.fastmail.com", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://imap.fastmail.com", "smtps://smtp.fastmail.com"))
		r := find(t, n.finder(), jane)
		if r.Provider == nil || r.Provider.ID != "fastmail" || !slices.Equal(r.Advice, []string{AdviceAppPassword}) || r.Choices[0].Trust != gate.Confirm {
			t.Errorf("provider %v, advice %v, trust %s", r.Provider, r.Advice, r.Choices[0].Trust)
		}
	})
}

// Files must not make Postkey knock at the person's own network, nor may what
// they name there pass for the domain's own.
func TestPublishedLiteralsAreNotOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.host("localhost", "intranet")
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://192.168.0.1", "imaps://localhost", "imaps://intranet", "pop3s://127.0.0.1", "smtps://192.168.0.1"))
		r := find(t, n.finder(), jane)
		expect(t, r, "nothing found nothing",
			"imaps://192.168.0.1:993 smtps://192.168.0.1:465 autoconfig confirm own-autoconfig answered=false [192.168.0.1]",
			"pop3s://127.0.0.1:995 smtps://192.168.0.1:465 autoconfig confirm own-autoconfig answered=false [this computer 192.168.0.1]")
		for _, d := range n.dialled {
			if !strings.Contains(d, "example.org") {
				t.Errorf("dialled %s", d)
			}
		}
	})
}

func TestPublishedWithoutEncryption(t *testing.T) {
	t.Run("but there is some", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.mail("m.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
			n.mail("m.example.org", accounts.SMTP, accounts.StartTLS, 2525)
			n.file("autoconfig.example.org", autoconfigPath, settings("imap+insecure://m.example.org", "smtp+insecure://m.example.org:2525"))
			expect(t, find(t, n.finder(), jane), "nothing found *",
				"imaps://m.example.org:993 smtp://m.example.org:2525 autoconfig own-domain own-autoconfig answered=true [example.org]")
		})
	})
	t.Run("and there is none", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.mail("m.example.org", accounts.IMAP, accounts.Plaintext, 143)
			n.mail("m.example.org", accounts.SMTP, accounts.Plaintext, 587)
			n.file("autoconfig.example.org", autoconfigPath, settings("imap+insecure://m.example.org", "smtp+insecure://m.example.org"))
			expect(t, find(t, n.finder(), jane), "nothing found nothing",
				"imap+insecure://m.example.org:143 smtp+insecure://m.example.org:587 autoconfig confirm own-autoconfig answered=false [example.org]")
		})
	})
}

// An old file that names servers which are gone doesn't hide those that answer.
func TestDeadServersComeAfterLiving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://old.example.org", "smtps://old.example.org"))
		expect(t, find(t, n.finder(), jane), "nothing found found",
			"imaps://imap.example.org:993 smtps://smtp.example.org:465 guess own-domain guess-answered answered=true [example.org]",
			"pop3s://pop.example.org:995 smtps://smtp.example.org:465 guess own-domain guess-answered answered=true [example.org]",
			"imaps://old.example.org:993 smtps://old.example.org:465 autoconfig own-domain own-autoconfig answered=false [example.org]")
	})
}

// A file with only one side is completed from the next source.
func TestMissingSideComesFromTheNextSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("in.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://in.example.org"))
		expect(t, find(t, n.finder(), jane), "nothing found found",
			"imaps://in.example.org:993 smtps://smtp.example.org:465 guess own-domain guess-answered answered=true [example.org]")
	})
}

func TestMissingIncomingSide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("out.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.file("autoconfig.example.org", autoconfigPath, settings("smtps://out.example.org"))
		expect(t, find(t, n.finder(), jane), "nothing found found",
			"imaps://imap.example.org:993 smtps://out.example.org:465 guess own-domain guess-answered answered=true [example.org]")
	})
}

// A company may prefer STARTTLS; implicit TLS is taken all the same (RFC 8314 §3).
func TestPublishedImplicitTLSFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("m.example.org", accounts.IMAP, accounts.StartTLS, 143)
		n.mail("m.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("m.example.org", accounts.SMTP, accounts.StartTLS, 587)
		n.mail("m.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.file("autoconfig.example.org", autoconfigPath, settings("imap+insecure://m.example.org:1143", "imap://m.example.org", "imaps://m.example.org", "smtp://m.example.org", "smtps://m.example.org"))
		r := find(t, n.finder(), jane)
		expect(t, r, "nothing found *",
			"imaps://m.example.org:993 smtps://m.example.org:465 autoconfig own-domain own-autoconfig answered=true [example.org]")
		if got, want := urls(r.finding(Autoconfig).Servers...), "imaps://m.example.org:993 smtps://m.example.org:465 imap://m.example.org:143 smtp://m.example.org:587 imap+insecure://m.example.org:1143"; got != want {
			t.Errorf("servers %s, want %s", got, want)
		}
	})
}

// What the file recommends for POP goes with the choice, what it says for people
// with the result.
func TestPublishedRecommendations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		file := settings("pop3s://pop.example.org", "smtps://smtp.example.org")
		file = strings.Replace(file, "</incomingServer>", "<pop3><leaveMessagesOnServer>true</leaveMessagesOnServer><daysToLeaveMessagesOnServer>30</daysToLeaveMessagesOnServer></pop3></incomingServer>", 1)
		file = strings.Replace(file, "</clientConfig>", `<enable visiturl="https://example.org/on"><instruction>Switch it on.</instruction></enable></clientConfig>`, 1)
		n.file("autoconfig.example.org", autoconfigPath, file)
		r := find(t, n.finder(), jane)
		if len(r.Choices) != 1 || r.Choices[0].Leave == nil || *r.Choices[0].Leave != 30 {
			t.Errorf("choices %+v", r.Choices)
		}
		if !slices.Equal(r.Advice, []string{AdviceEnable}) || r.Published == nil || r.Published.Enable[0].In("de") != "Switch it on." {
			t.Errorf("advice %v, published %+v", r.Advice, r.Published)
		}
	})
}

func TestSwitchedOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://in.example.org", "smtps://out.example.org"))
		f := n.finder()
		f.Without = []Source{Autoconfig}
		expect(t, find(t, f, jane), "nothing skipped found",
			"imaps://imap.example.org:993 smtps://smtp.example.org:465 guess own-domain guess-answered answered=true [example.org]",
			"pop3s://pop.example.org:995 smtps://smtp.example.org:465 guess own-domain guess-answered answered=true [example.org]")
		if len(n.requests) > 0 {
			t.Errorf("requests %v", n.requests)
		}
		n.asked, n.dialled = nil, nil
		f.Without = Sources()
		expect(t, find(t, f, jane), "skipped skipped skipped")
		if len(n.asked)+len(n.dialled) > 0 {
			t.Errorf("asked for %v, dialled %v", n.asked, n.dialled)
		}
	})
	// Without the table, a known domain is looked for like any other.
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("imap.gmail.com", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.gmail.com", accounts.SMTP, accounts.ImplicitTLS, 465)
		f := n.finder()
		f.Without = []Source{Provider}
		expect(t, find(t, f, accounts.Address{Local: "jane", Domain: "gmail.com"}), "skipped nothing found",
			"imaps://imap.gmail.com:993 smtps://smtp.gmail.com:465 guess known guess-answered answered=true [gmail.com]")
	})
}

func TestNothingThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		start := time.Now()
		r := find(t, n.finder(), jane)
		expect(t, r, "nothing nothing nothing")
		if r.Offline || time.Since(start) > time.Second {
			t.Errorf("offline %v after %v", r.Offline, time.Since(start))
		}
		if got, want := r.finding(Guess).Err.Error(), "imap.example.org:993 resolve: unknown-host: lookup imap.example.org: no such host"; got != want {
			t.Errorf("guess says %q, want %q", got, want)
		}
		slices.Sort(n.asked)
		if want := []string{"autoconfig.example.org", "autoconfig.example.org", "autoconfig.thunderbird.net", "autodiscover.example.org", "example.org", "example.org", "example.org", "imap.example.org", "mail.example.org", "pop.example.org", "pop3.example.org", "smtp.example.org"}; !slices.Equal(n.asked, want) {
			t.Errorf("looked up %v, want %v", n.asked, want)
		}
	})
}

func TestOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.lookupErr = &net.DNSError{Err: "no such host", IsNotFound: true}
		f := n.finder()
		f.Network.InterfaceAddrs = func() ([]net.Addr, error) { return []net.Addr{&net.IPNet{IP: net.IPv4(127, 0, 0, 1)}}, nil }
		r := find(t, f, jane)
		if !r.Offline || len(r.Choices) > 0 {
			t.Errorf("offline %v, choices %v", r.Offline, r.Choices)
		}
		if got := r.finding(Guess); got.State != NoAnswer {
			t.Errorf("guess: %s %v", got.State, got.Err)
		}
	})
}

// Once the domain itself has said what works, nobody waits for guesses.
func TestGuessIsNotNeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("in.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("in.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://in.example.org", "smtps://in.example.org"))
		n.host("example.org", "imap.example.org")
		n.dropped["imap.example.org"] = true
		start := time.Now()
		expect(t, find(t, n.finder(), jane), "nothing found not-needed",
			"imaps://in.example.org:993 smtps://in.example.org:465 autoconfig own-domain own-autoconfig answered=true [example.org]")
		if took := time.Since(start); took > 10*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

// Whatever is silent, and at whatever stage, the search ends in time.
func TestSilenceIsBounded(t *testing.T) {
	hang := func(conn net.Conn) { io.Copy(io.Discard, conn) }
	for name, c := range map[string]struct {
		build func(*internet)
		want  string
		took  time.Duration
	}{
		"names": {func(n *internet) {
			for _, h := range []string{"", "autoconfig.", "imap.", "mail.", "pop.", "pop3.", "smtp."} {
				n.silent[h+"example.org"] = true
			}
		}, "nothing no-answer no-answer", 7 * time.Second},
		"web servers": {func(n *internet) {
			n.at("autoconfig.example.org", 443, hang)
			n.at("example.org", 443, hang)
		}, "nothing no-answer nothing", 5 * time.Second},
		"web server after its headers": {func(n *internet) {
			n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(200)
				w.(http.Flusher).Flush()
				<-r.Context().Done()
			})
		}, "nothing no-answer nothing", 5 * time.Second},
		"mail servers": {func(n *internet) {
			for _, p := range []int{143, 993} {
				n.at("imap.example.org", p, hang)
			}
			n.dropped["smtp.example.org"] = true
			n.host("smtp.example.org")
		}, "nothing nothing no-answer", probeLimit},
		"everything": {func(n *internet) {
			for _, h := range []string{"", "autoconfig.", "imap.", "mail.", "pop.", "pop3.", "smtp."} {
				n.host(h + "example.org")
				n.dropped[h+"example.org"] = true
			}
		}, "nothing no-answer no-answer", 7 * time.Second},
		"the published servers": {func(n *internet) {
			n.host("in.example.org")
			n.dropped["in.example.org"] = true
			n.file("autoconfig.example.org", autoconfigPath, settings("imaps://in.example.org", "smtps://in.example.org"))
		}, "nothing found nothing", probeLimit},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				c.build(n)
				start := time.Now()
				r := find(t, n.finder(), jane)
				if got := states(r); got != c.want {
					t.Errorf("states %s, want %s", got, c.want)
				}
				if took := time.Since(start); took != c.took || took > deadline {
					t.Errorf("took %v, want %v", took, c.took)
				}
				if published := name == "the published servers"; published != (len(r.Choices) == 1) {
					t.Errorf("choices %s", lines(r))
				}
				if r.Offline {
					t.Error("not offline")
				}
			})
		})
	}
}

// The caller's deadline counts, and ends the search without an error and without
// losing what answered, though its source was still waiting for more.
func TestCallersDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		for _, h := range []string{"autoconfig.example.org", "example.org", "pop.example.org"} {
			n.host(h)
			n.dropped[h] = true
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		start := time.Now()
		r, err := n.finder().Find(ctx, jane, Progress{})
		if err != nil || time.Since(start) != 500*time.Millisecond {
			t.Errorf("err %v after %v", err, time.Since(start))
		}
		expect(t, r, "nothing no-answer found",
			"imaps://imap.example.org:993 smtps://smtp.example.org:465 guess own-domain guess-answered answered=true [example.org]")
	})
}

// A cancelled search is over at once, at whatever moment, and leaves nothing
// behind: the bubble ends only when every goroutine in it has.
func TestCancelLeavesNothing(t *testing.T) {
	for _, after := range []time.Duration{0, time.Nanosecond, time.Millisecond, 11 * time.Millisecond, 101 * time.Millisecond,
		301 * time.Millisecond, 999 * time.Millisecond} {
		t.Run(after.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.file("autoconfig.example.org", autoconfigPath, settings("imaps://imap.example.org", "smtps://smtp.example.org"))
				n.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993).delay = 100 * time.Millisecond
				n.mail("smtp.example.org", accounts.SMTP, accounts.StartTLS, 587).delay = 300 * time.Millisecond
				n.host("mail.example.org", "example.org")
				n.dropped["mail.example.org"], n.dropped["example.org"] = true, true
				n.silent["pop.example.org"] = true
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(after, cancel)
				start := time.Now()
				_, err := n.finder().Find(ctx, jane, Progress{})
				if took := time.Since(start); took > after {
					t.Errorf("took %v", took)
				}
				var p *accounts.Problem
				if !errors.As(err, &p) || p.Reason != accounts.Cancelled || !errors.Is(err, context.Canceled) {
					t.Errorf("err = %v", err)
				}
			})
		})
	}
}

// Nor does a connection stay that came up only after the search was over.
func TestLateConnectionIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.web("autoconfig.example.org", http.NotFound)
		f := n.finder()
		f.HTTP.Transport.(*http.Transport).DialContext = func(_ context.Context, network, address string) (net.Conn, error) {
			time.Sleep(time.Second)
			return n.dial(context.Background(), network, address)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := f.Find(ctx, jane, Progress{}); !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v", err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if n.count("autoconfig.example.org:443") != 1 {
			t.Errorf("dialled %v", n.dialled)
		}
		n.running.Wait() // for the server's side of that connection
	})
}

// Cookies that the client was given are no search's business.
func TestNoCookies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
			if c := r.Header.Get("Cookie"); c != "" {
				t.Errorf("cookie %q", c)
			}
			http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
		})
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		place, err := url.Parse("https://autoconfig.example.org/")
		if err != nil {
			t.Fatal(err)
		}
		jar.SetCookies(place, []*http.Cookie{{Name: "a", Value: "1"}})
		f := n.finder()
		f.HTTP.Jar = jar
		find(t, f, jane)
		if got := jar.Cookies(place); len(got) != 1 || len(n.requests) != 1 {
			t.Errorf("cookies %v, requests %v", got, n.requests)
		}
	})
}

// Settings that several sources name are opened once.
func TestPlacesAreOpenedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://imap.example.org", "smtps://smtp.example.org"))
		find(t, n.finder(), jane)
		for _, place := range []string{"imap.example.org:993", "smtp.example.org:465", "autoconfig.example.org:443"} {
			if got := n.count(place); got != 1 {
				t.Errorf("%s was dialled %d times", place, got)
			}
		}
	})
}

// A file cannot make Postkey knock at more than a few doors.
func TestPublishedServersAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		var list []string
		for i := range 40 {
			host := fmt.Sprintf("h%d.victim.example", i)
			n.host(host)
			list = append(list, "imaps://"+host, "pop3s://"+host, "smtps://"+host)
		}
		n.file("autoconfig.example.org", autoconfigPath, settings(list...))
		find(t, n.finder(), jane)
		knocked := 0
		for _, d := range n.dialled {
			if strings.Contains(d, "victim") {
				knocked++
			}
		}
		if knocked != 3*maxPublished {
			t.Errorf("dialled %d places", knocked)
		}
	})
}

// The zero Finder must not be changed by a search, nor what it is given.
func TestFinderIsNotChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		f := n.finder()
		network, client := *f.Network, *f.HTTP
		find(t, f, jane)
		if f.Network.Resolver != probe.Resolver(n) || f.HTTP.CheckRedirect != nil || f.HTTP.Transport != client.Transport ||
			reflect.ValueOf(f.Network.DialContext).Pointer() != reflect.ValueOf(network.DialContext).Pointer() {
			t.Error("the search changed what it was given")
		}
	})
}
