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
	BrowserService  = "postkey-browser"  // what the mail company's page gave in place of both
)

// keep puts the passwords of what worked into the keyring, when asked to, and
// then saves the account. It runs as part of a job, so that leaving the page
// ends the wait. What became of it is told also to who has left: it is so.
func (w *Wizard) keep(ctx context.Context, j job, tools Tools, worked Check, remember bool) {
	ctx, skip := context.WithCancel(ctx)
	defer skip()
	began := time.Now()
	if !j.update(func(s *State) {
		s.Keeping = Keeping{Since: began}
		if remember {
			w.skipKeyring = skip
			s.Keeping.State = KeepWaiting
		}
	}) {
		return
	}
	tell := func(change func(*Keeping)) {
		w.update(func(s *State) {
			if s.Keeping.Since.Equal(began) { // else it is about something newer by now
				change(&s.Keeping)
			}
		})
	}
	if remember {
		err := worked.save(ctx, tools.Keyring)
		tell(func(k *Keeping) {
			switch {
			case err == nil:
				k.State = KeepDone
			case ctx.Err() != nil, err == errNothing:
				k.State = KeepInMemory // the person chose so, or the company
			default:
				k.State, k.Err = KeepInMemory, err
			}
		})
	}
	if worked.Account.Incoming.Auth != accounts.AuthOAuth2 && worked.Account.Outgoing.Auth != accounts.AuthOAuth2 {
		worked.Account.Page = nil // a stranger's word that nothing came of
	}
	err := tools.Store.Save(worked.Account)
	tell(func(k *Keeping) { k.AccountErr = err })
}

// errNothing: the company's page gave a token, and nothing that gets the next one.
var errNothing = errors.New("there is nothing to keep")

// save puts what signed in into the keyring: the passwords, or what gets the next
// token.
func (c Check) save(ctx context.Context, k keyring.Keyring) error {
	switch browsed := c.Account.Incoming.Auth == accounts.AuthOAuth2; {
	case browsed && !c.Tokens.Refresh.Empty():
		return k.Set(ctx, BrowserService, c.Account.Address, c.Tokens.Refresh)
	case browsed && c.Incoming.Empty():
		return errNothing
	}
	return SavePasswords(ctx, k, c.Account, c.Incoming, c.Outgoing)
}

// SavePasswords puts the passwords of an account into the keyring, all or none.
// A second one from before stays where it is until the account is forgotten:
// nothing reads it while the account needs only one.
func SavePasswords(ctx context.Context, k keyring.Keyring, a accounts.Account, incoming, outgoing accounts.Secret) error {
	if !a.SeparatePassword {
		return k.Set(ctx, Service, a.Address, incoming)
	}
	before, err := k.Get(ctx, Service, a.Address)
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return err
	}
	if err := k.Set(ctx, Service, a.Address, incoming); err != nil {
		return err
	}
	refused := k.Set(ctx, OutgoingService, a.Address, outgoing)
	if refused == nil {
		return nil
	}
	// The person is told that nothing was kept; ctx may be what ended.
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), takeBack)
	defer cancel()
	if before.Empty() {
		return errors.Join(refused, k.Delete(late, Service, a.Address))
	}
	return errors.Join(refused, k.Set(late, Service, a.Address, before))
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
	var worked Check
	var tools Tools
	var remember bool
	w.start(func(*State) { worked, tools, remember = w.check(), w.tools, w.remember }, func(ctx context.Context, j job) {
		w.keep(ctx, j, tools, worked, remember)
	})
}
