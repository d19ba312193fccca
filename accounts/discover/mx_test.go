package discover

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// deliver publishes MX records for a domain, each a host and its preference.
func (n *internet) deliver(domain string, records ...*net.MX) { n.mx[domain] = records }

func TestMXOfAKnownCompany(t *testing.T) {
	for name, c := range map[string]struct {
		mx, incoming, outgoing string
		want, provider         string
		advice                 []string
	}{
		"Microsoft 365": {"example-org.mail.protection.outlook.com.", "outlook.office365.com", "smtp.office365.com",
			"imaps://outlook.office365.com:993 smtp://smtp.office365.com:587 mx known mx answered=true [office365.com]", "microsoft-365", []string{AdviceBrowser}},
		"Google Workspace": {"aspmx.l.google.com.", "imap.gmail.com", "smtp.gmail.com",
			"imaps://imap.gmail.com:993 smtps://smtp.gmail.com:465 mx known mx answered=true [gmail.com]", "google-workspace", []string{AdviceAppPassword, AdviceEnablePOP}},
		"Fastmail": {"in1-smtp.messagingengine.com.", "imap.fastmail.com", "smtp.fastmail.com",
			"imaps://imap.fastmail.com:993 smtps://smtp.fastmail.com:465 mx known mx answered=true [fastmail.com]", "fastmail", []string{AdviceAppPassword}},
		// In its own domains the user name is only a part of the address.
		"name form": {"mx1.mail.icloud.com.", "imap.mail.me.com", "smtp.mail.me.com",
			"imaps://imap.mail.me.com:993 smtp://smtp.mail.me.com:587 mx known mx answered=true [me.com]", "icloud", []string{AdviceAppPassword, AdviceOwnAddress}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.deliver("example.org", &net.MX{Host: c.mx, Pref: 10})
				n.mail(c.incoming, accounts.IMAP, accounts.ImplicitTLS, 993)
				if strings.Contains(c.want, "smtp://") {
					n.mail(c.outgoing, accounts.SMTP, accounts.StartTLS, 587)
				} else {
					n.mail(c.outgoing, accounts.SMTP, accounts.ImplicitTLS, 465)
				}
				n.ownServers() // guesses count for less
				r := find(t, n.finder(), jane)
				if got, _, _ := strings.Cut(lines(r), "\n"); got != c.want {
					t.Errorf("%s\nwant %s", got, c.want)
				}
				if r.Provider == nil || r.Provider.ID != c.provider || !slices.Equal(r.Advice, c.advice) {
					t.Errorf("provider %+v, advice %v", r.Provider, r.Advice)
				}
				if got := r.Choices[0].Incoming.Username; got != "jane@example.org" {
					t.Errorf("user name %q", got)
				}
				if !slices.Contains(n.records, "MX example.org") || slices.Contains(n.requests, "https://"+ispdbHost) {
					t.Errorf("looked up %v, fetched %v", n.records, n.requests)
				}
			})
		})
	}
}

// The mailboxes are there and nowhere else: what guesses find is not offered.
func TestMXOfACompanyThatAsksFirst(t *testing.T) {
	for mx, c := range map[string]struct{ provider, advice, choice string }{
		"mail.tutanota.de.":   {"tuta", AdviceClosed, ""},
		"mail.protonmail.ch.": {"proton", AdviceBridge, "imap://127.0.0.1:1143 smtp://127.0.0.1:1025 mx confirm mx answered=false [this computer]"},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.deliver("example.org", &net.MX{Host: mx})
			n.ownServers()
			n.host("autoconfig.example.org") // must not be waited for longer than usual
			n.dropped["autoconfig.example.org"] = true
			f := n.finder()
			f.Once = true
			start := time.Now()
			r := find(t, f, jane)
			if lines(r) != c.choice || r.Provider == nil || r.Provider.ID != c.provider || len(r.Advice) == 0 || r.Advice[0] != c.advice {
				t.Errorf("%s: choices %q, provider %v, advice %v", mx, lines(r), r.Provider, r.Advice)
			}
			if f := r.finding(MX); (f.State == Found) != (c.choice != "") || (f.Err == nil) != (c.choice != "") {
				t.Errorf("%s: %s %v", mx, f.State, f.Err)
			}
			if took := time.Since(start); took > patience {
				t.Errorf("%s: took %v", mx, took)
			}
			if slices.ContainsFunc(n.dialled, func(d string) bool { return strings.HasPrefix(d, "127.") }) {
				t.Errorf("dialled %v", n.dialled)
			}
		})
	}
}

// What the domain itself publishes counts for more than who receives its mail.
func TestMXComesAfterTheDomainItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.deliver("example.org", &net.MX{Host: "mail.tutanota.de."})
		n.ownServers()
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://imap.example.org", "smtps://smtp.example.org"))
		r := find(t, n.finder(), jane)
		expect(t, r, "nothing found *",
			"imaps://imap.example.org:993 smtps://smtp.example.org:465 autoconfig own-domain own-autoconfig answered=true [example.org]")
		if r.Provider != nil || len(r.Advice) > 0 {
			t.Errorf("provider %v, advice %v", r.Provider, r.Advice)
		}
	})
}

// A filter hides the host, and the other sources decide.
func TestMXFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.deliver("example.org", &net.MX{Host: "mx1.pphosted.com.", Pref: 10}, &net.MX{Host: "mx2.pphosted.com.", Pref: 10})
		n.ownServers()
		r := find(t, n.finder(), jane)
		if f := r.finding(MX); f.State != Nothing || f.Err == nil || !strings.Contains(f.Err.Error(), "Proofpoint") {
			t.Errorf("%s %v", f.State, f.Err)
		}
		if len(r.Choices) == 0 || r.Choices[0].Source != Guess {
			t.Errorf("choices %s", lines(r))
		}
		for _, asked := range n.asked {
			if strings.Contains(asked, "pphosted") {
				t.Errorf("asked for %s", asked)
			}
		}
	})
}

// Another company's own settings, and what Thunderbird's list has about it. They
// hear of the company's name and of nothing else.
func TestMXOfAnotherCompany(t *testing.T) {
	const full, base = "cluster.hosting.example", "hosting.example"
	file := settings("imaps://imap.hosting.example", "smtps://smtp.hosting.example")
	for name, c := range map[string]struct {
		host, path string
		without    []Source
		found      bool
	}{
		"under the host's own name":  {"autoconfig." + full, autoconfigPath, nil, true},
		"under the company's":        {"autoconfig." + base, autoconfigPath, nil, true},
		"in the list, for the host":  {ispdbHost, "/v1.1/" + full, nil, true},
		"in the list":                {ispdbHost, "/v1.1/" + base, nil, true},
		"the list is switched off":   {ispdbHost, "/v1.1/" + base, []Source{ISPDB}, false},
		"switched off":               {"autoconfig." + base, autoconfigPath, []Source{MX}, false},
		"nowhere":                    {"autoconfig.example", autoconfigPath, nil, false},
		"not under the top of names": {"autoconfig.com", autoconfigPath, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.deliver("example.org", &net.MX{Host: "mx1." + full + ".", Pref: 10}, &net.MX{Host: "mail.tutanota.de.", Pref: 20})
				n.mail("imap.hosting.example", accounts.IMAP, accounts.ImplicitTLS, 993)
				n.mail("smtp.hosting.example", accounts.SMTP, accounts.ImplicitTLS, 465)
				n.file(c.host, c.path, file)
				f := n.finder()
				f.Without = c.without
				r := find(t, f, jane)
				want := ""
				if c.found {
					want = "imaps://imap.hosting.example:993 smtps://smtp.hosting.example:465 mx confirm mx answered=true [hosting.example]"
				}
				if got := lines(r); got != want {
					t.Errorf("%s\nwant %s", got, want)
				}
				if c.found && r.Choices[0].Incoming.Username != "jane@example.org" {
					t.Errorf("user name %q", r.Choices[0].Incoming.Username)
				}
				for _, request := range n.requests {
					if strings.Contains(request, "jane") {
						t.Errorf("the address went to %s", request)
					}
				}
				if slices.Contains(c.without, ISPDB) && n.count(ispdbHost+":443") > 0 {
					t.Error("the list was asked all the same")
				}
				if asked := slices.Contains(n.records, "MX example.org"); asked == slices.Contains(c.without, MX) {
					t.Errorf("looked up %v", n.records)
				}
			})
		})
	}
}

// Records that lead nowhere, or where Postkey doesn't go.
func TestMXThatSaysNothing(t *testing.T) {
	var many []*net.MX
	for i := range 100 {
		many = append(many, &net.MX{Host: fmt.Sprintf("mx.company%d.example.", i)})
	}
	many = append(many, &net.MX{Host: "mail.tutanota.de."})
	for name, c := range map[string]struct {
		records []*net.MX
		failure error
		want    State
	}{
		"none":               {nil, nil, Nothing},
		"no mail at all":     {[]*net.MX{{Host: "."}}, nil, Nothing},
		"an address":         {[]*net.MX{{Host: "192.168.0.1."}}, nil, Nothing},
		"this computer":      {[]*net.MX{{Host: "localhost."}}, nil, Nothing},
		"a single label":     {[]*net.MX{{Host: "mailhost."}}, nil, Nothing},
		"no name":            {[]*net.MX{{Host: "a b\r\nc."}}, nil, Nothing},
		"the domain's own":   {[]*net.MX{{Host: "mx.example.org."}}, nil, Nothing},
		"too many":           {many, nil, Nothing},
		"silent":             {nil, nil, NoAnswer},
		"the resolver fails": {nil, &net.DNSError{Err: "server misbehaving", IsTemporary: true}, NoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.silent["example.org"], n.lookupErr = name == "silent", c.failure
				if len(c.records) > 0 {
					n.deliver("example.org", c.records...)
				}
				start := time.Now()
				r := find(t, n.finder(), jane)
				if f := r.finding(MX); f.State != c.want || f.Err == nil {
					t.Errorf("%s %v", f.State, f.Err)
				}
				if r.Provider != nil || len(r.Choices) > 0 || time.Since(start) > deadline {
					t.Errorf("provider %v, choices %s after %v", r.Provider, lines(r), time.Since(start))
				}
				companies := map[string]bool{}
				for _, asked := range n.asked {
					if strings.Contains(asked, "company") {
						companies[asked] = true
					}
					if strings.Contains(asked, "localhost") || strings.Contains(asked, "192.168") || strings.Contains(asked, "mx.example.org") {
						t.Errorf("asked for %s", asked)
					}
				}
				if len(companies) > 1 {
					t.Errorf("asked for %v", companies)
				}
			})
		})
	}
}

// Well-formed records count although others beside them are not.
func TestMXBesideMalformedOnes(t *testing.T) {
	n := newInternet(t)
	f := n.finder()
	f.DNS = malformed{n}
	n.deliver("example.org", &net.MX{Host: "mail.tutanota.de."})
	if r := find(t, f, jane); r.Provider == nil || r.Provider.ID != "tuta" {
		t.Errorf("provider %v", r.Provider)
	}
}

// Where the network isn't the computer's own, nothing is looked up on that.
func TestRecordsStayOnTheirNetwork(t *testing.T) {
	n := newInternet(t)
	for name, c := range map[string]struct {
		finder Finder
		own    bool
		want   Resolver
	}{
		"the computer's own": {Finder{}, true, new(net.Resolver)}, // one like it, that can be stopped
		"a given resolver":   {Finder{DNS: n}, true, n},
		"another network":    {Finder{Network: &probe.Network{Resolver: n}}, false, noRecords{}},
		"another dialler":    {Finder{Network: &probe.Network{DialContext: n.dial}}, false, noRecords{}},
		"both given":         {Finder{Network: &probe.Network{Resolver: n}, DNS: n}, false, n},
	} {
		s := c.finder.search(t.Context(), jane)
		_, system := c.want.(*net.Resolver)
		if _, ok := s.dns.(*net.Resolver); s.own != c.own || ok != system || !system && s.dns != c.want {
			t.Errorf("%s: own %v, %T", name, s.own, s.dns)
		}
	}
	f := n.finder()
	f.DNS = nil
	r := find(t, f, jane)
	if f := r.finding(MX); f.State != Nothing || len(n.records) > 0 {
		t.Errorf("%s, looked up %v", f.State, n.records)
	}
}
