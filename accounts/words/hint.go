package words

import (
	"postkey/accounts"
	"postkey/accounts/providers"
)

// Hint says what looks wrong in a sign-in name or password that was typed; p may
// be nil. It tells nothing of the password.
func (w *Words) Hint(hint accounts.Hint, address accounts.Address, p *providers.Provider) string {
	if p == nil {
		p = &providers.Provider{}
	}
	return w.T("hint."+string(hint), "Name", p.Name, "AppPassword", p.AppPasswordName, "Shape", p.AppPasswordShape,
		"Local", shown(address.Local), "Address", shown(address.Display()))
}
