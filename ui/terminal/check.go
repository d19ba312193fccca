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
	trace                  string
}

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
		a.Approvals = join(a.Approvals, approved)
		return t.check(ctx, addr, a, f)
	})
	s = t.settingsFlags(c)
	c.Flags().BoolVar(&f.stdin, "password-stdin", false, t.words.T("terminal.flag.password-stdin"))
	c.Flags().StringArrayVar(&f.trust, "trust", nil, t.words.T("terminal.flag.trust"))
	c.Flags().StringArrayVar(&f.pins, "pin", nil, t.words.T("terminal.flag.pin"))
	c.Flags().StringArrayVar(&f.plaintext, "allow-plaintext", nil, t.words.T("terminal.flag.allow-plaintext"))
	c.Flags().DurationVar(&f.timeout, "timeout", 20*time.Second, t.words.T("terminal.flag.check-timeout"))
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
func (t *terminal) check(ctx context.Context, addr accounts.Address, a accounts.Account, f checkFlags) error {
	check := wizard.Check{Account: a}
	var err error
	if check.Incoming, check.Outgoing, err = t.passwords(ctx, a, f.stdin); err != nil {
		return err
	}
	var tr *trace
	if f.trace != "" {
		if tr, err = openTrace(f.trace, t.now); err != nil {
			fail := t.failed("write", err, "Path", f.trace)
			fail.advice = []string{err.Error()}
			return fail
		}
		check.Trace = tr.line
	}
	t.say("terminal.check.trying", "Incoming", a.Incoming.Host, "Outgoing", a.Outgoing.Host)
	tools := t.Tools
	tools.SignInLimit = f.timeout
	begin := t.now()
	sides := check.Run(ctx, tools)
	report := report{t: t, account: a, took: t.now().Sub(begin), sides: tools.Diagnose(ctx, sides)}
	report.context = words.Context{Address: addr, Provider: provider(addr, a.Incoming, a.Outgoing), Now: t.now()}
	if t.json {
		err = t.printJSON(report.json())
	} else {
		err = report.print()
	}
	if tr != nil {
		if traced := tr.close(); traced != nil && err == nil {
			t.say("terminal.failed.write", "Path", f.trace)
			return errSaid
		}
	}
	if err == nil && !report.ok() {
		return errSaid
	}
	return err
}
