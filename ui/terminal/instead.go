package terminal

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"postkey/accounts"
	"postkey/accounts/gate"
	"postkey/accounts/words"
	"postkey/wizard"
)

// A checked is what a check was asked for on the command line.
type checked struct {
	address  accounts.Address
	flags    checkFlags
	settings settings
	// known are the approvals that do not come from the command line.
	known accounts.Approvals
	json  bool
	lang  string
}

// instead is the same check with the servers that were found to answer in place of
// those that failed, as a command line to copy; "" where there are none. It confirms
// their owners where the gate will ask, and takes over what was accepted.
func (c checked) instead(a accounts.Account, sides [2]wizard.SideTest) string {
	servers := [2]accounts.Server{a.Incoming, a.Outgoing}
	urls := [2]string{c.settings.incoming, c.settings.outgoing}
	corrected := false
	for side := range sides {
		p := sides[side].Problem
		if p == nil || p.Instead == nil {
			continue
		}
		corrected = true
		given := servers[side]
		servers[side] = *p.Instead
		servers[side].Username, servers[side].Auth = c.username(a, sides, wizard.Side(side)), given.Auth
		shown := servers[side]
		if shown.Username == c.address.String() {
			shown.Username = "" // as it is when it is left out
		}
		urls[side] = shown.URL()
	}
	if !corrected {
		return ""
	}
	known := c.known
	if urls[wizard.Incoming] != "" && urls[wizard.Outgoing] != "" {
		known = accounts.Approvals{} // nothing is looked up then, and no saved account read
	}
	list := []string{"postkey", "check", c.address.String()}
	for side, flag := range []string{"--incoming", "--outgoing"} {
		if urls[side] != "" {
			list = append(list, flag, urls[side])
		}
	}
	list = append(list, c.approvals(known, a.Approvals, servers)...)
	return commandLine(append(list, c.others(servers)...))
}

// username is who signs in at a corrected server: whom the other one let in, where
// both have the same name.
func (c checked) username(a accounts.Account, sides [2]wizard.SideTest, side wizard.Side) string {
	given := [2]string{a.Incoming.Username, a.Outgoing.Username}
	if other := sides[1-side]; other.OK() && given[side] == given[1-side] && side == wizard.Outgoing {
		return other.Server.Username
	}
	return given[side]
}

// approvals are the flags for what the gate and the certificates of these servers
// need beyond what is known without them.
func (c checked) approvals(known, accepted accounts.Approvals, servers [2]accounts.Server) []string {
	var list []string
	add := func(flag, value string) {
		for i := 0; i+1 < len(list); i += 2 {
			if list[i] == flag && list[i+1] == value {
				return
			}
		}
		list = append(list, flag, value)
	}
	for _, s := range servers {
		if gate.Confirmed(c.address, known, s) != nil {
			add("--trust", gate.Owner(s.Host))
		}
		for _, pin := range accepted.Pins {
			if pin.Host == s.Host && !slices.Contains(known.Pins, pin) {
				add("--pin", pin.Host+"="+pin.SHA256)
			}
		}
		if s.Security == accounts.Plaintext && slices.Contains(accepted.Plaintext, s.Host) && !slices.Contains(known.Plaintext, s.Host) {
			add("--allow-plaintext", s.Host)
		}
	}
	return list
}

// others are the flags that stay as they were.
func (c checked) others(servers [2]accounts.Server) []string {
	var list []string
	flag := func(is bool, parts ...string) {
		if is {
			list = append(list, parts...)
		}
	}
	auth := c.settings.auth
	if s := servers[wizard.Incoming].Auth; auth == "" && s == servers[wizard.Outgoing].Auth && s != accounts.AuthPassword {
		auth = string(s) // a URL says nothing of it
	}
	flag(c.settings.protocol != "", "--protocol", c.settings.protocol)
	flag(auth != "", "--auth", auth)
	flag(c.settings.without != nil, "--without", strings.Join(c.settings.without, ","))
	flag(c.flags.timeout != checkLimit, "--timeout", c.flags.timeout.Round(time.Millisecond).String())
	flag(c.flags.stdin, "--password-stdin")
	flag(c.flags.sendTest, "--send-test")
	flag(c.flags.trace != "", "--trace", c.flags.trace)
	flag(c.json, "--json")
	flag(c.lang != "", "--lang", c.lang)
	return list
}

// commandLine makes one command line of words, each of which a shell reads as it is.
func commandLine(list []string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_@%+=:,./", r)
	}
	quotedWords := make([]string, len(list))
	for i, w := range list {
		switch {
		case w != "" && !strings.ContainsFunc(w, func(r rune) bool { return !plain(r) }):
			quotedWords[i] = w
		case w != "" && !strings.ContainsFunc(w, func(r rune) bool { return r != ' ' && !plain(r) }):
			quotedWords[i] = `"` + w + `"` // every shell knows these, and only these
		default:
			quotedWords[i] = quoted(w)
		}
	}
	return strings.Join(quotedWords, " ")
}

// printInstead offers what answers in place of what failed.
func (r report) printInstead() {
	if r.instead == "" {
		return
	}
	w := r.t.words
	owners := map[string]bool{}
	for side, s := range r.sides {
		p := s.Problem
		if p == nil || p.Instead == nil {
			continue
		}
		fmt.Fprintln(r.t.out, w.T("terminal.instead", "Server", r.t.server(*p.Instead)))
		owner := gate.Owner(p.Instead.Host)
		given := []accounts.Server{r.account.Incoming, r.account.Outgoing}[side]
		if owner != gate.Owner(given.Host) && !owners[owner] {
			owners[owner] = true
			fmt.Fprintln(r.t.out, words.Plain(w.T("terminal.instead.owner", "Owner", owner)))
		}
	}
	fmt.Fprintf(r.t.out, "%s\n  %s\n\n", w.T("terminal.instead.try"), r.instead)
}
