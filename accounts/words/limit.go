package words

import (
	"fmt"
	"strings"

	"postkey/accounts/providers"
)

// limits says all of them, one sentence after the other.
func (w *Words) limits(list []providers.Limit) string {
	var said []string
	for _, l := range list {
		said = append(said, w.limit(l))
	}
	return strings.Join(said, " ")
}

// limit says how much may be sent.
func (w *Words) limit(l providers.Limit) string {
	amount := w.number(l.Count)
	if l.Most > l.Count {
		amount = w.T("asks.limit.range", "Least", amount, "Most", w.number(l.Most))
	}
	plan := ""
	if l.Plan != "" {
		plan = w.T("asks.plan." + l.Plan)
	}
	id := "asks.limit.told"
	if !l.Sure {
		id = "asks.limit.heard"
	}
	return w.T(id, "Limit", w.T("asks.limit."+l.Of+"."+l.Per, "Count", l.Count, "Amount", amount, "Plan", plan), "Date", w.day(l.Date))
}

// number writes a number so that it can be read at a glance: 10,000.
func (w *Words) number(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return w.T("asks.thousands", "Thousands", w.number(n/1000), "Rest", fmt.Sprintf("%03d", n%1000))
}
