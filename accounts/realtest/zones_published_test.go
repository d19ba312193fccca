package realtest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

// publishedZones publish their settings, in every way there is or in just one.
func publishedZones() []zone {
	return []zone{everything(), wellKnown(), overHTTP(), onTheList(), byDocument(), byAutodiscover()}
}

// everythingFile is what everything.example publishes.
var everythingFile = func() string {
	config := clientconfig.Config{ID: "everything.example", Domains: []string{"everything.example"}, Name: "Everything", Webmail: "https://webmail.everything.example/",
		Enable:        []clientconfig.Page{{URL: "https://everything.example/enable", Texts: []clientconfig.Text{{Lang: "de", Text: "IMAP einschalten"}, {Lang: "en", Text: "Switch IMAP on"}}}},
		Documentation: []clientconfig.Page{{URL: "https://everything.example/help", Texts: []clientconfig.Text{{Lang: "en", Text: "Help"}}}},
	}
	for _, u := range []string{"imap://imap.everything.example", "imaps://imap.everything.example", "pop3s://pop.everything.example", "smtp://smtp.everything.example", "smtps://smtp.everything.example"} {
		s := clientconfig.Server{Server: server(u)}
		if s.Protocol == accounts.POP3 {
			s.Leave = new(accounts.Leave(14))
		}
		config.Servers = append(config.Servers, s)
	}
	var b strings.Builder
	if err := config.Write(&b); err != nil {
		panic(err)
	}
	return b.String()
}()

// everything is published in all ways, and they agree. The best of them comes
// last: only then is it known that the others agree.
func everything() zone {
	const domain = "everything.example"
	others := hold(discover.ISPDB, discover.SRV, discover.PACC, discover.Autodiscover, discover.Guess)
	web := func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			autodiscovers("imap", "imap."+domain, "pop3", "pop."+domain, "smtp", "smtp."+domain)(w, r)
			return
		}
		others.wait(r)
		file(everythingFile)(w, r)
	}
	agree := " agree [ispdb srv pacc autodiscover guess]"
	return zone{
		name: "everything", who: "jane@" + domain, hear: others.hear,
		plan: realtest.Plan{
			Computers: []realtest.Computer{
				{Names: []string{domain, "autoconfig." + domain, "autodiscover." + domain}, Web: web, Plain: web},
				{Names: []string{"ua-auto-config." + domain}, Web: document(everythingDocument)},
				{Names: []string{"imap." + domain, "smtp." + domain, "pop." + domain, "mail." + domain}, Mail: realtest.MailPorts},
			},
			Records: []string{
				"mx-host=everything.example,mail.everything.example,10",
				"srv-host=_imaps._tcp.everything.example,imap.everything.example,993,0,1",
				"srv-host=_imap._tcp.everything.example,imap.everything.example,143,10,1",
				"srv-host=_pop3s._tcp.everything.example,pop.everything.example,995,0,1",
				"srv-host=_pop3._tcp.everything.example,pop.everything.example,110,10,1",
				"srv-host=_submissions._tcp.everything.example,smtp.everything.example,465,0,1",
				"srv-host=_submission._tcp.everything.example,smtp.everything.example,587,10,1",
				digest(domain, everythingDocument),
			},
		},
		choices: []string{
			"imaps://imap.everything.example:993 smtps://smtp.everything.example:465 autoconfig own-domain own-autoconfig [everything.example]" + agree,
			"pop3s://pop.everything.example:995 smtps://smtp.everything.example:465 autoconfig own-domain own-autoconfig [everything.example]" + agree,
		},
		found:      []discover.Source{discover.Autoconfig, discover.ISPDB, discover.SRV, discover.PACC, discover.Autodiscover, discover.Guess},
		published:  true,
		exchangers: []string{"mail.everything.example"},
		more: func(t *testing.T, s search) {
			for _, request := range s.internet.Requests(domain) {
				if !slices.Contains([]string{
					"GET https://autoconfig.everything.example/mail/config-v1.1.xml?emailaddress=jane%40everything.example",
					"GET https://everything.example/.well-known/autoconfig/mail/config-v1.1.xml",
					"GET http://autoconfig.everything.example/mail/config-v1.1.xml",
					"GET https://ua-auto-config.everything.example/.well-known/user-agent-configuration.json",
					"POST https://everything.example/autodiscover/autodiscover.xml",
					"POST https://autodiscover.everything.example/autodiscover/autodiscover.xml",
				}, request) {
					t.Errorf("asked for %s", request)
				}
			}
			r := s.result
			if !slices.Equal(r.Advice, []string{discover.AdviceEnable}) || r.Provider != nil || len(r.Choices) != 2 || r.Published == nil {
				t.Fatalf("advice %v, provider %v, choices %v", r.Advice, r.Provider, r.Choices)
			}
			if leave := r.Choices[1].Leave; leave == nil || *leave != 14 || r.Choices[0].Leave != nil {
				t.Errorf("leave %+v and %+v", r.Choices[0].Leave, leave)
			}
			if p := r.Published; p.Webmail != "https://webmail.everything.example/" || len(p.Enable) != 1 || p.Enable[0].In("de") != "IMAP einschalten" || len(p.Documentation) != 1 {
				t.Errorf("published %+v", p)
			}
		},
	}
}

// wellKnown is published on the domain's own web site alone, which is not told the
// address.
func wellKnown() zone {
	return zone{
		name: "well-known", who: "jane.doe+x@wellknown.example",
		plan: realtest.Plan{Computers: []realtest.Computer{
			{Names: []string{"wellknown.example"}, Web: file(settings("imaps://box.wellknown.example", "pop3://box.wellknown.example", "smtp://box.wellknown.example"))},
			{Names: []string{"box.wellknown.example"}, Mail: realtest.MailPorts},
		}},
		choices: []string{
			"imaps://box.wellknown.example:993 smtp://box.wellknown.example:587 autoconfig own-domain own-autoconfig [wellknown.example]",
			"pop3://box.wellknown.example:110 smtp://box.wellknown.example:587 autoconfig own-domain own-autoconfig [wellknown.example]",
		},
		found: []discover.Source{discover.Autoconfig}, published: true,
		more: func(t *testing.T, s search) {
			const place = "GET https://wellknown.example/.well-known/autoconfig/mail/config-v1.1.xml"
			for _, r := range s.internet.Requests("wellknown.example") {
				if r != place && r != "POST https://wellknown.example/autodiscover/autodiscover.xml" {
					t.Errorf("asked for %s", r)
				}
			}
		},
	}
}

// overHTTP is published without encryption alone. Anybody on the way could have
// written that, so the person has to look at it, and no text of it is shown.
func overHTTP() zone {
	text := strings.Replace(settings("imaps://box.http.example", "smtps://box.http.example"), "</clientConfig>",
		`<enable visiturl="http://box.http.example/"><instruction>Type your password there</instruction></enable></clientConfig>`, 1)
	return zone{
		name: "http", who: "jane@http.example",
		plan: realtest.Plan{Computers: []realtest.Computer{
			{Names: []string{"autoconfig.http.example"}, Plain: file(text)},
			{Names: []string{"box.http.example"}, Mail: realtest.MailPorts},
		}},
		choices:  []string{"imaps://box.http.example:993 smtps://box.http.example:465 autoconfig confirm http-autoconfig [http.example]"},
		found:    []discover.Source{discover.Autoconfig},
		requests: []string{"GET http://autoconfig.http.example/mail/config-v1.1.xml"},
		more: func(t *testing.T, s search) {
			if len(s.result.Advice) > 0 {
				t.Errorf("advice %v", s.result.Advice)
			}
		},
	}
}

// onTheList is in Thunderbird's list alone.
func onTheList() zone {
	return zone{
		name: "list", who: "jane@listed.example",
		plan: realtest.Plan{Computers: []realtest.Computer{
			{Names: []string{"in.listed.example", "out.listed.example"}, Mail: realtest.MailPorts},
		}},
		choices: []string{"imaps://in.listed.example:993 smtps://out.listed.example:465 ispdb own-domain ispdb [listed.example]"},
		found:   []discover.Source{discover.ISPDB}, published: true,
	}
}

const everythingDocument = `{"protocols": {"imap": {"host": "imap.everything.example"}, "pop3": {"host": "pop.everything.example"}, "submit": {"host": "smtp.everything.example"}}, "authentication": {"password": true}}`

// byDocument is published in the newest way alone.
func byDocument() zone {
	const text = `{"protocols": {"imap": {"host": "in.newest.example"}, "submit": {"host": "out.newest.example"}}, "authentication": {"password": true}, "info": {"provider": {"name": "Newest"}}}`
	return zone{
		name: "pacc", who: "jane@newest.example",
		plan: realtest.Plan{
			Computers: []realtest.Computer{
				{Names: []string{"ua-auto-config.newest.example"}, Web: document(text)},
				{Names: []string{"in.newest.example", "out.newest.example"}, Mail: realtest.MailPorts},
			},
			Records: []string{digest("newest.example", text)},
		},
		choices: []string{"imaps://in.newest.example:993 smtps://out.newest.example:465 pacc own-domain pacc [newest.example]"},
		found:   []discover.Source{discover.PACC}, published: true,
		requests: []string{"GET https://ua-auto-config.newest.example/.well-known/user-agent-configuration.json"},
		more: func(t *testing.T, s search) {
			if p := s.result.Published; p == nil || p.Name != "Newest" {
				t.Errorf("published %+v", p)
			}
		},
	}
}

// byAutodiscover is published in Microsoft's way alone, on somebody else's servers.
func byAutodiscover() zone {
	return zone{
		name: "autodiscover", who: "jane@microsofts.example",
		plan: realtest.Plan{Computers: []realtest.Computer{
			{Names: []string{"autodiscover.microsofts.example"}, Web: autodiscovers("imap", "in.exchanging.example", "smtp", "out.exchanging.example")},
			{Names: []string{"in.exchanging.example", "out.exchanging.example"}, Mail: realtest.MailPorts},
		}},
		choices:  []string{"imaps://in.exchanging.example:993 smtps://out.exchanging.example:465 autodiscover confirm autodiscover [exchanging.example] name-open"},
		found:    []discover.Source{discover.Autodiscover},
		requests: []string{"POST https://autodiscover.microsofts.example/autodiscover/autodiscover.xml"},
	}
}
