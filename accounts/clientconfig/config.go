// Package clientconfig reads and writes mail settings in the format that mail
// companies publish for mail programs ("autoconfig",
// draft-ietf-mailmaint-autoconfig, and the older version 1.1 that most use). It
// is the one mapping between that format and [accounts.Server].
//
// A file comes from a stranger. [Read] first bounds it and looks what it is: a
// web page where settings were expected is the usual mistake. Then it fills in
// the placeholders with the person's address, and takes every server block that
// makes sense. A block that doesn't is left out with the reason, and the rest is
// kept. What helps a person is kept too: names, help pages, what must be
// switched on first, in every language the file has.
//
// [Config.Write] is the way back, for those who publish settings themselves.
package clientconfig

import (
	"strings"
	"time"

	"postkey/accounts"
)

// A Config is what one file says, for one address.
type Config struct {
	// ID is the mail company's main domain, by custom.
	ID string
	// Domains are those the file claims to be for, A-labels.
	Domains []string
	// Name and ShortName are the company's, at most 60 and 20 characters.
	Name, ShortName string
	// Servers are all usable ones, incoming before outgoing, and otherwise in the
	// company's order of preference.
	Servers []Server
	// Documentation are help pages about the settings.
	Documentation []Page
	// Enable are pages where something must be switched on first, with what to do.
	Enable []Page
	// Webmail is where the mail is read in a browser. May be empty.
	Webmail string
	// OAuth2 says where the browser sign-in is. May be nil.
	OAuth2 *OAuth2
	// Skipped are the server blocks that could not be used.
	Skipped []Skip
}

// A Server is one block of the file. Its Auth is the first of its Methods.
type Server struct {
	accounts.Server
	// Methods are all sign-in methods named that Postkey knows, in the company's
	// order. Empty means just Auth.
	Methods []accounts.Auth
	// Leave is what the company recommends for POP. Nil when it says nothing.
	Leave *accounts.Leave
	// CheckEvery is how often the server allows mail to be fetched by POP; whole
	// minutes, 0 when it says nothing.
	CheckEvery time.Duration
}

// A Page is a web page with a text about it in several languages.
type Page struct {
	// URL is http or https, without a password in it.
	URL   string
	Texts []Text
}

// A Text is one language's.
type Text struct {
	// Lang is a BCP 47 tag, or empty when the file doesn't say.
	Lang string
	Text string
}

// In returns the text for the first of the wanted languages there is one for,
// else the one without a language, the English one, or any.
func (p Page) In(langs ...string) string {
	for _, want := range append(langs, "", "en") {
		for _, exact := range []bool{true, false} {
			for _, t := range p.Texts {
				if strings.EqualFold(t.Lang, want) || !exact && base(t.Lang) == base(want) {
					return t.Text
				}
			}
		}
	}
	if len(p.Texts) > 0 {
		return p.Texts[0].Text
	}
	return ""
}

func base(lang string) string {
	lang, _, _ = strings.Cut(lang, "-")
	return strings.ToLower(lang)
}

// OAuth2 is where a browser sign-in happens. Both URLs are https; both are empty where
// the issuer, a host or an https address, is all that is said.
type OAuth2 struct {
	Issuer            string
	Scopes            []string
	AuthURL, TokenURL string
}

// A Skip is a server block that could not be used, and why.
type Skip struct {
	// Block is the element with its type, such as "incomingServer imap".
	Block string
	Err   error
}

func (s Skip) String() string { return s.Block + ": " + s.Err.Error() }
