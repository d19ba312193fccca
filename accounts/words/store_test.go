package words

import (
	"errors"
	"strings"
	"testing"

	"postkey/accounts"
)

// Each trouble with a file of the store has a sentence of its own, for accounts
// and preferences apart, and a damaged file is named without control characters.
func TestStoreAndPreferencesErrors(t *testing.T) {
	w := New("en")
	seen := map[string]bool{}
	for name, err := range map[string]error{
		"set aside": &accounts.Damaged{Path: "a", SetAside: "/home/jane/\x1b[2Jaside.json", Err: errors.New("cut off")},
		"stuck":     errors.Join(&accounts.Damaged{Path: "a", Err: errors.New("cut off")}, errors.New("read-only")),
		"newer":     &accounts.NewerVersion{Path: "a", Version: 2},
		"other":     errors.New("no folder"),
	} {
		for what, sentence := range map[string]string{"store": w.StoreError(err), "preferences": w.PreferencesError(err)} {
			switch {
			case seen[sentence], strings.HasPrefix(sentence, what+"."), strings.ContainsRune(sentence, '\x1b'):
				t.Errorf("%s, %s: %q", what, name, sentence)
			case name == "set aside" && !strings.Contains(sentence, "aside.json"):
				t.Errorf("%s: the file is not named in %q", what, sentence)
			}
			seen[sentence] = true
		}
	}
}
