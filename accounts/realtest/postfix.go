package realtest

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// Postfix is an SMTP submission server. It asks Dovecot about passwords and
// puts mail for its users into Dovecot's mailboxes.
type Postfix struct {
	Address netip.Addr

	dir     string
	ports   map[accounts.Security]int
	process *process
}

// StartPostfix runs Postfix beside Dovecot until the test ends. A test that
// wants it calls [Need] for "postfix" first, before Dovecot is started.
func StartPostfix(t testing.TB, a *probetest.Authority, d *Dovecot) *Postfix {
	t.Helper()
	Need(t, "postfix", "postconf")
	p := &Postfix{Address: d.Address, dir: folder(t)}
	free := freePorts(t, p.Address, 2)
	p.ports = map[accounts.Security]int{accounts.ImplicitTLS: free[0], accounts.StartTLS: free[1]}

	certify(t, a, p.dir)
	for _, sub := range []string{"queue", "data"} {
		if err := os.Mkdir(filepath.Join(p.dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	p.giveData(t)
	var mailboxes strings.Builder
	for _, u := range d.users {
		fmt.Fprintf(&mailboxes, "%[1]s %[1]s/Maildir/\n", u.Name)
	}
	write(t, p.dir, "mailboxes", mailboxes.String(), 0o644)
	write(t, p.dir, "main.cf", p.fill(d, postfixMain), 0o644)
	write(t, p.dir, "master.cf", p.fill(d, postfixMaster), 0o644)
	// What "postfix start-fg" does, but without the shell script that would stand
	// between the test and the server.
	if out, err := exec.Command(find("postfix"), "-c", p.dir, "check").CombinedOutput(); err != nil {
		t.Fatalf("postfix check: %v: %s", err, out)
	}
	daemons, err := exec.Command(find("postconf"), "-c", p.dir, "-h", "daemon_directory").Output()
	if err != nil {
		t.Fatal(err)
	}
	p.process = start(t, nil, filepath.Join(strings.TrimSpace(string(daemons)), "master"), "-c", p.dir, "-s")
	p.process.waitPort(t, p.log, p.endpoint(free[0]), p.endpoint(free[1]))
	return p
}

// Server returns the settings that let that user send.
func (p *Postfix) Server(s accounts.Security, username string) accounts.Server {
	return accounts.Server{Protocol: accounts.SMTP, Host: Host, Port: p.ports[s], Security: s, Auth: accounts.AuthPassword, Username: username}
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

func (p *Postfix) endpoint(port int) string {
	return netip.AddrPortFrom(p.Address, uint16(port)).String()
}

// giveData hands the folder for its small databases to the user that Postfix
// becomes.
func (p *Postfix) giveData(t testing.TB) {
	t.Helper()
	owner, err := user.Lookup("postfix")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Join(p.dir, "data"), uid, -1); err != nil {
		t.Fatal(err)
	}
}

func (p *Postfix) fill(d *Dovecot, template string) string {
	return strings.NewReplacer(
		"DIR", p.dir,
		"DOVECOT", d.dir,
		"ADDRESS", p.Address.String(),
		"DOMAIN", Domain,
		"HOST", Host,
		"UID", d.owner.Uid,
		"GID", d.owner.Gid,
		"IMPLICIT", fmt.Sprint(p.ports[accounts.ImplicitTLS]),
		"STARTTLS", fmt.Sprint(p.ports[accounts.StartTLS]),
	).Replace(template)
}

// Postfix takes no single address in inet_interfaces but a service may name
// one, so master.cf says where to listen.
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

const postfixMaster = `ADDRESS:STARTTLS inet n - n - - smtpd
ADDRESS:IMPLICIT inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
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
