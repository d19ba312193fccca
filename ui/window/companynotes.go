package window

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/wizard"
)

// companyNotes say at the very end, and quietly, what is good to know of the mail
// company from now on: how much may be sent, how to download, and where the mail can
// be read without a mail program.
type companyNotes struct {
	*Window
	root    *fyne.Container
	notes   *remarks
	webmail *fyne.Container
	link    *link
	url     string
}

func newCompanyNotes(w *Window) *companyNotes {
	n := &companyNotes{Window: w, notes: newRemarks()}
	n.link = newLink(w.host, "", func() { w.host.open(n.url) })
	line := sentence(newProse(w.t("done.webmail"), sizeRow, inSoft), n.link)
	n.webmail = topRow(line, box(18, 18, newIcon("out", 18, inSoft)), space(10), line)
	n.root = columnGap(8, n.notes.root, n.webmail)
	return n
}

func (n *companyNotes) render(s wizard.State, on bool) {
	c, asks := company(s), n.companyAsks(s)
	var said []string
	if len(asks.Limits) > 0 {
		said = append(said, n.words.T("done.limits", "Name", c.Name, "Limits", strings.Join(asks.Limits, " ")))
	}
	// What is done already needs no advice.
	if takes := s.Account.Leave == accounts.LeaveNot; asks.Copies != "" && takes == (c.POP.Keep == "yes") {
		said = append(said, asks.Copies)
	}
	if asks.Pause != "" {
		said = append(said, asks.Pause)
	}
	n.notes.set(said, false)
	n.url = ""
	if c != nil && !(s.Account.Incoming.Protocol == accounts.POP3 && s.Account.Leave == accounts.LeaveNot) { // else nothing is left there
		n.url = c.WebmailURL
	}
	if u, err := url.Parse(n.url); err == nil {
		n.link.set(u.Hostname())
	}
	shown(n.webmail, n.url != "")
	shown(n.root, on && (len(said) > 0 || n.url != ""))
}
