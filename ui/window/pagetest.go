package window

import (
	"fyne.io/fyne/v2"

	"postkey/wizard"
)

// testPage shows the real sign-in to both servers, step by step, and what went
// wrong; after a good one, a message to oneself.
type testPage struct {
	*Window
	root     *fyne.Container
	head     *header
	sides    [2]*sideCard
	looking  *text
	problems [2]*problemCard
	alerts   *alertList
	ways     *fyne.Container // other ways on, after a failure
	without  *link
	again    *link
	message  *messageCard
	keep     *notice
	unsent   *problemCard // why the message did not get through
}

func newTestPage(w *Window) page {
	p := &testPage{Window: w, head: newHeader(nil), alerts: newAlertList(w), keep: newNotice(w.host, kindInfo, "key", ""), unsent: newProblemCard(w.host)}
	p.sides[wizard.Incoming], p.sides[wizard.Outgoing] = newSideCard("inbox"), newSideCard("send")
	for i := range p.problems {
		p.problems[i] = newProblemCard(w.host)
	}
	p.looking = eliding(newText(w.t("test.looking"), sizeRow, inSoft))
	p.without = newLink(w.host, w.t("test.without"), func() { w.wizard.ReceiveOnly() })
	p.again = newLink(w.host, w.t("test.again"), func() { p.tryAgain(w.wizard.State()) })
	p.ways = links(newLink(w.host, w.t("test.by-hand"), func() { w.wizard.ByHand() }), p.without, p.again)
	p.message = newMessageCard(w.host, w.messageLabels(), func() {
		w.wizard.SendTest()
		w.render()
		w.host.show(p.message.root)
	})
	p.root = under(p.head, newSidePair(p.sides), space(16), p.looking,
		space(14), p.problems[0].root, space(14), p.problems[1].root, space(14), p.alerts.root, space(14), p.ways,
		space(16), p.message.root, space(14), p.keep.root, space(14), p.unsent.root)
	return p
}

func (p *testPage) object() fyne.CanvasObject { return p.root }
func (p *testPage) shows(s wizard.State) bool { return s.Step == wizard.StepTest }

func (p *testPage) moment(s wizard.State) string {
	m := s.Test.Message
	switch {
	case s.Test.Running:
		return "running"
	case s.Test.OK() && m.Running:
		return "sending"
	case s.Test.OK() && m.Problem != nil:
		return "unsent"
	case s.Test.OK():
		return "good"
	case s.Test.ReceiveOnly:
		return "without"
	case failed(s.Test) && s.Test.Looking:
		return "looking"
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
	case "sending":
		v = footerView{back: p.t("footer.cancel"), primary: p.t("test.good.go"), off: true}
	case "good", "unsent", "without":
		v.primary = p.t("test.good.go")
		v.off = s.Keeping.State == wizard.KeepWaiting
	}
	return v
}

func (p *testPage) primary(s wizard.State) {
	if s.Test.OK() || s.Test.ReceiveOnly {
		p.wizard.Continue()
		return
	}
	p.tryAgain(s)
}

// tryAgain tries the same passwords, or asks for others where that would only
// cost a try.
func (p *testPage) tryAgain(s wizard.State) {
	if s.Test.CanRetry() {
		p.wizard.Retry()
	} else {
		p.wizard.EnterPasswordAgain()
	}
}

func (p *testPage) back(s wizard.State) {
	if s.Test.Running || s.Test.Message.Running {
		p.wizard.Cancel()
		return
	}
	p.wizard.Back()
}

func (p *testPage) start(s wizard.State) fyne.Focusable {
	switch p.moment(s) {
	case "problem":
		for _, c := range p.problems {
			if f := c.firstStep(); c.root.Visible() && f != nil {
				return f
			}
		}
	case "unsent":
		p.host.show(p.unsent.root)
		if f := p.unsent.firstStep(); f != nil {
			return f
		}
		return p.message.button
	}
	return nil
}

func (p *testPage) render(s wizard.State) {
	p.renderHead(s)
	looking := p.moment(s) == "looking"
	told := failed(s.Test) && !s.Test.Running && !looking
	for i, c := range p.sides {
		side := s.Test.Sides[i]
		v := p.sideView(s, wizard.Side(i), side)
		v.folded = told
		c.set(v)
		show := told && side.Problem != nil && !(i == 1 && sameTrouble(s.Test))
		shown(p.problems[i].root, show)
		if show {
			p.problems[i].set(p.sideProblem(s, wizard.Side(i), side.Problem))
		}
	}
	shown(p.looking, looking)
	p.alerts.set(s.Test)
	shown(p.ways, told)
	shown(p.without, s.Test.Sides[wizard.Incoming].OK() && !s.Test.ReceiveOnly)
	shown(p.again, s.Test.ReceiveOnly)
	shown(p.message.root, messageOffered(s))
	p.message.set(p.messageView(s))
	p.renderKeep(s)
	m := s.Test.Message
	shown(p.unsent.root, messageOffered(s) && m.Problem != nil)
	if m.Problem != nil {
		p.unsent.set(p.problemView(s, m.Problem, true))
	}
}

func (p *testPage) renderHead(s wizard.State) {
	switch p.moment(s) {
	case "running":
		lead := "test.lead"
		if s.BrowserOnly() && !s.Browsing.Ready {
			lead = "test.lead.open"
		}
		p.head.set(p.t("test.title"), p.t(lead))
	case "good", "sending":
		if s.Test.Sides[0].NotSignedIn {
			p.head.set(p.t("test.good.open.title"), p.t("test.good.open.lead"))
		} else {
			p.head.set(p.t("test.good.title"), p.t("test.good.lead", "Address", s.Address.Display()))
		}
	case "unsent":
		if s.Test.Message.Sent {
			p.head.set(p.t("test.bad.missing"), p.t("test.bad.missing.lead"))
		} else {
			p.head.set(p.t("test.bad.unsent"), p.t("test.bad.lead", "Count", 1))
		}
	case "looking":
		title, _ := badTitle(s.Test)
		p.head.set(p.t(title), p.t("test.stopped.lead"))
	case "without":
		title, _ := badTitle(s.Test)
		p.head.set(p.t(title), p.t("test.without.lead"))
	case "problem":
		title, n := badTitle(s.Test)
		p.head.set(p.t(title), p.t("test.bad.lead", "Count", n))
	default:
		p.head.set(p.t("test.stopped.title"), p.t("test.stopped.lead"))
	}
}

// badTitle says what works and what doesn't, and how many things are to be fixed.
func badTitle(t wizard.Test) (id string, n int) {
	switch {
	case t.Sides[wizard.Incoming].OK():
		return "test.bad.receives", 1
	case t.Sides[wizard.Outgoing].OK():
		return "test.bad.sends", 1
	case sameTrouble(t):
		return "test.bad.both", 1
	}
	return "test.bad.both", 2
}

func (p *testPage) facts(s wizard.State) string {
	f := newFacts()
	f.account(s)
	names := [2]string{wizard.Incoming: "incoming", wizard.Outgoing: "outgoing"}
	for i, name := range names {
		f.side(name, s.Test.Sides[i])
	}
	f.message(s.Test.Message)
	for i, name := range names {
		f.trace(name, s.Test.Sides[i].Trace)
	}
	for i, name := range names {
		f.trace(name+", the message", s.Test.Message.Trace[i])
	}
	return f.String()
}
