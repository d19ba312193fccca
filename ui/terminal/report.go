package terminal

import (
	"fmt"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/words"
	"postkey/wizard"
)

// A report tells how a check went.
type report struct {
	t       *terminal
	account accounts.Account
	context words.Context
	took    time.Duration
	sides   [2]wizard.SideTest
	// message is nil when none was asked for; waited is how long it was waited for.
	message *wizard.TestMessage
	waited  time.Duration
	hints   []accounts.Hint
	// instead is the command line that tries what answers instead, or "".
	instead string
}

func (r report) ok() bool {
	return r.sides[wizard.Incoming].OK() && r.sides[wizard.Outgoing].OK() && (r.message == nil || r.message.Arrival != nil)
}

// about is the context of one side's explanation.
func (r report) about(side wizard.Side) words.Context {
	c := r.context
	c.Other = r.sides[1-side].OK()
	return c
}

// print writes the same as text.
func (r report) print() error {
	for _, side := range []wizard.Side{wizard.Incoming, wizard.Outgoing} {
		if err := r.printSide(side); err != nil {
			return err
		}
		fmt.Fprintln(r.t.out)
	}
	if r.message != nil {
		if err := r.printMessage(); err != nil {
			return err
		}
		fmt.Fprintln(r.t.out)
	}
	r.printInstead()
	return r.verdict()
}

func (r report) printSide(side wizard.Side) error {
	w, s := r.t.words, r.sides[side]
	name, reason := "terminal.incoming", accounts.Reason("")
	if side == wizard.Outgoing {
		name = "terminal.outgoing"
	}
	if s.Problem != nil {
		reason = s.Problem.Reason
	}
	fmt.Fprintf(r.t.out, "%s  %s  [%s]\n", w.T(name), r.t.server(s.Server), w.Chip(reason))
	table := r.t.table()
	row := func(did, took, detail string) {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", did, took, detail)
	}
	for _, step := range s.Steps {
		row(r.step(side, step.Stage), seconds(step.Took), r.detail(s, step.Stage))
	}
	if p := s.Problem; p != nil && p.Stage != "" && p.Reason != accounts.Unconfirmed && p.Reason != accounts.Cancelled {
		row(w.T("terminal.stopped."+string(p.Stage)), "", r.detail(s, p.Stage))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if given := []accounts.Server{r.account.Incoming, r.account.Outgoing}[side]; s.Server.Username != given.Username {
		fmt.Fprintf(r.t.out, "  %s\n", w.T("terminal.check.name", "Name", s.Server.Username, "Given", given.Username))
	}
	if can := r.abilities(s); can != "" {
		fmt.Fprintf(r.t.out, "  %s\n", can)
	}
	for _, alert := range s.Alerts {
		fmt.Fprintf(r.t.out, "  %s %s\n", w.T("terminal.check.alert"), alert)
	}
	if s.Problem == nil {
		return nil
	}
	var told []string
	if p := r.sides[wizard.Incoming].Problem; side == wizard.Outgoing && p != nil {
		told = stepTexts(r.t.explain(p, r.about(wizard.Incoming), r.account.Approvals))
	}
	return r.t.printProblem(s.Problem, r.about(side), r.account.Approvals, told)
}

// verdict says in the end what works, and what is missing.
func (r report) verdict() error {
	w, in, out := r.t.words, r.sides[wizard.Incoming], r.sides[wizard.Outgoing]
	missing := func(side wizard.Side) string {
		return words.Plain(r.t.words.Explain(r.sides[side].Problem, r.about(side)).Title)
	}
	verdict := ""
	switch {
	case in.OK() && out.OK() && r.message != nil && r.message.Arrival == nil && !in.NotSignedIn:
		verdict = w.T("terminal.check.signs-in")
	case in.OK() && out.OK() && r.message != nil && r.message.Arrival != nil && r.message.Arrival.Junk:
		verdict = w.T("terminal.check.all-junk")
	case in.NotSignedIn && out.NotSignedIn:
		verdict = w.T("terminal.check.browser-later")
	case in.OK() && out.OK():
		verdict = w.T("terminal.check.all")
	case in.OK():
		verdict = w.T("terminal.check.incoming", "Missing", missing(wizard.Outgoing))
	case out.OK():
		verdict = w.T("terminal.check.outgoing", "Missing", missing(wizard.Incoming))
	default:
		verdict = w.T("terminal.check.none")
	}
	_, err := fmt.Fprintln(r.t.out, verdict)
	return err
}

// step is what a stage that succeeded means for a side.
func (r report) step(side wizard.Side, stage accounts.Stage) string {
	if stage == accounts.StageMailbox {
		return r.t.words.T("terminal.stage.mailbox", "Count", r.sides[side].Messages)
	}
	return r.t.words.T("terminal.stage." + string(stage))
}

// detail is the fact beside a stage that help desks ask for.
func (r report) detail(s wizard.SideTest, stage accounts.Stage) string {
	switch stage {
	case accounts.StageTLS:
		return s.TLS
	case accounts.StageStartTLS:
		return strings.TrimSpace("STARTTLS " + s.TLS)
	case accounts.StageLogin:
		if s.Tries > 0 {
			return s.Mechanism + ", " + r.t.words.T("terminal.check.tries", "Count", s.Tries)
		}
		return s.Mechanism
	}
	return ""
}

// abilities are what an outgoing server takes, as far as it was asked.
func (r report) abilities(s wizard.SideTest) string {
	w := r.t.words
	var can []string
	if s.MaxSize > 0 {
		can = append(can, w.T("terminal.check.size", "Size", size(s.MaxSize)))
	}
	if s.EightBit {
		can = append(can, w.T("terminal.check.eight-bit"))
	}
	if s.UTF8 {
		can = append(can, w.T("terminal.check.utf8"))
	}
	if len(can) == 0 {
		return ""
	}
	return w.T("terminal.check.takes", "Can", strings.Join(can, ", "))
}

// size is a number of bytes as people write it.
func size(bytes int64) string {
	const kb, mb = 1 << 10, 1 << 20
	if bytes < mb {
		return fmt.Sprintf("%d KB", (bytes+kb/2)/kb)
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(bytes)/mb), ".0") + " MB"
}

// server writes a server the way help pages do.
func (t *terminal) server(s accounts.Server) string {
	text := fmt.Sprintf("%s  %s  %s", s.Addr(), t.words.T("terminal.protocol."+string(s.Protocol)), t.words.T("terminal.security."+string(s.Security)))
	if s.Username != "" {
		text += "  " + s.Username
	}
	return text
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }
