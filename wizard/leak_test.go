package wizard

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"postkey/accounts"
	"postkey/accounts/leaktest"
	"postkey/accounts/practice"
)

// awkward needs quoting in every format there is.
const awkward = `b"o\b p%w1`

// TestNoPasswordAnywhere signs in with the loudest trace, rightly and wrongly,
// and looks for the password wherever something was written or can be printed.
func TestNoPasswordAnywhere(t *testing.T) {
	t.Parallel()
	server := company(t, practice.Options{
		Users:           map[string]accounts.Secret{practice.Address: accounts.NewSecret(awkward)},
		RecordPlaintext: true,
	})
	tools := toolsFor(t, server)
	for _, password := range []string{awkward, `wr"o\ng p%w2`} {
		for _, protocol := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
			w := walk(t, tools)
			w.found(practice.Address)
			w.UseFound(w.State().Search.Chosen)
			w.Choose(protocol)
			w.AcceptChoice()
			w.SignIn(accounts.NewSecret(password), accounts.Secret{}, true)
			s := w.until("tested", func(s State) bool {
				return s.Step == StepTest && !s.Test.Running && s.Test.Sides[Outgoing].Finished && s.Keeping.State != KeepWaiting
			})
			if s.Test.OK() != (password == awkward) {
				t.Fatalf("%v, %v", s.Test.Sides[Incoming].Problem, s.Test.Sides[Outgoing].Problem)
			}
			w.Wait()
			s = w.State()
			check := func(what, text string) { leaktest.Check(t, password, what, []byte(text)) }
			check("State", fmt.Sprintf("%v %+v %#v", s, s, s))
			check("Wizard", fmt.Sprintf("%v %+v %#v", w.Wizard, w.Wizard, w.Wizard))
			data, err := json.Marshal(s.Account)
			if err != nil {
				t.Fatal(err)
			}
			check("Account", string(data))
			for _, side := range s.Test.Sides {
				if p := side.Problem; p != nil {
					check("Problem", fmt.Sprintf("%v %+v %#v", p, p, *p))
				}
			}

			var mu sync.Mutex
			var trace strings.Builder
			sides := Check{
				Account: s.Account, Incoming: accounts.NewSecret(password),
				Trace: func(side Side, line string) {
					mu.Lock()
					defer mu.Unlock()
					fmt.Fprintln(&trace, side, line)
				},
			}.Run(t.Context(), tools)
			if sides[Incoming].OK() != (password == awkward) {
				t.Errorf("traced: %v", sides[Incoming].Problem)
			}
			if trace.Len() == 0 {
				t.Error("nothing was traced")
			}
			check("trace", trace.String())
			check("plaintext before TLS", string(server.Plaintext(protocol))+string(server.Plaintext(accounts.SMTP)))
			leaktest.CheckDir(t, password, tools.Store.Dir)
		}
	}
}
