// Command search looks for the settings of addresses, one a line of its input,
// and says as a line of JSON when each answer came. It is measured beside other
// mail programs: see BenchmarkRealSearch.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"postkey/accounts"
	"postkey/accounts/discover"
)

// A report is what became of one search; times are in ms since it began, 0 for
// never.
type report struct {
	Answer, Known, End float64
	// Incoming is the host of the best choice.
	Incoming string
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		r, err := search(lines.Text())
		if err == nil {
			err = json.NewEncoder(os.Stdout).Encode(r)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func search(address string) (report, error) {
	addr, err := accounts.ParseAddress(address)
	if err != nil {
		return report{}, err
	}
	var finder discover.Finder
	var r report
	began := time.Now()
	now := func() float64 { return float64(time.Since(began)) / float64(time.Millisecond) }
	take := func(result discover.Result) {
		if len(result.Choices) == 0 {
			return
		}
		if r.Answer == 0 {
			r.Answer = now()
		}
		if r.Known == 0 && result.Choices[0].Answered {
			r.Known = now()
		}
	}
	result, err := finder.Find(context.Background(), addr, discover.Progress{Answer: take})
	if err != nil {
		return report{}, err
	}
	take(result)
	r.End = now()
	if len(result.Choices) > 0 {
		r.Incoming = result.Choices[0].Incoming.Host
	}
	return r, nil
}
