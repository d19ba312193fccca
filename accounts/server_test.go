package accounts

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
)

func server() Server {
	return Server{Protocol: IMAP, Host: "imap.example.org", Port: 993, Security: ImplicitTLS, Auth: AuthPassword, Username: "jane@example.org"}
}

func TestServerValidate(t *testing.T) {
	tests := map[string]struct {
		edit func(*Server)
		want string // the field, "" when it is valid
	}{
		"usual":               {func(*Server) {}, ""},
		"no sign-in, no user": {func(s *Server) { s.Auth, s.Username = AuthNone, "" }, ""},
		"no encryption":       {func(s *Server) { s.Security = Plaintext }, ""},
		"IPv4":                {func(s *Server) { s.Host = "192.0.2.1" }, ""},
		"IPv6":                {func(s *Server) { s.Host = "2001:db8::1" }, ""},
		"a user with spaces":  {func(s *Server) { s.Username = `EXAMPLE\jane doe` }, ""},
		"a Hebrew user":       {func(s *Server) { s.Username = "ג'יין@example.org" }, ""},
		"port 1":              {func(s *Server) { s.Port = 1 }, ""},
		"port 65535":          {func(s *Server) { s.Port = 65535 }, ""},

		"no protocol":            {func(s *Server) { s.Protocol = "" }, "protocol"},
		"another protocol":       {func(s *Server) { s.Protocol = "nntp" }, "protocol"},
		"no host":                {func(s *Server) { s.Host = "" }, "host"},
		"control in host":        {func(s *Server) { s.Host = "imap\x00.example.org" }, "host"},
		"line break in host":     {func(s *Server) { s.Host = "imap.example.org\r\nQUIT" }, "host"},
		"bidi in host":           {func(s *Server) { s.Host = "imap.\u202egro.example" }, "host"},
		"host not as kept":       {func(s *Server) { s.Host = "IMAP.example.org" }, "host"},
		"host with spaces":       {func(s *Server) { s.Host = " imap.example.org" }, "host"},
		"port 0":                 {func(s *Server) { s.Port = 0 }, "port"},
		"port -1":                {func(s *Server) { s.Port = -1 }, "port"},
		"port 65536":             {func(s *Server) { s.Port = 65536 }, "port"},
		"port 70000":             {func(s *Server) { s.Port = 70000 }, "port"},
		"no security":            {func(s *Server) { s.Security = "" }, "security"},
		"opportunistic security": {func(s *Server) { s.Security = "starttls-if-available" }, "security"},
		"no auth":                {func(s *Server) { s.Auth = "" }, "auth"},
		"no user":                {func(s *Server) { s.Username = "" }, "username"},
		"line break in user":     {func(s *Server) { s.Username = "jane\r\nx" }, "username"},
		"line separator in user": {func(s *Server) { s.Username = "jane\u2028x" }, "username"},
		"bidi in user":           {func(s *Server) { s.Username = "jane\u202e" }, "username"},
		"bad UTF-8 in user":      {func(s *Server) { s.Username = "jan\xe9" }, "username"},
		"a very long user":       {func(s *Server) { s.Username = fill("a", maxUsername+1) }, "username"},
	}
	for name, tt := range tests {
		s := server()
		tt.edit(&s)
		var fe *FieldError
		switch err := s.Validate(); {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tt.want != "" && (!errors.As(err, &fe) || fe.Field != tt.want):
			t.Errorf("%s: got %v, want the field %s", name, err, tt.want)
		case err != nil && (hasControl(err.Error()) || len(err.Error()) > 600 || strings.Contains(err.Error(), "\u202e")):
			t.Errorf("%s: the error cannot be shown: %q", name, err.Error())
		}
	}
}

func TestParseHost(t *testing.T) {
	for typed, want := range map[string]string{
		"imap.example.org":              "imap.example.org",
		" IMAP.Example.ORG. ":           "imap.example.org",
		"localhost":                     "localhost",
		"mail_1.example.org":            "mail_1.example.org",
		"r3---sn-x.example.org":         "r3---sn-x.example.org",
		"münchen.example":               "xn--mnchen-3ya.example",
		"xn--mnchen-3ya.example":        "xn--mnchen-3ya.example",
		"faß.example":                   "xn--fa-hia.example",
		"192.0.2.1":                     "192.0.2.1",
		"2001:DB8:0::1":                 "2001:db8::1",
		"[2001:db8::1]":                 "2001:db8::1",
		"::ffff:127.0.0.1":              "127.0.0.1",        // the same place as 127.0.0.1, so the same name
		"imap.\u200bexample.org":        "imap.example.org", // IDNA drops what nobody sees
		"4.example":                     "4.example",
		fill(fill("a", 63)+".", 253-64): fill(fill("a", 63)+".", 253-64),
	} {
		if got, err := ParseHost(typed); err != nil || got != strings.TrimSuffix(want, ".") {
			t.Errorf("ParseHost(%q) = %q, %v; want %q", typed, got, err, want)
		}
	}
	for _, typed := range []string{
		"", "  ", ".", "imap..example.org", "-imap.example.org", "imap-.example.org", "imap example.org",
		"imap.example.org:993", "imaps://imap.example.org", "imap.example.org/", "jane@imap.example.org",
		"imap\n.example.org", "imap\x00", "imap.\u202eexample", "imap.\xff.org",
		"xn--a.example", "xn--.example", fill("a", 64) + ".example", fill("a.", 300) + "org", fill("a", 5000),
		"fe80::1%eth0", "[imap.example.org]", "[", "*.example.org", "imap.example.org#",
		// What a resolver may read as an address: 127.0.0.1 in other spellings.
		"127.1", "127.0.0.1.", "0x7f.1", "127.0.0.0x1", "0x7f000001", "2130706433", "0177.0.0.01",
		"imap.99999999999999999999", "１２７.０.０.１", "127。0。0。1", "1.2.3.4.5", "256.1.1.1", "imap.0x",
	} {
		if got, err := ParseHost(typed); err == nil {
			t.Errorf("ParseHost(%.60q) = %q", typed, got)
		}
	}
}

func TestUsualPorts(t *testing.T) {
	for _, tt := range []struct {
		p    Protocol
		s    Security
		want []int
	}{
		{IMAP, ImplicitTLS, []int{993}}, {IMAP, StartTLS, []int{143}}, {IMAP, Plaintext, []int{143}},
		{POP3, ImplicitTLS, []int{995}}, {POP3, StartTLS, []int{110}}, {POP3, Plaintext, []int{110}},
		{SMTP, ImplicitTLS, []int{465}}, {SMTP, StartTLS, []int{587, 25}}, {SMTP, Plaintext, []int{587, 25}},
		{"nntp", ImplicitTLS, []int{0}},
	} {
		got := UsualPorts(tt.p, tt.s)
		if len(got) != len(tt.want) || got[0] != tt.want[0] || UsualPort(tt.p, tt.s) != tt.want[0] {
			t.Errorf("%s %s: %v, first %d; want %v", tt.p, tt.s, got, UsualPort(tt.p, tt.s), tt.want)
		}
	}
}

func TestEndpoint(t *testing.T) {
	a, b := server(), server()
	b.Username, b.Auth = "joe", AuthOAuth2
	if !a.Endpoint(b) {
		t.Error("who signs in makes it another place")
	}
	for name, edit := range map[string]func(*Server){
		"protocol": func(s *Server) { s.Protocol = POP3 }, "host": func(s *Server) { s.Host = "x.example" },
		"port": func(s *Server) { s.Port = 143 }, "security": func(s *Server) { s.Security = StartTLS },
	} {
		b := server()
		if edit(&b); a.Endpoint(b) {
			t.Errorf("another %s makes no other place", name)
		}
	}
	if got := (Server{Host: "2001:db8::1", Port: 993}).Addr(); got != "[2001:db8::1]:993" {
		t.Errorf("Addr is %q", got)
	}
}

// FuzzParseHost: what is accepted is one name or one address for every program,
// fits on a line, and reads back as the same.
func FuzzParseHost(f *testing.F) {
	for _, s := range []string{"imap.example.org", "[::1]", "::ffff:1.2.3.4", "0x7f.1", "münchen.de", "mail_1.a", "a.１２", "xn--mnchen-3ya.de"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		host, err := ParseHost(s)
		if err != nil {
			return
		}
		if again, err := ParseHost(host); err != nil || again != host {
			t.Errorf("%q became %q, and that %q, %v", s, host, again, err)
		}
		if _, err := netip.ParseAddr(host); err == nil {
			return
		}
		if len(host) > 253 || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" {
			t.Errorf("%q became %q", s, host)
		}
	})
}
