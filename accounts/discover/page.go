package discover

import (
	"slices"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
)

// pageOf is where a settings file has people sign in in the browser, for those of its
// servers that take what is given there. Nil where there is none.
func pageOf(config *clientconfig.Config) *accounts.SignInPage {
	o := config.OAuth2
	if o == nil {
		return nil
	}
	var takers []accounts.Server
	for _, s := range config.Servers {
		if s.Auth == accounts.AuthOAuth2 || slices.Contains(s.Methods, accounts.AuthOAuth2) {
			takers = append(takers, s.Server)
		}
	}
	return pageFor(takers, accounts.SignInPage{Issuer: o.Issuer, AuthURL: o.AuthURL, TokenURL: o.TokenURL, Scopes: o.Scopes})
}

// pageFor is a page that serves these servers; nil where there are none.
func pageFor(servers []accounts.Server, page accounts.SignInPage) *accounts.SignInPage {
	for _, s := range servers {
		if !slices.Contains(page.Hosts, s.Host) {
			page.Hosts = append(page.Hosts, s.Host)
		}
	}
	if len(page.Hosts) == 0 {
		return nil
	}
	return &page
}
