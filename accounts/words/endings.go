package words

import (
	"fmt"
	"time"

	"postkey/accounts/providers"
)

// endings say since when the mailbox password no longer works, or from when on it
// won't; not again what the line already told.
func (a asking) endings(now time.Time) []string {
	var notes []string
	for _, e := range a.p.PasswordEnds {
		parts := a.used(e.Protocols)
		if len(parts) == 0 || a.told.On == e.On {
			continue
		}
		id := "ends"
		if !now.Before(e.On.Time()) {
			id = "ended"
		}
		if e.Admin {
			id += "-admin"
		}
		part := ""
		if len(parts) == 1 {
			part = a.w.both("asks.part.", parts)
		}
		notes = append(notes, a.w.T("asks.note."+id, append(a.pairs(providers.FactEnds), "Part", part, "Date", a.w.day(e.On))...))
	}
	return notes
}

// day writes a date as exactly as it is known: 3 May 2026, May 2026 or 2026.
func (w *Words) day(d providers.Day) string {
	t := d.Time()
	switch {
	case t.IsZero():
		return ""
	case len(d) == len(time.DateOnly):
		return w.Date(t)
	case len(d) == len("2006"):
		return string(d)
	}
	return w.T("asks.date.month", "Month", w.T(fmt.Sprintf("date.month.%d", t.Month())), "Year", t.Year())
}
