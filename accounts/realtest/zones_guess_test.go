package realtest_test

import (
	"slices"
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

// guessZones publish nothing: there are host names to find, or not even those.
func guessZones() []zone {
	return []zone{
		{
			name: "host names", who: "jane@names.example",
			plan: realtest.Plan{Computers: []realtest.Computer{{Names: []string{"imap.names.example", "pop.names.example", "smtp.names.example", "mail.names.example"}, Mail: realtest.MailPorts}}},
			choices: []string{
				"imaps://imap.names.example:993 smtps://smtp.names.example:465 guess own-domain guess-answered [names.example] name-open",
				"pop3s://pop.names.example:995 smtps://smtp.names.example:465 guess own-domain guess-answered [names.example] name-open",
			},
			found: []discover.Source{discover.Guess},
		},
		{
			name: "host names without implicit TLS", who: "jane@oldnames.example",
			plan: realtest.Plan{Computers: []realtest.Computer{{Names: []string{"mail.oldnames.example"}, Mail: []int{143, 587}}}},
			choices: []string{
				"imap://mail.oldnames.example:143 smtp://mail.oldnames.example:587 guess own-domain guess-answered [oldnames.example] name-open",
			},
			found: []discover.Source{discover.Guess},
		},
		{
			// Only an international name; on the wire it is ASCII.
			name: "the domain's own host", who: "jane@bücher.example",
			plan: realtest.Plan{Computers: []realtest.Computer{{Names: []string{"xn--bcher-kva.example"}, Mail: []int{993, 587}}}},
			choices: []string{
				"imaps://jane%40xn--bcher-kva.example@xn--bcher-kva.example:993 smtp://jane%40xn--bcher-kva.example@xn--bcher-kva.example:587 guess own-domain guess-answered [xn--bcher-kva.example] name-open",
			},
			found: []discover.Source{discover.Guess},
		},
		{
			// They are there, and cannot prove whose they are.
			name: "host names with other certificates", who: "jane@imposter.example",
			plan: realtest.Plan{Computers: []realtest.Computer{{Names: []string{"imap.imposter.example", "smtp.imposter.example"}, Mail: realtest.MailPorts, Untrusted: true}}},
			more: func(t *testing.T, s search) {
				f := s.finding(discover.Guess)
				if len(f.Refused) == 0 {
					t.Error("none refused")
				}
				for _, r := range f.Refused {
					if got := reasons(r.Err); !slices.Equal(got, []accounts.Reason{accounts.CertWrongHost}) {
						t.Errorf("%s: %v", r.Server.Addr(), r.Err)
					}
				}
			},
		},
		{
			name: "nothing", who: "jane@nothing.example",
			plan: realtest.Plan{
				Computers: []realtest.Computer{{Names: []string{"nothing.example", "www.nothing.example"}}},
				Records:   []string{`txt-record=nothing.example,"v=spf1 -all"`},
			},
			more: func(t *testing.T, s search) {
				for source, want := range map[discover.Source]accounts.Reason{discover.MX: accounts.UnknownHost, discover.SRV: accounts.UnknownHost, discover.Guess: accounts.Refused} {
					if got := reasons(s.finding(source).Err); !slices.Contains(got, want) {
						t.Errorf("%s: %v, want %s", source, s.finding(source).Err, want)
					}
				}
			},
		},
		{
			name: "no such domain", who: "jane@nosuch.example", noSuchDomain: true,
			more: func(t *testing.T, s search) {
				if s.result.Suggestion != "" {
					t.Errorf("was %s meant?", s.result.Suggestion)
				}
			},
		},
		{
			name: "a mistyped domain", who: "jane@gmaill.com", noSuchDomain: true,
			more: func(t *testing.T, s search) {
				if s.result.Suggestion != "gmail.com" {
					t.Errorf("was %q meant?", s.result.Suggestion)
				}
			},
		},
	}
}
