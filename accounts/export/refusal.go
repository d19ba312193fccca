package export

import (
	"errors"
	"fmt"
	"strings"

	"postkey/accounts"
	"postkey/accounts/words"
)

// The codes of a [Refusal]. They do not change.
const (
	// CodeInvalid: a value that no file can hold; Field names it.
	CodeInvalid = "invalid"
	// CodeAuth: the program has no such sign-in method; Field names the side.
	CodeAuth = "auth-unsupported"
	// CodeAddress: the program cannot show letters beyond ASCII before the @.
	CodeAddress = "address-unsupported"
	// CodePRFStartTLS: a PRF file can ask for STARTTLS only when sending.
	CodePRFStartTLS = "prf-starttls-incoming"
	// CodePRFEncoding: a PRF file has Windows-1252 and nothing else.
	CodePRFEncoding = "prf-encoding"
	// CodePRFValue: a value that Windows reads back as another one.
	CodePRFValue = "prf-value"
)

// A Refusal says that an account cannot be put into a format. Nothing was made.
type Refusal struct {
	Format string
	Code   string
	// Field is the path of the value, such as "outgoing.username". It never holds
	// the value itself: what was typed into a wrong field stays out of logs.
	Field string
	Err   error
}

func (r *Refusal) Error() string {
	s := fmt.Sprintf("%s cannot hold this account: %s", r.Format, r.Code)
	if r.Field != "" {
		s += " (" + r.Field + ")"
	}
	return s
}

func (r *Refusal) Unwrap() error { return r.Err }

// Sentence says it to a person.
func (r *Refusal) Sentence(w *words.Words) string {
	return w.T("export.refused."+r.Code, "Field", w.T("export.field."+r.Field))
}

// checked refuses what would break any of the formats, and returns the account
// as all of them want it: the address in its usual form, no blanks around the
// name. Every value that is written later has gone through here.
func checked(a accounts.Account) (accounts.Account, error) {
	a.Name = strings.TrimSpace(a.Name)
	if err := a.Validate(); err != nil {
		r := &Refusal{Code: CodeInvalid, Err: err}
		var fe *accounts.FieldError
		if errors.As(err, &fe) {
			r.Field = fe.Field
		}
		return a, r
	}
	address, err := accounts.ParseAddress(a.Address)
	if err != nil {
		return a, &Refusal{Code: CodeInvalid, Field: "address", Err: err}
	}
	a.Address = address.String()
	return a, nil
}

// samePassword tells whether both servers take the same password for the same
// name, so that asking for it once is enough.
func samePassword(a accounts.Account) bool {
	takes := func(s accounts.Server) bool {
		return s.Auth == accounts.AuthPassword || s.Auth == accounts.AuthEncrypted
	}
	return takes(a.Incoming) && takes(a.Outgoing) && a.Incoming.Username == a.Outgoing.Username && !a.SeparatePassword
}
