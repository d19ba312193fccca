package window

import (
	"strconv"

	"postkey/accounts"
	"postkey/wizard"
)

// sideView is one side of the test in words.
func (p *testPage) sideView(s wizard.State, side wizard.Side, t wizard.SideTest) sideView {
	v := sideView{title: p.t("test.incoming"), host: t.Server.Host}
	if side == wizard.Outgoing {
		v.title = p.t("test.outgoing")
	}
	switch {
	case t.Problem != nil && s.Test.Looking: // the ring goes on turning
	case t.Problem != nil:
		v.state, v.chipIcon, v.chip = kindBad, "cross", p.words.Chip(t.Problem.Reason)
		if t.Problem.Reason == accounts.Cancelled {
			v.state, v.chipIcon = kindQuiet, "minus"
		}
	case t.Finished:
		v.state, v.chipIcon, v.chip = kindGood, "check", p.words.Chip("")
	case !s.Test.Running:
		v.state, v.chipIcon, v.chip = kindQuiet, "minus", p.words.Chip(accounts.Cancelled)
	}
	v.steps = p.stepViews(s, side, t)
	return v
}

// stages are the five lines of a side. The greeting has none of its own: its
// time belongs to the line that ends when the server has spoken.
func stages(server accounts.Server, side wizard.Side) []accounts.Stage {
	secure := accounts.StageTLS
	if server.Security == accounts.StartTLS {
		secure = accounts.StageStartTLS
	}
	last := accounts.StageMailbox
	if side == wizard.Outgoing {
		last = accounts.StageSend
	}
	return []accounts.Stage{accounts.StageResolve, accounts.StageConnect, secure, accounts.StageLogin, last}
}

// lineOf is the line a stage belongs to.
func lineOf(stage, secure accounts.Stage) accounts.Stage {
	if stage == accounts.StageGreeting {
		if secure == accounts.StageTLS {
			return secure
		}
		return accounts.StageConnect
	}
	return stage
}

func (p *testPage) stepViews(s wizard.State, side wizard.Side, t wizard.SideTest) []stepView {
	lines := stages(t.Server, side)
	took := map[accounts.Stage]int64{}
	done := map[accounts.Stage]bool{}
	for _, step := range t.Steps {
		line := lineOf(step.Stage, lines[2])
		took[line] += step.Took.Microseconds()
		done[line] = true
	}
	now := lineOf(t.Now, lines[2])
	views := make([]stepView, len(lines))
	for i, stage := range lines {
		v := stepView{icon: "dot", color: inEdge, quiet: true, words: p.t("test.ahead." + string(stage))}
		switch {
		case t.Problem != nil && lineOf(t.Problem.Stage, lines[2]) == stage:
			v = stepView{icon: "cross", color: inBad, words: v.words}
		case s.Test.Running && now == stage && !t.Finished:
			v = stepView{icon: "ring", words: p.t("test.now." + string(stage))}
		case done[stage] || t.OK() && !t.NotSignedIn:
			v = stepView{icon: "check", color: inGood, words: p.stepDone(stage, t)}
			if took[stage] > 0 {
				v.took = p.t("test.took", "Milliseconds", strconv.FormatInt(max(took[stage]/1000, 1), 10))
			}
		case t.NotSignedIn && stage == accounts.StageLogin:
			v.words = p.t("test.then.login.skipped")
		}
		if stage == lines[2] && t.Server.Security == accounts.Plaintext {
			v.words, v.took = p.t("test.then.plain"), ""
			if t.Finished || done[accounts.StageConnect] {
				v.icon, v.color, v.quiet = "alert", inBad, false
			}
		}
		views[i] = v
	}
	return views
}

func (p *testPage) stepDone(stage accounts.Stage, t wizard.SideTest) string {
	if stage == accounts.StageMailbox {
		return p.t("test.then.mailbox", "Count", t.Messages)
	}
	return p.t("test.then." + string(stage))
}
