package mailapps

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/export"
	"postkey/accounts/realtest"
)

// readAccounts asks Thunderbird's own account manager what it has understood.
const readAccounts = `
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const account = MailServices.accounts.accounts.filter(a => a.incomingServer.type != "none");
const places = MailServices.outgoingServer.servers.map(s => s.QueryInterface(Ci.nsISmtpServer));
return {
  profile: Services.dirsvc.get("ProfD", Ci.nsIFile).path,
  isDefault: MailServices.accounts.defaultAccount?.key ?? "",
  accounts: account.map(a => {
    const s = a.incomingServer, id = a.defaultIdentity;
    const out = MailServices.outgoingServer.getServerByKey(id.smtpServerKey).QueryInterface(Ci.nsISmtpServer);
    s.password = "probe"; // in memory only
    const pop = s.type == "pop3" ? s.QueryInterface(Ci.nsIPop3IncomingServer) : null;
    return {
      key: a.key, label: s.prettyName, name: id.fullName, address: id.email,
      startup: s.loginAtStartUp, check: s.doBiff,
      incoming: { type: s.type, host: s.hostname, port: s.port, socket: s.socketType, auth: s.authMethod, user: s.username },
      outgoing: { type: out.type, host: out.hostname, port: out.port, socket: out.socketType, auth: out.authMethod, user: out.username },
      reuses: out.password == "probe",
      leave: !!pop && pop.leaveMessagesOnServer, byAge: !!pop && pop.deleteByAgeFromServer,
      days: pop ? pop.numDaysToLeaveOnServer : 0, deletes: !!pop && pop.deleteMailLeftOnServer,
    };
  }),
  outgoing: places.length,
};`

type birdServer struct {
	Type, Host         string
	Port, Socket, Auth int
	User               string
}

type birdAccount struct {
	Key, Label, Name, Address     string
	Startup, Check                bool
	Incoming, Outgoing            birdServer
	Reuses, Leave, ByAge, Deletes bool
	Days                          int
}

type birdAccounts struct {
	Profile   string
	IsDefault string
	Accounts  []birdAccount
	Outgoing  int
}

// understood turns Thunderbird's answer back into the account that went in.
func (b birdAccount) understood(t *testing.T) accounts.Account {
	t.Helper()
	// nsMsgSocketType and nsMsgAuthMethod, once more and apart from the code.
	sockets := map[int]accounts.Security{0: accounts.Plaintext, 2: accounts.StartTLS, 3: accounts.ImplicitTLS}
	auths := map[int]accounts.Auth{1: accounts.AuthNone, 3: accounts.AuthPassword, 4: accounts.AuthEncrypted, 10: accounts.AuthOAuth2}
	server := func(s birdServer) accounts.Server {
		return accounts.Server{Protocol: accounts.Protocol(s.Type), Host: s.Host, Port: s.Port, Security: sockets[s.Socket], Auth: auths[s.Auth], Username: s.User}
	}
	a := accounts.Account{Name: b.Name, Address: b.Address, Incoming: server(b.Incoming), Outgoing: server(b.Outgoing), Leave: accounts.LeaveForever}
	if b.Incoming.Type == "pop3" {
		switch {
		case !b.Leave:
			a.Leave = accounts.LeaveNot
		case b.ByAge:
			a.Leave = accounts.Leave(b.Days)
		}
	}
	if b.Deletes || !b.Startup || !b.Check {
		t.Errorf("would delete on the server: %v; signs in at start: %v; looks for mail: %v", b.Deletes, b.Startup, b.Check)
	}
	return a
}

// Thunderbird itself reads what was exported, and reports the same account.
// IMAP over TLS is read in TestRealThunderbirdSetUp.
func TestRealThunderbirdReadsTheProfile(t *testing.T) {
	realtest.Need(t, "thunderbird")
	format, _ := export.ByID("thunderbird")
	pop := jane()
	pop.Name = `Jane "J" Döe \ 田中 🗝`
	pop.Incoming = accounts.Server{Protocol: accounts.POP3, Host: "pop.example.org", Port: 995, Security: accounts.ImplicitTLS, Auth: accounts.AuthPassword, Username: `EX\jane "j" 100%`}
	pop.Outgoing.Username = pop.Incoming.Username
	pop.Outgoing.Port, pop.Outgoing.Security = 587, accounts.StartTLS
	pop.Leave = 14

	popStartTLS := jane()
	popStartTLS.Address = "jane@bücher.example"
	popStartTLS.Incoming = accounts.Server{Protocol: accounts.POP3, Host: "mail.xn--bcher-kva.example", Port: 110, Security: accounts.StartTLS, Auth: accounts.AuthEncrypted, Username: "jürgen"}
	popStartTLS.Outgoing.Username, popStartTLS.Outgoing.Auth = "other", accounts.AuthPassword
	popStartTLS.Leave = accounts.LeaveForever

	imapStartTLS := jane()
	imapStartTLS.Incoming.Port, imapStartTLS.Incoming.Security = 143, accounts.StartTLS
	imapStartTLS.Incoming.Auth, imapStartTLS.Outgoing.Auth = accounts.AuthOAuth2, accounts.AuthOAuth2

	for _, c := range []struct {
		name    string
		account accounts.Account
		label   string
		reuses  bool
	}{
		{"IMAP with STARTTLS", imapStartTLS, "jane@example.org", false},
		{"POP3 over TLS", pop, "jane@example.org", true},
		{"POP3 with STARTTLS", popStartTLS, "jane@bücher.example", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files, err := format.Write(c.account, export.Options{})
			if err != nil {
				t.Fatal(err)
			}
			home := t.TempDir()
			profile, err := Save(filepath.Join(home, "profile"), format, files)
			if err != nil {
				t.Fatal(err)
			}
			b := fly(t, home, profile, "-profile", profile)
			var got birdAccounts
			b.Run(t, readAccounts, &got)
			b.Quit(t)
			if len(got.Accounts) != 1 || got.Outgoing != 1 || got.IsDefault != "account1" {
				t.Fatalf("got %+v", got)
			}
			want := c.account
			want.Address = parsed(t, want.Address)
			if a := got.Accounts[0].understood(t); !reflect.DeepEqual(a, want) {
				t.Errorf("got  %+v\nwant %+v", a, want)
			}
			if a := got.Accounts[0]; a.Label != c.label || a.Reuses != c.reuses {
				t.Errorf("named %q, asks for one password: %v", a.Label, a.Reuses)
			}
		})
	}
}

func parsed(t *testing.T, address string) string {
	t.Helper()
	a, err := accounts.ParseAddress(address)
	if err != nil {
		t.Fatal(err)
	}
	return a.String()
}

// One click on a fresh computer: Thunderbird takes note of the profile, opens
// it, opens it by itself the next time, and all of it can be taken back.
func TestRealThunderbirdSetUp(t *testing.T) {
	realtest.Need(t, "thunderbird")
	base := t.TempDir()
	home := filepath.Join(base, "Jürgen Müller") // a space and two umlauts in every path
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	s, err := ThisComputer(filepath.Join(base, "postkey"))
	if err != nil {
		t.Fatal(err)
	}
	s.Home = home
	s.Getenv = func(string) string { return "" }
	s.Run = func(_ context.Context, _ string, args ...string) error { return birdCommand(t, home, args...).Run() }
	found, err := s.Find(t.Context())
	if err != nil || len(found) == 0 {
		t.Fatalf("found %v, %v", found, err)
	}
	plan, err := s.Plan(t.Context(), found[0], jane())
	if err != nil {
		t.Fatal(err)
	}
	applied, err := plan.Apply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !applied.Listed || applied.Others != 0 || applied.Backup != "" {
		t.Errorf("applied %+v", applied)
	}
	root := filepath.Join(home, ".thunderbird")
	list, err := os.ReadFile(filepath.Join(root, "profiles.ini"))
	if err != nil || !strings.Contains(string(list), "Name=jane@example.org\nIsRelative=1\nPath="+filepath.Base(applied.Where)+"\n") {
		t.Errorf("Thunderbird's list is %q, %v", list, err)
	}

	// Not yet used, it goes without a trace.
	if undone, err := applied.Undo(t.Context()); err != nil || undone != (Undone{}) {
		t.Errorf("undone %+v, %v", undone, err)
	}
	for _, gone := range []string{applied.Where, filepath.Join(root, "profiles.ini"), filepath.Join(home, ".cache", "thunderbird", filepath.Base(applied.Where))} {
		if _, err := os.Stat(gone); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", gone, err)
		}
	}

	// Again, and this time it is opened.
	if applied, err = plan.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	var opened []string
	s.Start = func(_ string, args ...string) error { opened = args; return nil }
	if err := applied.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	var first, second birdAccounts
	b := fly(t, home, applied.Where, opened...)
	b.Run(t, readAccounts, &first)
	if _, err := applied.Undo(t.Context()); !errors.Is(err, ErrRunning) {
		t.Errorf("undone while Thunderbird runs: %v", err)
	}
	// A second set-up beside a Thunderbird that runs disturbs nobody.
	other, err := s.Plan(t.Context(), found[0], jane())
	if err != nil {
		t.Fatal(err)
	}
	beside, err := other.Apply(t.Context())
	if err != nil || !beside.Listed || beside.Others != 1 || beside.Profile != "jane@example.org-2" {
		t.Errorf("beside it: %+v, %v", beside, err)
	}
	if undone, err := beside.Undo(t.Context()); err != nil || undone != (Undone{}) {
		t.Errorf("undone %+v, %v", undone, err)
	}
	b.Quit(t)
	if first.Profile != applied.Where || len(first.Accounts) != 1 {
		t.Fatalf("opened with %+v", first)
	}
	if a := first.Accounts[0]; !reflect.DeepEqual(a.understood(t), jane()) || !a.Reuses || a.Label != "jane@example.org" {
		t.Errorf("opened with %+v", a)
	}

	// Started as every day, without a word from us.
	b = fly(t, home, filepath.Join(root, "*.postkey-*"))
	b.Run(t, readAccounts, &second)
	b.Quit(t)
	if second.Profile != applied.Where || !reflect.DeepEqual(second.Accounts, first.Accounts) {
		t.Errorf("the next day it opened with %+v", second)
	}

	undone, err := applied.Undo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(undone.Kept, "prefs.js")); err != nil || !strings.HasPrefix(undone.Kept, s.DataDir) {
		t.Errorf("what Thunderbird has written is not kept: %+v, %v", undone, err)
	}
	// Thunderbird has made it the default since, which is not ours to edit: so the
	// profile stays, empty, and Thunderbird starts with it as on the first day.
	if after, err := readProfiles(root); err != nil || !undone.Listed || !after.lists(applied.Where) {
		t.Errorf("the list after undoing: %v, %v", after.profiles, err)
	}
	if got := tree(t, applied.Where); len(got) != 1 {
		t.Errorf("the profile holds %v", got)
	}
	var third birdAccounts
	b = fly(t, home, filepath.Join(root, "*.postkey-*"))
	b.Run(t, readAccounts, &third)
	b.Quit(t)
	if third.Profile != applied.Where || len(third.Accounts) != 0 {
		t.Errorf("after undoing it opened with %+v", third)
	}
}
