package window

import (
	"slices"

	"postkey/accounts/discover"
	"postkey/wizard"
)

// agreement says who else names the servers of a choice; "" when nobody does.
func (w *Window) agreement(c discover.Choice) string {
	if len(c.Agree) == 0 {
		return ""
	}
	return w.t("found.agree", "Count", len(c.Agree), "Place", w.place(c.Agree[0]))
}

// differences tell who names other servers than the ones that were found, and
// why these were taken.
func (w *Window) differences(s wizard.State) []string {
	var list []string
	for _, d := range s.Search.Differences {
		var hosts []string
		for _, server := range d.Servers {
			if !slices.Contains(hosts, server.Host) {
				hosts = append(hosts, server.Host)
			}
		}
		if len(hosts) == 0 {
			continue
		}
		named := hosts[0]
		if len(hosts) > 1 {
			named = w.t("found.and", "First", hosts[0], "Second", hosts[1])
		}
		words := w.t("found.differs", "Place", w.place(d.Source), "Servers", named)
		why := "found.differs." + d.Why
		if d.Why == discover.LostTrust {
			why = "found.trusted." + string(s.Search.Chosen.Source)
		}
		if reason := w.t(why, "Count", len(hosts), "Domain", s.Address.DisplayDomain()); reason != why {
			words += " " + reason
		}
		list = append(list, words)
	}
	return list
}

// place is a source as the one who says something.
func (w *Window) place(s discover.Source) string { return w.t("found.place." + string(s)) }
