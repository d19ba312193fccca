package words

import (
	"errors"
	"strings"
	"testing"

	"postkey/accounts"
)

func TestAddressErrors(t *testing.T) {
	w := New("en")
	for typed, want := range map[string]string{
		"":                                     "Type your address first.",
		"jane":                                 "There's no @ in it.",
		"@example.org":                         "Something is missing before the @.",
		"jane@":                                "Something is missing after the @.",
		"jane doe@example.org":                 "There's a space in it.",
		"ja\x00ne@example.org":                 "There's a character in it that no address has.",
		strings.Repeat("j", 65) + "@a.example": "It's too long for an address.",
		"jane@localhost":                       "What comes after the @ can't be right. It looks like example.com.",
	} {
		_, err := accounts.ParseAddress(typed)
		if got := w.AddressError(err); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if got := w.AddressError(errors.New("x")); got == "" || strings.Contains(got, "x\n") {
		t.Errorf("another error: %q", got)
	}
}

func TestFieldErrors(t *testing.T) {
	w := New("en")
	good := accounts.Account{
		Address:  "jane@example.org",
		Incoming: accounts.Server{Protocol: accounts.IMAP, Host: "imap.example.org", Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane"},
		Outgoing: accounts.Server{Protocol: accounts.SMTP, Host: "smtp.example.org", Port: 465, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: "jane"},
	}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*accounts.Account){
		"There's no @ in it.":      func(a *accounts.Account) { a.Address = "jane" },
		"no mail program can keep": func(a *accounts.Account) { a.Name = "\x07" },
		"IMAP or POP":              func(a *accounts.Account) { a.Incoming.Protocol = "x" },
		"server's name first":      func(a *accounts.Account) { a.Incoming.Host = "" },
		"can't be a server's name": func(a *accounts.Account) { a.Outgoing.Host = "a b" },
		"number from 1 to 65535":   func(a *accounts.Account) { a.Outgoing.Port = 70000 },
		"Choose the encryption":    func(a *accounts.Account) { a.Incoming.Security = "" },
		"sign-in method":           func(a *accounts.Account) { a.Incoming.Auth = "" },
		"sign-in name first":       func(a *accounts.Account) { a.Incoming.Username = "" },
		"sign-in name is too long": func(a *accounts.Account) { a.Incoming.Username = strings.Repeat("j", 600) },
	} {
		a := good
		spoil(&a)
		if got := w.FieldError(a.Validate()); !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q in it", a.Validate(), got, want)
		}
	}
}

func TestKeyringErrors(t *testing.T) {
	w := New("en")
	for _, c := range []struct{ reason, name, want string }{
		{"locked", "GNOME Keyring", "Your keyring is locked, so the password wasn't kept. Mail programs will ask you for it."},
		{"none", "", "This computer has no keyring. The password stays in memory until you close Postkey."},
		{"refused", "GNOME Keyring", "GNOME Keyring didn't take the password. Mail programs will ask you for it."},
		{"timeout", "the system keyring", "The system keyring didn't answer, so the password wasn't kept. Mail programs will ask you for it."},
		{"never-heard-of", "Key\x1bchain", "Keychain couldn't keep the password. Mail programs will ask you for it."},
	} {
		if got := w.KeyringError(c.reason, c.name); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.reason, c.name, got, c.want)
		}
	}
	for _, reason := range []string{"not-found", "locked", "none", "refused", "too-big", "timeout", "failed"} {
		if got := w.KeyringError(reason, "Keychain"); got == w.KeyringError("never-heard-of", "Keychain") {
			t.Errorf("%s has no sentence of its own", reason)
		}
	}
}
