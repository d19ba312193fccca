package words

import (
	"errors"
	"strings"
	"testing"
)

// TestLeftOut: each kind of file has its sentence, and what is wrong stands below it,
// fit for a terminal whatever is in the file.
func TestLeftOut(t *testing.T) {
	w := New("en")
	for _, kind := range []string{"providers", "providers-folder", "clients"} {
		got := w.LeftOut(kind, "/home/jane/a\x1b[2J.json", errors.Join(errors.New("first \x1b]0;title\a\u202ething"), errors.New("second")))
		lines := strings.Split(got, "\n")
		if len(lines) != 3 || !strings.HasPrefix(lines[0], "Postkey ") || !strings.Contains(lines[0], "/home/jane/a") || !strings.HasSuffix(lines[0], ".") || lines[2] != "  second" {
			t.Errorf("%s: %q", kind, got)
		}
		if strings.ContainsAny(got, "\x1b\a\u202e") {
			t.Errorf("%s: %q", kind, got)
		}
	}
}
