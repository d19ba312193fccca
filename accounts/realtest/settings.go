package realtest

import (
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// Settings are what one test wants of the servers beside the usual. In them DIR
// is Dovecot's folder, and for Postfix DOVECOT is; the last word on a setting
// counts.
type Settings struct {
	// Dovecot and Postfix are lines of dovecot.conf and main.cf.
	Dovecot, Postfix string
	// Files are further files of Dovecot's folder: name to content, with DIR in the
	// *.conf among them.
	Files map[string]string
	// Fields are extra fields of the password file, such as "nologin=y": user to
	// fields. https://doc.dovecot.org/2.3/configuration_manual/authentication/password_database_extra_fields/
	Fields map[string]string
}

// StartDovecotWith is [StartDovecot] with settings of the test's own. A Postfix
// started beside it has them too.
func StartDovecotWith(t testing.TB, a *probetest.Authority, s Settings, users ...User) *Dovecot {
	t.Helper()
	Need(t, "dovecot")
	address := loopback()
	free := freePorts(t, address, 4)
	d := &Dovecot{Address: address, dir: folder(t), users: users, settings: s, endpoints: []endpoint{
		{accounts.IMAP, accounts.ImplicitTLS, address, free[0]},
		{accounts.IMAP, accounts.StartTLS, address, free[1]},
		{accounts.POP3, accounts.ImplicitTLS, address, free[2]},
		{accounts.POP3, accounts.StartTLS, address, free[3]},
	}}
	for name, content := range s.Files {
		if strings.HasSuffix(name, ".conf") {
			content = strings.ReplaceAll(content, "DIR", d.dir)
		}
		write(t, d.dir, name, content, 0o644)
	}
	return d.run(t, a, []string{Host})
}
