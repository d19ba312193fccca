package discover

import (
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
)

// An answer that was told, and when.
type told struct {
	at time.Duration
	Result
}

// watch searches, and returns all answers that were told and the final result.
func watch(t *testing.T, f *Finder, addr accounts.Address) (list []told, r Result) {
	t.Helper()
	start := time.Now()
	r, err := f.Find(t.Context(), addr, Progress{Answer: func(r Result) { list = append(list, told{time.Since(start), r}) }})
	if err != nil {
		t.Fatal(err)
	}
	return list, r
}

// checkTold compares the answers: when, from which source, whether it answered.
// What else may change between two of them is not looked at.
func checkTold(t *testing.T, list []told, want ...told) {
	t.Helper()
	var got []told
	for _, a := range list {
		next := toldOf(a.at.Round(10*time.Millisecond), a.Choices[0].Source, a.Choices[0].Answered)
		if len(got) == 0 || got[len(got)-1].Choices[0].Source != next.Choices[0].Source || got[len(got)-1].Choices[0].Answered != next.Choices[0].Answered {
			got = append(got, next)
		}
	}
	if !slices.EqualFunc(got, want, func(a, b told) bool {
		return a.at == b.at && a.Choices[0].Source == b.Choices[0].Source && a.Choices[0].Answered == b.Choices[0].Answered
	}) {
		t.Errorf("told:")
		for _, g := range got {
			t.Errorf("  %v %s answered=%v", g.at, g.Choices[0].Source, g.Choices[0].Answered)
		}
		for _, w := range want {
			t.Errorf("want %v %s answered=%v", w.at, w.Choices[0].Source, w.Choices[0].Answered)
		}
	}
}

// server reads a URL such as settings takes.
func server(url string) accounts.Server {
	s, err := accounts.ParseServerURL(url)
	if err != nil {
		panic(err)
	}
	return s
}

func toldOf(at time.Duration, s Source, answered bool) told {
	return told{at, Result{Choices: []Choice{{Source: s, Answered: answered}}}}
}

// Settings that nothing better can come for are told at once, and again when
// their servers are known to answer, however late that is.
func TestSettingsAreToldBeforeTheirServersAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers() // guesses that answer sooner don't displace them
		n.mail("in.example.org", accounts.IMAP, accounts.StartTLS, 143).delay = 3 * time.Second
		n.mail("in.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		n.file("autoconfig.example.org", autoconfigPath, settings("imap://in.example.org", "smtps://in.example.org"))
		list, r := watch(t, n.finder(), jane)
		checkTold(t, list, toldOf(0, Autoconfig, false), toldOf(3*time.Second, Autoconfig, true))
		if got, want := urls(r.Choices[0].Incoming, r.Choices[0].Outgoing), "imap://in.example.org:143 smtps://in.example.org:465"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

// What can be used is told after a while, although a better source may still
// answer; when it does, the answer improves.
func TestBetterSourceComesLate(t *testing.T) {
	build := func(t *testing.T) *internet {
		n := newInternet(t)
		n.ownServers()
		n.web("autoconfig.example.org", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(4 * time.Second)
			io.WriteString(w, settings("imaps://imap.example.org", "smtp://smtp.example.org"))
		})
		n.mail("smtp.example.org", accounts.SMTP, accounts.StartTLS, 587)
		return n
	}
	synctest.Test(t, func(t *testing.T) {
		list, r := watch(t, build(t).finder(), jane)
		checkTold(t, list, toldOf(patience, Guess, true), toldOf(4*time.Second, Autoconfig, false), toldOf(4*time.Second, Autoconfig, true))
		if r.Choices[0].Source != Autoconfig {
			t.Error(lines(r))
		}
	})
	t.Run("once", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := build(t).finder()
			f.Once = true
			start := time.Now()
			list, r := watch(t, f, jane)
			checkTold(t, list, toldOf(patience, Guess, true))
			if took := time.Since(start); took != patience || r.Choices[0].Source != Guess || r.finding(Autoconfig).State != NoAnswer {
				t.Errorf("took %v; %s; %s", took, states(r), lines(r))
			}
		})
	})
}

// A better server that never answers holds the others up only for a while.
func TestBetterServerNeverAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.host("imap.example.org")
		n.dropped["imap.example.org:993"] = true
		n.mail("mail.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
		list, r := watch(t, n.finder(), jane)
		checkTold(t, list, toldOf(0, Guess, true))
		if got, want := urls(r.Choices[0].Incoming), "imaps://mail.example.org:993"; got != want {
			t.Errorf("incoming %s, want %s", got, want)
		}
	})
}

// An answer whose servers turn out to be gone gives way to one that works.
func TestDeadAnswerGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		n.host("old.example.org")
		n.dropped["old.example.org"] = true
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://old.example.org", "smtps://old.example.org"))
		list, r := watch(t, n.finder(), jane)
		checkTold(t, list, toldOf(0, Autoconfig, false), toldOf(probeLimit, Guess, true))
		if r.Choices[0].Source != Guess {
			t.Error(lines(r))
		}
	})
}

// Who receives the mail, and is known, is believed before what the web host of
// the domain publishes.
func TestKnownReceiverComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.deliver("example.org", &net.MX{Host: "aspmx.l.google.com."})
		n.mail("imap.gmail.com", accounts.IMAP, accounts.ImplicitTLS, 993)
		n.mail("smtp.gmail.com", accounts.SMTP, accounts.ImplicitTLS, 465).delay = time.Second // so that all others have spoken
		n.ownServers()
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://imap.example.org", "smtps://smtp.example.org"))
		_, r := watch(t, n.finder(), jane)
		if c := r.Choices[0]; c.Source != MX || c.Trust != "known" || !slices.Equal(r.Exchangers, []string{"aspmx.l.google.com"}) {
			t.Errorf("%s; %v", lines(r), r.Exchangers)
		}
		want := []Difference{{Autoconfig, []accounts.Server{server("imaps://imap.example.org"), server("smtps://smtp.example.org")}, LostTrust}}
		if !slices.EqualFunc(r.Differences, want, sameDifference) {
			t.Errorf("differences %+v, want %+v", r.Differences, want)
		}
	})
}

func sameDifference(a, b Difference) bool {
	return a.Source == b.Source && a.Why == b.Why && slices.EqualFunc(a.Servers, b.Servers, accounts.Server.Endpoint)
}

// Sources that say the same are counted, and those that don't are told of with
// why they were not taken.
func TestAgreement(t *testing.T) {
	build := func(t *testing.T) *internet {
		n := newInternet(t)
		n.ownServers()
		n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465).delay = time.Second // so that all have spoken
		n.file("autoconfig.example.org", autoconfigPath, settings("imaps://imap.example.org", "smtps://smtp.example.org"))
		return n
	}
	for name, c := range map[string]struct {
		change func(*internet)
		agree  []Source
		differ []Difference
	}{
		"the same": {func(n *internet) {
			n.point("imaps", to("imap.example.org.", 993))
			n.point("submissions", to("smtp.example.org.", 465))
		}, []Source{SRV, Guess}, nil},
		"another port is no other server": {func(n *internet) {
			n.point("imap", to("imap.example.org.", 143))
			n.point("submissions", to("smtp.example.org.", 465))
		}, []Source{Guess}, nil},
		"half": {func(n *internet) {
			n.point("imaps", to("imap.example.org.", 993))
			n.point("submissions", to("relay.example.org.", 465))
		}, []Source{Guess}, []Difference{{SRV, []accounts.Server{server("smtps://relay.example.org")}, LostTrust}}},
		"the better one is gone": {func(n *internet) {
			n.host("old.example.org")
			n.file("autoconfig.example.org", autoconfigPath, settings("imaps://old.example.org", "smtps://old.example.org"))
			n.point("imaps", to("imap.example.org.", 993))
			n.point("submissions", to("smtp.example.org.", 465))
		}, []Source{Guess}, []Difference{{Autoconfig, []accounts.Server{server("imaps://old.example.org"), server("smtps://old.example.org")}, LostSilent}}},
		"the better one has no certificate": {func(n *internet) {
			n.mail("in.example.org", accounts.IMAP, accounts.ImplicitTLS, 993).config = selfSigned("in.example.org")
			n.file("autoconfig.example.org", autoconfigPath, settings("imaps://in.example.org", "smtps://smtp.example.org"))
			n.point("imaps", to("imap.example.org.", 993))
			n.point("submissions", to("smtp.example.org.", 465))
		}, []Source{Guess}, []Difference{{Autoconfig, []accounts.Server{server("imaps://in.example.org")}, LostSecurity}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := build(t)
				c.change(n)
				_, r := watch(t, n.finder(), jane)
				if !slices.Equal(r.Choices[0].Agree, c.agree) {
					t.Errorf("agree %v, want %v (%s)", r.Choices[0].Agree, c.agree, lines(r))
				}
				if !slices.EqualFunc(r.Differences, c.differ, sameDifference) {
					t.Errorf("differences %+v, want %+v", r.Differences, c.differ)
				}
			})
		})
	}
}

func TestNoSuchDomain(t *testing.T) {
	for name, c := range map[string]struct {
		domain string
		change func(*internet)
		want   bool
		meant  string
	}{
		"no such domain":         {"gmial.comm", func(*internet) {}, true, "gmail.com"},
		"nothing like it":        {"zqxjkvb.example", func(*internet) {}, true, ""},
		"there is a web page":    {"gmial.comm", func(n *internet) { n.host("gmial.comm") }, false, ""},
		"there is a mail server": {"gmial.comm", func(n *internet) { n.host("mail.gmial.comm") }, false, ""},
		"it receives no mail":    {"gmial.comm", func(n *internet) { n.deliver("gmial.comm", &net.MX{Host: "."}) }, false, ""},
		"the resolver is out":    {"gmial.comm", func(n *internet) { n.silent["mail.gmial.comm"] = true }, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				c.change(n)
				_, r := watch(t, n.finder(), accounts.Address{Local: "jane", Domain: c.domain})
				if r.NoSuchDomain != c.want || r.Suggestion != c.meant {
					t.Errorf("no such domain: %v, %q, want %v, %q", r.NoSuchDomain, r.Suggestion, c.want, c.meant)
				}
			})
		})
	}
}

// A server that is there, and slow to greet, is not given up for one that never
// answers because the search ends: neither with its answer nor with the caller's time.
func TestSlowGreetingKeepsTheAnswer(t *testing.T) {
	for name, once := range map[string]bool{"once": true, "the caller's time is up": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				n.host("dead.example.org")
				n.dropped["dead.example.org"] = true
				n.mail("in.example.org", accounts.IMAP, accounts.ImplicitTLS, 993).pause = 2 * time.Second
				n.mail("in.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
				n.file("autoconfig.example.org", autoconfigPath, settings("imaps://dead.example.org", "imaps://in.example.org", "smtps://in.example.org"))
				f := n.finder()
				f.Once = once
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				told := ""
				r, err := f.Find(ctx, jane, Progress{Answer: func(r Result) { told = lines(r) }})
				const want = "imaps://in.example.org:993 smtps://in.example.org:465 autoconfig own-domain own-autoconfig answered=true [example.org]"
				if got := lines(r); err != nil || told != want || got != want {
					t.Errorf("told %s\nin the end %s, %v\nwant %s", told, got, err, want)
				}
			})
		})
	}
}
