package window

import (
	"strings"

	"fyne.io/fyne/v2"

	"postkey/wizard"
)

// An alertList shows what the servers want their users to read, word for word.
type alertList struct {
	root    *fyne.Container
	window  *Window
	notices []*notice
}

// maxAlerts is how many are shown on the page; Details has all of them.
const maxAlerts = 6

func newAlertList(w *Window) *alertList { return &alertList{root: columnGap(10), window: w} }

func (l *alertList) set(t wizard.Test) {
	n := 0
	for _, side := range t.Sides {
		for _, words := range side.Alerts {
			if t.Running || n == maxAlerts {
				break
			}
			if n == len(l.notices) {
				l.notices = append(l.notices, newNotice(l.window.host, kindInfo, "info", ""))
				l.root.Objects = append(l.root.Objects, l.notices[n].root)
			}
			l.notices[n].set(kindInfo, "info", l.window.t("test.alert", "Server", side.Server.Host))
			l.notices[n].explain(strings.ReplaceAll(words, "**", ""))
			l.notices[n].show(true)
			n++
		}
	}
	for _, rest := range l.notices[n:] {
		rest.show(false)
	}
	shown(l.root, n > 0)
}
