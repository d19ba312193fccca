package window

import (
	"fmt"
	"strconv"

	"postkey/wizard"
)

// messageLabels are all that the button of the message card says.
func (w *Window) messageLabels() []string {
	return []string{w.t("test.message.send"), w.t("test.message.busy"), w.t("test.message.again")}
}

// messageOffered reports whether there is a message to offer, or to tell of.
func messageOffered(s wizard.State) bool {
	return s.Test.OK() && !s.Test.Running && !s.Test.Sides[wizard.Incoming].NotSignedIn
}

// messageView is how it stands with the message to oneself, in words.
func (p *testPage) messageView(s wizard.State) messageView {
	m := s.Test.Message
	v := messageView{border: inLine, button: p.t("test.message.again")}
	say := func(moment string) {
		v.title, v.detail = p.t("test.message."+moment), p.t("test.message."+moment+".lead")
	}
	switch {
	case m.Running:
		say("sending")
		v.button, v.busy = p.t("test.message.busy"), true
	case m.Arrival != nil && m.Arrival.Junk:
		say("junk")
		v.border = kindWarn.line
		v.notes = append(v.notes, p.t("test.message.junk.note", "Folder", m.Arrival.Folder))
	case m.Arrival != nil:
		say("arrived")
		v.border = kindGood.line
	case m.Problem != nil && m.Sent:
		say("missing")
		v.border = kindBad.line
	case m.Problem != nil:
		say("unsent")
		v.border = kindBad.line
	default:
		say("offer")
		v.button, v.off = p.t("test.message.send"), s.Keeping.State == wizard.KeepWaiting
		return v
	}
	if m.Arrival != nil && !m.Arrival.Removed {
		subject, _ := p.words.TestMessage(s.Address)
		v.notes = append(v.notes, p.t("test.message.kept.note", "Subject", subject))
	}
	v.steps = p.messageSteps(m)
	return v
}

// messageSteps are the three lines of its way: sent, arrived, taken away again.
func (p *testPage) messageSteps(m wizard.TestMessage) []stepView {
	ahead := func(name string) stepView {
		return stepView{words: p.t("test.message.ahead." + name), icon: "dot", color: inEdge, quiet: true}
	}
	now := func(name string) stepView { return stepView{words: p.t("test.message.now." + name), icon: "ring"} }
	then := func(name string) stepView {
		return stepView{words: p.t("test.message.then." + name), icon: "check", color: inGood}
	}
	failed := func(name string) stepView {
		return stepView{words: p.t("test.message.failed." + name), icon: "cross", color: inBad}
	}
	sent, arrived, removed := failed("sent"), ahead("arrived"), ahead("removed")
	switch {
	case m.Sent || m.Arrival != nil:
		sent = then("sent")
	case m.Running:
		sent = now("sent")
	}
	switch {
	case m.Arrival != nil:
		arrived = then("arrived")
		if m.Arrival.Junk {
			arrived.words, arrived.icon, arrived.color = p.t("test.message.then.junk"), "alert", inWarn
		}
		arrived.took = p.t("search.took", "Seconds", fmt.Sprintf("%.1f", max(m.Arrival.Took.Seconds(), 0.1)))
		if removed = then("removed"); !m.Arrival.Removed {
			removed.words, removed.icon, removed.color = p.t("test.message.failed.removed"), "minus", inEdge
		}
	case m.Sent && m.Running:
		arrived = now("arrived")
		if n := int64(m.Waited.Seconds()); n > 0 {
			arrived.took = p.t("search.took", "Seconds", strconv.FormatInt(n, 10))
		}
	case m.Sent:
		arrived = failed("arrived")
	}
	return []stepView{sent, arrived, removed}
}
