package practice

import (
	"encoding/base64"
	"strings"

	"postkey/accounts"
)

// maySignIn refuses every credential before TLS, unheard.
func (p *pop3Session) maySignIn() bool {
	if !p.secure {
		p.misuse("say STLS first")
	}
	return p.secure
}

// userCommand takes any name: whether it exists is told to nobody.
func (p *pop3Session) userCommand(name string) {
	switch {
	case !p.maySignIn():
	case name == "":
		p.misuse("a name is missing")
	default:
		p.user = name
		p.ok("and the password")
	}
}

func (p *pop3Session) passCommand(password string) {
	switch {
	case !p.maySignIn():
	case p.user == "":
		p.misuse("say USER first")
	default:
		name := p.user
		p.user = ""
		p.signIn(name, password)
	}
}

// authCommand knows AUTH PLAIN, with and without initial response (RFC 5034 §4).
func (p *pop3Session) authCommand(argument string) {
	if !p.maySignIn() {
		return
	}
	mechanism, response, initial := strings.Cut(argument, " ")
	if !strings.EqualFold(mechanism, "PLAIN") {
		p.misuse("only AUTH PLAIN is known")
		return
	}
	if !initial {
		p.say("+ ")
		var err error
		if response, err = p.readLine(); err != nil {
			p.over = true
			return
		}
	}
	if response == "*" {
		p.fail("", "cancelled")
		return
	}
	name, password, ok := parsePlain(response)
	if !ok {
		p.misuse("not a PLAIN response")
		return
	}
	p.signIn(name, password)
}

// parsePlain reads identity NUL name NUL password in base64 (RFC 4616 §2). Nobody
// may act for somebody else, so the identity is empty or the name.
func parsePlain(response string) (name, password string, ok bool) {
	b, err := base64.StdEncoding.DecodeString(response)
	if err != nil {
		return "", "", false
	}
	parts := strings.Split(string(b), "\x00")
	if len(parts) != 3 || parts[1] == "" || parts[0] != "" && parts[0] != parts[1] {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// signIn opens the mailbox for this session alone. The password comes first: who
// doesn't know it isn't told that the mailbox is in use.
func (p *pop3Session) signIn(name, password string) {
	m, ok := p.server.login(accounts.POP3, name, password)
	if !ok {
		p.fail("AUTH", "wrong name or password")
		return
	}
	if !m.pop.TryLock() {
		p.fail("IN-USE", "another session has the mailbox open")
		return
	}
	letters, err := m.letters()
	if err != nil {
		m.pop.Unlock()
		p.fail("SYS/TEMP", "the mailbox cannot be opened")
		return
	}
	p.mailbox, p.letters = m, letters
	count, size := p.total()
	p.ok("%d messages, %d octets", count, size)
}
