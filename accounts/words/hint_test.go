package words

import (
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/providers"
)

func TestHintSentences(t *testing.T) {
	w := New("en")
	hints := []accounts.Hint{accounts.HintSpaces, accounts.HintAddressTyped, accounts.HintAppPassword, accounts.HintKeyboard, accounts.HintLocalPart, accounts.HintWholeAddress}
	for _, id := range []string{"", "gmail", "tonline", "qq"} {
		p, _ := providers.ByID(id)
		for _, hint := range hints {
			s := w.Hint(hint, accounts.Address{Local: "ja\x1bne", Domain: "example.org"}, p)
			if unfilled.MatchString(s) && p != nil || forbidden.MatchString(s) || !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") || strings.Contains(s, "hint.") || strings.Contains(s, "\x1b") {
				t.Errorf("%s of %q: %q", hint, id, s)
			}
		}
	}
	gmail, _ := providers.ByID("gmail")
	if s := w.Hint(accounts.HintAppPassword, jane, gmail); s != "Gmail takes only app passwords here. This doesn't look like one. They look like xxxx xxxx xxxx xxxx." {
		t.Errorf("%q", s)
	}
}
