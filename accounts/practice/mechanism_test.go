package practice

import (
	"strings"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"

	"postkey/accounts"
)

// TestMechanismsAreThere: every mechanism lets the right one in and nobody else,
// over every protocol's door, and each judgement is one try.
func TestMechanismsAreThere(t *testing.T) {
	s, err := Start(t.Context(), Options{
		Mechanisms: []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2"},
		Tokens:     map[string]accounts.Secret{Address: accounts.NewSecret("token")},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	scramClient := func(hash scram.HashGeneratorFcn) func(string) talker {
		return func(password string) talker {
			c, err := hash.NewClient(Address, password, "")
			if err != nil {
				t.Fatal(err)
			}
			conversation := c.NewConversation()
			return func(challenge string) string {
				said, err := conversation.Step(challenge)
				if err != nil {
					t.Error(err)
				}
				return said
			}
		}
	}
	once := func(message string) talker { return func(string) string { return message } }
	clients := map[string]func(password string) talker{
		"PLAIN": func(p string) talker { return once("\x00" + Address + "\x00" + p) },
		"LOGIN": func(p string) talker {
			said := []string{Address, p}
			return func(string) string { defer func() { said = said[1:] }(); return said[0] }
		},
		"SCRAM-SHA-1": scramClient(scram.SHA1), "SCRAM-SHA-256": scramClient(scram.SHA256),
		"OAUTHBEARER": func(p string) talker { return once("n,a=" + Address + ",\x01auth=Bearer " + p + "\x01\x01") },
		"XOAUTH2":     func(p string) talker { return once("user=" + Address + "\x01auth=Bearer " + p + "\x01\x01") },
	}
	for name, client := range clients {
		right := Password().Reveal()
		if strings.Contains(name, "OAUTH") {
			right = "token"
		}
		for _, password := range []string{right, right + "x"} {
			before := s.Logins(accounts.POP3)
			entered := false
			m, ok := door{s, accounts.POP3, func(*mailbox) { entered = true }, errRefused}.mechanism(name)
			if !ok {
				t.Fatalf("no %s", name)
			}
			done := talk(m, client(password))
			if want := password == right; done != want || entered != want {
				t.Errorf("%s with %q: done %v, entered %v", name, password, done, entered)
			}
			if n := s.Logins(accounts.POP3) - before; n != 1 {
				t.Errorf("%s with %q counted as %d tries", name, password, n)
			}
		}
	}
	if _, ok := (door{server: s}).mechanism("NTLM"); ok {
		t.Error("NTLM is known")
	}
}

// A talker answers challenges.
type talker func(challenge string) string

// talk leads a conversation to its end, and reports whether it went well.
func talk(m sasl.Server, client talker) bool {
	challenge, done, err := m.Next(nil)
	for rounds := 0; err == nil && !done && rounds < 5; rounds++ {
		challenge, done, err = m.Next([]byte(client(string(challenge))))
	}
	return err == nil && done
}

// FuzzMechanisms: what no client says ends a conversation without a
// panic and without letting anybody in.
func FuzzMechanisms(f *testing.F) {
	for _, said := range []string{"", "\x00\x00", "n,,n=jane,r=x", "c=biws,r=x,p=eA==", "user=\x01auth=Bearer \x01\x01", "n,a=jane,\x01auth=Bearer x\x01\x01", "jane 00", "*"} {
		f.Add(said, said)
	}
	s, err := Start(f.Context(), Options{Mechanisms: []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2"}})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	f.Fuzz(func(t *testing.T, first, second string) {
		for _, m := range mechanisms {
			server := m.open(door{s, accounts.SMTP, func(*mailbox) {
				if !strings.Contains(first+second, Password().Reveal()) {
					t.Errorf("%s let somebody in who said %q and %q", m.name, first, second)
				}
			}, errRefused})
			said := []string{first, second}
			talk(server, func(string) string {
				if len(said) == 0 {
					return ""
				}
				defer func() { said = said[1:] }()
				return said[0]
			})
		}
	})
}

func TestRefusals(t *testing.T) {
	list, err := refusals(map[string]string{"MAIL": "550 5.7.1 not you"})
	if err != nil || list["MAIL"].Code != 550 || list["MAIL"].Message != "5.7.1 not you" {
		t.Errorf("%+v, %v", list, err)
	}
	for _, bad := range []string{"", "250 fine", "no", "600 x"} {
		if _, err := refusals(map[string]string{"MAIL": bad}); err == nil {
			t.Errorf("%q was taken for a refusal", bad)
		}
		if _, err := Start(t.Context(), Options{Refuse: map[string]string{"MAIL": bad}}); err == nil {
			t.Errorf("started with %q", bad)
		}
	}
}
