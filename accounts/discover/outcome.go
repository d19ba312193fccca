package discover

import (
	"slices"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// An outcome is what has become of one source.
type outcome struct {
	source Source
	rank   int
	why    string
	offer  offer
	// winners are those of its servers that answered, encrypted: at most one a
	// protocol.
	winners []accounts.Server
	// done means that nothing more comes.
	done bool
}

// take makes an event part of the outcome.
func (o *outcome) take(e event) {
	o.offer, o.winners, o.done = e.offer, e.winners, e.done
	switch {
	case o.offer.known:
		o.rank = rankKnown
	case o.offer.unencrypted:
		o.rank, o.why = rankUnencrypted, WhyHTTPAutoconfig
	}
}

// servers are what the source names. What is only guessed counts when it answers.
func (o *outcome) servers() []accounts.Server {
	if o.offer.guessed {
		return o.winners
	}
	return o.offer.servers
}

// names reports whether the source names that very place.
func (o *outcome) names(s accounts.Server) bool {
	return slices.ContainsFunc(o.servers(), s.Endpoint) || slices.ContainsFunc(o.winners, s.Endpoint)
}

// server is the outcome's best server of a protocol, and whether it answered.
func (o *outcome) server(p accounts.Protocol) (server accounts.Server, answered, ok bool) {
	is := func(s accounts.Server) bool { return s.Protocol == p }
	if i := slices.IndexFunc(o.winners, is); i >= 0 {
		return o.winners[i], true, true
	}
	if i := slices.IndexFunc(o.servers(), is); i >= 0 {
		return o.servers()[i], false, true
	}
	return server, false, false
}

// answered reports whether mail can be received and sent with what answered.
func (o *outcome) answered() bool {
	has := func(p accounts.Protocol) bool {
		_, answered, _ := o.server(p)
		return answered
	}
	return has(accounts.SMTP) && (has(accounts.IMAP) || has(accounts.POP3))
}

// final reports whether an outcome leaves nothing to find for less trusted
// sources: its servers answered, or it is known that there are none on the
// internet, which guesses must not contradict.
func (o *outcome) final() bool {
	p := o.offer.provider
	return o.answered() || p != nil && (p.SignIn == providers.Closed || p.SignIn == providers.Bridge)
}

// byRank are the outcomes, the most trusted first.
func byRank(outcomes []*outcome) []*outcome {
	list := slices.Clone(outcomes)
	slices.SortStableFunc(list, func(a, b *outcome) int { return a.rank - b.rank })
	return list
}

// settled reports whether nothing that is still open could change the answer.
func settled(outcomes []*outcome) bool {
	for _, o := range byRank(outcomes) {
		if !o.done {
			return false
		}
		if o.final() {
			return true
		}
	}
	return true
}
