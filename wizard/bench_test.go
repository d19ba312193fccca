package wizard

import (
	"slices"
	"testing"

	"postkey/accounts"
	"postkey/accounts/practice"
	"postkey/accounts/probe/probetest"
)

// BenchmarkSignIn is what TestRoundTrips counts, on this computer's clock and with
// the practice company's servers: with what the work itself takes, there and here.
// The medians are reported, in round trips of 80 ms until somebody is signed in,
// and until all that is done then is done too.
func BenchmarkSignIn(b *testing.B) {
	server, err := practice.Start(b.Context(), practice.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { server.Close() })
	for _, in := range climbings {
		if in.protocol == accounts.SMTP {
			continue
		}
		for _, how := range []struct {
			name string
			sign func(*journey, testing.TB)
		}{{"cold", (*journey).cold}, {"warm", (*journey).warm}} {
			b.Run(in.String()+"/"+how.name, func(b *testing.B) {
				took := map[string][]float64{}
				for b.Loop() {
					j := newJourney(b, in, in.of(accounts.SMTP))
					j.at(b, server)
					how.sign(j, b)
					for side, name := range []string{"rtt-to-" + string(in.protocol), "rtt-to-smtp"} {
						took[name] = append(took[name], j.signedIn(Side(side)))
					}
					took["rtt-to-end"] = append(took["rtt-to-end"], j.end)
				}
				for name, list := range took {
					slices.Sort(list)
					b.ReportMetric(list[len(list)/2], name)
				}
				b.ReportMetric(0, "ns/op") // the line's, not Postkey's
			})
		}
	}
}

// at puts the practice company at the end of the line.
func (j *journey) at(t testing.TB, server *practice.Server) {
	network := server.Network()
	j.servers = nil
	j.line = probetest.NewLine(t, trip, network.DialContext)
	network.DialContext = j.line.DialContext
	j.network = network
	j.secret, j.address = practice.Password(), accounts.Address{Local: "jane", Domain: practice.Domain}
	a := &j.account
	a.Address = practice.Address
	for _, s := range []*accounts.Server{&a.Incoming, &a.Outgoing} {
		s.Username, s.Host = practice.Address, practice.Domain
	}
}
