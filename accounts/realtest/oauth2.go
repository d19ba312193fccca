package realtest

import "postkey/accounts/probe/probetest"

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
