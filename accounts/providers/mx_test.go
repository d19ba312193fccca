package providers

import (
	"slices"
	"testing"

	"postkey/accounts"
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
		"mx00.ionos.fr":                           "ionos-fr",
		"mx0.mail.ovh.net":                        "ovh",
		"mx1.zoho.com":                            "zoho",
		"mx.zoho.eu":                              "zoho-eu",
		"mail.protonmail.ch":                      "proton",
		"mx1.dreamhost.com":                       "dreamhost",
		"mx2.sub4.homie.mail.dreamhost.com":       "dreamhost",
		"mx01.mail.icloud.com":                    "icloud",
		"mail.tutanota.de":                        "tuta",
		"mx00.t-online.de":                        "tonline",
		"mx1.free.fr":                             "free-fr",
		"smtp-in.orange.fr":                       "orange-fr",
		"mx1.titan.email":                         "titan",
		"mx1-us1.ppops.pphosted.com":              "filter Proofpoint",
		"eu-smtp-inbound-1.mimecast.com":          "filter Mimecast",
		"mx.example.org":                          "",
		"notmessagingengine.com":                  "",
		"messagingengine.com.evil.example":        "",
		"ec2-1-2-3-4.compute.amazonaws.com":       "", // anybody's computer
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
	// Where the company's own people write the part before the @ alone.
	r, _ = ByMX("mx.laposte.net")
	if got := r.Provider.Hosted(accounts.Address{Local: "jane", Domain: "example.org"})[0].Username; got != "jane@example.org" {
		t.Errorf("user name %q", got)
	}
}
