package words

import (
	"unicode"
	"unicode/utf8"
)

// KeyringError says why a password was not kept. reason is an error of package
// keyring as a string, such as "locked"; name is what this system calls its
// keyring.
func (w *Words) KeyringError(reason, name string) string {
	if name == "" || name == unnamedKeyring {
		name = w.T("keyring.unnamed")
	}
	facts := map[string]any{"Keyring": upperFirst(shown(name))} // it begins the sentences
	return w.first(facts, "keyring."+reason, "keyring.other")
}

// unnamedKeyring is how package keyring calls one that it does not know.
const unnamedKeyring = "the system keyring"

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
