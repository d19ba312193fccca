package realtest_test

import (
	"context"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

// A zone is one mail domain of the made-up internet, with what discovery has to
// make of it.
type zone struct {
	name string
	who  string // whose settings are looked for
	plan realtest.Plan
	// finder changes how it is looked for. May be nil.
	finder func(*discover.Finder)
	// hear is told how each source gets on. May be nil.
	hear func(discover.Finding)
	// enough: the search is cancelled at its first answer, which is then looked at.
	enough bool

	// choices are described by [describe].
	choices []string
	// found are the sources that must have found something, maybe those that may
	// have been stopped before. Of silent ones it must be said that they didn't
	// answer, of all others that they have nothing, or were not needed.
	found, maybe, silent []discover.Source
	// published is for zones whose best choice comes from a file.
	published bool
	// noSuchDomain: see [discover.Result].
	noSuchDomain bool
	exchangers   []string
	differences  []discover.Difference
	// requests are all that the web servers of the domain got, in any order.
	requests []string
	// more looks at the rest.
	more func(*testing.T, search)
}

func (z zone) domain() string { return z.who[strings.LastIndexByte(z.who, '@')+1:] }

// A search is what came of looking for a zone's settings.
type search struct {
	result   discover.Result
	err      error
	answers  []discover.Result
	line     *realtest.Line
	internet *realtest.Internet
}

func (s search) finding(source discover.Source) discover.Finding {
	i := slices.IndexFunc(s.result.Findings, func(f discover.Finding) bool { return f.Source == source })
	return s.result.Findings[i]
}

// TestRealDiscovery looks for the settings of every zone at once, in one made-up
// internet: through real DNS packets, over real TCP and TLS, to real mail servers.
func TestRealDiscovery(t *testing.T) {
	t.Parallel()
	zones := slices.Concat(publishedZones(), recordZones(), guessZones(), disagreeingZones(), refusedZones(), silentZones())
	plan := realtest.Plan{Computers: []realtest.Computer{
		{Names: []string{"autoconfig.thunderbird.net"}, Web: thunderbirdsList},
	}}
	for _, z := range zones {
		plan.Computers = append(plan.Computers, z.plan.Computers...)
		plan.Records = append(plan.Records, z.plan.Records...)
		plan.Unanswered = append(plan.Unanswered, z.plan.Unanswered...)
	}
	internet := realtest.StartInternet(t, plan)
	searches := make([]search, len(zones))
	together(zones, func(i int, z zone) { searches[i] = z.search(t.Context(), internet) })
	for i, z := range zones {
		t.Run(z.name, func(t *testing.T) {
			z.check(t, searches[i])
			leavesNothing(t, z.name, searches[i])
		})
	}
	t.Run("cancelled", func(t *testing.T) { cancelledAnywhere(t, internet) })
	t.Run("cancelled in silence", func(t *testing.T) { cancelledInSilence(t, internet) })
	tellsNobodyElse(t, internet)
}

// together does something with many zones, most of them a few at a time: all at
// once, their questions would be more than the DNS server's queue holds, and the
// system drops the rest. Those with a time limit of their own mostly wait.
func together(zones []zone, do func(int, zone)) {
	slots := make(chan struct{}, 4)
	var running sync.WaitGroup
	for i, z := range zones {
		running.Go(func() {
			if z.finder == nil {
				slots <- struct{}{}
				defer func() { <-slots }()
			}
			do(i, z)
		})
	}
	running.Wait()
}

// patient is how long a search may take whose answer all come: a slow computer
// changes nothing then.
const patient = time.Minute

// search looks for the settings. Whatever is started meanwhile carries the zone's
// name, so that it can be told who left it behind.
func (z zone) search(ctx context.Context, internet *realtest.Internet) (s search) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.internet, s.line = internet, internet.Line()
	f := &discover.Finder{Network: s.line.Network(), DNS: s.line.DNS(), Limit: patient}
	if z.finder != nil {
		z.finder(f)
	}
	addr, err := accounts.ParseAddress(z.who)
	if err != nil {
		return search{err: err}
	}
	progress := discover.Progress{Finding: z.hear, Answer: func(r discover.Result) {
		s.answers = append(s.answers, r)
		if z.enough {
			cancel()
		}
	}}
	pprof.Do(ctx, pprof.Labels("search", z.name), func(ctx context.Context) {
		s.result, s.err = f.Find(ctx, addr, progress)
	})
	return s
}
