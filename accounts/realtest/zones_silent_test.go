package realtest_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

// everyPort is where discovery looks.
var everyPort = slices.Concat(realtest.MailPorts, realtest.WebPorts)

// silentZones drop packets, here and there or everywhere.
func silentZones() []zone {
	soon := func(f *discover.Finder) { f.Limit = 3 * time.Second }
	usual := func(f *discover.Finder) { f.Limit = 0 }
	return []zone{
		{
			// The first place never answers; the second one doesn't wait for it.
			name: "silent autoconfig host", who: "jane@silentplace.example", finder: usual,
			plan: realtest.Plan{Computers: []realtest.Computer{
				{Names: []string{"autoconfig.silentplace.example"}, Silent: realtest.WebPorts},
				{Names: []string{"silentplace.example"}, Web: file(settings("imaps://box.silentplace.example", "smtps://box.silentplace.example"))},
				{Names: []string{"box.silentplace.example"}, Mail: realtest.MailPorts},
			}},
			choices: []string{"imaps://box.silentplace.example:993 smtps://box.silentplace.example:465 autoconfig own-domain own-autoconfig [silentplace.example]"},
			found:   []discover.Source{discover.Autoconfig}, published: true,
			more: dialled("autoconfig.silentplace.example", 443),
		},
		{
			// What is better than what answers may still come, so the whole search goes
			// on; but there is an answer.
			name: "silent ports", who: "jane@silentports.example", finder: func(f *discover.Finder) { f.Once, f.Limit = true, 0 },
			plan: realtest.Plan{Computers: []realtest.Computer{
				{Names: []string{"mail.silentports.example"}, Mail: []int{143, 587}, Silent: []int{993, 465, 995, 110, 25}},
			}},
			choices: []string{"imap://mail.silentports.example:143 smtp://mail.silentports.example:587 guess own-domain guess-answered [silentports.example] name-open"},
			found:   []discover.Source{discover.Guess},
		},
		silentServers("silent servers, first answer", "silentservers.example", func(z *zone) { z.enough = true }),
		silentServers("silent servers", "silentmail.example", func(z *zone) {
			z.finder = soon
			z.found, z.silent = []discover.Source{discover.Autoconfig}, []discover.Source{discover.Guess}
		}),
		{
			name: "silence", who: "jane@silent.example", finder: soon,
			plan: realtest.Plan{Computers: []realtest.Computer{{
				Names: []string{"silent.example", "autoconfig.silent.example", "autodiscover.silent.example", "imap.silent.example",
					"smtp.silent.example", "mail.silent.example", "pop.silent.example", "pop3.silent.example"},
				Silent: everyPort,
			}}},
			silent: []discover.Source{discover.Autoconfig, discover.Autodiscover, discover.Guess},
			more:   dialled("silent.example", everyPort...),
		},
		{
			name: "silent DNS server", who: "jane@mute.example", finder: soon,
			plan:   realtest.Plan{Unanswered: []string{"mute.example"}},
			silent: []discover.Source{discover.MX, discover.Autoconfig, discover.SRV, discover.PACC, discover.Autodiscover, discover.Guess},
		},
		{
			// Both the web server and the mail servers have an IPv6 address, which is tried
			// first and swallows everything.
			name: "silent IPv6", who: "jane@six.example", finder: usual,
			plan: realtest.Plan{Computers: []realtest.Computer{
				{Names: []string{"autoconfig.six.example"}, Web: file(settings("imaps://box.six.example", "smtps://box.six.example")), Silent6: everyPort},
				{Names: []string{"box.six.example"}, Mail: realtest.MailPorts, Silent6: everyPort},
			}},
			choices: []string{"imaps://box.six.example:993 smtps://box.six.example:465 autoconfig own-domain own-autoconfig [six.example]"},
			found:   []discover.Source{discover.Autoconfig}, published: true,
			more: func(t *testing.T, s search) {
				if !s.internet.IPv6 {
					t.Skip("this computer has no IPv6 loopback address")
				}
				for _, port := range []uint16{443, 993, 465} {
					if place := netip.AddrPortFrom(netip.IPv6Loopback(), port); !slices.Contains(s.line.Dialled(), place) {
						t.Errorf("%s was not dialled, but %v", place, s.line.Dialled())
					}
				}
			},
		},
	}
}

// silentServers publishes settings, and drops what is sent to any mail port.
func silentServers(name, domain string, finish func(*zone)) zone {
	z := zone{
		name: name, who: "jane@" + domain, published: true,
		plan: realtest.Plan{Computers: []realtest.Computer{
			{Names: []string{"autoconfig." + domain}, Web: file(settings("imaps://imap."+domain, "smtps://smtp."+domain))},
			{Names: []string{domain, "imap." + domain, "smtp." + domain, "mail." + domain}, Silent: realtest.MailPorts},
		}},
		choices: []string{fmt.Sprintf("imaps://imap.%[1]s:993 smtps://smtp.%[1]s:465 autoconfig own-domain own-autoconfig [%[1]s] silent", domain)},
	}
	finish(&z)
	return z
}

// dialled makes sure that these ports of a computer were really knocked at.
func dialled(name string, ports ...int) func(*testing.T, search) {
	return func(t *testing.T, s search) {
		t.Helper()
		for _, port := range ports {
			if place := netip.AddrPortFrom(s.internet.Address(name), uint16(port)); !slices.Contains(s.line.Dialled(), place) {
				t.Errorf("%s was not dialled, but %v", place, s.line.Dialled())
			}
		}
	}
}
