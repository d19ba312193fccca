package oauth

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/oauth/oauthtest"
	"postkey/accounts/probe/probetest"
)

const person = "jane@example.org"

// A company is a mail company's authorization server, as this package knows it.
type company struct{ *oauthtest.Company }

func newCompany(t *testing.T) company {
	return company{oauthtest.Start(t, probetest.NewAuthority(t))}
}

func (c company) server() Server {
	return Server{Issuer: c.URL, AuthURL: c.URL + "/authorize", TokenURL: c.URL + "/token", Scopes: []string{"mail", "offline_access"}, Params: []string{"access_type=offline"}}
}

func (c company) client() Client { return Client{ID: oauthtest.ClientID, Secret: c.Secret} }

func (c company) signIn() SignIn {
	return SignIn{Server: c.server(), Client: c.client(), Address: person, HTTP: c.Client(),
		Open: c.Browser, Page: func(bool) (string, string) { return "Done <b>", "You can close this page." }}
}

func secret(s string) accounts.Secret { return accounts.NewSecret(s) }
