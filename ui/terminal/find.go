package terminal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"postkey/accounts"
	"postkey/accounts/discover"
)

func (t *terminal) findCommand() *cobra.Command {
	var offline, remember bool
	var without []string
	var timeout time.Duration
	var c *cobra.Command
	c = t.command("find ADDRESS", 1, func(ctx context.Context, args []string) error {
		addr, err := t.address(args[0])
		if err != nil {
			return err
		}
		if timeout <= 0 {
			return t.usage("timeout")
		}
		if err := t.checkWithout(without); err != nil {
			return err
		}
		if remember {
			if err := t.rememberWithout(without); err != nil {
				return err
			}
		}
		finder := t.finder(without)
		if offline {
			finder.Without = allBut(discover.Provider, finder.Without)
		}
		if c.Flags().Changed("timeout") {
			finder.Limit = timeout
		}
		return t.find(ctx, finder, addr)
	})
	c.Flags().BoolVar(&offline, "offline", false, t.words.T("terminal.flag.offline"))
	t.withoutFlag(c, &without)
	c.Flags().BoolVar(&remember, "remember", false, t.words.T("terminal.flag.remember"))
	c.Flags().DurationVar(&timeout, "timeout", searchLimit, t.words.T("terminal.flag.find-timeout"))
	t.jsonFlag(c)
	return c
}

func (t *terminal) find(ctx context.Context, finder *discover.Finder, addr accounts.Address) error {
	t.say("terminal.searching", "Domain", t.domain(addr))
	result, err := finder.Find(ctx, addr, discover.Progress{})
	if errors.Is(ctx.Err(), context.Canceled) {
		return t.cancelled()
	}
	var nothing *failure
	if len(result.Choices) == 0 {
		nothing = t.nothingFound(result, err)
	}
	if t.json {
		if err := t.printJSON(t.findJSON(addr, result, nothing)); err != nil {
			return err
		}
	} else if err := t.printFound(result); err != nil {
		return err
	}
	if nothing != nil {
		if t.closedAdvice(result) != nil {
			nothing.advice = nil // it was told with what the company asks
		}
		nothing.said = t.json
		return nothing
	}
	return nil
}

// domain writes a domain as its owner does and, where that is another form, as
// computers read it.
func (t *terminal) domain(addr accounts.Address) string {
	if shown := addr.DisplayDomain(); shown != addr.Domain {
		return fmt.Sprintf("%s (%s)", shown, addr.Domain)
	}
	return addr.Domain
}

// meant is the address that was probably meant instead, or "".
func meant(r discover.Result) string {
	domain := suggestion(r)
	if domain == "" {
		return ""
	}
	return accounts.Address{Local: r.Address.Local, Domain: domain}.Display()
}

// suggestion is the domain that was probably meant: of one that does not exist, or
// of one that is only much like a mail company's. Else "".
func suggestion(r discover.Result) string {
	if r.Suggestion != "" {
		return r.Suggestion
	}
	domain, _ := discover.Suggest(r.Address.Domain)
	return domain
}
