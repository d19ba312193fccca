package netnstest

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"postkey/accounts/realtest"
)

// measuredRounds is how often each search is made; the medians are printed.
const measuredRounds = 3

// The round trips that are measured.
var measuredTrips = []time.Duration{0, 80 * time.Millisecond}

// BenchmarkRealSearch lets Thunderbird and Postkey look for the same settings over
// the same line, in turn, and prints how long either took, side by side.
func BenchmarkRealSearch(b *testing.B) {
	realtest.Need(b, "thunderbird")
	n := New(b)
	// Thunderbird's list of companies, by the names that either asks for it.
	for _, host := range []string{"live.thunderbird.net", "autoconfig.thunderbird.net"} {
		file := fmt.Sprintf(settingsFile, "imap.gmail.com", "smtp.gmail.com")
		n.Web(host, map[string]string{"/autoconfig/v1.1/gmail.com": file, "/v1.1/gmail.com": file})
	}
	domains := map[string]string{}
	domain := func(p place, trip time.Duration, round int, who string) string {
		if p.build == nil {
			return p.domain
		}
		key := fmt.Sprint(p.name, trip, round, who)
		if domains[key] == "" {
			domains[key] = fmt.Sprintf("d%d.example", len(domains))
			p.build(n, domains[key])
		}
		return domains[key]
	}
	measured := func(do func(p place, trip time.Duration, round int)) {
		for round := range measuredRounds {
			for _, trip := range measuredTrips {
				for _, p := range places {
					do(p, trip, round)
				}
			}
		}
	}
	measured(func(p place, trip time.Duration, round int) {
		domain(p, trip, round, "theirs")
		domain(p, trip, round, "ours")
	})
	n.Open()
	bird := startThunderbird(b, n)
	ours := searchWithPostkey(b, n)
	theirs := func(address string) (r searchReport) {
		bird.Run(b, askThunderbird, &r, address)
		return r
	}
	theirs("warm@up.example")
	ours("warm@up.example")

	type cell struct{ theirs, answer, known, end []float64 }
	cells := map[string]*cell{}
	measured(func(p place, trip time.Duration, round int) {
		n.RoundTrip(trip)
		c := cells[fmt.Sprint(p.name, trip)]
		if c == nil {
			c = new(cell)
			cells[fmt.Sprint(p.name, trip)] = c
		}
		theirDomain, ourDomain := domain(p, trip, round, "theirs"), domain(p, trip, round, "ours")
		theirs, ours := theirs("jane@"+theirDomain), ours("jane@"+ourDomain)
		c.theirs = append(c.theirs, theirs.Answer)
		c.answer, c.known, c.end = append(c.answer, ours.Answer), append(c.known, ours.Known), append(c.end, ours.End)
		// Who is fast must also be right.
		if same := strings.ReplaceAll(theirs.Incoming, theirDomain, ourDomain); theirs.Answer > 0 && same != ours.Incoming {
			b.Errorf("%s: Thunderbird found %q, and Postkey %q", p.name, theirs.Incoming, ours.Incoming)
		}
	})

	b.ReportMetric(0, "ns/op") // means nothing here
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "\nms to the settings of\tround trip\tThunderbird\tPostkey\tknown to answer\tsearch over\n")
	for _, p := range places {
		for _, trip := range measuredTrips {
			c := cells[fmt.Sprint(p.name, trip)]
			fmt.Fprintf(table, "%s\t%v\t%s\t%s\t%s\t%s\n", p.name, trip, median(c.theirs), median(c.answer), median(c.known), median(c.end))
		}
	}
	if err := table.Flush(); err != nil {
		b.Fatal(err)
	}
	bird.Quit(b)
}

// median is that of some times in ms; a negative one is how long it took to find
// nothing, and 0 is never.
func median(list []float64) string {
	slices.Sort(list)
	switch m := list[len(list)/2]; {
	case m < 0:
		return fmt.Sprintf("nothing in %.0f", -m)
	case m == 0:
		return "–"
	case m < 1:
		return "< 1"
	default:
		return fmt.Sprintf("%.0f", m)
	}
}

// A searchReport is testdata/search's, and as much of it as Thunderbird can say.
// Without settings, Answer is negative.
type searchReport struct {
	Answer, Known, End float64
	Incoming           string
}

// searchWithPostkey runs Postkey's search in a program of its own on the near side.
func searchWithPostkey(b *testing.B, n *Network) func(address string) searchReport {
	b.Helper()
	program := filepath.Join(b.TempDir(), "search")
	build := exec.CommandContext(b.Context(), "go", "build", "-buildvcs=false", "-o", program, "./testdata/search")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.CommandContext(b.Context(), program)
	cmd.Env = append(n.Env(), "HOME="+b.TempDir())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := n.Start(cmd); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { cmd.Wait() }) // the benchmark's context has ended it
	reports := json.NewDecoder(bufio.NewReader(out))
	return func(address string) (r searchReport) {
		b.Helper()
		if _, err := io.WriteString(in, address+"\n"); err != nil {
			b.Fatal(err)
		}
		if err := reports.Decode(&r); err != nil {
			b.Fatal(err)
		}
		if r.Answer == 0 {
			r.Answer = -r.End
		}
		return r
	}
}

// startThunderbird starts Thunderbird on the near side, with trust in who vouches
// for the far side.
func startThunderbird(b *testing.B, n *Network) *realtest.Thunderbird {
	b.Helper()
	home := b.TempDir()
	profile := filepath.Join(home, "profile")
	if err := os.Mkdir(profile, 0o700); err != nil {
		b.Fatal(err)
	}
	// What else it does at the network only makes noise.
	preferences := realtest.ThunderbirdPreferences + `user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.manage-offline-status", false);
user_pref("app.update.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("services.settings.server", "data:,");
`
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(preferences), 0o600); err != nil {
		b.Fatal(err)
	}
	bird := realtest.StartThunderbird(b, realtest.ThunderbirdCommand(b, home, "-profile", profile), profile, n)
	authority, _ := pem.Decode(n.Authority.PEM())
	var trusted bool
	bird.Run(b, `Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(arguments[0], "C,,"); return true;`,
		&trusted, base64.StdEncoding.EncodeToString(authority.Bytes))
	return bird
}

// askThunderbird is what Thunderbird's account set-up asks: FindConfig, and
// GuessConfig when that knows nothing. Before, all is forgotten that it has
// learned of any server. It returns a [searchReport].
const askThunderbird = `return (async address => {
  const { FindConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/FindConfig.sys.mjs");
  const { GuessConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/GuessConfig.sys.mjs");
  Services.dns.clearCache(true);
  Services.obs.notifyObservers(null, "net:cancel-all-connections");
  Cc["@mozilla.org/psm;1"].getService(Ci.nsINSSComponent).clearSSLExternalAndInternalSessionCache();
  const began = ChromeUtils.now();
  const domain = address.split("@")[1], { signal } = new AbortController();
  let { value: config } = await FindConfig.parallelAutoDiscovery(domain, address, signal).next();
  config ??= await GuessConfig.guessConfig(domain, () => {}, null, "both", signal).catch(() => null);
  const took = ChromeUtils.now() - began;
  return config ? { Answer: took, Incoming: config.incoming.hostname } : { Answer: -took };
})(...arguments)`
