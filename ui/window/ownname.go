package window

import (
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/providers"
	"postkey/wizard"
)

// An ownName asks whose mail is kept for a domain of their own for the address that
// they have at the mail company itself, where that is the sign-in name and nobody
// else can know it.
type ownName struct {
	*entry
	window *Window
	owner  string // whose address stands in it
	wanted *providers.Provider
}

func newOwnName(w *Window) *ownName {
	o := &ownName{window: w}
	o.entry = newEntry(w.host, fieldSpec{}, func(string) { o.entry.wrong(""); w.frame.settle() })
	return o
}

// render shows the field where it is wanted, with what is already known.
func (o *ownName) render(s wizard.State, note string) {
	o.wanted = nil
	if c := company(s); c != nil && c.OwnAddress && note != "" && len(c.Domains) > 0 {
		o.wanted = c
	}
	shown(o.root, o.wanted != nil)
	if o.wanted == nil {
		return
	}
	name := o.window.t("signin.own", "Name", o.wanted.Name)
	o.label.set(name)
	o.field.SetPlaceHolder(o.window.t("signin.own.example", "Domain", o.wanted.Domains[0]))
	o.note.setHint(note)
	if o.owner == s.Account.Address {
		return
	}
	o.owner = s.Account.Address
	o.wrong("")
	o.set("")
	if a, ok := o.at(s.Account.Outgoing.Username); ok {
		o.set(a.String())
	}
}

// at reads an address at the mail company.
func (o *ownName) at(typed string) (accounts.Address, bool) {
	a, err := accounts.ParseAddress(typed)
	return a, err == nil && slices.Contains(o.wanted.Domains, a.Domain)
}

// empty reports whether it is the first thing to be filled in.
func (o *ownName) empty() bool { return o.wanted != nil && o.field.Text == "" }

// missing says under the field what is wrong with it, if there is anything; else
// both servers are signed in to with what stands there, each in its form.
func (o *ownName) missing(s wizard.State) bool {
	if o.wanted == nil {
		return false
	}
	a, ok := o.at(o.field.Text)
	if !ok {
		_, err := accounts.ParseAddress(o.field.Text)
		why := o.window.t("signin.own.other", "Name", o.wanted.Name, "Domains", strings.Join(o.wanted.Domains, ", "))
		if err != nil {
			why = o.window.words.AddressError(err)
		}
		o.wrong(why)
		o.window.frame.settle()
		o.window.host.focusOn(o.field)
		return true
	}
	for side, name := range o.names(s, a) {
		o.window.wizard.UseName(wizard.Side(side), name)
	}
	return false
}

// names are how an address at the company is written as the sign-in name of both
// servers, by [wizard.Side].
func (o *ownName) names(s wizard.State, a accounts.Address) [2]string {
	servers := [2]accounts.Server{wizard.Incoming: s.Account.Incoming, wizard.Outgoing: s.Account.Outgoing}
	var names [2]string
	for side, server := range servers {
		names[side] = server.Username
		for _, known := range o.wanted.Servers(a) {
			if known.Endpoint(server) {
				names[side] = known.Username
			}
		}
	}
	return names
}
