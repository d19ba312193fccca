package realtest

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// Postfix is an SMTP submission server. It asks Dovecot about passwords and
// puts mail for its users into Dovecot's mailboxes.
type Postfix struct {
	Address netip.Addr

	dir       string
	endpoints []endpoint
	settings  Settings
	process   *process
}

// StartPostfix runs Postfix beside Dovecot until the test ends. A test that
// wants it calls [Need] for "postfix" first, before Dovecot is started.
func StartPostfix(t testing.TB, a *probetest.Authority, d *Dovecot) *Postfix {
	t.Helper()
	Need(t, "postfix", "postconf")
	free := freePorts(t, d.Address, 2)
	return startPostfix(t, a, d, []string{Host}, []endpoint{
		{accounts.SMTP, accounts.ImplicitTLS, d.Address, free[0]},
		{accounts.SMTP, accounts.StartTLS, d.Address, free[1]},
	})
}

// startPostfix runs it at these places, with a certificate for these names.
func startPostfix(t testing.TB, a *probetest.Authority, d *Dovecot, names []string, at []endpoint) *Postfix {
	t.Helper()
	p := &Postfix{Address: at[0].address, dir: folder(t), endpoints: at, settings: d.settings}
	certify(t, a, p.dir, names...)
	p.makeFolders(t)
	var mailboxes strings.Builder
	for _, u := range d.users {
		fmt.Fprintf(&mailboxes, "%[1]s %[1]s/Maildir/\n", u.Name)
	}
	// Each program of Postfix waits until a file is two seconds old before it reads
	// it, because somebody might still be writing.
	old := time.Now().Add(-time.Hour)
	for name, content := range map[string]string{"mailboxes": mailboxes.String(), "main.cf": p.fill(d, postfixMain+p.settings.Postfix), "master.cf": p.listeners() + postfixMaster} {
		if err := os.Chtimes(write(t, p.dir, name, content, 0o644), old, old); err != nil {
			t.Fatal(err)
		}
	}
	// What "postfix start-fg" does, but without the shell script that would stand
	// between the test and the server.
	daemons, err := exec.Command(find("postconf"), "-c", p.dir, "-h", "daemon_directory").Output()
	if err != nil {
		t.Fatal(err)
	}
	p.process = start(t, nil, filepath.Join(strings.TrimSpace(string(daemons)), "master"), "-c", p.dir, "-s")
	p.process.waitPort(t, p.log, at...)
	return p
}

// Server returns the settings that let that user send.
func (p *Postfix) Server(s accounts.Security, username string) accounts.Server {
	return serverAt(p.endpoints, accounts.SMTP, s, username)
}

// Stop ends Postfix, so that its log is complete.
func (p *Postfix) Stop(t testing.TB) { t.Helper(); p.process.end(t) }

// Log is everything Postfix has written so far.
func (p *Postfix) Log() string { return p.log() }

func (p *Postfix) log() string {
	b, err := os.ReadFile(filepath.Join(p.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// makeFolders makes the folders that "postfix check" would, which takes seconds for
// it. Most belong to the user that Postfix becomes; in two, programs of its group
// leave something.
func (p *Postfix) makeFolders(t testing.TB) {
	t.Helper()
	owner, err := user.Lookup("postfix")
	if err != nil {
		t.Fatal(err)
	}
	group, err := user.LookupGroup("postdrop")
	if err != nil {
		t.Fatal(err)
	}
	var uid, gid int
	if _, err := fmt.Sscan(owner.Uid+" "+group.Gid, &uid, &gid); err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		names    string
		mode     os.FileMode
		uid, gid int
	}{
		{"queue queue/pid", 0o755, 0, -1},
		{"data queue/active queue/bounce queue/corrupt queue/defer queue/deferred queue/flush queue/hold queue/incoming queue/private queue/saved queue/trace", 0o700, uid, -1},
		{"queue/maildrop", 0o730, uid, gid},
		{"queue/public", 0o710, uid, gid},
	} {
		for name := range strings.FieldsSeq(f.names) {
			dir := filepath.Join(p.dir, name)
			err := os.Mkdir(dir, f.mode)
			if err == nil {
				err = os.Chmod(dir, f.mode) // whatever the umask took away
			}
			if err == nil {
				err = os.Chown(dir, f.uid, f.gid)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func (p *Postfix) fill(d *Dovecot, template string) string {
	return strings.NewReplacer(
		"DIR", p.dir,
		"DOVECOT", d.dir,
		"DOMAIN", Domain,
		"HOST", Host,
		"UID", d.owner.Uid,
		"GID", d.owner.Gid,
	).Replace(template)
}

// listeners are the lines of master.cf that say where Postfix listens: it takes
// no single address in inet_interfaces, but a service may name one.
func (p *Postfix) listeners() string {
	var b strings.Builder
	for _, e := range p.endpoints {
		fmt.Fprintf(&b, "%s inet n - n - - smtpd\n", e)
		if e.security == accounts.ImplicitTLS {
			b.WriteString("  -o smtpd_tls_wrappermode=yes\n")
		}
	}
	return b.String()
}

const postfixMain = `compatibility_level = 3.6
queue_directory = DIR/queue
data_directory = DIR/data
maillog_file = DIR/log
maillog_file_prefixes = DIR
inet_interfaces = all
inet_protocols = ipv4
mynetworks = 192.0.2.1
myhostname = HOST
mydomain = DOMAIN
mydestination =
alias_maps =
alias_database =
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = DOVECOT/sasl
smtpd_tls_auth_only = yes
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = DIR/cert.pem
smtpd_tls_key_file = DIR/key.pem
smtpd_relay_restrictions = permit_sasl_authenticated, reject
virtual_mailbox_domains = DOMAIN
virtual_mailbox_base = DOVECOT/home
virtual_mailbox_maps = texthash:DIR/mailboxes
virtual_uid_maps = static:UID
virtual_gid_maps = static:GID
virtual_minimum_uid = 1
default_transport = error:this server delivers nothing elsewhere
`

const postfixMaster = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`
