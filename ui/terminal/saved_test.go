package terminal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
	"postkey/wizard"
)

// keep saves the practice account and its password, as the wizard does.
func (s *shell) keep(a accounts.Account, incoming, outgoing accounts.Secret) {
	s.t.Helper()
	err := errors.Join(wizard.SavePasswords(s.t.Context(), s.tools.Keyring, a, incoming, outgoing), s.tools.Store.Save(a))
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestAccounts(t *testing.T) {
	s := awkward(t)
	p := s.run("", "accounts").want(t, exitOK)
	if has(t, p.err, "No accounts are saved"); p.out != "" {
		t.Errorf("%q", p.out)
	}
	if got := decode[struct {
		Accounts []accounts.Account
		SetAside string `json:"set_aside"`
	}](t, s.run("", "accounts", "--json").want(t, exitOK)); got.Accounts == nil || len(got.Accounts) != 0 {
		t.Errorf("%+v", got)
	}

	a := s.account()
	a.Approvals = accounts.Approvals{
		Owners: []string{"host.example"}, Plaintext: []string{"192.168.1.7"},
		Pins: []accounts.Pin{{Host: "imap.host.example", SHA256: strings.Repeat("ab", 32)}},
	}
	s.keep(a, accounts.NewSecret(leaktest.Password), accounts.Secret{})
	p = s.run("", "accounts").want(t, exitOK)
	has(t, p.out, practice.Address, "Jane Doe", "imaps://jane%40practice.example@imap.practice.example:993", "smtps://",
		"host.example", "imap.host.example", strings.Repeat("ab", 32), "192.168.1.7")
	j := s.run("", "accounts", "--json").want(t, exitOK)
	got := decode[struct {
		Accounts []accounts.Account
		SetAside string `json:"set_aside"`
	}](t, j)
	if len(got.Accounts) != 1 || got.Accounts[0].Incoming != a.Incoming || got.Accounts[0].Approvals.Owners[0] != "host.example" {
		t.Errorf("%+v", got)
	}
	leaktest.Check(t, leaktest.Password, "the output", []byte(p.out+p.err+j.out+j.err))
}

func TestDamagedAccounts(t *testing.T) {
	s := newShell(t, practice.Options{})
	s.keep(s.account(), practice.Password(), accounts.Secret{})
	file := filepath.Join(s.tools.Store.Dir, "accounts.json")
	if err := os.WriteFile(file, []byte("{half of "), 0o600); err != nil {
		t.Fatal(err)
	}
	p := s.run("", "accounts", "--json").want(t, exitOK)
	got := decode[struct {
		Accounts []accounts.Account
		SetAside string `json:"set_aside"`
	}](t, p)
	aside, err := os.ReadFile(got.SetAside)
	if err != nil || string(aside) != "{half of " {
		t.Errorf("set aside as %q: %q, %v", got.SetAside, aside, err)
	}
	has(t, p.err, "was damaged", got.SetAside)

	if err := os.WriteFile(file, []byte(`{"version": 99, "accounts": []}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"accounts"}, {"forget", practice.Address}, {"check", practice.Address}} {
		has(t, s.run("", args...).want(t, exitFailed).err, "newer Postkey")
	}
	if b, err := os.ReadFile(file); err != nil || !strings.Contains(string(b), "99") {
		t.Errorf("a newer file was touched: %q, %v", b, err)
	}
}

// The saved account is used, with what was approved for it, until others are
// given.
func TestSavedAccountIsUsed(t *testing.T) {
	s := awkward(t)
	a := s.account()
	for _, server := range s.server.Servers() {
		switch {
		case server.Security != accounts.StartTLS:
		case server.Protocol == accounts.POP3:
			a.Incoming = server
		case server.Protocol == accounts.SMTP:
			a.Outgoing = server
		}
	}
	a.Approvals.Owners = []string{"this computer"}
	s.keep(a, accounts.NewSecret(leaktest.Password), accounts.Secret{})
	got := decode[wantCheck](t, s.run("", "check", practice.Address, "--json").want(t, exitOK))
	if got.Incoming.Server != a.Incoming || got.Outgoing.Server != a.Outgoing {
		t.Errorf("%+v", got)
	}
	// Another protocol is looked for.
	got = decode[wantCheck](t, s.run("", "check", practice.Address, "--json", "--protocol", "imap").want(t, exitOK))
	if got.Incoming.Server.Host != "imap.practice.example" || got.Outgoing.Server.Host != "smtp.practice.example" {
		t.Errorf("%+v", got)
	}
	// Servers on the command line do not inherit what was approved.
	p := s.run("", "check", practice.Address, "--json", "--incoming", a.Incoming.URL(), "--outgoing", a.Outgoing.URL()).want(t, exitFailed)
	if got := decode[wantCheck](t, p); got.Incoming.Problem.Reason != "unconfirmed" {
		t.Errorf("%+v", got.Incoming.Problem)
	}
}

// The commands a mail program runs to get its passwords.
func TestPassword(t *testing.T) {
	s := awkward(t)
	for _, args := range [][]string{{"password", practice.Address}, {"password", practice.Address, "--outgoing"}} {
		p := s.run("", args...).want(t, exitFailed)
		if has(t, p.err, "no password"); p.out != "" {
			t.Errorf("%q", p.out)
		}
	}
	a := s.account()
	s.keep(a, accounts.NewSecret(leaktest.Password), accounts.Secret{})
	for _, args := range [][]string{{"password", practice.Address}, {"password", practice.Address, "--outgoing"}, {"password", "<JANE@Practice.Example>"}} {
		p := s.run("", args...)
		if args[1] != practice.Address {
			p.want(t, exitFailed) // the part before the @ is somebody else's
			continue
		}
		if p.want(t, exitOK); p.out != leaktest.Password+"\n" || p.err != "" {
			t.Errorf("%q prints %q, %q", args, p.out, p.err)
		}
	}
	a.SeparatePassword = true
	s.keep(a, accounts.NewSecret(leaktest.Password), accounts.NewSecret("for sending"))
	if p := s.run("", "password", practice.Address, "--outgoing").want(t, exitOK); p.out != "for sending\n" {
		t.Errorf("%q", p.out)
	}
	for _, err := range []keyring.Error{keyring.ErrLocked, keyring.ErrNone, keyring.ErrRefused, keyring.ErrTimeout, keyring.ErrFailed} {
		s.tools.Keyring = brokenRing{err}
		if p := s.run("", "password", practice.Address).want(t, exitFailed); p.out != "" || !strings.Contains(p.err, "keyring") {
			t.Errorf("%v: %q, %q", err, p.out, p.err)
		}
	}
	// No other command has a flag that shows one.
	s.run("", "password", practice.Address, "--json").want(t, exitUsage)
}

func TestForget(t *testing.T) {
	s := newShell(t, practice.Options{})
	has(t, s.run("", "forget", practice.Address).want(t, exitFailed).err, "Nothing is kept")
	a := s.account()
	a.SeparatePassword = true
	type forgotten struct {
		Address   string
		Account   bool
		Passwords int
	}

	// While the keyring keeps the password, the account stays, so that one can
	// try again.
	s.keep(a, practice.Password(), practice.Password())
	ring := s.tools.Keyring
	s.tools.Keyring = brokenRing{keyring.ErrLocked}
	p := s.run("", "forget", practice.Address, "--json").want(t, exitFailed)
	if got := decode[struct{ Problem wantProblem }](t, p); got.Problem.Code != "keyring-locked" {
		t.Errorf("%+v", got)
	}
	if all, err := s.tools.Store.Load(); len(all) != 1 || err != nil {
		t.Errorf("%v, %v", all, err)
	}

	s.tools.Keyring = ring
	if err := ring.Set(t.Context(), wizard.BrowserService, practice.Address, accounts.NewSecret("what gets tokens")); err != nil {
		t.Fatal(err)
	}
	got := decode[forgotten](t, s.run("", "forget", practice.Address, "--json").want(t, exitOK))
	if got != (forgotten{practice.Address, true, 3}) {
		t.Errorf("%+v", got)
	}
	if all, err := s.tools.Store.Load(); len(all) != 0 || err != nil {
		t.Errorf("%v, %v", all, err)
	}
	for _, service := range []string{wizard.Service, wizard.OutgoingService, wizard.BrowserService} {
		if _, err := ring.Get(t.Context(), service, practice.Address); !errors.Is(err, keyring.ErrNotFound) {
			t.Errorf("%s: %v", service, err)
		}
	}

	// A computer without a keyring still forgets the account.
	s.keep(a, practice.Password(), practice.Password())
	s.tools.Keyring = brokenRing{keyring.ErrNone}
	has(t, s.run("", "forget", practice.Address).want(t, exitOK).out, "is forgotten")
}
