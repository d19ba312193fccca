package window

import (
	"testing"

	"postkey/accounts"
	"postkey/accounts/discover"
	"postkey/accounts/gate"
	"postkey/accounts/providers"
	"postkey/wizard"
)

// settled makes the best of a company's servers the account's; POP3 in the place of
// IMAP where that is asked for.
func settled(s wizard.State, list []accounts.Server, incoming accounts.Protocol) wizard.State {
	s.Account.Incoming, s.Account.Outgoing = accounts.Server{}, accounts.Server{}
	for _, c := range list {
		switch {
		case c.Protocol == accounts.SMTP && s.Account.Outgoing.Host == "":
			s.Account.Outgoing = c
		case c.Protocol == incoming && s.Account.Incoming.Host == "":
			s.Account.Incoming = c
		}
	}
	c := discover.Choice{Incoming: s.Account.Incoming, Outgoing: s.Account.Outgoing, Source: discover.Provider,
		Trust: gate.Known, Owners: []string{gate.Owner(s.Account.Incoming.Host)}, Why: discover.WhyKnownProvider}
	s.Search.Choices, s.Search.Chosen = []discover.Choice{c}, c
	return s
}

// ownDomain is the account of somebody whose own domain a known company looks after.
func ownDomain(t *testing.T, step wizard.Step, address, id string) wizard.State {
	t.Helper()
	s := typed(address)
	p, ok := providers.ByID(id)
	if !ok {
		t.Fatal("no company ", id)
	}
	s.Provider, s.Step, s.Reached = p, step, step
	s.Account = accounts.Account{Name: "Jane Doe", Address: address, Provider: p.ID}
	s = settled(s, p.Hosted(s.Address), accounts.IMAP)
	s.Search.Chosen.Source, s.Search.Chosen.Why = discover.MX, discover.WhyMX
	return s
}

// popAt is a known company's account whose mail is downloaded.
func popAt(t *testing.T, step wizard.Step, address string) wizard.State {
	s := at(t, step, address)
	return settled(s, s.Provider.Servers(s.Address), accounts.POP3)
}

// asksScenes are companies that ask for something, each in its own way.
var asksScenes = []struct {
	name  string
	state func(*testing.T, wizard.Step) wizard.State
}{
	{"gmail", atCompany("jane.doe@gmail.com")},
	{"gmail-pop", func(t *testing.T, step wizard.Step) wizard.State { return popAt(t, step, "jane.doe@gmail.com") }},
	{"icloud", atCompany("jane.doe@icloud.com")},
	{"icloud-own", func(t *testing.T, step wizard.Step) wizard.State {
		return ownDomain(t, step, "jane@example.org", "icloud")
	}},
	{"yahoo", atCompany("jane.doe@yahoo.com")},
	{"outlook", atCompany("jane.doe@outlook.com")},
	{"microsoft-own", func(t *testing.T, step wizard.Step) wizard.State {
		return ownDomain(t, step, "jane@example.org", "microsoft-365")
	}},
	{"gmx", atCompany("jane@gmx.net")},
	{"webde-pop", func(t *testing.T, step wizard.Step) wizard.State { return popAt(t, step, "jane@web.de") }},
	{"qq", atCompany("10001@qq.com")},
	{"163", atCompany("jane@163.com")},
	{"mailru", atCompany("jane@mail.ru")},
	{"yandex", atCompany("jane@yandex.ru")},
	{"zoho", atCompany("jane@zoho.com")},
	{"tonline", atCompany("jane@t-online.de")},
	{"mailcom", atCompany("jane@mail.com")}, // has a paid plan
	{"libero", atCompany("jane@libero.it")},
	{"att", atCompany("jane@att.net")},
	{"naver", atCompany("jane@naver.com")},
	{"zoho-own", func(t *testing.T, step wizard.Step) wizard.State {
		return ownDomain(t, step, "jane@example.org", "zoho-pro")
	}},
}

func atCompany(address string) func(*testing.T, wizard.Step) wizard.State {
	return func(t *testing.T, step wizard.Step) wizard.State { return at(t, step, address) }
}

// pagesOfCompanies are what each of them looks like before the first try, and after.
func pagesOfCompanies() []scene {
	var list []scene
	for _, a := range asksScenes {
		list = append(list,
			scene{name: "asks-address-" + a.name, state: func(t *testing.T) wizard.State {
				return typed(a.state(t, wizard.StepAddress).Typed)
			}},
			scene{name: "asks-done-" + a.name, state: func(t *testing.T) wizard.State {
				s, d := a.state(t, wizard.StepDone), done()
				s.Done, s.Program, s.Keeping = d.Done, d.Program, d.Keeping
				return s
			}},
			scene{name: "asks-signin-" + a.name, state: func(t *testing.T) wizard.State { return a.state(t, wizard.StepSignIn) }})
	}
	return list
}
