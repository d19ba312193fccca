package terminal

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/words"
	"postkey/wizard"
)

// checkFlags are the flags of `check` beside the settings.
type checkFlags struct {
	stdin                  bool
	trust, pins, plaintext []string
	timeout                time.Duration
	sendTest               bool
	trace                  string
}

// checkLimit is what --timeout says by itself.
const checkLimit = 20 * time.Second

func (t *terminal) checkCommand() *cobra.Command {
	var f checkFlags
	var s *settings
	c := t.command("check ADDRESS", 1, func(ctx context.Context, args []string) error {
		addr, err := t.address(args[0])
		if err != nil {
			return err
		}
		var approved accounts.Approvals
		if approved, err = t.approvals(f); err != nil {
			return err
		}
		a, err := t.account(ctx, addr, s)
		if err != nil {
			return err
		}
		lang, _ := Language(t.Args)
		asked := checked{address: addr, flags: f, settings: *s, known: a.Approvals, json: t.json, lang: lang}
		a.Approvals = join(a.Approvals, approved)
		return t.check(ctx, a, asked)
	})
	s = t.settingsFlags(c)
	c.Flags().BoolVar(&f.stdin, "password-stdin", false, t.words.T("terminal.flag.password-stdin"))
	c.Flags().StringArrayVar(&f.trust, "trust", nil, t.words.T("terminal.flag.trust"))
	c.Flags().StringArrayVar(&f.pins, "pin", nil, t.words.T("terminal.flag.pin"))
	c.Flags().StringArrayVar(&f.plaintext, "allow-plaintext", nil, t.words.T("terminal.flag.allow-plaintext"))
	c.Flags().DurationVar(&f.timeout, "timeout", checkLimit, t.words.T("terminal.flag.check-timeout"))
	c.Flags().BoolVar(&f.sendTest, "send-test", false, t.words.T("terminal.flag.send-test"))
	c.Flags().StringVar(&f.trace, "trace", "", t.words.T("terminal.flag.trace"))
	t.jsonFlag(c)
	return c
}

// approvals reads what the person takes upon themselves, for this run only.
func (t *terminal) approvals(f checkFlags) (accounts.Approvals, error) {
	var a accounts.Approvals
	if f.timeout <= 0 {
		return a, t.usage("timeout")
	}
	for _, owner := range f.trust {
		owner = strings.TrimSpace(owner)
		if owner == "" {
			return a, t.usage("trust")
		}
		if host, err := accounts.ParseHost(owner); err == nil {
			owner = host // as the gate writes it
		}
		a.Owners = append(a.Owners, owner)
	}
	for _, pin := range f.pins {
		host, fingerprint, _ := strings.Cut(pin, "=")
		host, err := accounts.ParseHost(host)
		fingerprint = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(fingerprint), ":", ""))
		if raw, bad := hex.DecodeString(fingerprint); err != nil || bad != nil || len(raw) != 32 {
			return a, t.usage("pin")
		}
		a.Pins = append(a.Pins, accounts.Pin{Host: host, SHA256: fingerprint})
	}
	for _, host := range f.plaintext {
		host, err := accounts.ParseHost(host)
		if err != nil {
			return a, t.usage("allow-plaintext")
		}
		a.Plaintext = append(a.Plaintext, host)
	}
	return a, nil
}

func join(a, b accounts.Approvals) accounts.Approvals {
	return accounts.Approvals{
		Hearsay:    a.Hearsay || b.Hearsay,
		Owners:     slices.Concat(a.Owners, b.Owners),
		Pins:       slices.Concat(a.Pins, b.Pins),
		Exchangers: slices.Concat(a.Exchangers, b.Exchangers),
		Plaintext:  slices.Concat(a.Plaintext, b.Plaintext),
	}
}

// check signs in to both servers and tells how far it got.
func (t *terminal) check(ctx context.Context, a settled, c checked) error {
	doubt := &suspicion{t: t}
	var err error
	if a.Account, err = doubt.names(ctx, a.Account); err != nil {
		return err
	}
	check := wizard.Check{Account: a.Account, OtherName: a.otherName}
	if check.Incoming, check.Outgoing, err = t.passwords(ctx, a.Account, c.flags.stdin, doubt); err != nil {
		return err
	}
	if err := t.browser(ctx, c.address, &check); err != nil {
		return err
	}
	r := report{t: t, account: a.Account, hints: doubt.all(a.Account, check.Incoming, check.Outgoing)}
	tools := t.Tools
	if c.flags.timeout != checkLimit { // which is the wizard's own
		tools.SignInLimit = c.flags.timeout
	}
	var tr *trace
	if c.flags.trace != "" {
		if tr, err = openTrace(c.flags.trace, t.now); err != nil {
			fail := t.failed("write", err, "Path", c.flags.trace)
			fail.advice = []string{err.Error()}
			return fail
		}
		tr.follow(&check, &tools)
	}
	t.say("terminal.check.trying", "Incoming", a.Incoming.Host, "Outgoing", a.Outgoing.Host)
	r.run(ctx, check, tools, c.flags.sendTest)
	again, err := t.browseAgain(ctx, &check, r.sides)
	if err != nil {
		return err
	}
	if again {
		r.run(ctx, check, tools, c.flags.sendTest)
	}
	if check.JustGiven && r.ok() {
		t.keepTokens(ctx, c.address, check)
	}
	_, page := tools.SignInPage(a.Account)
	r.context = words.Context{Address: c.address, Provider: provider(c.address, a.Incoming, a.Outgoing), Browser: page, Now: t.now()}
	r.instead = c.instead(a.Account, r.sides)
	if t.json {
		err = t.printJSON(r.json())
	} else {
		err = r.print()
	}
	if tr != nil {
		if traced := tr.end(r); traced != nil && err == nil {
			t.say("terminal.failed.write", "Path", c.flags.trace)
			return errSaid
		}
	}
	if err == nil && !r.ok() {
		return errSaid
	}
	return err
}

// run does what the report tells.
func (r *report) run(ctx context.Context, check wizard.Check, tools wizard.Tools, send bool) {
	begin := r.t.now()
	if send {
		var message wizard.TestMessage
		r.sides, message = check.Send(ctx, tools, func() { r.t.say("terminal.message.waiting") })
		if message.Sent {
			r.waited = r.t.now().Sub(message.Since)
		}
		r.message = &message
	} else {
		r.sides = check.Run(ctx, tools)
	}
	r.took = r.t.now().Sub(begin)
	r.sides = tools.Diagnose(ctx, r.sides)
}
