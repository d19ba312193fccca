package login_test

import (
	"testing"

	"postkey/accounts"
)

// TestNumberThatIsNone: a server that repeats the password where the number of
// messages belongs does not get it into the error. That, run looks.
func TestNumberThatIsNone(t *testing.T) {
	const password = "letters"
	a := &attempt{
		server: accounts.Server{Protocol: accounts.IMAP, Security: accounts.ImplicitTLS},
		script: "S: * OK [CAPABILITY IMAP4rev1] x\nC: A1 LOGIN *\nS: A1 OK in\nC: A2 STATUS *\nS: A2 NO\nC: A3 EXAMINE *\nS: * letters EXISTS\nS: A3 OK",
		secret: accounts.NewSecret(password), needle: password,
	}
	a.run(t.Context(), t, false)
	if a.problem == nil || a.problem.Stage != accounts.StageMailbox || a.problem.Reason != accounts.ProtocolError {
		t.Errorf("%v", a.err)
	}
}
