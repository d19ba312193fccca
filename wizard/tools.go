package wizard

import (
	"context"
	"time"

	"postkey/accounts"
	"postkey/accounts/diagnose"
	"postkey/accounts/discover"
	"postkey/accounts/keyring"
	"postkey/accounts/mailapps"
	"postkey/accounts/oauth"
	"postkey/accounts/probe"
	"postkey/accounts/words"
)

// Tools is the real machinery behind a wizard or a terminal command. The zero
// value of an optional part is named beside it.
type Tools struct {
	Finder  *discover.Finder
	Network *probe.Network
	// Doctor looks around when a server can't be reached. Nil: nobody does.
	Doctor *diagnose.Doctor
	// Pages are the mail companies' own, for signing in in the browser.
	Pages SignInPages
	// Page is where the person's browser finds a web page that is somewhere else than
	// its link says, as those of the practice company are. Nil: nowhere else.
	Page    func(link string) string
	Keyring keyring.Keyring
	// KeyringName asks what this system calls its keyring, which may take as long
	// as a keyring call. Nil: [keyring.Unnamed].
	KeyringName func() string
	Store       *accounts.Store
	Apps        *mailapps.System
	// Documents is the folder where files for a person are put.
	Documents string
	Words     *words.Words
	// SignInLimit bounds one whole sign-in to both servers. Zero: 20 s.
	SignInLimit time.Duration
}

// Practice is a running practice server and the account on it.
type Practice struct {
	Tools         Tools
	Name, Address string
	// Password is published and no secret; it is a Secret so that it takes the
	// same way as every other. Empty where the person has to get one first.
	Password accounts.Secret
	Close    func()
}

func (t Tools) keyringName() string {
	if t.KeyringName == nil {
		return keyring.Unnamed
	}
	return t.KeyringName()
}

func (t Tools) page(link string) string {
	if t.Page == nil {
		return link
	}
	return t.Page(link)
}

func (t Tools) signInLimit() time.Duration {
	if t.SignInLimit > 0 {
		return t.SignInLimit
	}
	return 20 * time.Second
}

// StartPractice starts the practice server and fills in its account.
func (w *Wizard) StartPractice() {
	if w.practice == nil || w.State().Practice {
		return
	}
	w.start(func(*State) {}, func(_ context.Context, j job) {
		p, err := w.practice()
		if err != nil {
			// Only a computer without a loopback interface gets here.
			j.update(func(s *State) { s.AddressError = PracticeFailed })
			return
		}
		taken := false
		j.update(func(s *State) {
			if s.Practice {
				return // the button was pressed twice, and the first press was quicker
			}
			taken = true
			w.tools, w.practiceAccount, w.practiceClose = p.Tools, p, p.Close
			w.incoming, w.outgoing, w.tokens = accounts.Secret{}, accounts.Secret{}, oauth.Tokens{}
			w.readPreferences()
			*s = State{Practice: true, Name: p.Name, Keyring: p.Tools.keyringName()}
			s.typeAddress(p.Address)
		})
		if !taken {
			p.Close()
		}
	})
}

// LeavePractice ends the practice server and starts afresh with the person's own
// address.
func (w *Wizard) LeavePractice() {
	w.mu.Lock()
	if !w.state.Practice {
		w.mu.Unlock()
		return
	}
	w.supersede()
	end := w.practiceClose
	w.practiceClose = nil
	w.tools, w.practiceAccount = w.own, Practice{}
	w.incoming, w.outgoing, w.tokens = accounts.Secret{}, accounts.Secret{}, oauth.Tokens{}
	w.state = State{Keyring: keyring.Unnamed}
	w.readPreferences()
	if end != nil { // else Close was faster
		w.work.Go(end) // its last connections may take a moment
	}
	w.mu.Unlock()
	w.nameKeyring()
	w.changed()
}

// Page is where the person's browser finds a web page: a link as it is, but for the
// pages of the practice company.
func (w *Wizard) Page(link string) string {
	w.mu.Lock()
	t := w.tools
	w.mu.Unlock()
	return t.page(link)
}

// PracticeFailed stands in the address's place when the practice server could
// not start.
const PracticeFailed accounts.AddressError = "practice-failed"

// PracticePassword is the practice account's published password, empty when
// this is not practice.
func (w *Wizard) PracticePassword() accounts.Secret {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.state.Practice {
		return accounts.Secret{}
	}
	return w.practiceAccount.Password
}
