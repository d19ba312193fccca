package practice

import (
	"encoding/base64"
	"errors"
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

// takesUser refuses the commands that carry a password as it is where other proof
// is wanted.
func (p *pop3Session) takesUser() bool {
	takes := p.server.takesPasswords(accounts.POP3)
	if !takes {
		p.misuse("unknown command")
	}
	return takes
}

// userCommand takes any name: whether it exists is told to nobody.
func (p *pop3Session) userCommand(name string) {
	switch {
	case !p.maySignIn(), !p.takesUser():
	case name == "":
		p.misuse("a name is missing")
	default:
		p.user = name
		p.ok("and the password")
	}
}

func (p *pop3Session) passCommand(password string) {
	switch {
	case !p.maySignIn(), !p.takesUser():
	case p.user == "":
		p.misuse("say USER first")
	default:
		name := p.user
		p.user = ""
		p.signIn(name, password)
	}
}

// authCommand is AUTH (RFC 5034 §4), with and without a first message.
func (p *pop3Session) authCommand(argument string) {
	if !p.maySignIn() {
		return
	}
	name, initial, given := strings.Cut(argument, " ")
	var m *mailbox
	mechanism, ok := p.door(&m).mechanism(strings.ToUpper(name))
	if !ok {
		p.misuse("no such mechanism here")
		return
	}
	var response []byte
	if given {
		if response, ok = p.decode(initial); !ok {
			return
		}
	}
	for {
		challenge, done, err := mechanism.Next(response)
		switch {
		case p.denies(err):
			return
		case err != nil:
			p.misuse("not a message of this mechanism")
			return
		case done:
			p.open(m)
			return
		}
		p.say("+ %s", base64.StdEncoding.EncodeToString(challenge))
		line, err := p.readLine()
		if err != nil {
			p.over = true
			return
		}
		if line == "*" {
			p.fail("", "cancelled")
			return
		}
		if response, ok = p.decode(line); !ok {
			return
		}
	}
}

var errRefused = &pop3Denial{"AUTH", "wrong name or password"}

// door is where a client of this session wants in; m is set when it was let in.
func (p *pop3Session) door(m **mailbox) door {
	return door{p.server, accounts.POP3, func(in *mailbox) { *m = in }, errRefused}
}

// denies tells a client that it is not let in, when that is what an error says.
func (p *pop3Session) denies(err error) bool {
	d, ok := errors.AsType[*pop3Denial](err)
	if ok {
		p.fail(d.code, d.text)
	}
	return ok
}

func (p *pop3Session) decode(line string) ([]byte, bool) {
	if line == "=" {
		line = "" // RFC 5034 §4: an empty first message
	}
	b, err := base64.StdEncoding.DecodeString(line)
	if err != nil {
		p.misuse("not in base64")
	}
	return append([]byte{}, b...), err == nil
}

// signIn is for a password that came as it is.
func (p *pop3Session) signIn(name, password string) {
	var m *mailbox
	if err := p.door(&m).password(name, password); !p.denies(err) {
		p.open(m)
	}
}

// open opens the mailbox for this session alone. The password came first: who
// doesn't know it isn't told that the mailbox is in use.
func (p *pop3Session) open(m *mailbox) {
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
