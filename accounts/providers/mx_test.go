package providers

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/publicsuffix"

	"postkey/accounts"
	"postkey/assets"
)

func TestByMX(t *testing.T) {
	for host, want := range map[string]string{
		"example-org.mail.protection.outlook.com": "microsoft-365",
		"example-org.f-v1.mx.microsoft":           "microsoft-365",
		"outlook-com.olc.protection.outlook.com":  "outlook", // longer than protection.outlook.com
		"ASPMX.L.Google.com.":                     "google-workspace",
		"smtp.google.com":                         "google-workspace",
		"alt1.gmail-smtp-in.l.google.com":         "gmail",
		"in1-smtp.messagingengine.com":            "fastmail",
		"mta5.am0.yahoodns.net":                   "yahoo",
		"mx-aol.mail.gm0.yahoodns.net":            "aol",
		"mx00.kundenserver.de":                    "ionos",
		"mx0.mail.ovh.net":                        "ovh",
		"mx1.zoho.com":                            "zoho",
		"mail.protonmail.ch":                      "proton",
		"mx1.dreamhost.com":                       "dreamhost",
		"mx2.sub4.homie.mail.dreamhost.com":       "dreamhost",
		"mx01.mail.icloud.com":                    "icloud",
		"mail.tutanota.de":                        "tuta",
		"mx1-us1.ppops.pphosted.com":              "filter Proofpoint",
		"eu-smtp-inbound-1.mimecast.com":          "filter Mimecast",
		"mx.example.org":                          "",
		"notmessagingengine.com":                  "",
		"messagingengine.com.evil.example":        "",
		"com":                                     "",
		"":                                        "",
	} {
		got := ""
		if r, ok := ByMX(host); ok {
			if got = "filter " + r.Filter; r.Provider != nil {
				got = r.Provider.ID
			}
		}
		if got != want {
			t.Errorf("ByMX(%q) = %q, want %q", host, got, want)
		}
	}
}

// Who must sign in with an address that only they know.
func TestOwnAddress(t *testing.T) {
	for host, want := range map[string]bool{"mx01.mail.icloud.com": true, "mx1.dreamhost.com": false, "aspmx.l.google.com": false} {
		r, ok := ByMX(host)
		if !ok || r.Provider.OwnAddress != want {
			t.Errorf("%s: %+v", host, r.Provider)
		}
	}
	// In the company's own domains the name is known.
	p, _ := ByDomain("me.com")
	if got := p.Servers(accounts.Address{Local: "jane", Domain: "me.com"})[0].Username; !p.OwnAddress || got != "jane" {
		t.Errorf("user name %q", got)
	}
	// The servers of a hosted domain are the company's own, whose certificate has
	// their names: not mail.example.org, which has another one.
	r, _ := ByMX("mx1.dreamhost.com")
	var got []string
	for _, s := range r.Provider.Hosted(accounts.Address{Local: "jane", Domain: "example.org"}) {
		got = append(got, s.URL())
	}
	want := []string{"imaps://jane%40example.org@imap.dreamhost.com:993", "pop3s://jane%40example.org@pop.dreamhost.com:995", "smtps://jane%40example.org@smtp.dreamhost.com:465"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// What a slip in the file could break.
func TestEmbeddedReceivers(t *testing.T) {
	addr := accounts.Address{Local: "jane", Domain: "example.org"}
	for suffix, r := range embedded().byMX {
		if h, err := accounts.ParseHost(suffix); err != nil || h != suffix {
			t.Errorf("suffix %q: %v", suffix, err)
		}
		// One that anybody could have a name under would hand strangers a company.
		if s, icann := publicsuffix.PublicSuffix(suffix); icann && s == suffix {
			t.Errorf("%s is a public suffix", suffix)
		}
		if r.Provider == nil {
			continue
		}
		for _, s := range r.Provider.Hosted(addr) {
			if s.Username != "jane@example.org" {
				t.Errorf("%s: user name %q", r.Provider.ID, s.Username)
			}
		}
	}
	ids := map[string]bool{}
	for _, p := range All() {
		ids[p.ID] = true
	}
	for _, p := range embedded().hosts {
		if p.ID == "" || p.ID != strings.ToLower(p.ID) || ids[p.ID] || p.Name == "" {
			t.Errorf("%q (%s)", p.ID, p.Name)
		}
		ids[p.ID] = true
		q := *p
		q.Domains = []string{"example.org"} // for the servers' user names
		checkServers(t, &q)
		for _, s := range p.Hosted(addr) {
			if found, ok := ByHost(s.Host); !ok {
				t.Errorf("nobody owns %s", s.Host)
			} else if found != p && found.ID != "gmail" && found.ID != "outlook" {
				t.Errorf("%s belongs to %s", s.Host, found.ID)
			}
		}
	}
}

func TestReceiversWithMistakes(t *testing.T) {
	base, err := read(assets.Providers)
	if err != nil {
		t.Fatal(err)
	}
	for data, want := range map[string]string{
		`[{"mx": ["a.example"], "provider": "nobody"}]`:                                        "neither",
		`[{"mx": ["a.example"], "provider": "gmail", "filter": "X"}]`:                          "neither",
		`[{"mx": ["a.example"], "filter": "X"}, {"mx": ["a.example"], "filter": "Y"}]`:         "twice",
		`[{"mx": ["a.example"], "keeps": {"id": "gmail", "name": "G"}}]`:                       "belongs to the table",
		`[{"mx": ["a.example"], "keeps": {"id": "x", "name": "X", "domains": ["x.example"]}}]`: "belongs to the table",
		`[{"mx": ["a.example"], "keeps": {"id": "x", "name": "X", "servers": ["https://x"]}}]`: "a server URL",
		`[{"mx": ["a.example"], "filter": "X", "more": 1}]`:                                    "unknown field",
	} {
		table := base
		if err := table.readMX([]byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", data, err, want)
		}
	}
}
