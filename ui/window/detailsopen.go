package window

import "postkey/wizard"

func (w *Window) toggleDetails() {
	w.frame.open = !w.frame.open
	w.renderDetails(w.wizard.State())
	w.frame.showDetails()
}

// openSources opens Details where sources are switched on and off.
func (w *Window) openSources() {
	if !w.frame.open {
		w.toggleDetails()
	}
	w.sources.unfold(true)
}

// renderDetails keeps the panel's words up to date while it is open.
func (w *Window) renderDetails(s wizard.State) {
	label := w.t("footer.details")
	if w.frame.open {
		label = w.t("footer.details.hide")
		w.frame.details.set(w.t("details.title"), w.t("details.copy"), w.page.facts(s))
		w.sources.render(s)
		shown(w.frame.details.more, w.sources.root.Visible())
	}
	w.frame.footer.detailsAre(w.frame.open, label)
}

// askToClose asks in the footer when something would be broken off.
func (w *Window) askToClose(s wizard.State) {
	if !busy(s) || w.frame.footer.ask.Visible() {
		w.window.Close()
		return
	}
	w.frame.footer.askToClose(w.t("footer.stop"), w.t("footer.stop.stay"), w.t("footer.stop.close"), w.keepGoing, w.window.Close)
	w.host.focusOn(w.frame.footer.stay)
}

func (w *Window) keepGoing() {
	w.frame.footer.goOn()
	w.startFocus(w.wizard.State())
}
