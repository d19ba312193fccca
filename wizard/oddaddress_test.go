package wizard

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/practice"
)

// Whatever stands before the @ goes through the whole flow as it was typed: into
// the sign-in name, to the servers, into the keyring and the saved account.
func TestOddLocalPartsStayUntouched(t *testing.T) {
	for _, local := range []string{"jane+tag", "Jane.DOE", ".jane..doe.", "a&b=c%40d", `"jane doe"`, `"jane@work"`, `"a\"b\\c"`} {
		t.Run(local, func(t *testing.T) {
			t.Parallel()
			address := local + "@" + practice.Domain
			password := accounts.NewSecret("pw of " + local)
			tools := toolsFor(t, company(t, practice.Options{Users: map[string]accounts.Secret{address: password}}))
			w := walk(t, tools)
			if s := w.found(address); s.Typed != address || s.Address.Local != local || s.AddressError != "" {
				t.Fatalf("it was read as %q: %+v", s.Typed, s.Address)
			}
			w.UseFound(w.State().Search.Chosen)
			w.AcceptChoice()
			s := w.State()
			if s.Account.Address != address || s.Account.Incoming.Username != address || s.Account.Outgoing.Username != address {
				t.Fatalf("the account is %+v", s.Account)
			}
			w.SignIn(password, accounts.Secret{}, true)
			if s = w.tested(); !s.Test.OK() {
				t.Fatalf("incoming %v, outgoing %v", s.Test.Sides[Incoming].Problem, s.Test.Sides[Outgoing].Problem)
			}
			if kept, err := tools.Keyring.Get(t.Context(), Service, address); err != nil || !kept.Equal(password) {
				t.Errorf("the keyring holds %v, %v", kept, err)
			}
			if saved, err := tools.Store.Load(); err != nil || len(saved) != 1 || saved[0].Address != address || saved[0].Incoming.Username != address {
				t.Errorf("saved are %+v, %v", saved, err)
			}
		})
	}
}

// A typo in the domain is offered to be mended, and the part before the @ stays.
func TestSuggestionKeepsTheLocalPart(t *testing.T) {
	w := walk(t, toolsFor(t, company(t, practice.Options{})))
	for _, local := range []string{"jane+tag", `"jane@work"`, "Jane.DOE"} {
		w.SetAddress(local + "@gmial.com")
		if s := w.State(); s.Suggestion != local+"@gmail.com" {
			t.Errorf("%s: suggested is %q", local, s.Suggestion)
		}
		w.AcceptSuggestion()
		if s := w.State(); s.Typed != local+"@gmail.com" {
			t.Errorf("%s: it is now %q", local, s.Typed)
		}
	}
}
