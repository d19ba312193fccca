package terminal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/practice"
)

// oddLocals are parts before the @ that people have, and that programs like to
// mend.
var oddLocals = []string{"jane+tag", "jane+tag+more", "Jane.DOE", "o'brien", ".jane..doe.", "a&b=c%40d", `"jane doe"`, `"jane@work"`, `"a\"b\\c"`}

// Whatever stands before the @ reaches the servers, the keyring, the saved account
// and the files as it was typed.
func TestOddLocalPartsStayUntouched(t *testing.T) {
	for _, local := range oddLocals {
		t.Run(local, func(t *testing.T) {
			address := local + "@" + practice.Domain
			password := accounts.NewSecret("pw of " + local)
			s := newShell(t, practice.Options{Users: map[string]accounts.Secret{address: password}})

			f := decode[wantFind](t, s.run("", "find", address, "--json").want(t, exitOK))
			if f.Address != address || f.Choices[0].Incoming.Username != address || f.Choices[0].Outgoing.Username != address {
				t.Errorf("find: %+v", f)
			}
			has(t, s.run("", "find", address).want(t, exitOK).out, "imap."+practice.Domain, "  "+address+"\n")

			c := decode[wantCheck](t, s.run(password.Reveal(), "check", address, "--password-stdin", "--json").want(t, exitOK))
			if c.Address != address || !c.Incoming.OK || !c.Outgoing.OK || c.Incoming.Server.Username != address {
				t.Errorf("check: %+v", c)
			}
			// The same by URLs, which hold the user name percent-encoded.
			in, out := f.Choices[0].Incoming.URL(), f.Choices[0].Outgoing.URL()
			s.run(password.Reveal(), "check", address, "--password-stdin", "--incoming", in, "--outgoing", out).want(t, exitOK)

			a := accounts.Account{Address: address, Incoming: f.Choices[0].Incoming, Outgoing: f.Choices[0].Outgoing, Leave: accounts.LeaveForever}
			s.keep(a, password, accounts.Secret{})
			if got := s.run("", "password", address).want(t, exitOK).out; got != password.Reveal()+"\n" {
				t.Errorf("password: %q", got)
			}
			has(t, s.run("", "accounts").want(t, exitOK).out, address)
			profile := filepath.Join(t.TempDir(), "profile")
			s.run("", "export", address, "--to", "thunderbird", "--out", profile).want(t, exitOK)
			prefs, err := os.ReadFile(filepath.Join(profile, "prefs.js"))
			if quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(address); err != nil || !strings.Contains(string(prefs), `"`+quoted+`"`) {
				t.Errorf("export: %v; no %s in\n%s", err, quoted, prefs)
			}
			has(t, s.run("", "forget", address).want(t, exitOK).out, address)
			s.run("", "forget", address).want(t, exitFailed)
		})
	}
}
