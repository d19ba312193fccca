package window

import (
	"fmt"
	"strings"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/wizard"
)

// address writes an address as it goes over the wire, and as its owner writes it
// where that is another form.
func (f *facts) address(a accounts.Address) {
	f.add("address", a.String())
	if d := a.Display(); d != a.String() {
		f.add("", d)
	}
	if l, ok := a.Lookalike(); ok {
		f.add("lookalike", l.Label+" "+l.ASCII+": "+strings.Join(l.Scripts, ", "))
	}
}

// search writes all that the search has told so far.
func (f *facts) search(s wizard.State) {
	if s.Search.Running {
		f.add("search", "still running")
	}
	if s.Search.NoSuchDomain {
		f.add("domain", s.Address.Domain+" does not exist")
	}
	if s.Search.Offline {
		f.add("network", "none")
	}
	if hosts := s.Search.Exchangers; len(hosts) > 0 {
		f.add("exchangers", strings.Join(hosts, ", "))
	}
	if len(s.Search.Choices) > 0 {
		f.agreement(s.Search)
	}
	f.findings(s.Search.Findings)
	f.switchedOff(s.Preferences)
}

// switchedOff lists the sources that the next search leaves out.
func (f *facts) switchedOff(p wizard.Preferences) {
	if len(p.Without) > 0 {
		f.add("switched off", sourceNames(p.Without))
	}
	if p.Unsaved != nil {
		f.add("  not saved", p.Unsaved.Error())
	}
	if p.Unread != nil {
		f.add("  not read", p.Unread.Error())
	}
}

func sourceNames(sources []discover.Source) string {
	names := make([]string, len(sources))
	for i, s := range sources {
		names[i] = string(s)
	}
	return strings.Join(names, ", ")
}

// agreement lists who names the same servers as the choice, and who others.
func (f *facts) agreement(s wizard.Search) {
	if agree := s.Chosen.Agree; len(agree) > 0 {
		f.add("agree", sourceNames(agree))
	}
	for _, d := range s.Differences {
		name := "differs"
		for _, server := range d.Servers {
			f.add(name, string(d.Source)+": "+endpoint(server)+"  not taken: "+d.Why)
			name = ""
		}
	}
}

// findings lists what every source said.
func (f *facts) findings(list []discover.Finding) {
	for _, d := range list {
		line := string(d.State)
		if d.Took > 0 {
			line += fmt.Sprintf(" (%d ms)", d.Took.Milliseconds())
		}
		f.add(string(d.Source), line)
		for _, s := range d.Servers {
			f.add("", endpoint(s))
		}
		for _, p := range d.Denied {
			f.add("", "not offered: "+string(p))
		}
		for _, r := range d.Refused {
			f.add("", fmt.Sprintf("refused: %s  %v", endpoint(r.Server), r.Err))
		}
		if d.Err != nil {
			f.add("", d.Err.Error())
		}
	}
}
