package window

import (
	"strconv"

	"fyne.io/fyne/v2"

	"postkey/accounts"
	"postkey/wizard"
)

// serversPage is every value by hand. Choosing a kind or an encryption fills
// the usual port in; "Test these" opens both servers without a password.
type serversPage struct {
	*Window
	root  *fyne.Container
	kinds *radio
	sides [2]*serverForm
	asked bool // the servers are being asked
}

var (
	securities = []accounts.Security{accounts.ImplicitTLS, accounts.StartTLS, accounts.Plaintext}
	auths      = []accounts.Auth{accounts.AuthPassword, accounts.AuthEncrypted, accounts.AuthOAuth2, accounts.AuthNone}
)

func newServersPage(w *Window) page {
	p := &serversPage{Window: w}
	head := newHeader(nil)
	head.set(w.t("servers.title"), w.t("servers.lead"))
	p.kinds = newSegments(w.host, []string{w.t("servers.imap"), w.t("servers.pop")}, func(i int) {
		w.wizard.SetProtocol(choices[i].protocol)
	})
	p.sides[wizard.Incoming] = newServerForm(w, wizard.Incoming, "inbox", w.t("servers.incoming"))
	p.sides[wizard.Outgoing] = newServerForm(w, wizard.Outgoing, "send", w.t("servers.outgoing"))
	p.root = column(head.root, space(23), p.kinds, space(14), equalColumns(16, p.sides[0].root, p.sides[1].root))
	return p
}

func (p *serversPage) object() fyne.CanvasObject { return p.root }
func (p *serversPage) shows(s wizard.State) bool { return s.Step == wizard.StepServers }
func (p *serversPage) back(s wizard.State) {
	if s.Servers.Running() {
		p.wizard.Cancel()
		return
	}
	p.wizard.Back()
}

func (p *serversPage) moment(s wizard.State) string { return "" }

func (p *serversPage) footer(s wizard.State) footerView {
	switch {
	case s.Servers.Running():
		return footerView{back: p.t("footer.cancel"), primary: p.t("servers.asking"), busy: true}
	case s.Servers.Answered():
		return footerView{back: p.t("footer.back"), primary: p.t("servers.use")}
	}
	return footerView{back: p.t("footer.back"), primary: p.t("servers.test")}
}

func (p *serversPage) primary(s wizard.State) {
	if s.Servers.Answered() {
		p.wizard.UseServers()
		return
	}
	p.wizard.TestServers()
	p.render(p.wizard.State())
	for _, side := range p.sides {
		if f := side.firstWrong(p.wizard.State().Servers.Sides[side.side]); f != nil {
			p.host.focusOn(f)
			return
		}
	}
}

func (p *serversPage) start(s wizard.State) fyne.Focusable {
	for i, side := range p.sides {
		if s.Servers.Sides[i].Host == "" {
			return side.server.field
		}
	}
	return nil
}

func (p *serversPage) render(s wizard.State) {
	at := 0
	if s.Servers.Sides[wizard.Incoming].Protocol == accounts.POP3 {
		at = 1
	}
	p.kinds.set(at)
	for i, side := range p.sides {
		side.render(s, s.Servers.Sides[i])
	}
	asked := s.Servers.Running() || s.Servers.Looking()
	answered := p.asked && !asked
	p.asked = asked
	if answered { // the answers may stand below the edge
		p.host.settle()
		for _, side := range p.sides {
			p.host.show(side.answer)
		}
	}
}

func (p *serversPage) facts(s wizard.State) string {
	f := newFacts()
	f.add("address", s.Address.String())
	for i, name := range []string{"incoming", "outgoing"} {
		form := s.Servers.Sides[i]
		port, _ := strconv.Atoi(form.Port)
		f.server(name, accounts.Server{Protocol: form.Protocol, Host: form.Host, Port: port, Security: form.Security, Auth: form.Auth, Username: form.Username})
		if form.Answered {
			f.add("  answers", "yes")
		}
		f.problem(form.Problem)
	}
	return f.String()
}
