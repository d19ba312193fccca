package login

import (
	"slices"
	"testing"

	"postkey/accounts"
	"postkey/accounts/providers"
)

func TestHints(t *testing.T) {
	imap := func(host, user string) accounts.Server {
		return accounts.Server{Protocol: accounts.IMAP, Host: host, Port: 993, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: user}
	}
	gmail, icloud, webde := imap("imap.gmail.com", "jane@gmail.com"), imap("imap.mail.me.com", "jane"), imap("imap.web.de", "jane")
	oauth := gmail
	oauth.Auth = accounts.AuthOAuth2
	for _, test := range []struct {
		name, provider, address string
		server                  accounts.Server
		password                string
		want                    []accounts.Hint
	}{
		{"nothing wrong", "", "jane@example.org", imap("mail.example.org", "jane@example.org"), "Summer2024!", nil},
		{"a space at the end", "", "jane@example.org", imap("mail.example.org", "jane@example.org"), "Summer2024! ", []accounts.Hint{accounts.HintSpaces}},
		{"a line break in front", "", "jane@example.org", imap("mail.example.org", "jane@example.org"), "\nSummer2024!", []accounts.Hint{accounts.HintSpaces}},
		{"a no-break space", "", "jane@example.org", imap("mail.example.org", "jane@example.org"), "\u00a0Summer2024!", []accounts.Hint{accounts.HintSpaces}},
		{"spaces inside", "", "jane@example.org", imap("mail.example.org", "jane@example.org"), "correct horse", nil},
		{"not ASCII", "", "jane@example.org", imap("mail.example.org", "jane@example.org"), "пароль", nil},
		{"nothing typed", "gmail", "jane@gmail.com", gmail, "", nil},
		{"the address", "", "jane@example.org", imap("mail.example.org", "jane@example.org"), "Jane@example.org", []accounts.Hint{accounts.HintAddressTyped}},
		{"the sign-in name", "", "jane@example.org", imap("mail.example.org", "k12345"), "k12345 ", []accounts.Hint{accounts.HintSpaces, accounts.HintAddressTyped}},

		{"Gmail, an app password", "gmail", "jane@gmail.com", gmail, "abcd efgh ijkl mnop", nil},
		{"Gmail, with a space around it", "gmail", "jane@gmail.com", gmail, " abcd efgh ijkl mnop ", []accounts.Hint{accounts.HintSpaces}},
		{"Gmail, the usual password", "gmail", "jane@gmail.com", gmail, "Summer2024!", []accounts.Hint{accounts.HintAppPassword}},
		{"Gmail, a letter too few", "gmail", "jane@gmail.com", gmail, "abcd efgh ijkl mno", []accounts.Hint{accounts.HintAppPassword}},
		{"Gmail, another keyboard", "gmail", "jane@gmail.com", gmail, "фисв уапр шолд ьтщз", []accounts.Hint{accounts.HintKeyboard}},
		{"Gmail, in the browser", "gmail", "jane@gmail.com", oauth, "Summer2024!", nil},
		{"Gmail for an own domain", "google-workspace", "jane@example.org", imap("imap.gmail.com", "jane@example.org"), "Summer2024!", []accounts.Hint{accounts.HintAppPassword}},
		{"iCloud, an app password", "icloud", "jane@icloud.com", icloud, "abcd-efgh-ijkl-mnop", nil},
		{"iCloud, the usual password", "icloud", "jane@icloud.com", icloud, "Summer2024!", []accounts.Hint{accounts.HintAppPassword}},
		{"Yandex, of unknown shape", "yandex", "jane@yandex.ru", imap("imap.yandex.ru", "jane@yandex.ru"), "Summer2024!", nil},
		{"GMX, which takes the usual one", "gmx", "jane@gmx.de", imap("imap.gmx.net", "jane@gmx.de"), "Summer2024!", nil},

		{"the part before the @", "webde", "jane@web.de", webde, "Summer2024!", nil},
		{"the address where its part is wanted", "webde", "jane@web.de", imap("imap.web.de", "jane@web.de"), "Summer2024!", []accounts.Hint{accounts.HintLocalPart}},
		{"the part where the address is wanted", "gmx", "jane@gmx.de", imap("imap.gmx.net", "jane"), "Summer2024!", []accounts.Hint{accounts.HintWholeAddress}},
		{"a customer number", "gmx", "jane@gmx.de", imap("imap.gmx.net", "12345678"), "Summer2024!", nil},
		{"another server", "webde", "jane@web.de", imap("mail.example.org", "jane@web.de"), "Summer2024!", nil},
		{"an own domain at the same company", "webde", "jane@example.org", imap("imap.web.de", "jane@example.org"), "Summer2024!", nil},
	} {
		address, err := accounts.ParseAddress(test.address)
		if err != nil {
			t.Fatal(err)
		}
		var provider *providers.Provider
		if test.provider != "" {
			var ok bool
			if provider, ok = providers.ByID(test.provider); !ok {
				t.Fatalf("%s is not known", test.provider)
			}
		}
		if got := Hints(provider, address, test.server, accounts.NewSecret(test.password)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
