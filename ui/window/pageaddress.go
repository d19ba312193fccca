package window

import (
	"strings"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/providers"
	"postkey/wizard"
)

// addressPage asks for the name and the address.
type addressPage struct {
	*Window
	root          *fyne.Container
	name, address *entry
	typo          *notice
	known         *fyne.Container
	knownWords    *prose
	looks         *notice         // like another domain
	forms         *fyne.Container // a domain that computers write otherwise
	formsWords    *prose
	practice      *fyne.Container
	unread        *notice         // what the person had switched off
	leave         *fyne.Container // out of practice
}

func newAddressPage(w *Window) page {
	p := &addressPage{Window: w}
	h := w.host
	head := newHeader(newPicture("letter-and-key", 122, 78))
	head.set(w.t("address.title"), w.t("address.lead"))
	p.name = newEntry(h, fieldSpec{label: w.t("address.name"), placeholder: w.t("address.name.example"), hint: w.t("address.name.hint")},
		func(s string) { w.wizard.SetName(s) })
	p.address = newEntry(h, fieldSpec{label: w.t("address.address"), placeholder: w.t("address.address.example")},
		func(s string) { w.wizard.SetAddress(s) })
	p.typo = newNotice(h, kindWarn, "info", "")
	p.knownWords = newProse("", sizeRow, inSoft)
	p.knownWords.strong = inInk
	p.known = topRow(p.knownWords, box(18, 18, newIcon("check", 18, inGood)), space(8), p.knownWords)
	p.looks = newNotice(h, kindWarn, "alert", "")
	p.looks.explain(w.t("address.lookalike.explain"))
	p.formsWords = newProse("", sizeRow, inSoft)
	p.formsWords.strong = inInk
	p.forms = topRow(p.formsWords, box(18, 18, newIcon("info", 18, inSoft)), space(8), p.formsWords)
	later := newProse(w.t("address.password-later"), sizeRow, inSoft)
	offer := func(question, answer string, tap func()) *fyne.Container {
		words := sentence(newProse(w.t(question), sizeRow, inSoft), newLink(h, w.t(answer), tap))
		return topRow(words, box(18, 18, newIcon("help", 18, inSoft)), space(10), words)
	}
	p.unread = newNotice(h, kindWarn, "alert", w.t("sources.unread"))
	p.unread.offer(w.t("sources.unread.choose"), w.openSources)
	p.practice = offer("address.practice", "address.practice.start", func() { w.wizard.StartPractice() })
	p.leave = offer("address.leave", "practice.leave", func() { w.wizard.LeavePractice() })
	p.root = column(
		head.root, space(24),
		p.name.root, space(20),
		p.address.root, space(10), p.typo.root, space(10), p.looks.root, space(10), p.forms, space(8), p.known, space(20),
		hairline(), space(20),
		topRow(later, box(18, 18, newIcon("lock", 18, inSoft)), space(10), later), space(14), p.practice, space(14), p.leave,
		space(16), p.unread.root,
	)
	return p
}

func (p *addressPage) object() fyne.CanvasObject { return p.root }
func (p *addressPage) shows(s wizard.State) bool { return s.Step == wizard.StepAddress }
func (p *addressPage) moment(s wizard.State) string {
	if s.Practice {
		return "practice"
	}
	return ""
}
func (p *addressPage) back(wizard.State) {}
func (p *addressPage) footer(wizard.State) footerView {
	return footerView{primary: p.t("address.find")}
}

func (p *addressPage) render(s wizard.State) {
	p.name.set(s.Name)
	p.address.set(s.Typed)
	switch {
	case s.AddressError != "":
		p.address.wrong(p.words.AddressError(s.AddressError))
	case missed(s):
		p.address.wrong(p.missingTitle(s))
	default:
		p.address.wrong("")
	}
	p.renderForms(s)
	p.renderTypo(s)
	shown(p.known, s.Provider != nil && s.AddressError == "")
	if s.Provider != nil {
		id := "address.known"
		if s.Provider.SignIn == providers.Closed {
			id = "address.known.closed"
		}
		p.knownWords.set(strings.TrimSpace(p.t(id, "Name", s.Provider.Name) + "\n" + p.foreknown(s)))
	}
	p.unread.show(s.Preferences.Unread != nil)
	shown(p.practice, !s.Practice)
	shown(p.leave, s.Practice)
}

// renderTypo offers the address that was probably meant.
func (p *addressPage) renderTypo(s wizard.State) {
	meant := s.Suggestion
	if meant == "" && missed(s) {
		meant = s.Search.Suggestion
	}
	local, domain, ok := cutAddress(meant)
	p.typo.show(ok)
	p.typo.set(kindWarn, "info", p.t("address.typo", "Local", local, "Domain", domain))
	p.typo.offer(p.t("address.typo.use"), func() {
		p.wizard.SetAddress(meant)
		p.host.focusOn(p.address.field)
	})
}

// renderForms shows how computers write a domain, and warns of one that looks
// like another.
func (p *addressPage) renderForms(s wizard.State) {
	a, err := accounts.ParseAddress(s.Typed)
	written := a.DisplayDomain()
	shown(p.forms, err == nil && written != a.Domain)
	p.formsWords.set(p.t("address.forms", "Domain", written, "Computers", a.Domain))
	warning := p.lookalike(a)
	p.looks.show(err == nil && warning != "")
	p.looks.set(kindWarn, "alert", warning)
}

// lookalike warns of a domain that may be read as another one; "" for all others.
func (w *Window) lookalike(a accounts.Address) string {
	switch l, ok := a.Lookalike(); {
	case !ok:
		return ""
	case len(l.Scripts) == 1:
		return w.t("address.lookalike.one", "Label", l.Label)
	default:
		return w.t("address.lookalike", "Label", l.Label)
	}
}

// missed reports whether the domain as typed was searched for and does not exist.
func missed(s wizard.State) bool {
	a, err := accounts.ParseAddress(s.Typed)
	return err == nil && s.Search.NoSuchDomain && a.Domain == s.Address.Domain
}

// searchedDomain is the domain that is looked for, or would be; "" when there is
// none yet.
func searchedDomain(s wizard.State) string {
	a := s.Address
	if s.Step == wizard.StepAddress {
		a, _ = accounts.ParseAddress(s.Typed)
	}
	return a.DisplayDomain()
}

// cutAddress parts an address at its last @.
func cutAddress(s string) (local, domain string, ok bool) {
	i := strings.LastIndexByte(s, '@')
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+1:], true
}

func (p *addressPage) primary(wizard.State) {
	p.wizard.Find()
	if p.wizard.State().AddressError != "" {
		p.host.focusOn(p.address.field)
	}
}

func (p *addressPage) start(s wizard.State) fyne.Focusable {
	switch {
	case s.Name == "" && s.Typed == "":
		return p.name.field
	case s.Typed == "" || s.AddressError != "" || missed(s):
		return p.address.field
	}
	return nil
}

func (p *addressPage) facts(s wizard.State) string {
	f := newFacts()
	f.add("typed", s.Typed)
	if a, err := accounts.ParseAddress(s.Typed); err == nil {
		f.address(a)
	}
	if s.Provider != nil {
		f.add("provider", s.Provider.ID)
		f.add("sign-in", string(s.Provider.SignIn))
	}
	if s.Suggestion != "" {
		f.add("suggestion", s.Suggestion)
	}
	if s.AddressError != "" {
		f.add("error", string(s.AddressError))
	}
	f.switchedOff(s.Preferences)
	f.evidence(s.Provider)
	return f.String()
}
