package wizard

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/keyring"
	"postkey/accounts/oauth"
	"postkey/accounts/oauth/oauthtest"
	"postkey/accounts/practice"
)

// gives has a company's page give these tokens, one after the other.
func gives(p *oauthtest.Company, life int, access ...string) {
	given := 0
	p.Token = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body := map[string]any{"access_token": access[min(given, len(access)-1)], "token_type": "Bearer", "refresh_token": "r" + string(rune('0'+given))}
		if life > 0 {
			body["expires_in"] = life
		}
		given++
		_ = json.NewEncoder(w).Encode(body)
	}
}

func tries(s State) (n [2]int) {
	for i, side := range s.Test.Sides {
		n[i] = side.Tries
	}
	return n
}

// TestRefusedToken: a token that the page gave just now is not renewed when the mail
// server refuses it, which would only cost a try. One that may have run out is, once.
func TestRefusedToken(t *testing.T) {
	t.Run("given just now", func(t *testing.T) {
		p := newPages(t)
		gives(p, 3600, "not for this server", accessToken)
		w, _ := browsed(t, p)
		w.Browse(true)
		s := w.tested()
		for _, side := range s.Test.Sides {
			if side.Problem == nil || side.Problem.Reason != accounts.TokenRefused || side.Problem.Reply == "" {
				t.Errorf("%+v", side.Problem)
			}
		}
		if got := tries(s); got != [2]int{1, 1} || len(p.Requests()) != 1 {
			t.Errorf("%v tries, %d tokens", got, len(p.Requests()))
		}
		if s.Test.CanRetry() {
			t.Error("the same token again would only cost a try")
		}
	})
	t.Run("may have run out", func(t *testing.T) {
		p := newPages(t)
		gives(p, 0, accessToken, "over by now", accessToken)
		w, ring := browsed(t, p)
		w.Browse(true)
		if s := w.tested(); !s.Test.OK() {
			t.Fatalf("%v", s.Test.Sides[Incoming].Problem)
		}
		w.tokens.Access = accounts.NewSecret("over by now")
		w.Retry()
		s := w.tested()
		if got := tries(s); got != [2]int{2, 2} || s.Test.Sides[Incoming].Problem == nil || s.Test.Sides[Incoming].Problem.Reason != accounts.TokenRefused {
			t.Fatalf("%v tries, %v", got, s.Test.Sides[Incoming].Problem) // the next one is no better, and there is no third try
		}
		w.Retry()
		s = w.tested()
		if got := tries(s); !s.Test.OK() || got != [2]int{2, 2} {
			t.Errorf("%v tries, %v", got, s.Test.Sides[Incoming].Problem)
		}
		if kept, err := ring.Get(t.Context(), BrowserService, practice.Address); err != nil || kept.Reveal() != "r2" {
			t.Errorf("kept %q, %v", kept.Reveal(), err)
		}
	})
}

// TestPageFailsInTheMiddle: what is wrong with the page is no fault of the mail
// servers, which are not even asked.
func TestPageFailsInTheMiddle(t *testing.T) {
	status := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
		}
	}
	for want, break_ := range map[accounts.Reason]func(*oauthtest.Company){
		accounts.PermissionEnded: func(p *oauthtest.Company) { p.TakeBack(practice.Address) },
		accounts.ProgramUnknown:  func(p *oauthtest.Company) { p.Secret = "another" },
		accounts.PageUnreachable: func(p *oauthtest.Company) { p.Token = status(http.StatusServiceUnavailable, "") },
		accounts.PageFailed:      func(p *oauthtest.Company) { p.Token = status(http.StatusOK, "<html>") },
	} {
		t.Run(string(want), func(t *testing.T) {
			p := newPages(t)
			w, _ := browsed(t, p)
			w.Browse(true)
			if s := w.tested(); !s.Test.OK() {
				t.Fatalf("%v", s.Test.Sides[Incoming].Problem)
			}
			w.tokens.Expiry = time.Now()
			break_(p)
			if w.Retry(); want == accounts.PermissionEnded && w.tested().Test.CanRetry() {
				t.Error("trying again does not help")
			}
			for _, side := range w.tested().Test.Sides {
				if side.Problem == nil || side.Problem.Reason != want || side.Tries != 0 || len(side.Steps) > 0 || side.Problem.Server.Host == "" {
					t.Errorf("%+v, %d tries", side.Problem, side.Tries)
				}
			}
		})
	}
}

// TestMessageRenews: sending oneself a message renews a token that has run out, and
// keeps what gets the next one.
func TestMessageRenews(t *testing.T) {
	p := newPages(t)
	w, ring := browsed(t, p)
	p.Rotate = true
	w.Browse(true)
	if s := w.tested(); !s.Test.OK() {
		t.Fatalf("%v", s.Test.Sides[Incoming].Problem)
	}
	w.tokens.Expiry = time.Now()
	p.Refresh = "the next one"
	w.SendTest()
	if m := w.until("arrived", func(s State) bool { return !s.Test.Message.Running }).Test.Message; m.Arrival == nil {
		t.Errorf("%v", m.Problem)
	}
	if kept, err := ring.Get(t.Context(), BrowserService, practice.Address); err != nil || kept.Reveal() != "the next one" {
		t.Errorf("kept %q, %v", kept.Reveal(), err)
	}
	w.Retry()
	if s := w.tested(); !s.Test.OK() {
		t.Errorf("%v", s.Test.Sides[Incoming].Problem)
	}
}

// TestMessageRenewsForPOP: a POP3 server shows the message only to another session, which
// signs in with the token that took the place of the one before.
func TestMessageRenewsForPOP(t *testing.T) {
	p := newPages(t)
	w, _ := browsed(t, p)
	companyWithPage(t, p.URL, `"pop3s://pop.practice.example"`)
	w.Browse(false)
	if s := w.tested(); !s.Test.OK() {
		t.Fatalf("%v", s.Test.Sides[Incoming].Problem)
	}
	w.mu.Lock()
	check := w.check()
	w.mu.Unlock()
	check.Tokens = oauth.Tokens{Refresh: check.Tokens.Refresh} // all that a keyring holds
	in := &check.Account.Incoming
	in.Protocol, in.Host, in.Port = accounts.POP3, "pop.practice.example", 995
	sides, m := check.Send(t.Context(), w.tools, nil)
	if m.Arrival == nil || p.Granted() != 2 {
		t.Errorf("%v, %v, %d tokens", m.Problem, sides[Incoming].Problem, p.Granted())
	}
}

// A smallKeyring takes no token longer than Windows does.
type smallKeyring struct{ keyring.Memory }

func (k *smallKeyring) Set(ctx context.Context, service, user string, s accounts.Secret) error {
	if len(s.Reveal()) > 20 {
		return keyring.ErrTooBig
	}
	return k.Memory.Set(ctx, service, user, s)
}

// TestTokenTooLarge: what the keyring cannot keep works until Postkey closes, and is
// told; also when it gets too large later.
func TestTokenTooLarge(t *testing.T) {
	const large = "larger than twenty bytes by far"
	for _, first := range []string{large, "small"} {
		p := newPages(t)
		p.Refresh, p.Rotate = first, true
		w, _ := browsed(t, p)
		w.equip(func(tools *Tools) { tools.Keyring = new(smallKeyring) })
		w.Browse(true)
		s := w.tested()
		if first == "small" {
			if s.Keeping.State != KeepDone {
				t.Fatalf("%+v", s.Keeping)
			}
			p.Refresh, w.tokens.Expiry = large, time.Now()
			w.SendTest()
			s = w.until("arrived", func(s State) bool { return !s.Test.Message.Running })
		}
		if !s.Test.OK() || s.Keeping.State != KeepInMemory || !errors.Is(s.Keeping.Err, keyring.ErrTooBig) {
			t.Errorf("%s: %+v, %v", first, s.Keeping, s.Test.Sides[Incoming].Problem)
		}
	}
}

// TestNothingToKeep: where the page gives no token that gets the next one, there is
// nothing for the keyring, which is told as that and not as its fault; the password that
// is there stays.
func TestNothingToKeep(t *testing.T) {
	p := newPages(t)
	p.Token = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": accessToken, "token_type": "Bearer"})
	}
	w, ring := browsed(t, p)
	if err := ring.Set(t.Context(), Service, practice.Address, accounts.NewSecret("of before")); err != nil {
		t.Fatal(err)
	}
	w.Browse(true)
	if s := w.tested(); !s.Test.OK() || s.Keeping.State != KeepInMemory || s.Keeping.Err != nil {
		t.Errorf("%+v, %v", s.Keeping, s.Test.Sides[Incoming].Problem)
	}
	if kept, err := ring.Get(t.Context(), Service, practice.Address); err != nil || kept.Reveal() != "of before" {
		t.Errorf("kept %q, %v", kept.Reveal(), err)
	}
}
