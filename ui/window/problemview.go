package window

import (
	"postkey/accounts"
	"postkey/wizard"
)

// problemView is a failure in words, with links to what can be done about it.
func (w *Window) problemView(s wizard.State, problem *accounts.Problem, otherWorks bool) problemView {
	e := w.explain(s, problem, otherWorks)
	v := problemView{
		title: e.Title, worked: e.Lead, todo: w.t("test.todo"), proof: w.t("test.proof"),
		said: w.t("test.said"), reply: e.Reply, copy: w.t("test.copy"), all: w.t("test.said.all"), less: w.t("test.said.less"),
	}
	for _, f := range e.Certificate {
		v.facts = append(v.facts, fact{f.Name, f.Value})
	}
	for _, step := range e.Steps {
		tap := func() { w.host.open(step.URL) }
		if step.Browser {
			tap = func() { w.wizard.Browse(true) }
		}
		v.steps = append(v.steps, problemStep{words: step.Text, link: step.Link, tap: tap})
	}
	return v
}

// sideProblem is the failure of one side of the test: what was found to help is
// one press away, and so is going on all the same.
func (p *testPage) sideProblem(s wizard.State, side wizard.Side, problem *accounts.Problem) problemView {
	v := p.problemView(s, problem, s.Test.Sides[1-side].OK())
	if problem.Instead != nil { // it is the first step
		v.steps[0].tap = func() { p.wizard.UseInstead(side) }
	}
	if canTrust(problem) {
		v.last, v.lastTap = p.knownWords(problem)+" "+p.t("test.trust"), func() { p.wizard.TrustCertificate(side) }
	}
	return v
}

// sameTrouble reports whether both sides failed for the same reason, which is
// then told once.
func sameTrouble(t wizard.Test) bool {
	a, b := t.Sides[wizard.Incoming].Problem, t.Sides[wizard.Outgoing].Problem
	if a == nil || b == nil || a.Reason != b.Reason || a.Instead != nil || b.Instead != nil {
		return false
	}
	switch {
	case a.Reason == accounts.NoNetwork || a.Reason == accounts.CaptivePortal:
		return true
	case a.ClockOff != 0 && b.ClockOff != 0, a.Between != "" && a.Between == b.Between:
		return true
	case a.Certificate != nil || b.Certificate != nil:
		return false
	}
	return a.Server.Host == b.Server.Host || a.Stage == accounts.StageLogin
}
