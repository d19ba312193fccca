package login

import (
	"slices"
	"strings"
	"unicode"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// Hints are what looks wrong in a sign-in name and password before anything is
// sent, the likeliest mistake first. They are guesses: a person may go on all the
// same. provider may be nil.
func Hints(provider *providers.Provider, address accounts.Address, server accounts.Server, secret accounts.Secret) []accounts.Hint {
	var hints []accounts.Hint
	if password := secret.Reveal(); password != "" && (server.Auth == accounts.AuthPassword || server.Auth == accounts.AuthEncrypted) {
		hints = passwordHints(provider, address, server, password)
	}
	if provider != nil && slices.Contains(provider.Domains, address.Domain) {
		for _, known := range provider.Servers(address) {
			if !known.Endpoint(server) {
				continue
			}
			switch {
			case known.Username == address.Local && strings.EqualFold(server.Username, address.String()):
				hints = append(hints, accounts.HintLocalPart)
			case known.Username == address.String() && strings.EqualFold(server.Username, address.Local):
				hints = append(hints, accounts.HintWholeAddress)
			}
			break
		}
	}
	return hints
}

func passwordHints(provider *providers.Provider, address accounts.Address, server accounts.Server, password string) []accounts.Hint {
	var hints []accounts.Hint
	trimmed := strings.TrimSpace(password)
	if trimmed != password {
		hints = append(hints, accounts.HintSpaces)
	}
	if strings.EqualFold(trimmed, address.String()) || strings.EqualFold(trimmed, address.Display()) || strings.EqualFold(trimmed, server.Username) {
		return append(hints, accounts.HintAddressTyped)
	}
	if provider == nil || provider.SignIn != providers.AppPassword || provider.AppPasswordShape == "" || provider.ShapedLikeAppPassword(trimmed) {
		return hints
	}
	if strings.ContainsFunc(trimmed, func(r rune) bool { return r > unicode.MaxASCII && unicode.IsLetter(r) }) {
		return append(hints, accounts.HintKeyboard)
	}
	return append(hints, accounts.HintAppPassword)
}
