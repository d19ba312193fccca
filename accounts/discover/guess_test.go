package discover

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
)

func TestGuess(t *testing.T) {
	const imaps, pop3s, smtps = accounts.ImplicitTLS, accounts.ImplicitTLS, accounts.ImplicitTLS
	const start = accounts.StartTLS
	for name, c := range map[string]struct {
		build func(*internet)
		want  []string // incoming and outgoing of each choice
	}{
		"the usual names": {func(n *internet) { n.ownServers() },
			[]string{"imaps://imap.example.org:993 smtps://smtp.example.org:465", "pop3s://pop.example.org:995 smtps://smtp.example.org:465"}},
		"all on one host": {func(n *internet) {
			n.mail("mail.example.org", accounts.IMAP, imaps, 993)
			n.mail("mail.example.org", accounts.POP3, pop3s, 995)
			n.mail("mail.example.org", accounts.SMTP, smtps, 465)
		}, []string{"imaps://mail.example.org:993 smtps://mail.example.org:465", "pop3s://mail.example.org:995 smtps://mail.example.org:465"}},
		"only STARTTLS": {func(n *internet) {
			n.mail("imap.example.org", accounts.IMAP, start, 143)
			n.mail("pop3.example.org", accounts.POP3, start, 110)
			n.mail("smtp.example.org", accounts.SMTP, start, 587)
		}, []string{"imap://imap.example.org:143 smtp://smtp.example.org:587", "pop3://pop3.example.org:110 smtp://smtp.example.org:587"}},
		"implicit TLS before STARTTLS": {func(n *internet) {
			n.mail("imap.example.org", accounts.IMAP, start, 143)
			n.mail("mail.example.org", accounts.IMAP, imaps, 993).delay = 900 * time.Millisecond
			n.mail("smtp.example.org", accounts.SMTP, start, 587)
			n.mail("smtp.example.org", accounts.SMTP, smtps, 465).delay = 900 * time.Millisecond
		}, []string{"imaps://mail.example.org:993 smtps://smtp.example.org:465"}},
		"the bare domain last": {func(n *internet) {
			n.mail("example.org", accounts.IMAP, imaps, 993)
			n.mail("example.org", accounts.SMTP, smtps, 465)
			n.mail("smtp.example.org", accounts.SMTP, start, 587).delay = 900 * time.Millisecond
		}, []string{"imaps://example.org:993 smtp://smtp.example.org:587"}},
		"POP3 alone": {func(n *internet) {
			n.mail("pop.example.org", accounts.POP3, pop3s, 995)
			n.mail("smtp.example.org", accounts.SMTP, start, 25)
		}, []string{"pop3s://pop.example.org:995 smtp://smtp.example.org:25"}},
		"a relay is no way to send": {func(n *internet) {
			n.mail("imap.example.org", accounts.IMAP, imaps, 993)
			n.mail("mail.example.org", accounts.SMTP, start, 25).login = "-"
		}, nil},
		"only receiving": {func(n *internet) { n.mail("imap.example.org", accounts.IMAP, imaps, 993) }, nil},
		"a name somebody else answers for": {func(n *internet) {
			n.mail("imap.example.org", accounts.IMAP, imaps, 993).config = n.ca.config("catch-all.hosting.example")
			n.mail("mail.example.org", accounts.IMAP, imaps, 993)
			n.mail("smtp.example.org", accounts.SMTP, smtps, 465)
		}, []string{"imaps://mail.example.org:993 smtps://smtp.example.org:465"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				c.build(n)
				r := find(t, n.finder(), jane)
				var got []string
				for _, choice := range r.Choices {
					got = append(got, urls(choice.Incoming, choice.Outgoing))
					if !choice.Answered || !choice.NameOpen || choice.Incoming.Username != "jane@example.org" {
						t.Errorf("answered %v, name open %v, user %q", choice.Answered, choice.NameOpen, choice.Incoming.Username)
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("choices %q\nwant %q", got, c.want)
				}
			})
		})
	}
}

// A certificate that nobody vouches for is not offered, and the finding says so.
func TestGuessRefusesUnverified(t *testing.T) {
	for name, c := range map[string]struct {
		config func(*internet) *mailServer
		reason accounts.Reason
	}{
		"self-signed": {func(n *internet) *mailServer {
			m := n.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
			m.config = selfSigned("imap.example.org")
			return m
		}, accounts.CertSelfSigned},
		"behind STARTTLS": {func(n *internet) *mailServer {
			m := n.mail("imap.example.org", accounts.IMAP, accounts.StartTLS, 143)
			m.config = selfSigned("imap.example.org")
			return m
		}, accounts.CertSelfSigned},
		"another name's": {func(n *internet) *mailServer {
			m := n.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993)
			m.config = n.ca.config("www.hosting.example")
			return m
		}, accounts.CertWrongHost},
		"no encryption": {func(n *internet) *mailServer {
			return n.mail("imap.example.org", accounts.IMAP, accounts.Plaintext, 143)
		}, accounts.StartTLSMissing},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				c.config(n)
				n.mail("smtp.example.org", accounts.SMTP, accounts.ImplicitTLS, 465)
				r := find(t, n.finder(), jane)
				if len(r.Choices) > 0 {
					t.Errorf("offered: %s", lines(r))
				}
				f := r.finding(Guess)
				if len(f.Refused) != 1 || f.Refused[0].Server.Host != "imap.example.org" {
					t.Fatalf("refused %+v", f.Refused)
				}
				var p *accounts.Problem
				if !errors.As(f.Refused[0].Err, &p) || p.Reason != c.reason {
					t.Errorf("refused because of %v, want %s", f.Refused[0].Err, c.reason)
				}
				if f.Servers == nil || urls(f.Servers...) != "smtps://smtp.example.org:465" {
					t.Errorf("servers %v", f.Servers)
				}
			})
		})
	}
}

// When all that is there is refused, the finding's error says why.
func TestGuessSaysWhyNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.mail("imap.example.org", accounts.IMAP, accounts.ImplicitTLS, 993).config = selfSigned("imap.example.org")
		f := find(t, n.finder(), jane).finding(Guess)
		var p *accounts.Problem
		if f.State != Nothing || !errors.As(f.Err, &p) || p.Reason != accounts.CertSelfSigned || p.Certificate == nil {
			t.Errorf("%s: %v", f.State, f.Err)
		}
	})
}

// Nobody waits for servers that could not win any more.
func TestGuessStopsEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		n.host("example.org", "mail.example.org")
		n.dropped["example.org"], n.dropped["mail.example.org"] = true, true
		f := n.finder()
		f.Without = []Source{Autoconfig, Autodiscover}
		start := time.Now()
		find(t, f, jane)
		if took := time.Since(start); took > 10*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func TestGuessMethod(t *testing.T) {
	for name, c := range map[string]struct {
		protocol accounts.Protocol
		login    string
		want     accounts.Auth
	}{
		"IMAP":                {accounts.IMAP, "", accounts.AuthPassword},
		"IMAP LOGIN only":     {accounts.IMAP, "IDLE", accounts.AuthPassword},
		"IMAP SCRAM only":     {accounts.IMAP, "LOGINDISABLED AUTH=SCRAM-SHA-256", accounts.AuthEncrypted},
		"IMAP OAuth only":     {accounts.IMAP, "LOGINDISABLED AUTH=XOAUTH2", accounts.AuthOAuth2},
		"IMAP nothing":        {accounts.IMAP, "LOGINDISABLED", ""},
		"POP3":                {accounts.POP3, "", accounts.AuthPassword},
		"POP3 PLAIN only":     {accounts.POP3, "SASL PLAIN", accounts.AuthPassword},
		"POP3 CRAM only":      {accounts.POP3, "SASL CRAM-MD5", accounts.AuthEncrypted},
		"POP3 says nothing":   {accounts.POP3, "TOP", accounts.AuthPassword},
		"SMTP":                {accounts.SMTP, "", accounts.AuthPassword},
		"SMTP CRAM only":      {accounts.SMTP, "AUTH CRAM-MD5", accounts.AuthEncrypted},
		"SMTP OAuth only":     {accounts.SMTP, "AUTH XOAUTH2 OAUTHBEARER", accounts.AuthOAuth2},
		"SMTP GSSAPI only":    {accounts.SMTP, "AUTH GSSAPI", ""},
		"SMTP without log-in": {accounts.SMTP, "-", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newInternet(t)
				host := map[accounts.Protocol]string{accounts.IMAP: "imap", accounts.POP3: "pop", accounts.SMTP: "smtp"}[c.protocol] + ".example.org"
				n.mail(host, c.protocol, accounts.ImplicitTLS, accounts.UsualPort(c.protocol, accounts.ImplicitTLS)).login = c.login
				f := find(t, n.finder(), jane).finding(Guess)
				got := accounts.Auth("")
				if len(f.Servers) > 0 {
					got = f.Servers[0].Auth
				}
				if got != c.want {
					t.Errorf("auth %q, want %q (refused %v)", got, c.want, f.Refused)
				}
			})
		})
	}
}

// What a domain says that it doesn't offer, no guess offers.
func TestGuessDoesNotContradictTheDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newInternet(t)
		n.ownServers()
		n.point("pop3s", to(".", 0))
		for _, c := range find(t, n.finder(), jane).Choices {
			if c.Incoming.Protocol == accounts.POP3 {
				t.Errorf("offered: %s", urls(c.Incoming, c.Outgoing))
			}
		}
	})
}
