package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/keyring"
	"postkey/wizard"
)

// ErrNoTerminal: there is no terminal to ask for a password.
var ErrNoTerminal = errors.New("no terminal to ask for the password")

// maxPassword is far above every password and token.
const maxPassword = 64 << 10

// passwords gets what an account needs to sign in: from standard input, else
// from the keyring, else from the person. outgoing stays empty when it is the
// same one. Nothing is asked for a server that the gate keeps shut.
func (t *terminal) passwords(ctx context.Context, a accounts.Account, stdin bool, s *suspicion) (incoming, outgoing accounts.Secret, err error) {
	in, out := needsPassword(a, a.Incoming), needsPassword(a, a.Outgoing)
	switch {
	case stdin:
		incoming, err = t.readStdin(ctx)
	case in:
		incoming, err = t.password(ctx, wizard.Service, a, a.Incoming, s)
	case out && !a.SeparatePassword:
		incoming, err = t.password(ctx, wizard.Service, a, a.Outgoing, s)
	}
	if err == nil && out && a.SeparatePassword {
		outgoing, err = t.password(ctx, wizard.OutgoingService, a, a.Outgoing, s)
	}
	if err == nil && (!incoming.Empty() && !incoming.Sendable() || !outgoing.Empty() && !outgoing.Sendable()) {
		return accounts.Secret{}, accounts.Secret{}, t.usage("unsendable-password")
	}
	return incoming, outgoing, err
}

func needsPassword(a accounts.Account, s accounts.Server) bool {
	if s.Auth != accounts.AuthPassword && s.Auth != accounts.AuthEncrypted {
		return false
	}
	addr, err := accounts.ParseAddress(a.Address)
	return err == nil && gate.Confirmed(addr, a.Approvals, s) == nil
}

// password asks the keyring, then the person.
func (t *terminal) password(ctx context.Context, service string, a accounts.Account, server accounts.Server, s *suspicion) (accounts.Secret, error) {
	secret, err := t.Tools.Keyring.Get(ctx, service, a.Address)
	switch {
	case ctx.Err() != nil:
		return accounts.Secret{}, t.cancelled()
	case err == nil && !secret.Empty():
		return secret, nil
	case err != nil && !errors.Is(err, keyring.ErrNotFound) && !errors.Is(err, keyring.ErrNone):
		fmt.Fprintln(t.err, t.keyringSentence(err))
	}
	t.sayAsks(a, server)
	return t.typed(ctx, a, server, s)
}

// typed asks the person. What looks wrong can be typed again; who types the same, or
// nothing more, insists.
func (t *terminal) typed(ctx context.Context, a accounts.Account, server accounts.Server, s *suspicion) (secret accounts.Secret, err error) {
	read := t.ReadPassword
	if read == nil {
		read = t.prompt
	}
	prompt := t.words.T("terminal.prompt", "Address", a.Address, "Server", server.Host)
	for {
		again, err := read(ctx, prompt)
		switch {
		case ctx.Err() != nil:
			return accounts.Secret{}, t.cancelled()
		case errors.Is(err, ErrNoTerminal):
			return accounts.Secret{}, t.usage("no-terminal")
		case err != nil:
			return accounts.Secret{}, t.failed("no-password", err)
		case again.Empty() && secret.Empty():
			return accounts.Secret{}, t.usage("empty-password")
		case again.Empty(), again.Equal(secret):
			return secret, nil
		}
		if secret = again; !s.password(a, server, secret) {
			return secret, nil
		}
		prompt = t.words.T("terminal.prompt.again")
	}
}

// readStdin takes all bytes up to the end, without one newline there.
func (t *terminal) readStdin(ctx context.Context) (accounts.Secret, error) {
	b, err := wait(ctx, func() ([]byte, error) { return io.ReadAll(io.LimitReader(t.Stdin, maxPassword+1)) })
	switch {
	case ctx.Err() != nil:
		return accounts.Secret{}, t.cancelled()
	case err != nil:
		return accounts.Secret{}, t.failed("no-password", err)
	}
	if bytes.HasSuffix(b, []byte("\n")) {
		b = bytes.TrimSuffix(b[:len(b)-1], []byte("\r")) // a newline on Windows is two bytes
	}
	switch {
	case len(b) == 0:
		return accounts.Secret{}, t.usage("empty-password")
	case len(b) > maxPassword:
		return accounts.Secret{}, t.usage("long-password")
	}
	return accounts.NewSecret(string(b)), nil
}

// ask reads one line that may be seen, at the terminal.
func (t *terminal) ask(ctx context.Context, prompt string) (string, error) {
	if t.ReadLine != nil {
		return t.ReadLine(ctx, prompt)
	}
	in, ok := t.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", ErrNoTerminal
	}
	fmt.Fprint(t.err, prompt)
	// Byte by byte, because what follows the line is for whoever reads next.
	return wait(ctx, func() (string, error) {
		var line []byte
		for b := make([]byte, 1); len(line) < maxLine; {
			n, err := in.Read(b)
			if n == 0 && err != nil {
				return "", err
			}
			if n > 0 && b[0] == '\n' {
				break
			}
			line = append(line, b[:n]...)
		}
		return string(line), nil
	})
}

// maxLine is far above every sign-in name.
const maxLine = 1 << 10

// prompt asks at the terminal, which shows nothing of what is typed.
func (t *terminal) prompt(ctx context.Context, prompt string) (accounts.Secret, error) {
	in, ok := t.Stdin.(*os.File)
	if !ok {
		return accounts.Secret{}, ErrNoTerminal
	}
	fd := int(in.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return accounts.Secret{}, ErrNoTerminal
	}
	fmt.Fprint(t.err, prompt)
	b, err := wait(ctx, func() ([]byte, error) { return term.ReadPassword(fd) })
	if ctx.Err() != nil {
		// The read still waits, with the terminal silenced.
		term.Restore(fd, before)
	}
	fmt.Fprintln(t.err)
	return accounts.NewSecret(string(b)), err
}

// wait returns when read does or ctx ends. A read from a terminal or a pipe
// cannot be interrupted; it is left behind, and the program ends soon after.
func wait[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := read()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// keyringSentence says why the keyring did not give or forget a password.
func (t *terminal) keyringSentence(err error) string {
	var why keyring.Error
	errors.As(err, &why)
	id := "terminal.keyring." + string(why)
	if s := t.words.T(id); s != id {
		return s
	}
	return t.words.T("terminal.keyring.failed")
}
