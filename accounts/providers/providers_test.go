package providers

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/assets"
)

var protocols = []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP}

// The embedded file is data written by hand: everything a mistake in it could
// break is looked at here.
func TestEmbeddedTable(t *testing.T) {
	if _, err := read(assets.Providers); err != nil {
		t.Fatal(err)
	}
	if n := len(All()); n < 25 {
		t.Errorf("%d providers, want at least 25", n)
	}
	ids := map[string]bool{}
	for _, p := range All() {
		t.Run(p.ID, func(t *testing.T) {
			if p.ID == "" || p.ID != strings.ToLower(p.ID) || ids[p.ID] {
				t.Errorf("id %q is empty, not lower case or used twice", p.ID)
			}
			ids[p.ID] = true
			if p.Name == "" || p.Company == "" || len(p.Domains) == 0 {
				t.Errorf("name %q, company %q and domains %v must be there", p.Name, p.Company, p.Domains)
			}
			for _, d := range p.Domains {
				addr, err := accounts.ParseAddress("jane@" + d)
				if err != nil || addr.Domain != d {
					t.Errorf("domain %q: %v, %v", d, addr.Domain, err)
				}
				if got, ok := ByDomain(d); !ok || got != p {
					t.Errorf("ByDomain(%q) = %v", d, got)
				}
			}
			for _, h := range p.also {
				if got, err := accounts.ParseHost(h); err != nil || got != h {
					t.Errorf("host %q: %v, %v", h, got, err)
				}
				if !p.Owns(h) {
					t.Errorf("does not own %s", h)
				}
			}
			for _, u := range []string{p.AppPasswordURL, p.TwoStepURL, p.NoAppPasswordURL, p.EnableURL, p.HelpURL, p.WebmailURL} {
				if v, err := url.Parse(u); u != "" && (err != nil || v.Scheme != "https" || v.Host == "" || v.User != nil) {
					t.Errorf("URL %q is not https", u)
				}
			}
			for _, e := range p.Enable {
				if !slices.Contains(protocols, e) {
					t.Errorf("enable %q", e)
				}
			}
			checkServers(t, p)
		})
	}
}

func checkServers(t *testing.T, p *Provider) {
	addr := accounts.Address{Local: "jane.doe+x", Domain: p.Domains[0]}
	servers := p.Servers(addr)
	perProtocol := map[accounts.Protocol]int{}
	for i, s := range servers {
		perProtocol[s.Protocol]++
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
		if s.Security == accounts.Plaintext {
			t.Errorf("%s without encryption", s.Addr())
		}
		if s.Username != addr.String() && s.Username != addr.Local {
			t.Errorf("%s: user name %q", s.Addr(), s.Username)
		}
		if p.SignIn != Bridge && !p.Owns(s.Host) {
			t.Errorf("does not own %s", s.Host)
		}
		if wantOAuth := p.SignIn == Browser; wantOAuth != (s.Auth == accounts.AuthOAuth2) {
			t.Errorf("%s: auth %s with sign-in %s", s.Addr(), s.Auth, p.SignIn)
		}
		if i == 0 {
			continue
		}
		before := servers[i-1]
		if slices.Index(protocols, before.Protocol) > slices.Index(protocols, s.Protocol) {
			t.Errorf("%s after %s", s.Protocol, before.Protocol)
		}
		if before.Protocol == s.Protocol && before.Security == accounts.StartTLS && s.Security == accounts.ImplicitTLS {
			t.Errorf("%s: STARTTLS before implicit TLS", s.Protocol)
		}
	}
	switch p.SignIn {
	case Closed:
		if len(servers) != 0 {
			t.Errorf("closed, but has servers %v", servers)
		}
	case Password, AppPassword, Browser, Bridge:
		if perProtocol[accounts.IMAP]+perProtocol[accounts.POP3] == 0 || perProtocol[accounts.SMTP] == 0 {
			t.Errorf("servers %v: one side is missing", servers)
		}
	default:
		t.Errorf("sign-in %q", p.SignIn)
	}
}

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
	for _, d := range []string{"", "example.org", "mail.gmail.com", "gmail.com.evil.example", "xgmail.com", "office365.com", "cox.net"} {
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
	if p, ok := ByHost("imap.fastmail.com"); !ok || p.ID != "fastmail" {
		t.Errorf("ByHost(imap.fastmail.com) = %v", p)
	}
	if p, ok := ByHost("127.0.0.1"); ok {
		t.Errorf("ByHost(127.0.0.1) = %s", p.ID)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, file := range map[string]string{
		"unknown field":    `[{"id":"a","name":"A","domains":["a.example"],"sign_in":"closed","colour":"red"}]`,
		"domain twice":     `[{"id":"a","domains":["a.example"]},{"id":"b","domains":["a.example"]}]`,
		"bad server":       `[{"id":"a","domains":["a.example"],"servers":["imaps://a b"]}]`,
		"bad name form":    `[{"id":"a","domains":["a.example"],"servers":["imaps://jane@imap.a.example"]}]`,
		"not JSON":         `[`,
		"password in file": `[{"id":"a","domains":["a.example"],"servers":["imaps://localpart:pw@imap.a.example"]}]`,
	} {
		if _, err := read([]byte(file)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		if _, err := read(assets.Providers); err != nil {
			b.Fatal(err)
		}
	}
}
