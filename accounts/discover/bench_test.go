package discover

import (
	"slices"
	"testing"
	"time"

	"postkey/accounts"
)

// The settings of a known company, which are there before anything is sent. The
// first search of a program reads the table, too.
func BenchmarkKnownProvider(b *testing.B) {
	n := newInternet(b)
	f := n.finder()
	addr := accounts.Address{Local: "jane", Domain: "gmail.com"}
	b.ReportAllocs()
	find := func() {
		if r, err := f.Find(b.Context(), addr, Progress{}); err != nil || len(r.Choices) == 0 {
			b.Fatal(lines(r), err)
		}
	}
	start := time.Now()
	find()
	first := time.Since(start)
	for b.Loop() {
		find()
	}
	b.ReportMetric(float64(first), "ns/first-op")
	b.ReportMetric(float64(len(n.asked)+len(n.dialled)+len(n.records)), "packets")
}

// The same journeys as in TestRoundTrips, on this computer's clock: with what the
// work itself takes, there and here. The medians are reported. A search is left as
// soon as it has said what is measured.
func BenchmarkRoundTrips(b *testing.B) {
	for _, j := range journeys {
		if j.from == "" && j.end == 0 {
			continue // it waits for its deadline, and for nothing else
		}
		enough := func(f figures) bool { return f.known > 0 || f.answer > 0 && j.known == 0 }
		b.Run(j.name, func(b *testing.B) {
			took := map[string][]float64{}
			for b.Loop() {
				f, _ := j.distant(b).measure(b, jane, enough)
				took["rtt-to-answer"] = append(took["rtt-to-answer"], f.answer)
				took["rtt-to-known-answer"] = append(took["rtt-to-known-answer"], f.known)
				took["rtt-to-end"] = append(took["rtt-to-end"], f.end)
			}
			if j.from != "" {
				delete(took, "rtt-to-end") // it was left
			}
			for what, list := range took {
				slices.Sort(list)
				if median := list[len(list)/2]; median > 0 {
					b.ReportMetric(median, what)
				}
			}
			b.ReportMetric(0, "ns/op") // the line's, not Postkey's
		})
	}
}
