package providers

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// gone are domains whose addresses nobody can have any more: mail that is sent there
// comes back.
var gone = []string{"facebook.com", "voila.fr"}

// Most people must never have to wait for a search.
func TestCommonDomains(t *testing.T) {
	data, err := os.ReadFile("testdata/common.txt")
	if err != nil {
		t.Fatal(err)
	}
	n, known, first := 0, 0, 0
	var unknown []string
	for line := range strings.Lines(string(data)) {
		domain := strings.TrimSpace(line)
		if domain == "" || strings.HasPrefix(domain, "#") {
			continue
		}
		n++
		p, ok := ByDomain(domain)
		switch {
		case ok && slices.Contains(gone, domain):
			t.Errorf("%s belongs to %s, and is said to be gone", domain, p.ID)
		case ok:
			known++
			if n <= 30 {
				first++
			}
		case !slices.Contains(gone, domain):
			unknown = append(unknown, domain)
		}
	}
	if n != 100 || first != 30 || known < 90 {
		t.Errorf("%d of the first 30, %d of %d", first, known, n)
	}
	t.Logf("%d of the first 30, %d of %d; not known: %s", first, known, n, strings.Join(unknown, " "))
}
