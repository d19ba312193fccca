package realtest_test

import (
	"net/http"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

// disagreeingZones say one thing in their records and another in their file.
func disagreeingZones() []zone {
	return []zone{
		disagreeing("disagree", "disagree.example", realtest.Computer{Mail: realtest.MailPorts}, func(z *zone) {
			z.choices = []string{
				"imaps://new.disagree.example:993 smtps://new.disagree.example:465 autoconfig own-domain own-autoconfig [disagree.example]",
			}
			z.published = true
			z.differences = []discover.Difference{{Source: discover.SRV, Why: discover.LostTrust, Servers: servers("imaps://old.disagree.example", "smtps://old.disagree.example")}}
		}),
		disagreeing("disagree with servers that are gone", "gone.example", realtest.Computer{}, func(z *zone) {
			z.choices = []string{
				"imaps://old.gone.example:993 smtps://old.gone.example:465 srv own-domain srv [gone.example] name-open",
				"imaps://new.gone.example:993 smtps://new.gone.example:465 autoconfig own-domain own-autoconfig [gone.example] silent",
			}
			z.differences = []discover.Difference{{Source: discover.Autoconfig, Why: discover.LostSilent, Servers: servers("imaps://new.gone.example", "smtps://new.gone.example")}}
		}),
		disagreeing("disagree with servers of another name", "wrong.example", realtest.Computer{Mail: realtest.MailPorts, Untrusted: true}, func(z *zone) {
			z.choices = []string{
				"imaps://old.wrong.example:993 smtps://old.wrong.example:465 srv own-domain srv [wrong.example] name-open",
				"imaps://new.wrong.example:993 smtps://new.wrong.example:465 autoconfig own-domain own-autoconfig [wrong.example] silent",
			}
			z.differences = []discover.Difference{{Source: discover.Autoconfig, Why: discover.LostSecurity, Servers: servers("imaps://new.wrong.example", "smtps://new.wrong.example")}}
			z.more = func(t *testing.T, s search) {
				refused := s.finding(discover.Autoconfig).Refused
				if len(refused) != 2 {
					t.Errorf("refused %v", refused)
				}
				for _, r := range refused {
					if got := reasons(r.Err); len(got) != 1 || got[0] != accounts.CertWrongHost {
						t.Errorf("%s: %v", r.Server.Addr(), r.Err)
					}
				}
			}
		}),
		disagreeingHalf(),
	}
}

// disagreeing is a zone whose records name old.DOMAIN, which answers, and whose
// file names new.DOMAIN, which is as given. The file comes when the records are
// known.
func disagreeing(name, domain string, newer realtest.Computer, finish func(*zone)) zone {
	records := hold(discover.SRV)
	newer.Names = []string{"new." + domain}
	z := zone{
		name: name, who: "jane@" + domain, hear: records.hear,
		plan: realtest.Plan{
			Computers: []realtest.Computer{
				{Names: []string{"autoconfig." + domain}, Web: func(w http.ResponseWriter, r *http.Request) {
					records.wait(r)
					file(settings("imaps://new."+domain, "smtps://new."+domain))(w, r)
				}},
				{Names: []string{"old." + domain}, Mail: realtest.MailPorts},
				newer,
			},
			Records: []string{
				"srv-host=_imaps._tcp." + domain + ",old." + domain + ",993,0,1",
				"srv-host=_submissions._tcp." + domain + ",old." + domain + ",465,0,1",
			},
		},
		found: []discover.Source{discover.Autoconfig, discover.SRV},
	}
	finish(&z)
	return z
}

// disagreeingHalf agrees on where mail comes in.
func disagreeingHalf() zone {
	records := hold(discover.SRV)
	return zone{
		name: "disagree on one side", who: "jane@half.example", hear: records.hear,
		plan: realtest.Plan{
			Computers: []realtest.Computer{
				{Names: []string{"half.example"}, Web: func(w http.ResponseWriter, r *http.Request) {
					records.wait(r)
					file(settings("imaps://box.half.example", "smtp://new.half.example"))(w, r)
				}},
				{Names: []string{"box.half.example", "old.half.example", "new.half.example"}, Mail: realtest.MailPorts},
			},
			Records: []string{
				"srv-host=_imaps._tcp.half.example,box.half.example,993,0,1",
				"srv-host=_submissions._tcp.half.example,old.half.example,465,0,1",
			},
		},
		choices:     []string{"imaps://box.half.example:993 smtp://new.half.example:587 autoconfig own-domain own-autoconfig [half.example]"},
		found:       []discover.Source{discover.Autoconfig, discover.SRV},
		published:   true,
		differences: []discover.Difference{{Source: discover.SRV, Why: discover.LostTrust, Servers: servers("smtps://old.half.example")}},
	}
}

func servers(urls ...string) []accounts.Server {
	var list []accounts.Server
	for _, u := range urls {
		list = append(list, server(u))
	}
	return list
}
