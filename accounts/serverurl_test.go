package accounts

import (
	"strings"
	"testing"
)

func TestParseServerURL(t *testing.T) {
	for url, want := range map[string]Server{
		"imaps://jane%40example.org@imap.example.org:993": {IMAP, "imap.example.org", 993, ImplicitTLS, AuthPassword, "jane@example.org"},
		"imaps://imap.example.org":                        {IMAP, "imap.example.org", 993, ImplicitTLS, AuthPassword, ""},
		"imap://imap.example.org/":                        {IMAP, "imap.example.org", 143, StartTLS, AuthPassword, ""},
		"imap+insecure://imap.example.org":                {IMAP, "imap.example.org", 143, Plaintext, AuthPassword, ""},
		"pop3s://pop.example.org":                         {POP3, "pop.example.org", 995, ImplicitTLS, AuthPassword, ""},
		"pop3://jane@pop.example.org:1110":                {POP3, "pop.example.org", 1110, StartTLS, AuthPassword, "jane"},
		"pop3+insecure://pop.example.org":                 {POP3, "pop.example.org", 110, Plaintext, AuthPassword, ""},
		"smtps://smtp.example.org":                        {SMTP, "smtp.example.org", 465, ImplicitTLS, AuthPassword, ""},
		"smtp://smtp.example.org":                         {SMTP, "smtp.example.org", 587, StartTLS, AuthPassword, ""},
		"smtp+insecure://smtp.example.org:25":             {SMTP, "smtp.example.org", 25, Plaintext, AuthPassword, ""},
		"IMAPS://IMAP.Example.Org":                        {IMAP, "imap.example.org", 993, ImplicitTLS, AuthPassword, ""},
		"imaps://EXAMPLE%5Cjane%20doe@[2001:db8::1]:993":  {IMAP, "2001:db8::1", 993, ImplicitTLS, AuthPassword, `EXAMPLE\jane doe`},
		"imaps://a%2Fb%3Fc%23d%25@192.0.2.1":              {IMAP, "192.0.2.1", 993, ImplicitTLS, AuthPassword, "a/b?c#d%"},
		"imaps://a+b@münchen.example":                     {IMAP, "xn--mnchen-3ya.example", 993, ImplicitTLS, AuthPassword, "a+b"},
		"imaps://mail_1.example.org":                      {IMAP, "mail_1.example.org", 993, ImplicitTLS, AuthPassword, ""},
	} {
		got, err := ParseServerURL(url)
		if err != nil || got != want {
			t.Errorf("ParseServerURL(%q) = %+v, %v; want %+v", url, got, err, want)
			continue
		}
		if again, err := ParseServerURL(got.URL()); err != nil || again != got {
			t.Errorf("%q is written %q, which reads %+v, %v", url, got.URL(), again, err)
		}
	}
}

func TestParseServerURLRefuses(t *testing.T) {
	for _, url := range []string{
		"", "imap.example.org", "imap.example.org:993", "imaps:imap.example.org", "://x", "imaps://",
		"https://imap.example.org", "imaps+insecure://x.example", "imapss://x.example",
		"imaps://imap.example.org:0", "imaps://imap.example.org:70000", "imaps://imap.example.org:-1",
		"imaps://imap.example.org:99999999999999999999", "imaps://imap.example.org:imap",
		"imaps://imap.example.org/INBOX", "imaps://imap.example.org?x", "imaps://imap.example.org#x",
		"imaps://imap example.org", "imaps://imap%00.example.org", "imaps://imap.example.org\r\n", "imaps://x\x00",
		"imaps://[imap.example.org]", "imaps://[fe80::1%25eth0]", "imaps://127.1", "imaps://jane%zz@x.example",
		"imaps://jane%0d%0aQUIT@x.example", "imaps://jane%00@x.example", "imaps://jan%e9@x.example", "imaps://jane%E2%80%AE@x.example",
		"imaps://" + fill("a", maxUsername+1) + "@x.example",
	} {
		if got, err := ParseServerURL(url); err == nil {
			t.Errorf("ParseServerURL(%.80q) = %+v", url, got)
		}
	}
}

// TestServerURLWithPassword: a password in a URL is refused in every shape that
// the URL can have, and no error says it again.
func TestServerURLWithPassword(t *testing.T) {
	for _, url := range []string{
		"imaps://jane:S3CR3T@imap.example.org", "imaps://jane:S3CR3T@imap.example.org:993", "imaps://:S3CR3T@imap.example.org",
		"imaps://jane%40example.org:S3CR3T@imap.example.org", "imaps://jane@example.org:S3CR3T@imap.example.org",
		"imaps://jane:S3CR3T/x@imap.example.org", "imaps://jane:S3CR3T#x@imap.example.org", "imaps://jane:S3CR3T?x@imap.example.org",
		"imaps://jane:S3CR3T%zz@imap.example.org", "imaps://jane:S3CR3T@imap example.org", "imaps://jane:S3CR3T@imap.example.org:70000",
		"https://jane:S3CR3T@imap.example.org", "jane:S3CR3T@imap.example.org", "imaps://jane:S3CR3T@", "imaps://jane:S3CR3T\x00@x.example",
		"imaps:jane:S3CR3T@imap.example.org", "imaps://imap.example.org/?password=S3CR3T", "imaps://[S3CR3T]", "S3CR3T://jane@x.example",
		"imaps://imap.example.org:S3CR3T",
	} {
		got, err := ParseServerURL(url)
		if err == nil {
			t.Errorf("%q was accepted: %+v", url, got)
		} else if strings.Contains(err.Error(), "S3CR3T") {
			t.Errorf("the error for %q says it again: %v", url, err)
		}
		if got != (Server{}) {
			t.Errorf("%q came back as %+v with an error", url, got)
		}
	}
	if got := (Server{Protocol: "nntp"}).URL(); got != "" {
		t.Errorf("a server of no known kind is written %q", got)
	}
}

// FuzzParseServerURL: what is accepted is a server as far as it is told, and is
// written so that it reads back as the same.
func FuzzParseServerURL(f *testing.F) {
	for _, s := range []string{"imaps://jane%40example.org@imap.example.org:993", "pop3+insecure://[::1]:1", "smtp://a%2fb@münchen.de", "imap://jane:x@h", "imaps://[::ffff:1.2.3.4]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		server, err := ParseServerURL(s)
		if err != nil {
			return
		}
		if again, err := ParseServerURL(server.URL()); err != nil || again != server {
			t.Errorf("%q became %+v, written %q, which reads %+v, %v", s, server, server.URL(), again, err)
		}
		if server.Username == "" {
			server.Username = "jane"
		}
		if err := server.Validate(); err != nil {
			t.Errorf("%q became %+v, which is no server: %v", s, server, err)
		}
	})
}
