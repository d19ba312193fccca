package wizard

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/practice"
)

// A heldKeyring takes the password, and says so only when it is let go.
type heldKeyring struct {
	keyring.Memory
	taken, letGo chan struct{}
}

func (k *heldKeyring) Set(ctx context.Context, service, user string, s accounts.Secret) error {
	err := k.Memory.Set(ctx, service, user, s)
	close(k.taken)
	<-k.letGo
	return err
}

// TestLeavingDoesNotHideWhatWasKept: the keyring answers in the moment the
// person leaves, and the account cannot be saved; both are told.
func TestLeavingDoesNotHideWhatWasKept(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	tools := toolsFor(t, server)
	held := &heldKeyring{taken: make(chan struct{}), letGo: make(chan struct{})}
	tools.Keyring = held
	// A file stands where the folder should be.
	tools.Store = &accounts.Store{Dir: filepath.Join(t.TempDir(), "postkey")}
	if err := os.WriteFile(tools.Store.Dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.SignIn(practice.Password(), accounts.Secret{}, true)
	<-held.taken
	w.Back()
	close(held.letGo)
	w.Wait()
	if k := w.State().Keeping; k.State != KeepDone || k.AccountErr == nil {
		t.Errorf("the password is in the keyring and the account is not saved, but told is %+v", k)
	}
}

// TestWhatWorkedIsKept, and not what was entered since.
func TestWhatWorkedIsKept(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{})
	tools := toolsFor(t, server)
	held := &heldKeyring{taken: make(chan struct{}), letGo: make(chan struct{})}
	tools.Keyring = held
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.SignIn(practice.Password(), accounts.Secret{}, true)
	<-held.taken
	w.SetAddress("jane@example.invalid")
	w.Find()
	w.Cancel()
	close(held.letGo)
	w.Wait()
	saved, err := tools.Store.Load()
	if err != nil || len(saved) != 1 || saved[0].Address != practice.Address {
		t.Errorf("saved are %v, %v", saved, err)
	}
	if k := w.State().Keeping; k != (Keeping{}) {
		t.Errorf("the other account is told %+v", k)
	}
}

// TestPageIsForgotten where a password signs in: nobody has vouched for a page that
// only a settings file names.
func TestPageIsForgotten(t *testing.T) {
	t.Parallel()
	tools := toolsFor(t, company(t, practice.Options{}))
	tools.Keyring = new(keyring.Memory)
	w := walk(t, tools)
	w.found(practice.Address)
	w.UseFound(w.State().Search.Chosen)
	w.AcceptChoice()
	w.update(func(s *State) {
		s.Account.Page = &accounts.SignInPage{Issuer: "https://login.example.com", Hosts: practiceHosts}
	})
	w.SignIn(practice.Password(), accounts.Secret{}, true)
	w.tested()
	w.Wait()
	if list, err := tools.Store.Load(); err != nil || len(list) != 1 || list[0].Page != nil {
		t.Errorf("%v: %+v", err, list)
	}
}
