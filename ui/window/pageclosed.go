package window

import (
	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/providers"
	"postkey/wizard"
)

// closedPage is for a mail company that lets no mail program in.
type closedPage struct {
	*Window
	root *fyne.Container
	head *header
	note *notice
	url  string
}

func newClosedPage(w *Window) page {
	p := &closedPage{Window: w, head: newHeader(nil), note: newNotice(w.host, kindInfo, "info", "")}
	p.root = under(p.head, p.note.root)
	return p
}

// signsIn reports whether the search of a state is over and its company wants
// this way of signing in.
func signsIn(s wizard.State, way providers.SignIn) bool {
	return !s.Search.Running && len(s.Search.Findings) > 0 && s.Provider != nil && s.Provider.SignIn == way
}

func (p *closedPage) object() fyne.CanvasObject { return p.root }
func (p *closedPage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSearch && signsIn(s, providers.Closed)
}
func (p *closedPage) moment(wizard.State) string        { return "" }
func (p *closedPage) primary(wizard.State)              { p.wizard.Back() }
func (p *closedPage) back(wizard.State)                 { p.wizard.Back() }
func (p *closedPage) start(wizard.State) fyne.Focusable { return nil }

func (p *closedPage) footer(wizard.State) footerView {
	return footerView{primary: p.t("closed.other")}
}

func (p *closedPage) render(s wizard.State) {
	if s.Provider == nil {
		return
	}
	p.head.set(p.t("closed.title", "Name", s.Provider.Name), p.t("closed.lead"))
	p.note.set(kindInfo, "info", p.t("closed.note", "Company", s.Provider.Company))
	p.url = s.Provider.HelpURL
	if p.url == "" {
		p.url = s.Provider.WebmailURL
	}
	label := ""
	if p.url != "" {
		label = p.t("closed.open")
	}
	p.note.offer(label, func() { p.host.open(p.url) })
}

func (p *closedPage) facts(s wizard.State) string { return companyFacts(s) }

// companyFacts says what is known of the mail company.
func companyFacts(s wizard.State) string {
	f := newFacts()
	f.add("address", s.Address.String())
	if s.Provider != nil {
		f.add("provider", s.Provider.ID)
		f.add("sign-in", string(s.Provider.SignIn))
	}
	f.server("incoming", s.Account.Incoming)
	f.server("outgoing", s.Account.Outgoing)
	f.evidence(s.Provider)
	return f.String()
}

// bridgePage is for a mail company that is reached through a program of its own
// on this computer.
type bridgePage struct {
	*Window
	root  *fyne.Container
	head  *header
	steps *stepCard
}

// bridgeSteps are installing it, letting it run, and its password.
const bridgeSteps = 3

func newBridgePage(w *Window) page {
	p := &bridgePage{Window: w, head: newHeader(nil), steps: newStepCard(w.host, bridgeSteps)}
	p.root = under(p.head, p.steps.root)
	return p
}

func (p *bridgePage) object() fyne.CanvasObject { return p.root }
func (p *bridgePage) shows(s wizard.State) bool {
	return s.Step == wizard.StepSearch && signsIn(s, providers.Bridge)
}
func (p *bridgePage) moment(wizard.State) string        { return "" }
func (p *bridgePage) primary(wizard.State)              { p.wizard.ByHand() }
func (p *bridgePage) back(wizard.State)                 { p.wizard.Back() }
func (p *bridgePage) start(wizard.State) fyne.Focusable { return nil }

func (p *bridgePage) footer(wizard.State) footerView {
	return footerView{back: p.t("footer.back"), primary: p.t("bridge.running")}
}

func (p *bridgePage) render(s wizard.State) {
	if s.Provider == nil {
		return
	}
	p.head.set(p.t("bridge.title", "Name", s.Provider.Name), p.t("bridge.lead", "Company", s.Provider.Company))
	// Its servers are on this computer, so that [Window.companyAsks] would not know them.
	asks := p.words.Asks(s.Provider, s.Address, accounts.IMAP, p.now())
	steps := asked(asks, "bridge-install", "bridge-run", "bridge-password")
	for i := range bridgeSteps {
		p.steps.leave(i, i >= len(steps))
		if i < len(steps) {
			p.steps.ask(i, steps[i])
		}
	}
}

func (p *bridgePage) facts(s wizard.State) string { return companyFacts(s) }
