package window

import (
	"errors"

	"postkey/accounts/keyring"
	"postkey/wizard"
)

// renderKeep says what becomes of the password, after everything worked.
func (p *testPage) renderKeep(s wizard.State) {
	k := s.Keeping
	name := p.keyring(s)
	kept := "" // what is kept: the password, or what the company's page gave
	if s.BrowserOnly() {
		kept = ".browser"
	}
	before := p.keep.root.Visible()
	p.keep.show((s.Test.OK() || s.Test.ReceiveOnly) && (k.State != wizard.KeepNothing || k.AccountErr != nil))
	p.keep.explain("")
	p.keep.offer("", nil)
	switch {
	case k.State == wizard.KeepWaiting:
		p.keep.set(kindInfo, "ring", p.t("keep.waiting", "Keyring", name))
		p.keep.offer(p.t("keep.without"), func() { p.wizard.GoOnWithoutSaving() })
	case k.AccountErr != nil:
		p.keep.set(kindWarn, "alert", p.t("store.failed"))
	case k.State == wizard.KeepInMemory && k.Err == nil:
		p.keep.set(kindInfo, "key", p.t("keep.memory"+kept))
	case k.State == wizard.KeepInMemory:
		var why keyring.Error // "" gives the general sentence
		errors.As(k.Err, &why)
		p.keep.set(kindWarn, "key", p.words.KeyringError(string(why), s.Keyring))
		p.keep.offer(p.t("keep.again"), func() { p.wizard.KeepAgain() })
	case k.State == wizard.KeepDone && s.Practice:
		p.keep.set(kindInfo, "key", p.t("keep.practice"+kept))
	case k.State == wizard.KeepDone:
		p.keep.set(kindGood, "key", p.t("keep.done"+kept, "Keyring", name))
	}
	if s.Test.ReceiveOnly && !before && p.keep.root.Visible() { // it stands below a whole problem
		p.host.settle()
		p.host.show(p.keep.root)
	}
}
