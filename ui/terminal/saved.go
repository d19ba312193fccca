package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/words"
	"postkey/wizard"
)

// saved looks for the saved account of an address.
func (t *terminal) saved(addr accounts.Address) (accounts.Account, bool, error) {
	all, _, err := t.load()
	if err != nil {
		return accounts.Account{}, false, err
	}
	i := slices.IndexFunc(all, func(a accounts.Account) bool { return a.Address == addr.String() })
	if i < 0 {
		return accounts.Account{}, false, nil
	}
	return all[i], true, nil
}

// load reads the saved accounts. A damaged file is set aside by the store: that
// is reported, and is no failure.
func (t *terminal) load() (all []accounts.Account, setAside string, err error) {
	if t.Tools.Store.Dir == "" {
		return nil, "", nil // this computer has no folder for settings
	}
	all, err = t.Tools.Store.Load()
	var damaged *accounts.Damaged
	var newer *accounts.NewerVersion
	switch {
	case errors.As(err, &damaged):
		fmt.Fprintln(t.err, t.words.StoreError(err))
		return all, damaged.SetAside, nil
	case errors.As(err, &newer):
		return nil, "", &failure{code: "newer-version", title: t.words.StoreError(err), err: err}
	case err != nil:
		f := t.failed("load", err)
		f.advice = []string{err.Error()}
		return nil, "", f
	}
	return all, "", nil
}

func (t *terminal) accountsCommand() *cobra.Command {
	c := t.command("accounts", 0, func(context.Context, []string) error {
		all, setAside, err := t.load()
		if err != nil {
			return err
		}
		if t.json {
			for i := range all {
				all[i].SendingFails, _ = reason(all[i].SendingFails)
			}
			return t.printJSON(accountsJSON{Accounts: list(all), SetAside: setAside})
		}
		if len(all) == 0 {
			fmt.Fprintln(t.err, t.words.T("terminal.accounts.none"))
			return nil
		}
		table := t.table()
		for _, a := range all {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", a.Address, a.Name, a.Incoming.URL(), a.Outgoing.URL())
			if a.SendingFails != "" {
				fmt.Fprintf(table, "\t%s\n", t.words.T("terminal.accounts.receives", "Why", t.sendingFails(a)))
			}
			for _, owner := range a.Approvals.Owners {
				fmt.Fprintf(table, "\t%s\n", t.words.T("terminal.accounts.owner", "Owner", owner))
			}
			for _, pin := range a.Approvals.Pins {
				fmt.Fprintf(table, "\t%s\n", t.words.T("terminal.accounts.pin", "Server", pin.Host, "Fingerprint", pin.SHA256))
			}
			for _, host := range a.Approvals.Plaintext {
				fmt.Fprintf(table, "\t%s\n", t.words.T("terminal.accounts.plaintext", "Server", host))
			}
		}
		return table.Flush()
	})
	t.jsonFlag(c)
	return c
}

// sendingFails says why an account only receives.
func (t *terminal) sendingFails(a accounts.Account) string {
	addr, _ := accounts.ParseAddress(a.Address) // the store keeps no other
	c := words.Context{Address: addr, Provider: provider(addr, a.Incoming, a.Outgoing), Other: true, Now: t.now()}
	return words.Plain(t.words.Explain(&accounts.Problem{Server: a.Outgoing, Reason: a.SendingFails}, c).Title)
}

func (t *terminal) forgetCommand() *cobra.Command {
	c := t.command("forget ADDRESS", 1, func(ctx context.Context, args []string) error {
		addr, err := t.address(args[0])
		if err != nil {
			return err
		}
		return t.forget(ctx, addr)
	})
	t.jsonFlag(c)
	return c
}

// forget removes the passwords first: were the account gone and they not, nobody
// would know that they are still there.
func (t *terminal) forget(ctx context.Context, addr accounts.Address) error {
	out := forgetJSON{Address: addr.String()}
	for _, service := range []string{wizard.Service, wizard.OutgoingService, wizard.BrowserService} {
		err := t.Tools.Keyring.Delete(ctx, service, out.Address)
		switch {
		case err == nil:
			out.Passwords++
		case ctx.Err() != nil:
			return t.cancelled()
		case errors.Is(err, keyring.ErrNotFound), errors.Is(err, keyring.ErrNone):
		default:
			return t.keyringFailure(err)
		}
	}
	_, ok, err := t.saved(addr)
	if err != nil {
		return err
	}
	if ok {
		if err := t.Tools.Store.Remove(out.Address); err != nil {
			f := t.failed("forget", err)
			f.advice = []string{err.Error()}
			return f
		}
		out.Account = true
	}
	if !out.Account && out.Passwords == 0 {
		return t.failed("nothing-kept", nil, "Address", addr.Display())
	}
	if t.json {
		return t.printJSON(out)
	}
	fmt.Fprintln(t.out, t.words.T("terminal.forget.done", "Address", addr.Display()))
	return nil
}

func (t *terminal) passwordCommand() *cobra.Command {
	outgoing := false
	c := t.command("password ADDRESS [--outgoing]", 1, func(ctx context.Context, args []string) error {
		addr, err := t.address(args[0])
		if err != nil {
			return err
		}
		service := wizard.Service
		if outgoing {
			// An account with one password keeps it in one place only.
			if a, ok, err := t.saved(addr); err != nil {
				return err
			} else if ok && a.SeparatePassword {
				service = wizard.OutgoingService
			}
		}
		secret, err := t.Tools.Keyring.Get(ctx, service, addr.String())
		switch {
		case ctx.Err() != nil:
			return t.cancelled()
		case err != nil:
			return t.keyringFailure(err)
		}
		// The one place that prints a password: to the program that asked for it,
		// byte for byte, so not through the plain writer.
		if _, err := io.WriteString(t.Stdout, secret.Reveal()+"\n"); err != nil {
			return t.failed("output", nil)
		}
		return nil
	})
	c.Flags().BoolVar(&outgoing, "outgoing", false, t.words.T("terminal.flag.outgoing-password"))
	return c
}

func (t *terminal) keyringFailure(err error) *failure {
	var why keyring.Error
	errors.As(err, &why)
	return &failure{code: "keyring-" + string(why), title: t.keyringSentence(err), err: err}
}
