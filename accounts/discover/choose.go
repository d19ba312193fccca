package discover

import (
	"cmp"
	"slices"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/providers"
)

// conclude makes a result of what the sources found so far. best is where its first
// choice comes from, or that there can be none; nil when nothing can be used yet,
// or may still turn out not to be encrypted.
func conclude(addr accounts.Address, outcomes []*outcome) (r Result, best *outcome) {
	type entry struct {
		Choice
		in, from *outcome
		dead     bool // it was tried, and doesn't answer
	}
	r.Address = addr
	if known, ok := providers.ByDomain(addr.Domain); ok {
		r.Provider = known
	}
	for _, o := range outcomes {
		if o.offer.exchangers != nil {
			r.Exchangers = o.offer.exchangers
		}
	}
	var list []entry
	var denied []accounts.Protocol
	for _, o := range outcomes {
		denied = append(denied, o.offer.denied...)
	}
	ranked := byRank(outcomes)
	for _, o := range ranked {
		for _, protocol := range []accounts.Protocol{accounts.IMAP, accounts.POP3} {
			if o.offer.guessed && slices.Contains(denied, protocol) {
				continue // the domain itself says that it isn't for people
			}
			incoming, inAnswered, hasIncoming := o.server(protocol)
			from, outgoing, outAnswered, hasOutgoing := o.outgoing(ranked)
			if !hasIncoming || !hasOutgoing || slices.ContainsFunc(list, func(e entry) bool {
				return e.Incoming.Endpoint(incoming) && e.Outgoing.Endpoint(outgoing)
			}) {
				continue
			}
			c := Choice{Incoming: incoming, Outgoing: outgoing, Source: from.source, Why: from.why,
				Answered: inAnswered && outAnswered, NameOpen: from.offer.nameOpen || o.offer.nameOpen}
			c.Page = o.offer.page
			if protocol == accounts.POP3 {
				c.Leave = leaveOf(o.offer.published, incoming)
			}
			c.judge(addr, r.Exchangers)
			if from.offer.unencrypted {
				// It has the lowest rank, so that the other side's source can't be it
				// without this one.
				c.Trust = gate.Confirm
			}
			c.Agree = agreeing(c, outcomes)
			list = append(list, entry{c, o, from, o.done && from.done && !c.Answered})
		}
		if o.final() {
			// Less trusted sources have nothing to add to settings that work, whether
			// they happened to be ready by then or not.
			if len(list) == 0 {
				best = o
				if r.Provider == nil {
					r.Provider = o.offer.provider
				}
			}
			break
		}
	}
	// They stand by trust now, and IMAP before POP3. What doesn't answer comes
	// after what does or may, and no encryption after any.
	slices.SortStableFunc(list, func(a, b entry) int {
		return cmp.Or(order(a.encrypted(), b.encrypted()), order(!a.dead, !b.dead))
	})
	for _, e := range list {
		r.Choices = append(r.Choices, e.Choice)
	}
	if len(list) > 0 {
		first := list[0]
		r.Published = first.in.offer.published
		if r.Provider == nil {
			r.Provider = first.in.offer.provider
		}
		if r.Provider == nil {
			if p, ok := providers.ByHost(first.Incoming.Host); ok {
				r.Provider = p
			}
		}
		r.Differences = differences(first.Choice, first.from.rank, ranked)
		if !first.dead && (first.encrypted() || first.from.done) {
			best = first.from
		}
	}
	r.Advice = r.advice()
	return r, best
}

// order sorts what is true first.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// outgoing is the outcome's way to send, or where its source names none, the most
// trusted source's that does. from is the less trusted of the two sources.
func (o *outcome) outgoing(ranked []*outcome) (from *outcome, server accounts.Server, answered, ok bool) {
	for _, other := range append([]*outcome{o}, ranked...) {
		if server, answered, ok = other.server(accounts.SMTP); ok {
			if other.rank < o.rank {
				other = o
			}
			return other, server, answered, true
		}
	}
	return nil, server, false, false
}

func (c Choice) encrypted() bool {
	return c.Incoming.Security != accounts.Plaintext && c.Outgoing.Security != accounts.Plaintext
}

// Certain reports whether it is sure enough that these are the person's own servers,
// without them having to look: they are known, or the domain's own and just
// answered. Guesses stay likely at best.
func (c Choice) Certain() bool {
	return c.Trust == gate.Known || c.Trust == gate.OwnDomain && c.Answered && c.Source != Guess
}

// judge asks the gate about both servers. Without encryption no certificate can
// show whose server it is, so the person has to look at it whatever its name.
func (c *Choice) judge(addr accounts.Address, exchangers []string) {
	in, out := gate.Judge(addr, exchangers, c.Incoming.Host), gate.Judge(addr, exchangers, c.Outgoing.Host)
	c.Trust = gate.Weaker(in.Trust, out.Trust)
	if !c.encrypted() {
		c.Trust = gate.Confirm
	}
	c.Owners = []string{in.Owner}
	if out.Owner != in.Owner {
		c.Owners = append(c.Owners, out.Owner)
	}
}

// advice is what a person has to know or do before the first try.
func (r *Result) advice() []string {
	var list []string
	if p := r.Provider; p != nil {
		switch p.SignIn {
		case providers.Closed:
			return []string{AdviceClosed}
		case providers.Bridge:
			list = append(list, AdviceBridge)
		case providers.Browser:
			list = append(list, AdviceBrowser)
		case providers.AppPassword:
			list = append(list, AdviceAppPassword)
		case providers.Password:
			if p.AppPasswordURL != "" {
				list = append(list, AdviceAppPasswordTwoStep)
			}
		}
		if p.OwnAddress && !slices.Contains(p.Domains, r.Address.Domain) {
			list = append(list, AdviceOwnAddress)
		}
		for _, e := range []struct {
			protocol accounts.Protocol
			advice   string
		}{{accounts.IMAP, AdviceEnableIMAP}, {accounts.POP3, AdviceEnablePOP}, {accounts.SMTP, AdviceEnableSMTP}} {
			if p.Needs(e.protocol) {
				list = append(list, e.advice)
			}
		}
	}
	if len(r.Choices) > 0 && r.Choices[0].Incoming.Auth == accounts.AuthOAuth2 && !slices.Contains(list, AdviceBrowser) {
		list = append(list, AdviceBrowser)
	}
	if r.Published != nil && len(r.Published.Enable) > 0 {
		list = append(list, AdviceEnable)
	}
	return list
}
