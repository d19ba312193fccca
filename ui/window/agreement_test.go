package window

import (
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
)

// TestAgreementAndDifferences in plain words, for each reason and each source.
func TestAgreementAndDifferences(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	choice := discover.Choice{Agree: []discover.Source{discover.SRV}}
	if got := w.agreement(choice); got != "A signpost in the domain's records says the same." {
		t.Error(got)
	}
	choice.Agree = append(choice.Agree, discover.ISPDB)
	if got := w.agreement(choice); got != "2 other places say the same." {
		t.Error(got)
	}
	in, out := server(accounts.IMAP, "mail.other.example", 993, accounts.ImplicitTLS), server(accounts.SMTP, "mail.other.example", 465, accounts.ImplicitTLS)
	elsewhere := server(accounts.SMTP, "smtp.other.example", 465, accounts.ImplicitTLS)
	for _, c := range []struct {
		difference discover.Difference
		want       string
	}{
		{discover.Difference{Source: discover.ISPDB, Servers: []accounts.Server{in, out}, Why: discover.LostTrust},
			"Thunderbird's public list says **mail.other.example** instead. Postkey trusts example.org's own page more."},
		{discover.Difference{Source: discover.MX, Servers: []accounts.Server{in, elsewhere}, Why: discover.LostTrust},
			"The company that gets the mail says **mail.other.example and smtp.other.example** instead. Postkey trusts example.org's own page more."},
		{discover.Difference{Source: discover.ISPDB, Servers: []accounts.Server{in}, Why: discover.LostSilent},
			"Thunderbird's public list says **mail.other.example** instead. Nobody answers there."},
		{discover.Difference{Source: discover.ISPDB, Servers: []accounts.Server{in}, Why: discover.LostSecurity},
			"Thunderbird's public list says **mail.other.example** instead. That one isn't safe to use as it is."},
		{discover.Difference{Source: discover.ISPDB, Servers: []accounts.Server{in}, Why: "something new"},
			"Thunderbird's public list says **mail.other.example** instead."},
	} {
		s := better()
		s.Search.Differences = []discover.Difference{c.difference}
		if got := w.differences(s); len(got) != 1 || got[0] != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	for _, source := range discover.Sources() {
		for _, id := range []string{"found.place.", "found.trusted.", "sources.ask.", "sources.hears.", "search.source."} {
			// A guess never wins over what somebody says.
			if id += string(source); id != "found.trusted.guess" && w.t(id) == id {
				t.Errorf("there is no %s", id)
			}
		}
	}
}

// TestSearchFacts holds what a helper reads under Details to what the search told.
func TestSearchFacts(t *testing.T) {
	w := open(t, light, sizes[0], 1)
	s := better()
	s.Address, _ = accounts.ParseAddress("jane@müller.example")
	s.Account.Address = s.Address.String()
	s.Preferences.Without = []discover.Source{discover.Guess}
	s.Search.Findings[7].State = discover.Skipped
	s.Search.Findings[6].Refused = []discover.Refusal{{Server: server(accounts.IMAP, "mail.example.org", 143, accounts.Plaintext),
		Err: &accounts.Problem{Server: server(accounts.IMAP, "mail.example.org", 143, accounts.Plaintext), Stage: accounts.StageStartTLS, Reason: accounts.StartTLSMissing}}}
	w.draw(s)
	got := w.page.facts(s)
	for _, want := range []string{
		"address      jane@xn--mller-kva.example\n             jane@müller.example\n",
		"incoming     imap imap.example.org:993  SSL/TLS  password\n",
		"source       autoconfig, own-autoconfig, both answered\n",
		"exchangers   mx1.hosting.example, mx2.hosting.example\n",
		"agree        ispdb\n",
		"differs      srv: imap mail.other.example:993  SSL/TLS  not taken: less-trusted\n",
		"srv          found (98 ms)\n             imap mail.other.example:993  SSL/TLS\n             not offered: pop3\n",
		"autodiscover not-needed\n             refused: imap mail.example.org:143  no encryption  mail.example.org:143 starttls: starttls-missing\n",
		"guess        skipped\n",
		"switched off guess",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("Details lack %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, "still running") {
		t.Error("a search that is over is called running")
	}
	if got := w.page.facts(live()); !strings.Contains(got, "search       still running\n") || strings.Contains(got, "both answered") {
		t.Errorf("while it runs Details say\n%s", got)
	}
	s = missing()
	w.draw(s)
	if got := w.page.facts(s); !strings.Contains(got, "domain       gmial.com does not exist\n") {
		t.Errorf("without such a domain Details say\n%s", got)
	}
}
