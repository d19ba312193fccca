package window

import (
	"strings"

	"fyne.io/fyne/v2"

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
	practice      *fyne.Container
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
	later := newProse(w.t("address.password-later"), sizeRow, inSoft)
	offer := func(question, answer string, tap func()) *fyne.Container {
		words := sentence(newProse(w.t(question), sizeRow, inSoft), newLink(h, w.t(answer), tap))
		return topRow(words, box(18, 18, newIcon("help", 18, inSoft)), space(10), words)
	}
	p.practice = offer("address.practice", "address.practice.start", func() { w.wizard.StartPractice() })
	p.leave = offer("address.leave", "practice.leave", func() { w.wizard.LeavePractice() })
	p.root = column(
		head.root, space(24),
		p.name.root, space(20),
		p.address.root, space(10), p.typo.root, space(8), p.known, space(20),
		hairline(), space(20),
		topRow(later, box(18, 18, newIcon("lock", 18, inSoft)), space(10), later), space(14), p.practice, space(14), p.leave,
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
	if s.AddressError != "" {
		p.address.wrong(p.words.AddressError(s.AddressError))
	} else {
		p.address.wrong("")
	}
	p.typo.show(s.Suggestion != "")
	if local, domain, ok := cutAddress(s.Suggestion); ok {
		p.typo.set(kindWarn, "info", p.t("address.typo", "Local", local, "Domain", domain))
		p.typo.offer(p.t("address.typo.use"), func() {
			p.wizard.AcceptSuggestion()
			p.host.focusOn(p.address.field)
		})
	}
	shown(p.known, s.Provider != nil && s.AddressError == "")
	if s.Provider != nil {
		id := "address.known"
		if s.Provider.SignIn == providers.Closed {
			id = "address.known.closed"
		}
		p.knownWords.set(p.t(id, "Name", s.Provider.Name))
	}
	shown(p.practice, !s.Practice)
	shown(p.leave, s.Practice)
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
	case s.Typed == "" || s.AddressError != "":
		return p.address.field
	}
	return nil
}

func (p *addressPage) facts(s wizard.State) string {
	f := newFacts()
	f.add("typed", s.Typed)
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
	return f.String()
}
