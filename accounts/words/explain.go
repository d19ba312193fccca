package words

import (
	"time"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// Context is what an explanation depends on beside the problem itself. Which
// side it is follows from the problem's server: SMTP is sending.
type Context struct {
	Address accounts.Address
	// Provider is the mail company, when Postkey knows it: steps are then for
	// that company, with its own pages. May be nil.
	Provider *providers.Provider
	// Other is true when the other side worked with the same account.
	Other bool
	// Now is what this computer's clock says, for certificates.
	Now time.Time
}

// An Explanation is a [accounts.Problem] in words.
type Explanation struct {
	// Title is what happened, one sentence. Lead is one more, about what did
	// work or what it means.
	Title, Lead string
	// Steps are what to do, in order. Never empty.
	Steps []Step
	// Reply is what the server said, cleaned; or empty.
	Reply string
	// HelpURL is the mail company's page about it, or empty.
	HelpURL string
}

// A Step is one thing to do. Link are the words of a link to URL; both are
// empty when there is no page for it.
type Step struct{ Text, Link, URL string }

// Explain says what happened and what to do about it.
func (w *Words) Explain(p *accounts.Problem, c Context) Explanation {
	return Explanation{Title: string(p.Reason)}
}

// Chip is the one or two words that stand for a reason; for "" they say that
// it works.
func (w *Words) Chip(reason accounts.Reason) string { return string(reason) }

// AddressError says what is wrong with a typed address.
func (w *Words) AddressError(err error) string { return err.Error() }

// FieldError says which value of the settings cannot be used, and why.
func (w *Words) FieldError(err error) string { return err.Error() }
