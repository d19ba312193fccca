package discover

import (
	"context"
	"time"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
	"postkey/accounts/providers"
)

// A source looks in one place. It returns when it has an answer or its context
// ends, and leaves nothing behind.
type source struct {
	name Source
	// rank orders sources by how far they can be trusted, 0 best: known provider,
	// own domain over https, ISPDB, SRV, MX, PACC, Autodiscover, guess. Last comes
	// [rankUnencrypted].
	rank  int
	limit time.Duration
	why   string
	find  func(context.Context, *search) offer
}

// sources is the order in which they are shown.
var sources = []source{
	{name: Provider, rank: 0}, // asked first, see Find
	{name: MX, rank: 4, limit: 6 * time.Second, why: WhyMX, find: mx},
	{name: Autoconfig, rank: 1, limit: 5 * time.Second, why: WhyOwnAutoconfig, find: autoconfig},
	{name: ISPDB, rank: 2, limit: 5 * time.Second, why: WhyISPDB, find: ispdb},
	{name: SRV, rank: 3, limit: 5 * time.Second, why: WhySRV, find: srv},
	{name: PACC, rank: 5, limit: 5 * time.Second, why: WhyPACC, find: pacc},
	{name: Autodiscover, rank: 6, limit: 5 * time.Second, why: WhyAutodiscover, find: autodiscover},
	{name: Guess, rank: 7, limit: 7 * time.Second, why: WhyGuessAnswered, find: guess},
}

// rankKnown is that of servers of the embedded table.
const rankKnown = 0

// rankUnencrypted is that of every offer that came without encryption. Guesses
// have at least proved to be servers of the domain.
const rankUnencrypted = 8

// An offer is what a source found.
type offer struct {
	// servers are in the source's order of preference.
	servers []accounts.Server
	// known: they are the embedded table's.
	known bool
	// guessed: nobody named them. They count once they answer.
	guessed bool
	// refused are servers that answered and are not among them.
	refused []Refusal
	// nameOpen: see [Choice].
	nameOpen bool
	// authOpen: nothing says how to sign in, but what the servers offer.
	authOpen bool
	// denied: see [Finding].
	denied []accounts.Protocol
	// unencrypted: anybody on the way could have written it. It is believed least
	// of all, and the person has to look at it whoever owns the servers.
	unencrypted bool
	// exchangers are the domain's MX hosts, or nil.
	exchangers []string
	// provider is whom the source knows to keep the mailboxes, or nil.
	provider *providers.Provider
	// published is the file they come from, or nil.
	published *clientconfig.Config
	// page: see [Choice].
	page *accounts.SignInPage
	// errs are [*accounts.Problem]s; they count when servers is empty.
	errs []error
}

// Sources are the names of all sources there are, in the order they are shown.
func Sources() []Source {
	var names []Source
	for _, s := range sources {
		names = append(names, s.name)
	}
	return names
}
