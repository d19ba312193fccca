package window

import (
	"errors"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/wizard"
)

// testPage shows the real sign-in to both servers, step by step, and what went
// wrong.
type testPage struct {
	*Window
	root     *fyne.Container
	head     *header
	sides    [2]*sideCard
	problems [2]*problemCard
	alert    *notice
	keep     *notice
	byHand   *link
	byRow    *fyne.Container
}

func newTestPage(w *Window) page {
	p := &testPage{Window: w, head: newHeader(nil), alert: newNotice(w.host, kindInfo, "info", ""), keep: newNotice(w.host, kindInfo, "key", "")}
	p.sides[wizard.Incoming], p.sides[wizard.Outgoing] = newSideCard("inbox"), newSideCard("send")
	for i := range p.problems {
		p.problems[i] = newProblemCard(w.host)
	}
	p.byHand = newLink(w.host, w.t("test.by-hand"), func() { w.wizard.ByHand() })
	p.byRow = left(p.byHand)
	p.root = under(p.head, newSidePair(p.sides),
		space(14), p.problems[0].root, space(14), p.problems[1].root, space(16), p.alert.root, space(16), p.keep.root, space(14), p.byRow)
	return p
}

func (p *testPage) object() fyne.CanvasObject { return p.root }
func (p *testPage) shows(s wizard.State) bool { return s.Step == wizard.StepTest }

func (p *testPage) moment(s wizard.State) string {
	switch {
	case s.Test.Running:
		return "running"
	case s.Test.OK():
		return "good"
	case failed(s.Test):
		return "problem"
	}
	return "stopped"
}

// failed reports whether at least one side is over and did not work.
func failed(t wizard.Test) bool { return t.Sides[0].Problem != nil || t.Sides[1].Problem != nil }

func (p *testPage) footer(s wizard.State) footerView {
	v := footerView{back: p.t("footer.back"), primary: p.t("footer.again")}
	switch p.moment(s) {
	case "running":
		v = footerView{back: p.t("footer.cancel"), primary: p.t("footer.continue"), off: true}
	case "good":
		v.primary = p.t("test.good.go")
		v.off = s.Keeping.State == wizard.KeepWaiting
	}
	return v
}

func (p *testPage) primary(s wizard.State) {
	switch {
	case s.Test.OK():
		p.wizard.Continue()
	case s.Test.CanRetry():
		p.wizard.Retry()
	default:
		p.wizard.EnterPasswordAgain()
	}
}

func (p *testPage) back(s wizard.State) {
	if s.Test.Running {
		p.wizard.Cancel()
		return
	}
	p.wizard.Back()
}

func (p *testPage) start(s wizard.State) fyne.Focusable {
	for _, c := range p.problems {
		if c.root.Visible() {
			if f := c.firstStep(); f != nil {
				return f
			}
		}
	}
	return nil
}

func (p *testPage) render(s wizard.State) {
	p.renderHead(s)
	works := [2]bool{s.Test.Sides[0].OK(), s.Test.Sides[1].OK()}
	for i, c := range p.sides {
		side := s.Test.Sides[i]
		v := p.sideView(s, wizard.Side(i), side)
		v.folded = !s.Test.Running && failed(s.Test)
		c.set(v)
		show := !s.Test.Running && side.Problem != nil && !(i == 1 && sameTrouble(s.Test))
		shown(p.problems[i].root, show)
		if show {
			p.problems[i].set(p.problemView(s, wizard.Side(i), side.Problem, works[1-i]))
		}
	}
	shown(p.byRow, !s.Test.Running && failed(s.Test))
	p.renderAlert(s)
	p.renderKeep(s)
}

// sameTrouble reports whether both sides failed for the same reason, which is
// then told once.
func sameTrouble(t wizard.Test) bool {
	a, b := t.Sides[0].Problem, t.Sides[1].Problem
	return a != nil && b != nil && a.Reason == b.Reason && a.Certificate == nil && b.Certificate == nil && (a.Server.Host == b.Server.Host || a.Stage == accounts.StageLogin)
}

func (p *testPage) renderHead(s wizard.State) {
	works := [2]bool{s.Test.Sides[0].OK(), s.Test.Sides[1].OK()}
	switch p.moment(s) {
	case "running":
		lead := "test.lead"
		if s.BrowserOnly() {
			lead = "test.lead.open"
		}
		p.head.set(p.t("test.title"), p.t(lead))
	case "good":
		if s.Test.Sides[0].NotSignedIn {
			p.head.set(p.t("test.good.open.title"), p.t("test.good.open.lead"))
		} else {
			p.head.set(p.t("test.good.title"), p.t("test.good.lead", "Address", s.Address.Display()))
		}
	case "problem":
		title, n := "test.bad.both", 2
		switch {
		case works[wizard.Incoming]:
			title, n = "test.bad.receives", 1
		case works[wizard.Outgoing]:
			title, n = "test.bad.sends", 1
		case sameTrouble(s.Test):
			n = 1
		}
		p.head.set(p.t(title), p.t("test.bad.lead", "Count", n))
	default:
		p.head.set(p.t("test.stopped.title"), p.t("test.stopped.lead"))
	}
}

// renderAlert shows what a server wants its users to read.
func (p *testPage) renderAlert(s wizard.State) {
	words := ""
	for _, side := range s.Test.Sides {
		if len(side.Alerts) > 0 && words == "" {
			words = p.t("test.alert", "Server", side.Server.Host, "Words", side.Alerts[0])
		}
	}
	p.alert.set(kindInfo, "info", words)
	p.alert.show(words != "" && !s.Test.Running)
}

// renderKeep says what becomes of the password, after everything worked.
func (p *testPage) renderKeep(s wizard.State) {
	k := s.Keeping
	name := p.keyring(s)
	p.keep.show(s.Test.OK() && (k.State != wizard.KeepNothing || k.AccountErr != nil))
	p.keep.explain("")
	p.keep.offer("", nil)
	switch {
	case k.State == wizard.KeepWaiting:
		p.keep.set(kindInfo, "ring", p.t("keep.waiting", "Keyring", name))
		p.keep.offer(p.t("keep.without"), func() { p.wizard.GoOnWithoutSaving() })
	case k.AccountErr != nil:
		p.keep.set(kindWarn, "alert", p.t("store.failed"))
	case k.State == wizard.KeepInMemory && k.Err == nil:
		p.keep.set(kindInfo, "key", p.t("keep.memory"))
	case k.State == wizard.KeepInMemory:
		var why keyring.Error // "" gives the general sentence
		errors.As(k.Err, &why)
		p.keep.set(kindWarn, "key", p.words.KeyringError(string(why), s.Keyring))
		p.keep.offer(p.t("keep.again"), func() { p.wizard.KeepAgain() })
	case k.State == wizard.KeepDone && s.Practice:
		p.keep.set(kindInfo, "key", p.t("keep.practice"))
	case k.State == wizard.KeepDone:
		p.keep.set(kindGood, "key", p.t("keep.done", "Keyring", name))
	}
}

func (p *testPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	f.side("incoming", s.Test.Sides[wizard.Incoming])
	f.side("outgoing", s.Test.Sides[wizard.Outgoing])
	return f.String()
}
