package words

import (
	"strings"

	"postkey/accounts"
)

// LeftOut says that a file of the person's or an administrator's own is left out, as a
// whole or in part, and below that what is wrong with it, which is for who wrote it.
// kind is "providers" for one of providers.d, "providers-folder" for all of them, and
// "clients" for oauth.json.
func (w *Words) LeftOut(kind, file string, wrong error) string {
	said := w.T("files."+kind, "File", shown(file))
	for line := range strings.SplitSeq(wrong.Error(), "\n") {
		said += "\n  " + accounts.CleanText(line, 300)
	}
	return said
}
