package terminal

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
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
}

func (r report) ok() bool { return r.sides[wizard.Incoming].OK() && r.sides[wizard.Outgoing].OK() }

// about is the context of one side's explanation.
func (r report) about(side wizard.Side) words.Context {
	c := r.context
	c.Other = r.sides[1-side].OK()
	return c
}

func (r report) json() checkJSON {
	return checkJSON{
		Address: r.account.Address, Ms: ms(r.took),
		Incoming: r.side(wizard.Incoming), Outgoing: r.side(wizard.Outgoing),
	}
}

func (r report) side(side wizard.Side) sideJSON {
	s := r.sides[side]
	j := sideJSON{
		Server: s.Server, OK: s.OK(), Mechanism: s.Mechanism, TLS: s.TLS,
		Steps: []stepJSON{}, Messages: s.Messages, Alerts: list(s.Alerts),
	}
	for _, step := range s.Steps {
		j.Steps = append(j.Steps, stepJSON{step.Stage, ms(step.Took)})
	}
	if s.Problem != nil {
		j.Problem = r.t.problem(s.Problem, r.about(side), r.account.Approvals)
	}
	return j
}

// print writes the same as text.
func (r report) print() error {
	w := r.t.words
	for _, side := range []wizard.Side{wizard.Incoming, wizard.Outgoing} {
		s := r.sides[side]
		name, reason := "terminal.incoming", accounts.Reason("")
		if side == wizard.Outgoing {
			name = "terminal.outgoing"
		}
		if s.Problem != nil {
			reason = s.Problem.Reason
		}
		fmt.Fprintf(r.t.out, "%s  %s  [%s]\n", w.T(name), r.t.server(s.Server), w.Chip(reason))
		table := r.t.table()
		for _, step := range s.Steps {
			fmt.Fprintf(table, "  %s\t%s", r.step(side, step.Stage), seconds(step.Took))
			if detail := r.detail(s, step.Stage); detail != "" {
				fmt.Fprintf(table, "\t%s", detail)
			}
			fmt.Fprintln(table)
		}
		if err := table.Flush(); err != nil {
			return err
		}
		for _, alert := range s.Alerts {
			fmt.Fprintf(r.t.out, "  %s %s\n", w.T("terminal.check.alert"), alert)
		}
		if s.Problem != nil {
			r.problem(side)
		}
		fmt.Fprintln(r.t.out)
	}
	verdict := "none"
	switch in, out := r.sides[wizard.Incoming].OK(), r.sides[wizard.Outgoing].OK(); {
	case in && out:
		verdict = "all"
	case in:
		verdict = "incoming"
	case out:
		verdict = "outgoing"
	}
	_, err := fmt.Fprintln(r.t.out, w.T("terminal.check."+verdict))
	return err
}

func (r report) problem(side wizard.Side) {
	p, w := r.sides[side].Problem, r.t.words
	e := r.t.explain(p, r.about(side), r.account.Approvals)
	fmt.Fprintf(r.t.out, "\n  %s\n  %s\n", words.Plain(e.Title), words.Plain(e.Lead))
	r.t.steps(stepTexts(e))
	if e.Reply != "" {
		fmt.Fprintf(r.t.out, "  %s %s\n", w.T("terminal.check.reply"), e.Reply)
	}
	if c := p.Certificate; c != nil {
		fmt.Fprintf(r.t.out, "  %s\n", w.T("terminal.check.certificate", "Names", strings.Join(c.Names, ", "), "Issuer", c.Issuer,
			"From", w.Date(c.NotBefore), "Until", w.Date(c.NotAfter), "Fingerprint", c.SHA256))
	}
}

// step is what a stage that succeeded means for a side.
func (r report) step(side wizard.Side, stage accounts.Stage) string {
	w := r.t.words
	if stage == accounts.StageMailbox {
		return w.T("terminal.stage.mailbox", "Count", r.sides[side].Messages)
	}
	id := "terminal.stage." + string(stage)
	if s := w.T(id); s != id {
		return s
	}
	return string(stage)
}

// detail is the fact beside a stage that help desks ask for.
func (r report) detail(s wizard.SideTest, stage accounts.Stage) string {
	switch stage {
	case accounts.StageTLS:
		return s.TLS
	case accounts.StageStartTLS:
		return "STARTTLS"
	case accounts.StageLogin:
		return s.Mechanism
	}
	return ""
}

// explain is [words.Words.Explain] and, where the person can decide to go on,
// the flag for it at the end.
func (t *terminal) explain(p *accounts.Problem, c words.Context, a accounts.Approvals) words.Explanation {
	e := t.words.Explain(p, c)
	flag := ""
	switch {
	case p.Reason == accounts.Unconfirmed && p.Owner != "":
		flag = fmt.Sprintf("--trust %q", p.Owner)
	case p.Reason == accounts.EncryptionRequired && p.Server.Security == accounts.Plaintext && !slices.Contains(a.Plaintext, p.Server.Host):
		flag = "--allow-plaintext " + p.Server.Host
	case p.Certificate != nil && p.Certificate.SHA256 != "":
		flag = fmt.Sprintf("--pin %s=%s", p.Server.Host, p.Certificate.SHA256)
	}
	if flag != "" {
		e.Steps = append(e.Steps, words.Step{Text: t.words.T("terminal.flag-step."+flagKind(p.Reason), "Flag", flag)})
	}
	return e
}

func flagKind(r accounts.Reason) string {
	switch r {
	case accounts.Unconfirmed:
		return "trust"
	case accounts.EncryptionRequired:
		return "plaintext"
	}
	return "pin"
}

func stepText(s words.Step) string {
	text := words.Plain(s.Text)
	if s.URL != "" {
		text += " " + s.URL
	}
	return text
}

func stepTexts(e words.Explanation) []string {
	var texts []string
	for _, s := range e.Steps {
		texts = append(texts, stepText(s))
	}
	return texts
}

// steps prints what to do, numbered.
func (t *terminal) steps(texts []string) {
	for i, s := range texts {
		fmt.Fprintf(t.out, "  %d. %s\n", i+1, words.Plain(s))
	}
}

// server writes a server the way help pages do.
func (t *terminal) server(s accounts.Server) string {
	text := fmt.Sprintf("%s  %s  %s", s.Addr(), t.words.T("terminal.protocol."+string(s.Protocol)), t.words.T("terminal.security."+string(s.Security)))
	if s.Username != "" {
		text += "  " + s.Username
	}
	return text
}

// table lines up what is written to it with tabs, until it is flushed.
func (t *terminal) table() *tabwriter.Writer { return tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }
