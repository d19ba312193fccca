package realtest

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// A User is one mailbox of the servers.
type User struct {
	// Name is what the user signs in with: an address of [Domain].
	Name     string
	Password string
	// Messages is how many messages wait in the inbox.
	Messages int
}

// Dovecot is an IMAP and POP3 server, and the one that knows the passwords.
type Dovecot struct {
	Address netip.Addr

	dir       string
	users     []User
	owner     *user.User // whom the mailboxes belong to
	endpoints []endpoint
	settings  Settings
	process   *process
}

// StartDovecot runs Dovecot with these users until the test ends. It needs no
// root, but when it has root it runs its parts as the users its package made.
func StartDovecot(t testing.TB, a *probetest.Authority, users ...User) *Dovecot {
	t.Helper()
	return StartDovecotWith(t, a, Settings{}, users...)
}

// startDovecot runs it at these places, with a certificate for these names.
func startDovecot(t testing.TB, a *probetest.Authority, names []string, at []endpoint, users ...User) *Dovecot {
	t.Helper()
	return (&Dovecot{Address: at[0].address, dir: folder(t), users: users, endpoints: at}).run(t, a, names)
}

func (d *Dovecot) run(t testing.TB, a *probetest.Authority, names []string) *Dovecot {
	t.Helper()
	certify(t, a, d.dir, names...)
	d.addUsers(t, d.users)
	config := write(t, d.dir, "dovecot.conf", d.config(t), 0o644)
	d.process = start(t, nil, find("dovecot"), "-F", "-c", config)
	d.process.waitPort(t, d.log, d.endpoints...)
	return d
}

// Server returns the settings that reach the mailbox of that user.
func (d *Dovecot) Server(p accounts.Protocol, s accounts.Security, username string) accounts.Server {
	return serverAt(d.endpoints, p, s, username)
}

// Stop ends Dovecot, so that its log is complete.
func (d *Dovecot) Stop(t testing.TB) { t.Helper(); d.process.end(t) }

// Tries counts how often a password for that user was looked at, over IMAP,
// POP3 and, through Postfix, SMTP. Call it after [Dovecot.Stop].
func (d *Dovecot) Tries(username string) int {
	n := 0
	for line := range strings.Lines(d.log()) {
		if strings.Contains(line, "("+username+",") && strings.Contains(line, "Performing passdb lookup") {
			n++
		}
	}
	return n
}

// Inbox counts the messages that lie in the user's inbox.
func (d *Dovecot) Inbox(username string) int {
	n := 0
	for _, sub := range []string{"new", "cur"} {
		files, err := os.ReadDir(filepath.Join(d.dir, "home", username, "Maildir", sub))
		if err == nil { // the server makes the folders when it first needs them
			n += len(files)
		}
	}
	return n
}

// Log is everything Dovecot has written so far, at its loudest.
func (d *Dovecot) Log() string { return d.log() }

func (d *Dovecot) log() string {
	b, err := os.ReadFile(filepath.Join(d.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// addUsers writes the password file and the mailboxes.
func (d *Dovecot) addUsers(t testing.TB, users []User) {
	t.Helper()
	var err error
	if d.owner, err = user.Current(); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		// Dovecot never opens mailboxes as root.
		if d.owner, err = user.Lookup("mail"); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(d.dir, "home"), 0o755); err != nil {
		t.Fatal(err)
	}
	var passwords strings.Builder
	for _, u := range users {
		// In base64 any password fits between the colons of the file.
		fmt.Fprintf(&passwords, "%s:{PLAIN.b64}%s::::::%s\n", u.Name, base64.StdEncoding.EncodeToString([]byte(u.Password)), d.settings.Fields[u.Name])
		inbox := filepath.Join(d.dir, "home", u.Name, "Maildir", "new")
		if err := os.MkdirAll(inbox, 0o755); err != nil {
			t.Fatal(err)
		}
		for i := range u.Messages {
			write(t, inbox, fmt.Sprintf("%d.message", i+1), fmt.Sprintf("From: a@%s\nTo: %s\nSubject: Message %d\n\nHello.\n", Domain, u.Name, i+1), 0o644)
		}
	}
	write(t, d.dir, "users", passwords.String(), 0o644)
	d.giveAway(t, filepath.Join(d.dir, "home"))
}

// giveAway makes the mailboxes' owner the owner of a folder and all in it.
func (d *Dovecot) giveAway(t testing.TB, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	var uid, gid int
	if _, err := fmt.Sscan(d.owner.Uid+" "+d.owner.Gid, &uid, &gid); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, gid)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// config is the whole of Dovecot's settings: what is not said here is its default.
func (d *Dovecot) config(t testing.TB) string {
	t.Helper()
	identity := ""
	if os.Getuid() != 0 {
		group, err := user.LookupGroupId(d.owner.Gid)
		if err != nil {
			t.Fatal(err)
		}
		identity = fmt.Sprintf(`default_internal_user = %[1]s
default_internal_group = %[2]s
default_login_user = %[1]s
service anvil {
  chroot =
}
service imap-login {
  chroot =
}
service pop3-login {
  chroot =
}
`, d.owner.Username, group.Name)
	}
	return identity + strings.NewReplacer(
		"DIR", d.dir,
		"UID", d.owner.Uid,
		"GID", d.owner.Gid,
	).Replace(dovecotConfig+d.settings.Dovecot) + d.listeners()
}

// listeners are the settings that say where Dovecot listens. Those that it would
// have without are switched off. One process takes many callers, for speed.
func (d *Dovecot) listeners() string {
	var b strings.Builder
	for _, p := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
		fmt.Fprintf(&b, "service %[1]s-login {\n  inet_listener %[1]s {\n    port = 0\n  }\n  inet_listener %[1]ss {\n    port = 0\n  }\n  service_count = 0\n", p)
		for i, e := range d.endpoints {
			if e.protocol == p {
				fmt.Fprintf(&b, "  inet_listener at%d {\n    address = %s\n    port = %d\n    ssl = %s\n  }\n",
					i, e.address, e.port, map[bool]string{true: "yes", false: "no"}[e.security == accounts.ImplicitTLS])
			}
		}
		b.WriteString("}\n")
	}
	return b.String()
}

const dovecotConfig = `base_dir = DIR/run
state_dir = DIR/state
log_path = DIR/log
auth_debug = yes
auth_verbose = yes
auth_failure_delay = 0 secs
protocols = imap pop3
ssl = required
ssl_cert = <DIR/cert.pem
ssl_key = <DIR/key.pem
ssl_dh =
auth_mechanisms = plain login
first_valid_uid = 1
mail_location = maildir:~/Maildir
passdb {
  driver = passwd-file
  args = DIR/users
}
userdb {
  driver = static
  args = uid=UID gid=GID home=DIR/home/%u
}
service auth {
  unix_listener DIR/sasl {
    mode = 0666
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  unix_listener stats-writer {
    mode = 0666
  }
}
`
