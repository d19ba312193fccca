package providers

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// A pattern stands for domains that nobody can list: "*.rr.com" is all names below
// rr.com. There are none for a name in all countries, such as hotmail in whatever
// ending: hotmail.co is a slip of the pen, and somebody else's.

// below returns what a pattern is below.
func below(pattern string) (string, bool) { return strings.CutPrefix(pattern, "*.") }

func checkPattern(pattern string) error {
	parent, ok := below(pattern)
	if !ok {
		return fmt.Errorf("%q is no pattern", pattern)
	}
	if err := checkDomain(parent); err != nil {
		return err
	}
	if s, icann := publicsuffix.PublicSuffix(parent); icann && s == parent {
		return fmt.Errorf("%q is everybody", pattern)
	}
	return nil
}
