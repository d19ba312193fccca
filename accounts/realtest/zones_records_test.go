package realtest_test

import (
	"slices"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

// recordZones have nothing but records that lead to somebody's servers.
func recordZones() []zone {
	return []zone{
		{
			name: "mx of a company that publishes", who: "jane@mxonly.example",
			plan: realtest.Plan{
				Computers: []realtest.Computer{
					{Names: []string{"autoconfig.hoster.example"}, Web: file(settings("imaps://in.hoster.example", "pop3s://in.hoster.example", "smtp://out.hoster.example"))},
					{Names: []string{"in.hoster.example", "out.hoster.example"}, Mail: realtest.MailPorts},
				},
				Records: []string{"mx-host=mxonly.example,mx1.hoster.example,10", "mx-host=mxonly.example,mx2.hoster.example,10", "mx-host=mxonly.example,mx.elsewhere.example,20"},
			},
			choices: []string{
				"imaps://in.hoster.example:993 smtp://out.hoster.example:587 mx confirm mx [hoster.example]",
				"pop3s://in.hoster.example:995 smtp://out.hoster.example:587 mx confirm mx [hoster.example]",
			},
			found: []discover.Source{discover.MX}, published: true, exchangers: []string{"mx1.hoster.example", "mx2.hoster.example"},
			more: func(t *testing.T, s search) {
				if got := s.internet.Requests("hoster.example"); !slices.Equal(got, []string{"GET https://autoconfig.hoster.example/mail/config-v1.1.xml"}) {
					t.Errorf("the company was asked for %v", got)
				}
			},
		},
		{
			name: "mx of a company on the list", who: "jane@mxlisted.example",
			plan:       realtest.Plan{Records: []string{"mx-host=mxlisted.example,mx.eu.listed.example,10"}},
			choices:    []string{"imaps://in.listed.example:993 smtps://out.listed.example:465 mx confirm mx [listed.example]"},
			found:      []discover.Source{discover.MX},
			published:  true,
			exchangers: []string{"mx.eu.listed.example"},
		},
		{
			name: "mx of a known company", who: "jane@hosted.example",
			plan: realtest.Plan{
				Computers: []realtest.Computer{{Names: []string{"imap.mailbox.org", "smtp.mailbox.org"}, Mail: realtest.MailPorts}},
				Records:   []string{"mx-host=hosted.example,mxext1.mailbox.org,10"},
			},
			choices:    []string{"imaps://imap.mailbox.org:993 smtps://smtp.mailbox.org:465 mx known mx [mailbox.org]"},
			found:      []discover.Source{discover.MX},
			exchangers: []string{"mxext1.mailbox.org"},
			more: func(t *testing.T, s search) {
				if p := s.result.Provider; p == nil || p.ID != "mailbox" {
					t.Errorf("provider %+v", p)
				}
			},
		},
		{
			// The first record of the lowest priority is not there; the next one is. The
			// third would answer too. What is published as submission on 465 means TLS.
			name: "srv", who: "jane@srv.example",
			plan: realtest.Plan{
				Computers: []realtest.Computer{
					{Names: []string{"gone.srv.example"}},
					{Names: []string{"first.srv.example", "second.srv.example", "out.srv.example"}, Mail: realtest.MailPorts},
				},
				Records: []string{
					"srv-host=_imaps._tcp.srv.example,second.srv.example,993,20,1",
					"srv-host=_imaps._tcp.srv.example,gone.srv.example,993,0,100",
					"srv-host=_imaps._tcp.srv.example,first.srv.example,993,10,1",
					"srv-host=_pop3._tcp.srv.example,first.srv.example,110,0,1",
					"srv-host=_submission._tcp.srv.example,out.srv.example,465,0,1",
				},
			},
			choices: []string{
				"imaps://first.srv.example:993 smtps://out.srv.example:465 srv own-domain srv [srv.example] name-open",
				"pop3://first.srv.example:110 smtps://out.srv.example:465 srv own-domain srv [srv.example] name-open",
			},
			found: []discover.Source{discover.SRV},
			more: func(t *testing.T, s search) {
				var hosts []string
				for _, server := range s.finding(discover.SRV).Servers {
					hosts = append(hosts, server.Host)
				}
				if !slices.Equal(hosts, []string{"gone.srv.example", "first.srv.example", "second.srv.example", "out.srv.example", "first.srv.example"}) {
					t.Errorf("in the order of %v", hosts)
				}
			},
		},
		{
			name: "srv on another company's servers", who: "jane@srvelsewhere.example",
			plan: realtest.Plan{Records: []string{
				"srv-host=_imap._tcp.srvelsewhere.example,in.hoster.example,143,0,1",
				"srv-host=_submission._tcp.srvelsewhere.example,out.hoster.example,587,0,1",
			}},
			choices: []string{"imap://in.hoster.example:143 smtp://out.hoster.example:587 srv confirm srv [hoster.example] name-open"},
			found:   []discover.Source{discover.SRV},
		},
		{
			name: "srv that offers no POP", who: "jane@nopop.example",
			plan: realtest.Plan{
				Computers: []realtest.Computer{{Names: []string{"box.nopop.example"}, Mail: realtest.MailPorts}},
				Records: []string{
					"srv-host=_pop3._tcp.nopop.example", "srv-host=_pop3s._tcp.nopop.example", "srv-host=_imap._tcp.nopop.example",
					"srv-host=_imaps._tcp.nopop.example,box.nopop.example,993,0,1",
					"srv-host=_submissions._tcp.nopop.example,box.nopop.example,465,0,1",
				},
			},
			choices: []string{"imaps://box.nopop.example:993 smtps://box.nopop.example:465 srv own-domain srv [nopop.example] name-open"},
			found:   []discover.Source{discover.SRV},
			more:    denied(accounts.POP3),
		},
		{
			name: "srv that offers nothing", who: "jane@nomail.example",
			plan: realtest.Plan{
				Computers: []realtest.Computer{{Names: []string{"nomail.example"}}},
				Records: []string{
					"srv-host=_pop3._tcp.nomail.example", "srv-host=_pop3s._tcp.nomail.example", "srv-host=_imap._tcp.nomail.example",
					"srv-host=_imaps._tcp.nomail.example", "srv-host=_submission._tcp.nomail.example", "srv-host=_submissions._tcp.nomail.example",
				},
			},
			more: denied(accounts.IMAP, accounts.POP3, accounts.SMTP),
		},
	}
}

// denied looks for what the domain says that it doesn't offer.
func denied(want ...accounts.Protocol) func(*testing.T, search) {
	return func(t *testing.T, s search) {
		if got := s.finding(discover.SRV).Denied; !slices.Equal(got, want) {
			t.Errorf("denied %v, want %v", got, want)
		}
	}
}
