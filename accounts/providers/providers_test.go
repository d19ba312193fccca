package providers

import (
	"slices"
	"testing"

	"postkey/accounts"
)

// What people with these addresses must be told, and how their name is written.
func TestKnownCompanies(t *testing.T) {
	for _, c := range []struct {
		address  string
		signIn   SignIn
		incoming string // the first server, as URL
		outgoing string // the first SMTP server
	}{
		{"jane@gmail.com", AppPassword, "imaps://jane%40gmail.com@imap.gmail.com:993", "smtps://jane%40gmail.com@smtp.gmail.com:465"},
		{"jane@GoogleMail.com", AppPassword, "imaps://jane%40googlemail.com@imap.gmail.com:993", "smtps://jane%40googlemail.com@smtp.gmail.com:465"},
		{"jane@hotmail.co.uk", Browser, "imaps://jane%40hotmail.co.uk@outlook.office365.com:993", "smtp://jane%40hotmail.co.uk@smtp-mail.outlook.com:587"},
		{"jane@icloud.com", AppPassword, "imaps://jane@imap.mail.me.com:993", "smtp://jane%40icloud.com@smtp.mail.me.com:587"},
		{"jane@web.de", Password, "imaps://jane@imap.web.de:993", "smtps://jane@smtp.web.de:465"},
		{"jane@gmx.at", Password, "imaps://jane%40gmx.at@imap.gmx.net:993", "smtps://jane%40gmx.at@mail.gmx.net:465"},
		{"jane@gmx.com", Password, "imaps://jane%40gmx.com@imap.gmx.com:993", "smtps://jane%40gmx.com@mail.gmx.com:465"},
		{"jane@tim.it", Password, "imap://jane%40tim.it@imap.tim.it:143", "smtp://jane%40tim.it@smtp.tim.it:587"},
		{"jane@proton.me", Bridge, "imap://jane%40proton.me@127.0.0.1:1143", "smtp://jane%40proton.me@127.0.0.1:1025"},
		{"jane@tuta.com", Closed, "", ""},
		{"jane@cox.net", AppPassword, "imaps://jane%40cox.net@imap.mail.yahoo.com:993", "smtps://jane%40cox.net@smtp.mail.yahoo.com:465"},
		{"jane@shaw.ca", Password, "imaps://jane@imap.shaw.ca:993", "smtp://jane@mail.shaw.ca:587"},
		{"jane@nc.rr.com", Password, "imaps://jane%40nc.rr.com@mail.twc.com:993", "smtp://jane%40nc.rr.com@mail.twc.com:587"},
		{"jane@yahoo.com.pe", AppPassword, "imaps://jane%40yahoo.com.pe@imap.mail.yahoo.com:993", "smtps://jane%40yahoo.com.pe@smtp.mail.yahoo.com:465"},
		{"jane@yahoo.co.jp", Password, "imaps://jane@imap.mail.yahoo.co.jp:993", "smtps://jane@smtp.mail.yahoo.co.jp:465"},
	} {
		addr, err := accounts.ParseAddress(c.address)
		if err != nil {
			t.Fatal(err)
		}
		p, ok := ByDomain(addr.Domain)
		if !ok {
			t.Errorf("%s is not known", c.address)
			continue
		}
		var incoming, outgoing string
		for i, s := range p.Servers(addr) {
			if i == 0 {
				incoming = s.URL()
			}
			if s.Protocol == accounts.SMTP && outgoing == "" {
				outgoing = s.URL()
			}
		}
		if p.SignIn != c.signIn || incoming != c.incoming || outgoing != c.outgoing {
			t.Errorf("%s: %s %s %s\nwant %s %s %s", c.address, p.SignIn, incoming, outgoing, c.signIn, c.incoming, c.outgoing)
		}
	}
	for _, d := range []string{
		"", "example.org", "mail.gmail.com", "gmail.com.evil.example", "xgmail.com", "office365.com",
		"yahoo.co", "hotmail.cm", "my.yahoo.co.uk", "com", "rr.com.evil.example", "xrr.com", "plus.com",
	} {
		if p, ok := ByDomain(d); ok {
			t.Errorf("ByDomain(%q) = %s", d, p.ID)
		}
	}
}

func TestOwnsWholeNamesOnly(t *testing.T) {
	gmail, _ := ByDomain("gmail.com")
	for host, want := range map[string]bool{
		"imap.gmail.com": true, "IMAP.Gmail.com.": true, "smtp.googlemail.com": true,
		"gmail.com": false, "evil.gmail.com": false, "imap.gmail.com.evil.example": false, "ximap.gmail.com": false,
		"imap.mail.yahoo.com": false, "": false,
	} {
		if got := gmail.Owns(host); got != want {
			t.Errorf("gmail owns %q = %v", host, got)
		}
	}
	proton, _ := ByDomain("proton.me")
	if proton.Owns("127.0.0.1") {
		t.Error("this computer belongs to nobody")
	}
	if p, ok := ByHost("127.0.0.1"); ok {
		t.Errorf("ByHost(127.0.0.1) = %s", p.ID)
	}
	for host, want := range map[string]string{"IMAP.fastmail.com.": "fastmail", "imap.gmail.com": "gmail", "imap.mail.yahoo.com": "yahoo", "outlook.office365.com": "outlook", "smtp.verizon.net": "verizon"} {
		if p, ok := ByHost(host); !ok || p.ID != want {
			t.Errorf("ByHost(%s) = %v, want %s", host, p, want)
		}
	}
}

func TestAllIsByUse(t *testing.T) {
	all := All()
	if all[0].ID != "gmail" {
		t.Errorf("%s comes first", all[0].ID)
	}
	if !slices.IsSortedFunc(all, func(a, b *Provider) int {
		if a.Rank == 0 && b.Rank != 0 {
			return 1
		}
		if a.Rank != 0 && (b.Rank == 0 || a.Rank < b.Rank) {
			return -1
		}
		return 0
	}) {
		t.Error("not sorted by rank")
	}
	for _, p := range all {
		if got, ok := ByID(p.ID); !ok || got != p {
			t.Errorf("ByID(%s) is another", p.ID)
		}
		if got, ok := ByDomain(p.Domains[0]); !ok || got != p {
			t.Errorf("ByDomain(%s) is another", p.Domains[0])
		}
	}
	all[0] = nil // the caller's own
	if All()[0] == nil {
		t.Error("the table was changed")
	}
}
