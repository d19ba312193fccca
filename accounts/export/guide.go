package export

import (
	"strings"

	"postkey/accounts"
	"postkey/accounts/words"
)

// A Guide tells a person what to do with the files of a format.
type Guide struct {
	// Steps are in order and want to be numbered.
	Steps []string
	// Notes are worth knowing before. May be empty.
	Notes []string
}

// Guide returns the guide for an account. file is where the export is, with its
// folder; its last part is the name under which the person finds it elsewhere.
func (f Format) Guide(a accounts.Account, file string, w *words.Words) Guide {
	var g Guide
	pairs := []any{
		"File", file, "Name", file[strings.LastIndexAny(file, `/\`)+1:], "Profile", PRFProfile(a),
		"Incoming", a.Incoming.Host, "Outgoing", a.Outgoing.Host,
	}
	steps := f.steps
	if f.stepsOnWindows != nil && onWindows(file) {
		steps = f.stepsOnWindows
	}
	for _, id := range steps {
		g.Steps = append(g.Steps, w.T(id, pairs...))
	}
	for _, n := range append(f.notes, everyNote...) {
		if n.when(a) {
			g.Notes = append(g.Notes, w.T(n.id, pairs...))
		}
	}
	return g
}

// A note is a sentence that holds for some accounts.
type note struct {
	id   string
	when func(accounts.Account) bool
}

var (
	thunderbirdSteps = []string{"export.thunderbird.step.1", "export.thunderbird.step.2", "export.thunderbird.step.3"}
	prfSteps         = []string{"export.prf.step.1", "export.prf.step.2", "export.prf.step.3", "export.prf.step.4"}
	prfStepsHere     = []string{"export.prf.here.1", "export.prf.here.2", "export.prf.step.3", "export.prf.step.4"}
	sheetSteps       = []string{"export.sheet.step.1", "export.sheet.step.2"}
)

var thunderbirdNotes = []note{
	{"export.thunderbird.asks-once", samePassword},
	{"export.thunderbird.asks-twice", func(a accounts.Account) bool {
		return !samePassword(a) && !usesBrowser(a) && a.Outgoing.Auth != accounts.AuthNone
	}},
	{"export.thunderbird.asks-once", func(a accounts.Account) bool {
		return !usesBrowser(a) && a.Outgoing.Auth == accounts.AuthNone
	}},
	{"export.thunderbird.browser", usesBrowser},
}

var prfNotes = []note{
	{"export.prf.classic-only", always},
	{"export.prf.own-profile", always},
	{"export.prf.imap-experimental", func(a accounts.Account) bool { return a.Incoming.Protocol == accounts.IMAP }},
	{"export.prf.asks", always},
}

// everyNote holds for every format: what the person accepted in Postkey is not
// known to other programs.
var everyNote = []note{
	{"export.note.pinned", func(a accounts.Account) bool { return len(a.Approvals.Pins) > 0 }},
	{"export.note.plaintext", func(a accounts.Account) bool {
		return a.Incoming.Security == accounts.Plaintext || a.Outgoing.Security == accounts.Plaintext
	}},
}

// onWindows tells a path with a drive letter, which can be typed there as it is.
func onWindows(path string) bool { return len(path) > 2 && path[1:3] == `:\` }

func always(accounts.Account) bool { return true }

func usesBrowser(a accounts.Account) bool {
	return a.Incoming.Auth == accounts.AuthOAuth2 || a.Outgoing.Auth == accounts.AuthOAuth2
}
