package gate

import "testing"

func TestOwner(t *testing.T) {
	for host, want := range map[string]string{
		"imap.example.org":            "example.org",
		"IMAP.Example.ORG.":           "example.org",
		"mail.example.co.uk":          "example.co.uk",
		"a.b.c.d.example.com":         "example.com",
		"co.uk":                       "co.uk",
		"mailhost":                    "mailhost",
		"imap.users.github.io":        "users.github.io", // a private suffix: its users are strangers to each other
		"xn--bcher-kva.example":       "xn--bcher-kva.example",
		"imap.xn--bcher-kva.example":  "xn--bcher-kva.example",
		"localhost":                   ThisComputer,
		"imap.localhost":              ThisComputer,
		"127.0.0.1":                   ThisComputer,
		"127.8.9.1":                   ThisComputer,
		"::1":                         ThisComputer,
		"[::1]":                       ThisComputer,
		"::ffff:127.0.0.1":            ThisComputer,
		"192.168.0.1":                 "192.168.0.1",
		"2001:db8::1":                 "2001:db8::1",
		"example.org.evil.example":    "evil.example",
		"imap-example-org.evil.co.uk": "evil.co.uk",
	} {
		if got := Owner(host); got != want {
			t.Errorf("Owner(%q) = %q, want %q", host, got, want)
		}
	}
}
