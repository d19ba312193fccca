package wizard

import (
	"context"
	"errors"
	"time"

	"postkey/accounts"
	"postkey/accounts/keyring"
)

// The keyring items of an account.
const (
	Service         = "postkey"          // the password
	OutgoingService = "postkey-outgoing" // another one for sending, where there is one
)

// keep puts the passwords into the keyring, when asked to, and then saves the
// account. It runs as part of a job, so that leaving the page ends the wait.
func (w *Wizard) keep(ctx context.Context, j job, tools Tools) {
	w.mu.Lock()
	in, out, remember := w.incoming, w.outgoing, w.remember
	account := w.state.Account
	w.mu.Unlock()

	if remember {
		ctx, skip := context.WithCancel(ctx)
		defer skip()
		if !j.update(func(s *State) {
			w.skipKeyring = skip
			s.Keeping = Keeping{State: KeepWaiting, Since: time.Now()}
		}) {
			return
		}
		err := SavePasswords(ctx, tools.Keyring, account, in, out)
		j.update(func(s *State) {
			w.skipKeyring = nil
			switch {
			case err == nil:
				s.Keeping.State = KeepDone
			case ctx.Err() != nil:
				s.Keeping.State = KeepInMemory // the person chose so
			default:
				s.Keeping.State, s.Keeping.Err = KeepInMemory, err
			}
		})
	}
	err := tools.Store.Save(account)
	j.update(func(s *State) { s.Keeping.AccountErr = err })
}

// SavePasswords puts the passwords of an account into the keyring, all or none. A second one
// from before stays where it is until the account is forgotten: nothing reads it
// while the account needs only one.
func SavePasswords(ctx context.Context, k keyring.Keyring, a accounts.Account, incoming, outgoing accounts.Secret) error {
	if err := k.Set(ctx, Service, a.Address, incoming); err != nil {
		return err
	}
	if !a.SeparatePassword {
		return nil
	}
	err := k.Set(ctx, OutgoingService, a.Address, outgoing)
	if err != nil {
		// The person is told that nothing was kept; ctx may be what ended.
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeBack)
		defer cancel()
		err = errors.Join(err, k.Delete(late, Service, a.Address))
	}
	return err
}

// takeBack is how long a keyring may take to give back the first of two
// passwords when it refused the second.
const takeBack = 3 * time.Second

// GoOnWithoutSaving stops waiting for the keyring. Should it answer late, what
// it then saved is undone (see package keyring).
func (w *Wizard) GoOnWithoutSaving() {
	w.mu.Lock()
	skip := w.skipKeyring
	w.mu.Unlock()
	if skip != nil {
		skip()
	}
}

// KeepAgain tries the keyring once more, after the person unlocked it.
func (w *Wizard) KeepAgain() {
	var tools Tools
	w.start(func(*State) { tools = w.tools }, func(ctx context.Context, j job) { w.keep(ctx, j, tools) })
}
