package terminal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"golang.org/x/term"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/keyring"
	"postkey/accounts/oauth"
	"postkey/accounts/words"
	"postkey/wizard"
)

// somebody reports whether a person is there who can sign in in a browser.
func (t *terminal) somebody() bool {
	if t.Somebody != nil {
		return t.Somebody()
	}
	in, ok := t.Stdin.(*os.File)
	return ok && term.IsTerminal(int(in.Fd()))
}

// browser gets what signs in where a mail company wants its own page: what the keyring
// holds, or what the person gets there now. Without a client for the company that is
// left to the mail program, and the check ends before the sign-in.
func (t *terminal) browser(ctx context.Context, addr accounts.Address, check *wizard.Check) error {
	a := check.Account
	in, out := a.Incoming.Auth == accounts.AuthOAuth2, a.Outgoing.Auth == accounts.AuthOAuth2
	if !in && !out {
		return nil
	}
	page, ok := t.Tools.SignInPage(a)
	if !ok {
		if check.OpenOnly = in && out; check.OpenOnly {
			t.say("terminal.browser.later")
		}
		return nil
	}
	for _, s := range []accounts.Server{a.Incoming, a.Outgoing} {
		if gate.Confirmed(addr, a.Approvals, s) != nil {
			return nil // the check says so
		}
	}
	var p *accounts.Problem
	if err := page.Confirmed(addr, a.Approvals); errors.As(err, &p) {
		f := t.failed("page", p, "Owner", p.Owner)
		f.blame(p, t.explain(p, words.Context{Address: addr, Now: t.now()}, a.Approvals))
		return f
	}
	check.Renewed = func(_ oauth.Tokens, kept error) {
		if kept != nil {
			fmt.Fprintln(t.err, t.keyringSentence(kept))
		}
	}
	var refresh accounts.Secret
	var err error = keyring.ErrNotFound
	if t.keeps(addr, page) {
		refresh, err = t.Tools.Keyring.Get(ctx, wizard.BrowserService, a.Address)
	}
	switch {
	case ctx.Err() != nil:
		return t.cancelled()
	case err == nil && !refresh.Empty():
		check.Tokens = oauth.Tokens{Refresh: refresh}
		return nil
	case err != nil && !errors.Is(err, keyring.ErrNotFound) && !errors.Is(err, keyring.ErrNone):
		fmt.Fprintln(t.err, t.keyringSentence(err))
	}
	if !t.somebody() {
		return nil // the check says that the browser is needed
	}
	t.sayAsks(a, a.Incoming)
	return t.browse(ctx, page, check)
}

// browse has the person sign in at the page, and waits.
func (t *terminal) browse(ctx context.Context, page wizard.SignInPage, check *wizard.Check) error {
	t.warn(t.words.T("terminal.browser.open", "Minutes", int(oauth.Limit.Minutes())))
	tokens, err := t.Tools.Browse(ctx, page, check.Account.Address, func(link string) { fmt.Fprintf(t.err, "  %s\n", link) })
	switch {
	case ctx.Err() != nil:
		return t.cancelled()
	case err != nil:
		f := t.failed("browser", err)
		f.code, f.title = "browser-"+oauth.Name(err), t.words.BrowserError(oauth.Name(err))
		f.problem = &accounts.Problem{Stage: accounts.StageLogin, Reason: pageReason(err), Err: err}
		return f
	}
	check.Tokens, check.JustGiven = tokens, true
	return nil
}

// pageReason is why the page gave nothing, for scripts.
func pageReason(err error) accounts.Reason {
	if errors.Is(err, oauth.ErrTimeout) || errors.Is(err, oauth.ErrDenied) {
		return accounts.BrowserSignInNeeded
	}
	return wizard.PageProblem(err).Reason
}

// browseAgain opens the page where the permission that the keyring holds has ended, and
// somebody is there. It reports whether there is something new to try: nothing was
// tried with what ended.
func (t *terminal) browseAgain(ctx context.Context, check *wizard.Check, sides [2]wizard.SideTest) (bool, error) {
	for _, s := range sides {
		if s.Problem == nil || s.Problem.Reason != accounts.PermissionEnded || s.Tries > 0 {
			return false, nil
		}
	}
	page, ok := t.Tools.SignInPage(check.Account)
	if !ok || !t.somebody() {
		return false, nil
	}
	t.warn(t.words.BrowserError("expired"))
	err := t.browse(ctx, page, check)
	return err == nil, err
}

// keeps reports whether what the keyring holds for an address is of this page, and may
// be shown there: it is of the page of the account that is saved.
func (t *terminal) keeps(addr accounts.Address, page wizard.SignInPage) bool {
	saved, ok, err := t.saved(addr)
	if err != nil || !ok || saved.Incoming.Auth != accounts.AuthOAuth2 {
		return false
	}
	own, ok := t.Tools.SignInPage(saved)
	return ok && own.Server.Same(page.Server)
}

// keepTokens keeps what the page gave for an account that is saved: a check of any
// other keeps nothing.
func (t *terminal) keepTokens(ctx context.Context, addr accounts.Address, check wizard.Check) {
	page, ok := t.Tools.SignInPage(check.Account)
	if !ok || check.Tokens.Refresh.Empty() || !t.keeps(addr, page) {
		return
	}
	if err := t.Tools.Keyring.Set(ctx, wizard.BrowserService, check.Account.Address, check.Tokens.Refresh); err != nil {
		fmt.Fprintln(t.err, t.keyringSentence(err))
	}
}

// OpenLink opens a web page in the person's browser, where there is a screen for one.
func OpenLink(link string) error {
	name, args := opener(runtime.GOOS, os.Getenv)
	if name == "" {
		return errors.New("there is no screen")
	}
	cmd := exec.Command(name, append(args, link)...)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

// opener is the system's own program that opens a link; "" where nobody would see what
// it opens.
func opener(goos string, getenv func(string) string) (name string, args []string) {
	switch goos {
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	case "darwin":
		return "open", nil
	}
	if getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == "" {
		return "", nil
	}
	return "xdg-open", nil
}
