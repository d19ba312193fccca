package terminal

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/login"
	"postkey/accounts/words"
)

// inWords is [words.Words.Explain] for who types commands.
func (t *terminal) inWords(p *accounts.Problem, c words.Context) words.Explanation {
	c.Commands = true
	return t.words.Explain(p, c)
}

// explain is inWords and, where the person can decide to go on,
// the flag for it at the end.
func (t *terminal) explain(p *accounts.Problem, c words.Context, a accounts.Approvals) words.Explanation {
	e := t.inWords(p, c)
	if errors.Is(p.Err, login.ErrNotArrived) {
		e.Title, e.Lead = t.words.T("terminal.message.lost"), t.words.T("terminal.message.lost.lead", "Server", p.Server.Host)
		e.Steps = []words.Step{{Text: t.words.T("terminal.message.lost.later")}, {Text: t.words.T("terminal.message.lost.junk")}}
	}
	if p.Reason == accounts.Cancelled && p.Stage == accounts.StageSend && p.Server.Protocol != accounts.SMTP {
		// It was sent by then.
		e.Title, e.Lead = t.words.T("terminal.message.stopped"), t.words.T("terminal.message.stopped.lead")
		e.Steps = []words.Step{{Text: t.words.T("terminal.message.lost.later")}}
	}
	for i, step := range e.Steps {
		if step.Browser {
			e.Steps[i].Text = words.Plain(step.Text) + " " + t.words.T("terminal.browser.how")
		}
	}
	if kind, flag := goOn(p, a); flag != "" {
		e.Steps = append(e.Steps, words.Step{Text: t.words.T("terminal.flag-step."+kind, "Flag", flag)})
	}
	return e
}

// goOn is the flag by which a person can decide otherwise, if there is one, and of
// which kind it is.
func goOn(p *accounts.Problem, a accounts.Approvals) (kind, flag string) {
	switch {
	case p.Reason == accounts.Unconfirmed && p.Owner != "":
		return "trust", fmt.Sprintf("--trust %q", p.Owner)
	case p.Reason == accounts.EncryptionRequired && p.Server.Security == accounts.Plaintext && !slices.Contains(a.Plaintext, p.Server.Host):
		return "plaintext", "--allow-plaintext " + p.Server.Host
	case p.Reason == accounts.NoCommonMechanism && p.Server.Auth == accounts.AuthEncrypted:
		return "auth", "--auth password"
	case p.Certificate != nil && p.Certificate.SHA256 != "":
		return "pin", fmt.Sprintf("--pin %s=%s", p.Server.Host, p.Certificate.SHA256)
	}
	return "", ""
}

// printProblem says what happened, what it may be as well, what to do, and on what
// grounds: the server's own words, the certificate, what was found to be in the way.
// told is what to do about the other side; it is not said twice.
func (t *terminal) printProblem(p *accounts.Problem, c words.Context, a accounts.Approvals, told []string) error {
	e := t.explain(p, c, a)
	fmt.Fprintf(t.out, "\n  %s\n", words.Plain(e.Title))
	if e.Lead != "" {
		fmt.Fprintf(t.out, "  %s\n", words.Plain(e.Lead))
	}
	steps := stepTexts(e)
	more := slices.DeleteFunc(slices.Clone(steps), func(s string) bool { return slices.Contains(t.asked, s) })
	switch {
	case slices.Equal(steps, told), len(more) == 0 && len(steps) > 0:
		fmt.Fprintf(t.out, "  %s\n", t.words.T("terminal.check.as-above"))
	case len(more) < len(steps):
		fmt.Fprintf(t.out, "  %s\n", t.words.T("terminal.check.asked-above"))
	}
	if !slices.Equal(steps, told) {
		t.steps(more)
	}
	if also := t.also(p, c, e.Title); len(also) > 0 {
		fmt.Fprintf(t.out, "  %s\n", t.words.T("terminal.check.also"))
		for _, title := range also {
			fmt.Fprintf(t.out, "  - %s\n", title)
		}
	}
	if e.HelpURL != "" && !strings.Contains(strings.Join(stepTexts(e), " "), e.HelpURL) {
		fmt.Fprintf(t.out, "  %s %s\n", t.words.T("terminal.check.help"), e.HelpURL)
	}
	if e.Reply != "" {
		fmt.Fprintf(t.out, "  %s %s\n", t.words.T("terminal.check.reply"), e.Reply)
	}
	if p.Proxy != "" {
		fmt.Fprintf(t.out, "  %s\n", t.words.T("terminal.check.proxy", "Proxy", p.Proxy))
	}
	if p.Certificate == nil {
		return nil
	}
	return t.printCertificate(p)
}

// also are the titles of what may be the cause as well.
func (t *terminal) also(p *accounts.Problem, c words.Context, first string) []string {
	var titles []string
	for _, r := range p.Also {
		other := *p
		other.Reason, other.Also = r, nil
		title := words.Plain(t.words.Explain(&other, c).Title)
		if title != words.Plain(first) && !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return titles
}

// printCertificate sets what was expected beside what came.
func (t *terminal) printCertificate(p *accounts.Problem) error {
	cert, w := p.Certificate, t.words
	names, issuer := strings.Join(cert.Names, ", "), cert.Issuer
	if names == "" {
		names = w.T("terminal.cert.nobody")
	}
	switch {
	case cert.SelfSigned:
		issuer = w.T("terminal.cert.itself")
	case issuer == "":
		issuer = w.T("terminal.cert.unnamed")
	}
	table := t.table()
	row := func(id, text string) {
		if text != "" {
			fmt.Fprintf(table, "  %s\t%s\n", w.T(id), text)
		}
	}
	row("terminal.cert.expected", p.Server.Host)
	row("terminal.cert.came", names)
	row("terminal.cert.issuer", issuer)
	row("terminal.cert.dates", w.T("terminal.cert.from-until", "From", w.Date(cert.NotBefore), "Until", w.Date(cert.NotAfter)))
	row("terminal.cert.fingerprint", cert.SHA256)
	if p.ClockOff != 0 {
		row("terminal.cert.clock", t.clock(p.ClockOff))
	}
	if p.Between != "" {
		row("terminal.cert.between", w.T("terminal.cert.reads", "Name", p.Between))
	}
	return table.Flush()
}

// clock says by how much this computer's clock is wrong.
func (t *terminal) clock(off time.Duration) string {
	id, unit := "terminal.cert.hours", time.Hour
	if off.Abs() >= 48*time.Hour {
		id, unit = "terminal.cert.days", 24*time.Hour
	}
	span := t.words.T(id, "Count", int(off.Abs().Round(unit)/unit))
	if off > 0 {
		return t.words.T("terminal.cert.ahead", "Span", span)
	}
	return t.words.T("terminal.cert.behind", "Span", span)
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
