package realtest

import (
	"fmt"
	"testing"
	"testing/fstest"

	"postkey/accounts"
	"postkey/accounts/oauth"
	"postkey/accounts/oauth/oauthtest"
	"postkey/accounts/probe"
	"postkey/accounts/probe/probetest"
	"postkey/accounts/providers"
)

// Introspecting are the settings of a Dovecot that lets people in with an access
// token, by these mechanisms, divided by spaces. It asks an authorization server
// whose the token is (RFC 7662), at an address that the authority vouches for, and
// takes it for nobody else. Passwords still work with mechanisms that carry one.
// https://doc.dovecot.org/2.3/configuration_manual/authentication/oauth2/
func Introspecting(mechanisms, place string, a *probetest.Authority) Settings {
	return Settings{
		Dovecot: "auth_mechanisms = " + mechanisms + `
passdb {
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = DIR/oauth2.conf
}
`,
		Files: map[string]string{
			"oauth2.conf": `introspection_mode = post
introspection_url = ` + place + `
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
tls_ca_cert_file = DIR/authority.pem
`,
			"authority.pem": string(a.PEM()),
		},
	}
}

// A Company takes nobody but who signed in at its own page: an authorization server,
// Dovecot and Postfix that ask it whose a token is, and the way there.
type Company struct {
	*oauthtest.Company
	Dovecot *Dovecot
	Postfix *Postfix
	Network *probe.Network
	// Clients is the program as the company knows it.
	Clients oauth.Clients
}

// StartCompany runs all of them until the test ends, with these mechanisms alone, and
// puts the company into the provider table. That is one for all tests, so that none
// can run beside.
func StartCompany(t testing.TB, mechanisms string, users ...User) *Company {
	t.Helper()
	Need(t, "dovecot", "postfix")
	authority := probetest.NewAuthority(t)
	c := &Company{Company: oauthtest.Start(t, authority), Clients: oauth.Clients{"rig": {ID: oauthtest.ClientID}}}
	c.Dovecot = StartDovecotWith(t, authority, Introspecting(mechanisms, c.URL+"/introspect", authority), users...)
	c.Postfix = StartPostfix(t, authority, c.Dovecot)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("Dovecot:\n%s\nPostfix:\n%s", c.Dovecot.Log(), c.Postfix.Log())
		}
	})
	c.Network = &probe.Network{Resolver: Zone{Address: c.Dovecot.Address}, Roots: authority.Pool}
	file := fmt.Sprintf(`{"format": 1, "oauth": {"rig": {"auth_url": "%[1]s/authorize", "token_url": "%[1]s/token", "scopes": [{"scope": "mail"}, {"scope": "offline_access"}]}},
		"providers": [{"id": "rig", "name": "Rig Mail", "main": ["%[2]s"], "sign_in": "browser", "oauth": "rig",
		"servers": ["imaps://%[3]s:%[4]d", "pop3s://%[3]s:%[5]d", "smtps://%[3]s:%[6]d"]}]}`, c.URL, Domain, Host,
		c.Dovecot.Server(accounts.IMAP, accounts.ImplicitTLS, "").Port, c.Dovecot.Server(accounts.POP3, accounts.ImplicitTLS, "").Port, c.Postfix.Server(accounts.ImplicitTLS, "").Port)
	if errs := providers.UseFiles(fstest.MapFS{"rig.json": {Data: []byte(file)}}); len(errs) > 0 {
		t.Fatal(errs)
	}
	t.Cleanup(func() { providers.UseFiles(nil) })
	return c
}
