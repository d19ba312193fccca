package practice

import (
	"errors"
	"strconv"
	"strings"
)

// pop3Commands is all the server knows. login means after the log-in only,
// noLogin before it only.
var pop3Commands = []struct {
	verb           string
	login, noLogin bool
	run            func(p *pop3Session, argument string)
}{
	{"CAPA", false, false, (*pop3Session).capabilities},
	{"STLS", false, true, (*pop3Session).startTLS},
	{"USER", false, true, (*pop3Session).userCommand},
	{"PASS", false, true, (*pop3Session).passCommand},
	{"AUTH", false, true, (*pop3Session).authCommand},
	{"STAT", true, false, (*pop3Session).stat},
	{"LIST", true, false, (*pop3Session).list},
	{"UIDL", true, false, (*pop3Session).uidl},
	{"RETR", true, false, (*pop3Session).retrieve},
	{"TOP", true, false, (*pop3Session).top},
	{"DELE", true, false, (*pop3Session).deleteCommand},
	{"RSET", true, false, (*pop3Session).reset},
	{"NOOP", true, false, (*pop3Session).noop},
	{"QUIT", false, false, (*pop3Session).quit},
}

var (
	errVerb    = errors.New("not a command")
	errControl = errors.New("control character in a command")
)

// parsePOP3 splits a line into a command, three or four letters made upper case,
// and its argument: all that follows one space, since a password may begin or
// end with a space (RFC 1939 §7, PASS).
func parsePOP3(line string) (verb, argument string, err error) {
	verb, argument, _ = strings.Cut(line, " ")
	if len(verb) < 3 || len(verb) > 4 {
		return "", "", errVerb
	}
	for _, c := range []byte(verb) {
		if c|0x20 < 'a' || c|0x20 > 'z' {
			return "", "", errVerb
		}
	}
	for _, c := range []byte(argument) {
		if c < ' ' || c == 0x7f {
			return "", "", errControl
		}
	}
	return strings.ToUpper(verb), argument, nil
}

// parseNumber reads a number from 0 to limit, in plain digits.
func parseNumber(s string, limit int) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil || n > uint64(limit) {
		return 0, false
	}
	return int(n), true
}
