package terminal

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/export"
	"postkey/accounts/gate"
	"postkey/accounts/mailapps"
)

func (t *terminal) exportCommand() *cobra.Command {
	var flags struct {
		to, out, leave, name string
		list                 bool
	}
	var s *settings
	c := t.command("export ADDRESS --to FORMAT [--out PATH] | --list", 1, func(ctx context.Context, args []string) error {
		if flags.list {
			return t.listFormats()
		}
		addr, err := t.address(args[0])
		if err != nil {
			return err
		}
		format, ok := export.ByID(flags.to)
		if !ok {
			f := t.usage("format", "Format", flags.to)
			f.advice = []string{strings.Join(formatIDs(), " ")}
			return f
		}
		leave := accounts.LeaveForever
		if flags.leave != "" {
			if leave, err = accounts.ParseLeave(flags.leave); err != nil {
				return t.usage("leave", "Most", accounts.MaxLeaveDays)
			}
		}
		a, err := t.account(ctx, addr, s)
		if err != nil {
			return err
		}
		if flags.leave != "" {
			a.Leave = leave
		}
		if flags.name != "" {
			a.Name = strings.TrimSpace(flags.name)
		}
		if err := t.valid(a.Account); err != nil {
			return err
		}
		return t.export(a.Account, format, flags.out)
	})
	c.Args = func(c *cobra.Command, args []string) error {
		if flags.list {
			return t.exactly(0)(c, args)
		}
		return t.exactly(1)(c, args)
	}
	c.Flags().StringVar(&flags.to, "to", "", t.words.T("terminal.flag.to"))
	c.Flags().StringVar(&flags.out, "out", "", t.words.T("terminal.flag.out"))
	c.Flags().StringVar(&flags.leave, "leave", "", t.words.T("terminal.flag.leave"))
	c.Flags().StringVar(&flags.name, "name", "", t.words.T("terminal.flag.name"))
	c.Flags().BoolVar(&flags.list, "list", false, t.words.T("terminal.flag.list"))
	s = t.settingsFlags(c)
	t.jsonFlag(c)
	return c
}

func formatIDs() []string {
	var ids []string
	for _, f := range export.Formats {
		ids = append(ids, f.ID)
	}
	return ids
}

func (t *terminal) listFormats() error {
	out := formatsJSON{Formats: []formatJSON{}}
	for _, f := range export.Formats {
		out.Formats = append(out.Formats, formatJSON{f.ID, t.words.T("export." + f.ID + ".name"), t.words.T("export." + f.ID + ".does")})
	}
	if t.json {
		return t.printJSON(out)
	}
	table := t.table()
	for _, f := range out.Formats {
		fmt.Fprintf(table, "%s\t%s\t%s\n", f.ID, f.Name, f.Does)
	}
	return table.Flush()
}

// export writes the files and says what to do with them. Without --out they go
// into the folder the person is in.
func (t *terminal) export(a accounts.Account, format export.Format, path string) error {
	files, err := format.Write(a, export.Options{Words: t.words})
	var refusal *export.Refusal
	if errors.As(err, &refusal) {
		return &failure{code: "refused-" + refusal.Code, title: refusal.Sentence(t.words), err: err}
	}
	if err != nil {
		return &failure{code: "export", title: mailapps.Sentence(err, t.words), err: err}
	}
	if path == "" {
		path = format.DefaultName(a)
	}
	where, err := mailapps.Save(path, format, files)
	if err != nil {
		code := "write"
		if errors.Is(err, fs.ErrExist) {
			code = "exists"
		}
		return &failure{code: code, title: mailapps.Sentence(err, t.words), err: err}
	}
	t.warnOwners(a)
	guide := format.Guide(a, where, t.words)
	if t.json {
		return t.printJSON(exportJSON{Address: a.Address, Format: format.ID, Path: where, Steps: list(guide.Steps), Notes: list(guide.Notes)})
	}
	fmt.Fprintln(t.out, t.words.T("terminal.export.written", "Path", where))
	t.steps(guide.Steps)
	for _, note := range guide.Notes {
		fmt.Fprintln(t.out, note)
	}
	t.sayAsks(a, a.Incoming) // before the program asks for the wrong password
	return nil
}

// warnOwners names whom the mail program is going to give the password to, where
// only the person can know if that is right.
func (t *terminal) warnOwners(a accounts.Account) {
	addr, err := accounts.ParseAddress(a.Address)
	if err != nil {
		return
	}
	var owners []string
	for _, s := range []accounts.Server{a.Incoming, a.Outgoing} {
		if v := gate.Judge(addr, a.Approvals.Exchangers, s.Host); gate.Confirmed(addr, a.Approvals, s) != nil && !slices.Contains(owners, v.Owner) {
			owners = append(owners, v.Owner)
		}
	}
	for _, owner := range owners {
		fmt.Fprintln(t.err, t.words.T("terminal.export.owner", "Owner", owner, "Domain", addr.DisplayDomain()))
	}
}
