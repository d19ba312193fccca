// Package export turns an account into the files a mail program reads. It is
// pure: an account goes in, names and bytes come out, and nothing is written
// anywhere; package mailapps does that.
//
// In the order things happen: a [Format] is picked from [Formats] by its id,
// [Format.Write] first refuses what no file could hold (a control character
// would end the line in most of these formats), then what this one format
// cannot say, both as a [*Refusal], and only then makes the files.
// [Format.Guide] tells the person what to do with them.
//
// No format has a place for a password, because none is given to this package.
package export

import (
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/words"
)

// A File is one file of an export. Name has no folder in it and is safe on
// every file system.
type File struct {
	Name string
	Data []byte
}

// Options are what a file may say beside the account itself.
type Options struct {
	// Words is the language of what a person reads in the file. Nil is English.
	Words *words.Words
	// MakeDefault makes the new Outlook profile the one Outlook opens. Only for a
	// computer where Outlook has no profile yet: with one, its mail would seem gone.
	MakeDefault bool
}

func (o Options) words() *words.Words {
	if o.Words != nil {
		return o.Words
	}
	return words.New("en")
}

// A Format is one kind of files that can be made of an account.
type Format struct {
	// ID is the name in the terminal's --to, and does not change.
	ID string
	// Folder tells that the files belong together in a folder of their own.
	// Otherwise there is exactly one file.
	Folder bool
	// DefaultName suggests a name for that folder or file. It holds nothing but
	// ASCII letters, digits and "@._+-".
	DefaultName func(accounts.Account) string

	write func(accounts.Account, Options) ([]File, error)
	steps []string // ids of the sentences in [Guide]
	notes []note
	// stepsOnWindows are instead of steps if the file is on a computer with Windows.
	stepsOnWindows []string
}

// Formats lists all formats, in the order they are shown.
var Formats = []Format{
	{
		ID: "thunderbird", Folder: true,
		DefaultName: func(a accounts.Account) string { return "postkey-" + fileName(a.Address) },
		write:       thunderbird,
		steps:       thunderbirdSteps, notes: thunderbirdNotes,
	},
	{
		ID:          "outlook-prf",
		DefaultName: func(a accounts.Account) string { return "outlook-" + fileName(a.Address) + ".prf" },
		write:       outlookPRF,
		steps:       prfSteps, stepsOnWindows: prfStepsHere, notes: prfNotes,
	},
	{
		ID:          "sheet",
		DefaultName: func(a accounts.Account) string { return "mail-settings-" + fileName(a.Address) + ".html" },
		write:       sheet,
		steps:       sheetSteps,
	},
}

// ByID finds a format.
func ByID(id string) (Format, bool) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.ID == id })
	if i < 0 {
		return Format{}, false
	}
	return Formats[i], true
}

// Write makes the files for an account. The error is a [*Refusal] when the
// account cannot be said in this format.
func (f Format) Write(a accounts.Account, o Options) ([]File, error) {
	a, err := checked(a)
	if err == nil {
		var files []File
		if files, err = f.write(a, o); err == nil {
			if !f.Folder {
				files[0].Name = f.DefaultName(a)
			}
			return files, nil
		}
	}
	if r, ok := err.(*Refusal); ok {
		r.Format = f.ID
	}
	return nil, err
}

// fileName keeps of an address what every file system takes. The callers put a
// word before it, so that the result is never a reserved name such as "con".
func fileName(address string) string {
	const longest = 80
	if a, err := accounts.ParseAddress(address); err == nil {
		address = a.String()
	}
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("@._+-", r):
			return r
		}
		return '_'
	}, address)
	return name[:min(len(name), longest)]
}
