package realtest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/clientconfig"
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

// reasons are those of all problems in an error.
func reasons(err error) []accounts.Reason {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var list []accounts.Reason
		for _, e := range many.Unwrap() {
			list = append(list, reasons(e)...)
		}
		return list
	}
	if p, ok := errors.AsType[*accounts.Problem](err); ok {
		return []accounts.Reason{p.Reason}
	}
	return nil
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
	f := &discover.Finder{Network: s.line.Network(), DNS: s.line.DNS(), HTTP: s.line.HTTP(), Limit: patient}
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

// lingering is how long what was stopped may take to be gone: less than anything
// takes that was not, such as a question of Go's resolver, which has 5 s.
const lingering = 4 * time.Second

// leavesNothing fails when a search left a connection, a dial or a goroutine.
func leavesNothing(t *testing.T, name string, s search) {
	t.Helper()
	since := time.Now()
	for {
		var b bytes.Buffer
		if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
			t.Error(err)
			return
		}
		open := s.line.Open()
		var left []string
		for stack := range strings.SplitSeq(b.String(), "\n\n") {
			if strings.Contains(stack, fmt.Sprintf("%q:%q", "search", name)) {
				left = append(left, stack)
			}
		}
		switch {
		case len(open)+len(left) == 0:
			return
		case time.Since(since) > lingering:
			t.Errorf("%s: left open: %v; left running:\n%s", name, open, strings.Join(left, "\n\n"))
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// describe is a choice in one line: both servers, with the user name where it is
// not the address; who named them; how far that goes.
func describe(c discover.Choice, who string) string {
	server := func(s accounts.Server) string {
		if s.Username == who {
			s.Username = ""
		}
		auth := ""
		if s.Auth != accounts.AuthPassword {
			auth = " by " + string(s.Auth)
		}
		return s.URL() + auth
	}
	line := fmt.Sprintf("%s %s %s %s %s %v", server(c.Incoming), server(c.Outgoing), c.Source, c.Trust, c.Why, c.Owners)
	if !c.Answered {
		line += " silent"
	}
	if c.NameOpen {
		line += " name-open"
	}
	if len(c.Agree) > 0 {
		line += fmt.Sprintf(" agree %v", c.Agree)
	}
	return line
}

// check compares everything a search says with what it has to say.
func (z zone) check(t *testing.T, s search) {
	t.Helper()
	switch {
	case !z.enough && s.err != nil:
		t.Fatal(s.err)
	case z.enough && (!errors.Is(s.err, context.Canceled) || len(s.answers) != 1):
		t.Fatalf("%d answers, then %v", len(s.answers), s.err)
	case z.enough:
		s.result = s.answers[0]
	}
	var choices []string
	for _, c := range s.result.Choices {
		choices = append(choices, describe(c, z.who))
	}
	if got, want := strings.Join(choices, "\n"), strings.Join(z.choices, "\n"); got != want {
		t.Errorf("choices:\n%s\nwant:\n%s", got, want)
	}
	if !z.enough {
		z.checkFindings(t, s)
		z.checkAnswers(t, s)
	}
	r := s.result
	if (r.Published != nil) != z.published {
		t.Errorf("published: %+v", r.Published)
	}
	if r.Offline || r.NoSuchDomain != z.noSuchDomain {
		t.Errorf("offline %v, no such domain %v, suggestion %q", r.Offline, r.NoSuchDomain, r.Suggestion)
	}
	// Those of one preference come in any order.
	if !slices.Equal(slices.Sorted(slices.Values(r.Exchangers)), z.exchangers) {
		t.Errorf("exchangers %v, want %v", r.Exchangers, z.exchangers)
	}
	if got, want := differences(r.Differences), differences(z.differences); got != want {
		t.Errorf("differences:\n%s\nwant:\n%s", got, want)
	}
	if z.requests != nil {
		if got, want := strings.Join(slices.Sorted(slices.Values(s.internet.Requests(z.domain()))), "\n"), strings.Join(slices.Sorted(slices.Values(z.requests)), "\n"); got != want {
			t.Errorf("requests:\n%s\nwant:\n%s", got, want)
		}
	}
	if z.more != nil {
		z.more(t, s)
	}
}

// checkFindings looks at what is said of each source.
func (z zone) checkFindings(t *testing.T, s search) {
	t.Helper()
	for _, f := range s.result.Findings {
		want := []discover.State{discover.Nothing, discover.NotNeeded}
		switch {
		case slices.Contains(z.found, f.Source):
			want = []discover.State{discover.Found}
		case slices.Contains(z.maybe, f.Source):
			want = []discover.State{discover.Found, discover.NotNeeded}
		case slices.Contains(z.silent, f.Source):
			want = []discover.State{discover.NoAnswer}
		}
		if !slices.Contains(want, f.State) || (f.State == discover.Found) != (len(f.Servers) > 0) {
			t.Errorf("%s: %s with %v: %v; want %v", f.Source, f.State, f.Servers, f.Err, want)
		}
	}
}

// checkAnswers looks at what was told meanwhile: where nothing can be used,
// nothing; else in the end what came out.
func (z zone) checkAnswers(t *testing.T, s search) {
	t.Helper()
	if len(s.answers) == 0 || len(z.choices) == 0 {
		if len(s.answers) != len(z.choices) {
			t.Errorf("%d answers told, and %d choices in the end", len(s.answers), len(z.choices))
		}
		return
	}
	told, came := s.answers[len(s.answers)-1].Choices[0], s.result.Choices[0]
	if !told.Incoming.Endpoint(came.Incoming) || !told.Outgoing.Endpoint(came.Outgoing) || told.Source != came.Source {
		t.Errorf("told at last: %s; came out: %s", describe(told, z.who), describe(came, z.who))
	}
}

func differences(list []discover.Difference) string {
	var lines []string
	for _, d := range list {
		line := fmt.Sprintf("%s %s", d.Source, d.Why)
		for _, s := range d.Servers {
			s.Username = ""
			line += " " + s.URL()
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// file serves a settings file at the places of one.
func file(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/mail/config-v1.1.xml" && r.URL.Path != "/.well-known/autoconfig/mail/config-v1.1.xml" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		io.WriteString(w, text)
	}
}

// settings is a settings file with these servers, as server URLs, in which the
// user name is the address.
func settings(urls ...string) string {
	config := clientconfig.Config{ID: "company.example", Name: "Company"}
	for _, u := range urls {
		config.Servers = append(config.Servers, clientconfig.Server{Server: server(u)})
	}
	var b strings.Builder
	if err := config.Write(&b); err != nil {
		panic(err)
	}
	return b.String()
}

func server(url string) accounts.Server {
	s, err := accounts.ParseServerURL(url)
	if err != nil {
		panic(err)
	}
	s.Username = "%EMAILADDRESS%"
	return s
}

// thunderbirdsList is the public list, as far as these zones are in it.
func thunderbirdsList(w http.ResponseWriter, r *http.Request) {
	text, ok := map[string]string{
		"/v1.1/everything.example": everythingFile,
		"/v1.1/listed.example":     settings("imaps://in.listed.example", "smtps://out.listed.example"),
	}[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	io.WriteString(w, text)
}

// tellsNobodyElse looks at every request of all searches: the address went to the
// domain itself alone, and never without encryption.
func tellsNobodyElse(t *testing.T, internet *realtest.Internet) {
	all := append(internet.Requests("example"), internet.Requests("autoconfig.thunderbird.net")...)
	if len(all) == 0 {
		t.Error("nothing was asked for")
	}
	for _, line := range all {
		place, who, told := strings.Cut(line, "?emailaddress=")
		if !told {
			if strings.Contains(line, "jane") || strings.Contains(line, "%40") {
				t.Errorf("told of a person: %s", line)
			}
			continue
		}
		_, domain, _ := strings.Cut(who, "%40")
		if place != "GET https://autoconfig."+domain+"/mail/config-v1.1.xml" {
			t.Errorf("told somebody else: %s", line)
		}
	}
}
