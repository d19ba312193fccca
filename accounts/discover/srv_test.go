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
)

// point publishes service records for example.org, in the order a resolver
// gives them.
func (n *internet) point(service string, records ...*net.SRV) {
	n.srv[service+" example.org"] = records
}

// to is a record of a service at a host.
func to(target string, port uint16) *net.SRV { return &net.SRV{Target: target, Port: port} }

func TestSRV(t *testing.T) {
	for name, c := range map[string]struct {
		build  func(*internet)
		want   []string
		denied []accounts.Protocol
	}{
		"everything": {func(n *internet) {
			n.point("imaps", to("in.example.org.", 993))
			n.point("imap", to("in.example.org.", 143))
			n.point("pop3s", to("in.example.org.", 995))
			n.point("pop3", to("in.example.org.", 110))
			n.point("submissions", to("out.example.org.", 465))
			n.point("submission", to("out.example.org.", 587))
		}, []string{"imaps://in.example.org:993", "pop3s://in.example.org:995", "smtps://out.example.org:465",
			"imap://in.example.org:143", "pop3://in.example.org:110", "smtp://out.example.org:587"}, nil},
		"STARTTLS alone": {func(n *internet) {
			n.point("imap", to("in.example.org.", 143))
			n.point("submission", to("out.example.org.", 587))
		}, []string{"imap://in.example.org:143", "smtp://out.example.org:587"}, nil},
		"465 is implicit TLS whatever the service's name": {func(n *internet) {
			n.point("imaps", to("in.example.org.", 993))
			n.point("submission", to("out.example.org.", 587), to("out.example.org.", 465))
		}, []string{"imaps://in.example.org:993", "smtps://out.example.org:465", "smtp://out.example.org:587"}, nil},
		"ports of their own": {func(n *internet) {
			n.point("imaps", to("in.example.org.", 10993))
			n.point("submissions", to("out.example.org.", 10465))
		}, []string{"imaps://in.example.org:10993", "smtps://out.example.org:10465"}, nil},
		"several, in the resolver's order": {func(n *internet) {
			n.point("imaps", to("b.example.org.", 993), to("a.example.org.", 993), to("B.Example.Org.", 993))
			n.point("submissions", to("out.example.org.", 465))
		}, []string{"imaps://b.example.org:993", "imaps://a.example.org:993", "smtps://out.example.org:465"}, nil},
		"decidedly no POP3": {func(n *internet) {
			n.point("imaps", to("in.example.org.", 993))
			n.point("pop3s", to(".", 0))
			n.point("pop3", to(".", 0))
			n.point("submissions", to("out.example.org.", 465))
		}, []string{"imaps://in.example.org:993", "smtps://out.example.org:465"}, []accounts.Protocol{accounts.POP3}},
		"only without TLS from the start not offered": {func(n *internet) {
			n.point("imap", to(".", 0))
			n.point("imaps", to("in.example.org.", 993))
			n.point("submission", to(".", 0))
			n.point("submissions", to("out.example.org.", 465))
		}, []string{"imaps://in.example.org:993", "smtps://out.example.org:465"}, nil},
		"decidedly nothing": {func(n *internet) {
			for _, s := range services {
				n.point(s.name, to(".", 0))
			}
		}, nil, []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP}},
		"targets that are none": {func(n *internet) {
			n.point("imaps", to("192.168.0.1.", 993), to("localhost.", 993), to("intranet.", 993), to("a b.", 993), to("in.example.org.", 0), to("in.example.org.", 993))
			n.point("submissions", to("out.example.org.", 465))
		}, []string{"imaps://in.example.org:993", "smtps://out.example.org:465"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				c.build(n)
				r := find(t, n.finder(), jane)
				f := r.finding(SRV)
				var got []string
				for _, s := range f.Servers {
					got = append(got, urls(s))
					if s.Username != "jane@example.org" {
						t.Errorf("user name %q", s.Username)
					}
				}
				if !slices.Equal(got, c.want) || !slices.Equal(f.Denied, c.denied) || (f.State == Found) != (c.want != nil) {
					t.Errorf("%s %q, denied %v\nwant %q, denied %v", f.State, got, f.Denied, c.want, c.denied)
				}
				for _, d := range slices.Concat(n.asked, n.dialled) {
					if d == "192.168.0.1:993" || d == "localhost" || d == "intranet" {
						t.Errorf("knocked at %s", d)
					}
				}
				if len(n.requests) > 0 {
					t.Errorf("requests %v", n.requests)
				}
				want := []string{"MX example.org", "TXT _ua-auto-config.example.org", "_imap._tcp example.org", "_imaps._tcp example.org", "_pop3._tcp example.org", "_pop3s._tcp example.org",
					"_submission._tcp example.org", "_submissions._tcp example.org"}
				if slices.Sort(n.records); !slices.Equal(n.records, want) {
					t.Errorf("looked up %q", n.records)
				}
			})
		})
	}
}

// Records lead to settings that work, before guesses and before who receives the
// mail, after what the domain or the public list says. Whoever else's servers
// they name must be confirmed.
func TestSRVChoices(t *testing.T) {
	build := func(t *testing.T, host string) *internet {
		n := newInternet(t)
		n.point("imaps", to(host+".", 993))
		n.point("pop3s", to(host+".", 995))
		n.point("submission", to(host+".", 587))
		n.mail(host, accounts.IMAP, accounts.ImplicitTLS, 993).login = "LOGINDISABLED AUTH=SCRAM-SHA-256"
		n.mail(host, accounts.POP3, accounts.ImplicitTLS, 995)
		n.mail(host, accounts.SMTP, accounts.StartTLS, 587)
		n.ownServers()
		n.deliver("example.org", &net.MX{Host: "mx.receiver.example."})
		n.mail("imap.receiver.example", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.receiver.example", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.file("autoconfig.receiver.example", autoconfigPath, settings("imaps://imap.receiver.example", "smtps://smtp.receiver.example"))
		return n
	}
	synctest.Test(t, func(t *testing.T) {
		r := find(t, build(t, "host.example.org").finder(), jane)
		expect(t, r, "nothing nothing *",
			"imaps://host.example.org:993 smtp://host.example.org:587 srv own-domain srv answered=true [example.org]",
			"pop3s://host.example.org:995 smtp://host.example.org:587 srv own-domain srv answered=true [example.org]")
		// The records say neither how to sign in nor under which name.
		if c := r.Choices[0]; c.Incoming.Auth != accounts.AuthEncrypted || c.Outgoing.Auth != accounts.AuthPassword || !c.NameOpen {
			t.Errorf("%+v", c)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		r := find(t, build(t, "host.hosting.example").finder(), jane)
		expect(t, r, "nothing nothing *",
			"imaps://host.hosting.example:993 smtp://host.hosting.example:587 srv confirm srv answered=true [hosting.example]",
			"pop3s://host.hosting.example:995 smtp://host.hosting.example:587 srv confirm srv answered=true [hosting.example]")
	})
	synctest.Test(t, func(t *testing.T) {
		n := build(t, "host.example.org")
		n.file(ispdbHost, "/v1.1/example.org", settings("imaps://imap.example.org", "smtps://smtp.example.org"))
		r := find(t, n.finder(), jane)
		expect(t, r, "nothing nothing *",
			"imaps://imap.example.org:993 smtps://smtp.example.org:465 ispdb own-domain ispdb answered=true [example.org]")
	})
	synctest.Test(t, func(t *testing.T) {
		n := build(t, "host.example.org")
		f := n.finder()
		f.Without = []Source{SRV}
		r := find(t, f, jane)
		if r.Choices[0].Source != MX || slices.ContainsFunc(n.records, func(l string) bool { return strings.HasPrefix(l, "_") }) {
			t.Errorf("%s; looked up %v", lines(r), n.records)
		}
	})
}

// STARTTLS is a must, and no certificate counts but one for the target's name.
func TestSRVServersMustProveThemselves(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  func(*mailServer)
		reason accounts.Reason
	}{
		"no STARTTLS":         {func(m *mailServer) { m.security = accounts.Plaintext }, accounts.StartTLSMissing},
		"another certificate": {func(m *mailServer) { m.config = testCA().config("example.org") }, accounts.CertWrongHost},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := newInternet(t)
			n.point("imap", to("in.example.org.", 143))
			n.point("submissions", to("out.example.org.", 465))
			c.spoil(n.mail("in.example.org", accounts.IMAP, accounts.StartTLS, 143))
			n.mail("out.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
			r := find(t, n.finder(), jane)
			f := r.finding(SRV)
			if len(f.Refused) != 1 || !strings.Contains(f.Refused[0].Err.Error(), string(c.reason)) {
				t.Errorf("%s: refused %v", name, f.Refused)
			}
			if len(r.Choices) != 1 || r.Choices[0].Answered || r.Choices[0].Incoming.Security != accounts.StartTLS {
				t.Errorf("%s: %s", name, lines(r))
			}
		})
	}
}

// Records cannot make Postkey knock at more than a few doors.
func TestSRVIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		for _, service := range services {
			var list []*net.SRV
			for i := range 60 {
				host := fmt.Sprintf("h%d.victim.example", i)
				n.host(host)
				list = append(list, to(host+".", 1000+uint16(i)))
			}
			n.point(service.name, list...)
		}
		f := find(t, n.finder(), jane).finding(SRV)
		knocked := 0
		for _, d := range n.dialled {
			if strings.Contains(d, "victim") {
				knocked++
			}
		}
		if len(f.Servers) != 3*maxPublished || knocked != 3*maxPublished {
			t.Errorf("%d servers, dialled %d", len(f.Servers), knocked)
		}
	})
}

// A resolver that never answers is not waited for longer than any other source,
// and is left alone with the search.
func TestSRVSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.silent["example.org"] = true
		n.host("autoconfig.example.org", "imap.example.org", "smtp.example.org")
		start := time.Now()
		f := find(t, n.finder(), jane).finding(SRV)
		if f.State != NoAnswer || f.Took != 5*time.Second || time.Since(start) > deadline {
			t.Errorf("%s after %v, the search after %v", f.State, f.Took, time.Since(start))
		}
	})
}
