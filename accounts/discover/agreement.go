package discover

import (
	"slices"

	"postkey/accounts"
)

// agreeing are the sources besides the choice's own that name both its servers.
func agreeing(c Choice, outcomes []*outcome) []Source {
	var list []Source
	for _, o := range outcomes {
		if o.source != c.Source && o.names(c.Incoming) && o.names(c.Outgoing) {
			list = append(list, o.source)
		}
	}
	return list
}

// differences are what other sources say against a choice whose source has the
// given rank. A guess says nothing: it only finds what is there. Nor does a source
// that knows of another port on the same host.
func differences(c Choice, rank int, ranked []*outcome) []Difference {
	var list []Difference
	for _, o := range ranked {
		if o.source == c.Source || o.offer.guessed {
			continue
		}
		d := Difference{Source: o.source, Why: LostTrust}
		for _, ours := range []accounts.Server{c.Incoming, c.Outgoing} {
			theirs, answered, ok := o.server(ours.Protocol)
			same := func(s accounts.Server) bool { return s.Protocol == ours.Protocol && s.Host == ours.Host }
			if !ok || slices.ContainsFunc(o.offer.servers, same) {
				continue
			}
			d.Servers = append(d.Servers, theirs)
			switch {
			case o.rank > rank || answered || !o.done:
			case slices.ContainsFunc(o.offer.refused, func(r Refusal) bool { return r.Server.Endpoint(theirs) }):
				d.Why = LostSecurity
			default:
				d.Why = LostSilent
			}
		}
		if len(d.Servers) > 0 {
			list = append(list, d)
		}
	}
	return list
}
