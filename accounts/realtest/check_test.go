package realtest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/realtest"
)

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
