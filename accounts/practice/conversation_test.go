package practice_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"postkey/accounts"
	"postkey/accounts/practice"
)

var securities = []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS}

// awkward finds every place where a password is quoted wrongly.
const awkward = `b"o\b p%w1`

func TestSignIn(t *testing.T) {
	s := start(t, practice.Options{Users: map[string]accounts.Secret{
		"bob@practice.example": accounts.NewSecret(awkward),
		"carol":                accounts.NewSecret(" pässwörd "),
	}})
	users := []struct{ name, password string }{
		{practice.Address, practice.Password().Reveal()},
		{"bob@practice.example", awkward},
		{"carol", " pässwörd "},
	}
	for _, security := range securities {
		for _, u := range users {
			t.Run(fmt.Sprintf("%s/%s", security, u.name), func(t *testing.T) {
				mail := 0
				if u.name == practice.Address {
					mail = practice.Letters
				}
				t.Run("imap LOGIN", func(t *testing.T) {
					c := openIMAP(t, s, security)
					if err := c.Login(u.name, u.password).Wait(); err != nil {
						t.Fatal(err)
					}
					checkInbox(t, c, mail)
				})
				t.Run("imap PLAIN", func(t *testing.T) {
					c := openIMAP(t, s, security)
					if err := c.Authenticate(sasl.NewPlainClient("", u.name, u.password)); err != nil {
						t.Fatal(err)
					}
					checkInbox(t, c, mail)
				})
				t.Run("pop3 PASS", func(t *testing.T) {
					l := openPOP3(t, s, security)
					l.expect("+OK", "USER %s", u.name)
					l.expect(fmt.Sprintf("+OK %d messages", mail), "PASS %s", u.password)
					l.expect(fmt.Sprintf("+OK %d ", mail), "STAT")
					l.expect("+OK", "QUIT")
				})
				plain := base64.StdEncoding.EncodeToString([]byte("\x00" + u.name + "\x00" + u.password))
				t.Run("pop3 PLAIN with initial response", func(t *testing.T) {
					l := openPOP3(t, s, security)
					l.expect("+OK", "AUTH PLAIN %s", plain)
					l.expect("+OK", "QUIT")
				})
				t.Run("pop3 PLAIN", func(t *testing.T) {
					l := openPOP3(t, s, security)
					if got := l.say("AUTH plain"); got != "+ " {
						t.Fatalf("challenge %q", got)
					}
					l.expect("+OK", "%s", plain)
					l.expect("+OK", "QUIT")
				})
				t.Run("smtp PLAIN", func(t *testing.T) {
					if err := openSMTP(t, s, security).Auth(sasl.NewPlainClient("", u.name, u.password)); err != nil {
						t.Fatal(err)
					}
				})
				t.Run("smtp LOGIN", func(t *testing.T) {
					if err := openSMTP(t, s, security).Auth(sasl.NewLoginClient(u.name, u.password)); err != nil {
						t.Fatal(err)
					}
				})
			})
		}
	}
	each := len(securities) * len(users)
	for p, want := range map[accounts.Protocol]int{accounts.IMAP: 2 * each, accounts.POP3: 3 * each, accounts.SMTP: 2 * each} {
		if got := s.Logins(p); got != want {
			t.Errorf("%s judged %d log-ins, want %d", p, got, want)
		}
	}
}

func checkInbox(t *testing.T, c *imapclient.Client, want int) {
	t.Helper()
	box, err := c.Select("INBOX", nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	if int(box.NumMessages) != want {
		t.Errorf("%d messages in the inbox, want %d", box.NumMessages, want)
	}
	if err := c.Logout().Wait(); err != nil {
		t.Error(err)
	}
}

func TestLoginWithoutInitialResponse(t *testing.T) {
	s := start(t, practice.Options{})
	l := smtpLine(t, s)
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	l.expect("334 "+encode("Username:"), "AUTH LOGIN")
	l.expect("334 "+encode("Password:"), "%s", encode(practice.Address))
	l.expect("235 2.0.0", "%s", encode(practice.Password().Reveal()))
}

func TestWrongPassword(t *testing.T) {
	s := start(t, practice.Options{})
	wrong := practice.Password().Reveal() + " "
	for _, name := range []string{practice.Address, "nobody@practice.example", ""} {
		c := openIMAP(t, s, accounts.ImplicitTLS)
		var refused *imap.Error
		if err := c.Login(name, wrong).Wait(); !errors.As(err, &refused) || refused.Code != imap.ResponseCodeAuthenticationFailed {
			t.Errorf("imap %q: %v", name, err)
		}
		var bad *smtp.SMTPError
		mail := openSMTP(t, s, accounts.ImplicitTLS)
		if err := mail.Auth(sasl.NewPlainClient("", name, wrong)); !errors.As(err, &bad) || bad.Code != 535 || bad.EnhancedCode != (smtp.EnhancedCode{5, 7, 8}) {
			t.Errorf("smtp %q: %v", name, err)
		}
		if name == "" {
			continue
		}
		l := openPOP3(t, s, accounts.ImplicitTLS)
		l.expect("+OK", "USER %s", name)
		l.expect("-ERR [AUTH] ", "PASS %s", wrong)
		l.expect("-ERR", "STAT")
		l.expect("-ERR", "PASS %s", practice.Password().Reveal()) // USER comes first again
		l.expect("+OK", "USER %s", practice.Address)
		l.expect("+OK", "PASS %s", practice.Password().Reveal())
		l.expect("+OK", "QUIT")
	}
	for p, want := range map[accounts.Protocol]int{accounts.IMAP: 3, accounts.POP3: 4, accounts.SMTP: 3} {
		if got := s.Logins(p); got != want {
			t.Errorf("%s judged %d log-ins, want %d", p, got, want)
		}
	}
}

// Nobody signs in as somebody else, whatever the password.
func TestIdentity(t *testing.T) {
	s := start(t, practice.Options{})
	other := sasl.NewPlainClient("bob@practice.example", practice.Address, practice.Password().Reveal())
	if err := openIMAP(t, s, accounts.ImplicitTLS).Authenticate(other); err == nil {
		t.Error("imap took it")
	}
	if err := openSMTP(t, s, accounts.ImplicitTLS).Auth(other); err == nil {
		t.Error("smtp took it")
	}
	l := openPOP3(t, s, accounts.ImplicitTLS)
	_, response, _ := other.Start()
	l.expect("-ERR", "AUTH PLAIN %s", base64.StdEncoding.EncodeToString(response))
	l.expect("-ERR", "STAT")
}

func TestCapabilities(t *testing.T) {
	s := start(t, practice.Options{})

	t.Run("imap", func(t *testing.T) {
		for _, security := range securities {
			server := published(t, s, accounts.IMAP, security)
			l := newLine(t, dial(t, s, server))
			if security == accounts.StartTLS {
				greeting := l.hear()
				if !strings.Contains(greeting, "STARTTLS") || !strings.Contains(greeting, "LOGINDISABLED") || strings.Contains(greeting, "AUTH=") {
					t.Errorf("greeting before TLS: %q", greeting)
				}
				l.expect("a OK", "a STARTTLS")
			}
			l = l.secure(trust(s, server))
			if security == accounts.ImplicitTLS {
				if greeting := l.hear(); !strings.Contains(greeting, "[CAPABILITY IMAP4rev2 IMAP4rev1 SASL-IR ") || !strings.Contains(greeting, "AUTH=PLAIN") {
					t.Errorf("greeting inside TLS: %q", greeting)
				}
			}
			got := l.say("b CAPABILITY")
			if strings.Contains(got, "STARTTLS") || strings.Contains(got, "LOGINDISABLED") || !strings.Contains(got, "AUTH=PLAIN") {
				t.Errorf("%s: capabilities inside TLS: %q", security, got)
			}
		}
	})

	t.Run("pop3", func(t *testing.T) {
		same := []string{"TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"}
		inside := append([]string{"USER", "SASL PLAIN"}, same...)
		capa := func(l *line) []string {
			l.expect("+OK", "CAPA")
			return l.dots()
		}
		server := published(t, s, accounts.POP3, accounts.StartTLS)
		l := newLine(t, dial(t, s, server))
		l.hear()
		if got, want := capa(l), append([]string{"STLS"}, same...); !slices.Equal(got, want) {
			t.Errorf("before TLS: %q, want %q", got, want)
		}
		l.expect("+OK", "STLS")
		l = l.secure(trust(s, server))
		if got := capa(l); !slices.Equal(got, inside) {
			t.Errorf("after STLS: %q, want %q", got, inside)
		}
		l.expect("-ERR", "STLS")
		l.expect("+OK", "USER %s", practice.Address)
		l.expect("+OK", "PASS %s", practice.Password().Reveal())
		if got := capa(l); !slices.Equal(got, inside) {
			t.Errorf("after the log-in: %q, want %q", got, inside)
		}
		l.expect("+OK", "QUIT")
		if got := capa(openPOP3(t, s, accounts.ImplicitTLS)); !slices.Equal(got, inside) {
			t.Errorf("implicit TLS: %q, want %q", got, inside)
		}
	})

	t.Run("smtp", func(t *testing.T) {
		server := published(t, s, accounts.SMTP, accounts.StartTLS)
		l := newLine(t, dial(t, s, server))
		l.hear()
		if got := l.ehlo(); !strings.Contains(got, "STARTTLS") || strings.Contains(got, "AUTH") {
			t.Errorf("before TLS: %q", got)
		}
		l.expect("220", "STARTTLS")
		l = l.secure(trust(s, server))
		if got := l.ehlo(); strings.Contains(got, "STARTTLS") || !strings.Contains(got, "\nAUTH PLAIN LOGIN\n") {
			t.Errorf("inside TLS: %q", got)
		}
		if got := smtpLine(t, s).ehlo(); strings.Contains(got, "STARTTLS") || !strings.Contains(got, "\nAUTH PLAIN LOGIN\n") {
			t.Errorf("implicit TLS: %q", got)
		}
	})
}

func TestUsers(t *testing.T) {
	s := start(t, practice.Options{Users: map[string]accounts.Secret{practice.Address: accounts.NewSecret(awkward)}})
	l := openPOP3(t, s, accounts.ImplicitTLS)
	l.expect("+OK", "USER %s", practice.Address)
	l.expect("-ERR [AUTH]", "PASS %s", practice.Password().Reveal())
	l.expect("+OK", "USER %s", practice.Address)
	l.expect("+OK 4 messages", "PASS %s", awkward)
	l.expect("+OK", "QUIT")

	_, err := practice.Start(t.Context(), practice.Options{Users: map[string]accounts.Secret{"Jane": accounts.NewSecret("x")}})
	if err == nil {
		t.Error("two accounts have one address")
	}
}
