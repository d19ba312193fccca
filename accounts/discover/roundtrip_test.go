package discover

import (
	"cmp"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
)

// A journey is a search in a domain of a certain kind, and how long it may take,
// in round trips of 80 ms.
type journey struct {
	name  string
	build func(n *internet)
	// from is the source of the settings, "" where there are none.
	from Source
	// answer is the limit for settings, known for settings whose servers are known to
	// answer, end for the whole search. At 0 there is none.
	answer, known, end float64
}

// autoconfigured publishes servers with implicit TLS.
func (n *internet) autoconfigured(host, path, incoming, outgoing string) {
	n.file(host, path, settings("imaps://"+incoming, "smtps://"+outgoing))
}

// mailHosts puts servers with implicit TLS there.
func (n *internet) mailHosts(incoming, outgoing string) {
	n.mail(incoming, accounts.IMAP, accounts.ImplicitTLS, 993)
	n.mail(outgoing, accounts.SMTP, accounts.ImplicitTLS, 465)
}

// journeys: a domain's names exist as far as something is said of them, and
// Thunderbird's list answers that it knows none of them.
var journeys = []journey{
	{name: "own autoconfig, likely names", from: Autoconfig, answer: 4.3, known: 5, build: func(n *internet) {
		n.autoconfigured("autoconfig.example.org", autoconfigPath, "imap.example.org", "smtp.example.org")
		n.mailHosts("imap.example.org", "smtp.example.org")
	}},
	{name: "own autoconfig, likely names, STARTTLS", from: Autoconfig, answer: 4.3, known: 8, build: func(n *internet) {
		n.file("autoconfig.example.org", autoconfigPath, settings("imap://mail.example.org", "smtp://mail.example.org"))
		n.startTLSHosts("mail.example.org", "mail.example.org")
	}},
	{name: "own autoconfig, other names", from: Autoconfig, answer: 4.3, known: 8, build: func(n *internet) {
		n.autoconfigured("autoconfig.example.org", autoconfigPath, "in7.example.org", "out7.example.org")
		n.mailHosts("in7.example.org", "out7.example.org")
	}},
	{name: "own autoconfig, other names, STARTTLS", from: Autoconfig, answer: 4.3, build: func(n *internet) {
		n.file("autoconfig.example.org", autoconfigPath, settings("imap://in7.example.org", "smtp://out7.example.org"))
		n.startTLSHosts("in7.example.org", "out7.example.org")
	}},
	{name: "own autoconfig, all mail ports silent", from: Autoconfig, answer: 4.3, build: func(n *internet) {
		n.autoconfigured("autoconfig.example.org", autoconfigPath, "imap.example.org", "smtp.example.org")
		n.swallow(mailNames...)
	}},
	{name: "own autoconfig, all else silent", from: Autoconfig, answer: 4.3, build: func(n *internet) {
		n.autoconfigured("autoconfig.example.org", autoconfigPath, "imap.example.org", "smtp.example.org")
		n.swallow(mailNames...)
		n.swallow("autodiscover.example.org", "ua-auto-config.example.org", "autoconfig.thunderbird.net")
	}},
	{name: ".well-known", from: Autoconfig, answer: 4.3, known: 5, build: func(n *internet) {
		n.autoconfigured("example.org", wellKnownPath, "imap.example.org", "smtp.example.org")
		n.mailHosts("imap.example.org", "smtp.example.org")
	}},
	{name: ".well-known, autoconfig's host silent", from: Autoconfig, build: func(n *internet) {
		n.autoconfigured("example.org", wellKnownPath, "imap.example.org", "smtp.example.org")
		n.mailHosts("imap.example.org", "smtp.example.org")
		n.swallow("autoconfig.example.org")
	}},
	{name: "MX of a known company", from: MX, build: func(n *internet) {
		n.mx["example.org"] = []*net.MX{{Host: "aspmx.l.google.com.", Pref: 1}}
		n.mailHosts("imap.gmail.com", "smtp.gmail.com")
	}},
	{name: "MX, whose company has autoconfig", from: MX, build: func(n *internet) {
		n.mx["example.org"] = []*net.MX{{Host: "mx1.company.example.", Pref: 1}}
		n.autoconfigured("autoconfig.company.example", autoconfigPath, "imap.company.example", "smtp.company.example")
		n.mailHosts("imap.company.example", "smtp.company.example")
	}},
	{name: "SRV records", from: SRV, answer: 5, build: func(n *internet) {
		n.points("in7.example.org", "out7.example.org")
		n.mailHosts("in7.example.org", "out7.example.org")
	}},
	{name: "SRV records, likely names", from: SRV, answer: 5, known: 5, build: func(n *internet) {
		n.points("imap.example.org", "smtp.example.org")
		n.mailHosts("imap.example.org", "smtp.example.org")
	}},
	{name: "SRV records, better sources silent", from: SRV, answer: 5, build: func(n *internet) {
		n.points("in7.example.org", "out7.example.org")
		n.mailHosts("in7.example.org", "out7.example.org")
		n.swallow(webNames...)
	}},
	{name: "host names", from: Guess, answer: 6.5, known: 6.5, build: func(n *internet) {
		n.mailHosts("imap.example.org", "smtp.example.org")
	}},
	{name: "host names, a web site", from: Guess, answer: 6.5, known: 6.5, build: func(n *internet) {
		n.mailHosts("mail.example.org", "mail.example.org")
		n.web("example.org", http.NotFound)
		n.plainWeb("example.org", http.NotFound)
	}},
	{name: "host names, STARTTLS", from: Guess, build: func(n *internet) {
		n.startTLSHosts("mail.example.org", "mail.example.org")
	}},
	{name: "host names, a better port silent", from: Guess, answer: 6.5, known: 6.5, build: func(n *internet) {
		n.mailHosts("mail.example.org", "mail.example.org")
		n.host("imap.example.org")
		n.dropped["imap.example.org:993"] = true
	}},
	{name: "host names, better sources silent", from: Guess, build: func(n *internet) {
		n.mailHosts("imap.example.org", "smtp.example.org")
		n.swallow(webNames...)
	}},
	{name: "nothing", end: 12, build: func(*internet) {}},
	{name: "nothing, everything answers", end: 12, build: func(n *internet) {
		n.mx["example.org"] = []*net.MX{{Host: "mx1.company.example.", Pref: 1}}
		for _, host := range append([]string{"autoconfig.company.example"}, webNames...) {
			n.web(host, http.NotFound)
			n.plainWeb(host, http.NotFound)
		}
		n.host(mailNames...) // where nobody listens
	}},
	{name: "nothing, everything silent", build: func(n *internet) {
		n.swallow(mailNames...)
		n.swallow(webNames...)
	}},
	{name: "nothing, names unanswered", build: func(n *internet) {
		for _, host := range append(webNames, mailNames...) {
			n.silent[host] = true
		}
	}},
}

var (
	webNames  = []string{"example.org", "autoconfig.example.org", "autodiscover.example.org", "ua-auto-config.example.org", "autoconfig.thunderbird.net"}
	mailNames = []string{"imap.example.org", "smtp.example.org", "mail.example.org", "pop.example.org", "pop3.example.org", "example.org"}
)

// swallow gives names addresses where every packet vanishes.
func (n *internet) swallow(hosts ...string) {
	n.host(hosts...)
	for _, host := range hosts {
		n.dropped[host] = true
	}
}

// startTLSHosts puts servers with STARTTLS there.
func (n *internet) startTLSHosts(incoming, outgoing string) {
	n.mail(incoming, accounts.IMAP, accounts.StartTLS, 143)
	n.mail(outgoing, accounts.SMTP, accounts.StartTLS, 587)
}

// points publishes service records.
func (n *internet) points(incoming, outgoing string) {
	n.srv["imaps example.org"] = []*net.SRV{{Target: incoming + ".", Port: 993}}
	n.srv["submissions example.org"] = []*net.SRV{{Target: outgoing + ".", Port: 465}}
}

// distant builds the domain, far away.
func (j journey) distant(t testing.TB) *distant {
	d := newDistant(t)
	d.web("autoconfig.thunderbird.net", http.NotFound)
	j.build(d.internet)
	return d
}

// In the bubble's time only the line takes any: what is counted is how often a
// search waits for an answer, and its own waits.
func TestRoundTrips(t *testing.T) {
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f, r := j.distant(t).measure(t, jane, nil)
				t.Logf("settings after %.2f round trips, known to answer after %.2f, over after %.2f", f.answer, f.known, f.end)
				from := Source("")
				if len(r.Choices) > 0 {
					from = r.Choices[0].Source
				}
				if from != j.from {
					t.Errorf("settings from %q: %s", from, lines(r))
				}
				for _, part := range []struct {
					what       string
					got, limit float64
				}{
					{"settings", f.answer, j.answer},
					{"settings known to answer", f.known, j.known},
					{"the end", f.end, cmp.Or(j.end, float64(deadline)/float64(80*time.Millisecond))},
				} {
					if part.limit > 0 && (part.got == 0 || part.got > part.limit) {
						t.Errorf("%s after %.2f round trips, more than %.1f, or never (0)", part.what, part.got, part.limit)
					}
				}
			})
		})
	}
}

// The known company's settings take no time and no packet.
func TestKnownProviderTakesNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newDistant(t)
		start := time.Now()
		_, r := n.measure(t, accounts.Address{Local: "jane", Domain: "gmail.com"}, nil)
		if took := time.Since(start); took > 0 || len(r.Choices) == 0 {
			t.Errorf("took %v: %s", took, lines(r))
		}
		if len(n.asked)+len(n.dialled)+len(n.records) > 0 {
			t.Errorf("asked for %v %v, dialled %v", n.asked, n.records, n.dialled)
		}
	})
}
