package login

import (
	"slices"
	"strings"
	"sync"

	"postkey/accounts"
)

// A rule is a row of the tables of replies. What is empty fits everything.
type rule struct {
	reason accounts.Reason
	says   string // a pattern (see pattern)

	protocol accounts.Protocol
	stage    accounts.Stage // sending has tables of its own
	command  string         // what was refused when sending
	status   string         // the beginning of the status: "5" is any 5xx
	code     string         // one of the codes
	link     string         // part of an address in the text, small letters
	provider string         // the beginning of the mail company's ID: "zoho" is all of them

	also []accounts.Reason // what it may be as well, the likeliest first
}

// A row is a rule ready for use.
type row struct {
	rule
	pattern pattern
}

// switchedOff stands in rules for IMAPDisabled, POPDisabled or SMTPDisabled,
// whichever the server is for.
const switchedOff accounts.Reason = "switched-off"

func off(p accounts.Protocol) accounts.Reason {
	switch p {
	case accounts.POP3:
		return accounts.POPDisabled
	case accounts.SMTP:
		return accounts.SMTPDisabled
	}
	return accounts.IMAPDisabled
}

// signingIn are the rows for everything up to the inbox, the most telling first:
// what a company is known to say, then what words mean in any server's mouth,
// then response codes and enhanced codes, then bare numbers, and last words that
// only sound like a wrong password. Codes come after words because they mislead:
// "[AUTH]" is said of POP that is switched off, and 535 5.7.8 of almost anything.
var signingIn = sync.OnceValue(func() []row {
	return rows(knownReplies, signInReplies, commandReplies, crowdReplies, lockReplies, originReplies, accountReplies, passingReplies, replyCodes, replyNumbers, passwordReplies, vagueReplies)
})

// sending are the rows for a message that is handed over.
var sending = sync.OnceValue(func() []row {
	return rows(sendReplies, crowdReplies, originReplies, passingReplies, sendCodes)
})

func rows(tables ...[]rule) []row {
	var all []row
	for _, u := range slices.Concat(tables...) {
		all = append(all, row{u, compile(u.says)})
	}
	return all
}

// fits compares what costs least first.
func (u *row) fits(r *reply, s speech) bool {
	return (u.protocol == "" || u.protocol == r.protocol) &&
		(u.stage == "" || u.stage == r.stage) &&
		(u.command == "" || u.command == r.command) &&
		strings.HasPrefix(r.status, u.status) &&
		(u.provider == "" || r.provider != nil && strings.HasPrefix(r.provider.ID, u.provider)) &&
		(u.code == "" || slices.ContainsFunc(r.codes, func(c string) bool { return c == u.code || strings.HasPrefix(c, u.code+"/") })) &&
		(u.link == "" || strings.Contains(s.links, u.link)) &&
		u.pattern.fits(s)
}

// decide returns the first row that fits, or nil.
func (r *reply) decide() *row {
	table := signingIn()
	if r.stage == accounts.StageSend {
		table = sending()
	}
	s := listen(r.text)
	for i := range table {
		if table[i].fits(r, s) {
			return &table[i]
		}
	}
	return nil
}
