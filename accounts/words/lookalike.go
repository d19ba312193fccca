package words

import (
	"strings"

	"postkey/accounts"
)

// Lookalike warns of a domain that may not be the one it looks like.
func (w *Words) Lookalike(l accounts.Lookalike) string {
	id := "lookalike.mixed"
	if len(l.Scripts) == 1 {
		id = "lookalike.whole"
	}
	var names []string
	for _, script := range l.Scripts {
		names = append(names, w.script(script))
	}
	return w.T(id, "Label", shown(l.Label), "Scripts", strings.Join(names, ", "), "ASCII", shown(l.ASCII))
}

// script is what people call a script, if it has a name of its own here, else
// what Unicode calls it.
func (w *Words) script(name string) string {
	id := "lookalike.script." + strings.ToLower(name)
	if s := w.T(id); s != id {
		return s
	}
	return strings.ReplaceAll(name, "_", " ")
}
