package words

import (
	"slices"

	"postkey/accounts"
	"postkey/accounts/providers"
)

func not(c func(situation) bool) func(situation) bool {
	return func(s situation) bool { return !c(s) }
}

func all(conditions ...func(situation) bool) func(situation) bool {
	return func(s situation) bool {
		for _, c := range conditions {
			if !c(s) {
				return false
			}
		}
		return true
	}
}

func either(conditions ...func(situation) bool) func(situation) bool {
	return func(s situation) bool {
		return slices.ContainsFunc(conditions, func(c func(situation) bool) bool { return c(s) })
	}
}

func (s situation) sending() bool { return s.problem.Server.Protocol == accounts.SMTP }

func known(s situation) bool   { return s.Provider != nil }
func unknown(s situation) bool { return s.Provider == nil }
func here(s situation) bool    { return s.problem.Owner == thisComputer }

// proxied: the connection goes through a proxy, which may be the cause.
func proxied(s situation) bool { return s.problem.Proxy != "" }

// offers: the company has servers of that kind, as far as Postkey knows.
func offers(protocol accounts.Protocol) func(situation) bool {
	return func(s situation) bool {
		return unknown(s) || slices.ContainsFunc(s.Provider.Servers(s.Address), func(server accounts.Server) bool { return server.Protocol == protocol })
	}
}

// hasReply: the server said something that can be shown to somebody.
func hasReply(s situation) bool { return s.problem.Reply != "" }

func hasFingerprint(s situation) bool {
	return s.problem.Certificate != nil && s.problem.Certificate.SHA256 != ""
}

// sendingAlone: the same password was right for receiving.
func sendingAlone(s situation) bool { return s.sending() && s.Other }

func takes(s situation, way providers.SignIn) bool {
	return s.Provider != nil && s.Provider.SignIn == way
}

func takesAppPassword(s situation) bool { return takes(s, providers.AppPassword) }
func takesBrowser(s situation) bool     { return takes(s, providers.Browser) }
func takesBridge(s situation) bool      { return takes(s, providers.Bridge) }
func takesNothing(s situation) bool     { return takes(s, providers.Closed) }
func takesPassword(s situation) bool {
	return !takesAppPassword(s) && !takesBrowser(s) && !takesBridge(s) && !takesNothing(s)
}

// mayNeedAppPassword: the person may have switched on a second step of signing in.
func mayNeedAppPassword(s situation) bool {
	return takesPassword(s) && !sendingAlone(s) && (unknown(s) || s.Provider.AppPasswordURL != "")
}

// wantsTwoStep: the company offers app passwords only to who has a second step.
func wantsTwoStep(s situation) bool { return takesAppPassword(s) && s.Provider.TwoStep }

func hasAppPasswordPage(s situation) bool {
	return known(s) && !takesBridge(s) && s.Provider.AppPasswordURL != ""
}
func hasWhyNotPage(s situation) bool { return known(s) && s.Provider.NoAppPasswordURL != "" }
func toEnable(s situation) bool {
	return known(s) && !s.Other && !adminAlone(s) && s.Provider.Needs(s.problem.Server.Protocol)
}

// unsure: one weak source alone says something of the company.
func unsure(s situation, fact providers.Fact) bool { return known(s) && !s.Provider.Sure(fact) }

// canBrowse: Postkey itself can open the company's page.
func canBrowse(s situation) bool { return s.Browser }

// needs: the company wants a protocol switched on first.
func needs(protocol accounts.Protocol) func(situation) bool {
	return func(s situation) bool { return known(s) && !adminAlone(s) && s.Provider.Needs(protocol) }
}

// enableWhere is the way to where a protocol is switched on. What is said of sending
// alone doesn't lead to the others; a switch for receiving mostly is for all.
func (s situation) enableWhere() string {
	receiving := known(s) && (s.Provider.Needs(accounts.IMAP) || s.Provider.Needs(accounts.POP3))
	if unknown(s) || !receiving && !s.sending() {
		return ""
	}
	return s.Provider.EnableWhere
}

// adminAlone: nobody but whoever looks after the mailboxes can switch it on.
func adminAlone(s situation) bool { return known(s) && s.Provider.EnableAdmin }

// paid: it works only with a paid plan.
func paid(s situation) bool {
	return known(s) && slices.Contains(s.Provider.Paid, s.problem.Server.Protocol)
}

// elsewhere: the address is in a domain of somebody's own, which a company that is
// known looks after.
func elsewhere(s situation) bool {
	p, ok := providers.ByDomain(s.Address.Domain)
	return known(s) && (!ok || p.ID != s.Provider.ID)
}

// atWork: somebody else may look after the mailbox, as at work or at school.
func atWork(s situation) bool { return unknown(s) || elsewhere(s) || adminAlone(s) }

// ownAddress: who has a domain of their own signs in with another address.
func ownAddress(s situation) bool {
	return elsewhere(s) && s.Provider.OwnAddress && s.problem.Server.Username == s.Address.String()
}

// usualName is how the company writes the sign-in name; "" where it isn't known.
func (s situation) usualName() string {
	if unknown(s) || elsewhere(s) && s.Provider.OwnAddress { // there nobody else knows it
		return ""
	}
	list := s.Provider.Servers(s.Address)
	if elsewhere(s) {
		list = s.Provider.Hosted(s.Address)
	}
	for _, server := range list {
		if server.Protocol == s.problem.Server.Protocol {
			return server.Username
		}
	}
	return ""
}

// unusualName: somebody wrote the sign-in name in another way than the company.
func unusualName(s situation) bool {
	usual := s.usualName()
	return usual != "" && s.problem.Server.Username != "" && usual != s.problem.Server.Username
}

// sameName: the sign-in name is the address that mail comes from.
func sameName(s situation) bool {
	name := s.problem.Server.Username
	return known(s) && !ownAddress(s) && (name == s.Address.String() || name == s.Address.Local)
}

func hasLimits(s situation) bool { return known(s) && len(s.Provider.Limits) > 0 }

// byTheHour: as far as it is known, the company counts what is sent in an hour,
// and not in a day.
func byTheHour(s situation) bool {
	per := func(time string) bool {
		return slices.ContainsFunc(s.Provider.Limits, func(l providers.Limit) bool { return l.Per == time })
	}
	return known(s) && per("hour") && !per("day")
}

// toSwitchOn: the company wants it switched on first, or is not known.
func toSwitchOn(s situation) bool {
	return unknown(s) || s.Provider.Needs(s.problem.Server.Protocol)
}
