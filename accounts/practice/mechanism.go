package practice

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"

	"postkey/accounts"
)

var errMechanism = errors.New("a message that this mechanism does not have")

// A door is where one client wants in, by one protocol.
type door struct {
	server   *Server
	protocol accounts.Protocol
	enter    func(*mailbox) // told once, when the proof was right
	refusal  error          // what the protocol says when it was wrong
}

// judge counts a try, and lets in whoever passes it.
func (d door) judge(name string, right func(*mailbox) bool) error {
	s := d.server
	s.counts[d.protocol].logins.Add(1)
	m := s.mailboxes[name]
	if m == nil || !right(m) {
		return d.refusal
	}
	if s.options.Scenario == IMAPOff && !s.receiving.Load() {
		if err := s.denied(d.protocol, switchedOff); err != nil {
			return err
		}
	}
	d.enter(m)
	return nil
}

func (d door) password(name, password string) error {
	if d.server.options.Scenario != WantsAppPassword {
		return d.judge(name, func(m *mailbox) bool { return m.opens(password) })
	}
	usual := false
	err := d.judge(name, func(m *mailbox) bool {
		usual = m.opens(password)
		return m.opensByApp(password)
	})
	if usual {
		return d.server.denied(d.protocol, noAppPassword)
	}
	return err
}

// mechanisms are all the server knows of SASL.
var mechanisms = []struct {
	name string
	open func(door) sasl.Server
}{
	{"PLAIN", plain},
	{"LOGIN", func(d door) sasl.Server {
		return &loginMechanism{login: d.password, questions: d.server.options.Questions}
	}},
	{"CRAM-MD5", func(d door) sasl.Server { return &cramMechanism{door: d} }},
	{"SCRAM-SHA-1", func(d door) sasl.Server { return &scramMechanism{door: d, hash: scram.SHA1} }},
	{"SCRAM-SHA-256", func(d door) sasl.Server { return &scramMechanism{door: d, hash: scram.SHA256} }},
	{"OAUTHBEARER", oauthBearer},
	{"XOAUTH2", func(d door) sasl.Server { return &xoauthMechanism{door: d} }},
}

// offered are the mechanisms a protocol announces inside TLS.
func (s *Server) offered(p accounts.Protocol) []string {
	if s.options.Mechanisms != nil {
		return s.options.Mechanisms
	}
	if s.options.Scenario == BrowserOnly {
		return []string{"OAUTHBEARER", "XOAUTH2"}
	}
	if p == accounts.SMTP {
		return []string{"PLAIN", "LOGIN"}
	}
	return []string{"PLAIN"}
}

// takesPasswords reports whether the commands are known that carry a password as
// it is: LOGIN, USER and PASS.
func (s *Server) takesPasswords(p accounts.Protocol) bool {
	return slices.Contains(s.offered(p), "PLAIN") || slices.Contains(s.offered(p), "LOGIN")
}

// mechanism returns the server's side of one that is offered.
func (d door) mechanism(name string) (sasl.Server, bool) {
	for _, m := range mechanisms {
		if m.name == name && slices.Contains(d.server.offered(d.protocol), name) {
			return m.open(d), true
		}
	}
	return nil, false
}

// plain: nobody may act for somebody else, so the identity is empty or the name
// (RFC 4616 §2).
func plain(d door) sasl.Server {
	return sasl.NewPlainServer(func(identity, name, password string) error {
		if identity != "" && identity != name {
			return d.refusal
		}
		return d.password(name, password)
	})
}

// A loginMechanism is the server's side of the old SASL mechanism LOGIN
// (draft-murchison-sasl-login): the name, then the password.
type loginMechanism struct {
	login     func(name, password string) error
	questions [2]string
	name      []byte
	asked     int
}

func (l *loginMechanism) Next(response []byte) (challenge []byte, done bool, err error) {
	questions := l.questions
	if questions == ([2]string{}) {
		questions = [2]string{"Username:", "Password:"}
	}
	if l.asked == 0 && response == nil {
		l.asked = 1
		return []byte(questions[0]), false, nil
	}
	if l.asked < 2 {
		l.name, l.asked = response, 2
		return []byte(questions[1]), false, nil
	}
	return nil, true, l.login(string(l.name), string(response))
}

// A cramMechanism is CRAM-MD5 (RFC 2195).
type cramMechanism struct {
	door      door
	challenge string
}

func (c *cramMechanism) Next(response []byte) (challenge []byte, done bool, err error) {
	if c.challenge == "" {
		if response != nil {
			return nil, false, errMechanism // the server speaks first
		}
		c.challenge = fmt.Sprintf("<%s@%s>", rand.Text(), Domain)
		return []byte(c.challenge), false, nil
	}
	i := strings.LastIndexByte(string(response), ' ')
	if i < 0 {
		return nil, false, errMechanism
	}
	given, err := hex.DecodeString(string(response[i+1:]))
	if err != nil {
		return nil, false, errMechanism
	}
	return nil, true, c.door.judge(string(response[:i]), func(m *mailbox) bool {
		mac := hmac.New(md5.New, []byte(m.password.Reveal()))
		mac.Write([]byte(c.challenge))
		return hmac.Equal(mac.Sum(nil), given)
	})
}

// A scramMechanism is SCRAM (RFC 5802) without channel binding.
type scramMechanism struct {
	door         door
	hash         scram.HashGeneratorFcn
	conversation *scram.ServerConversation
	step         int
}

const scramIterations = 4096 // RFC 7677 §4

func (c *scramMechanism) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil && c.step == 0 {
		return []byte{}, false, nil // the client has the first word
	}
	if c.conversation == nil {
		server, err := c.hash.NewServer(c.stored)
		if err != nil {
			return nil, false, err
		}
		c.conversation = server.NewConversation()
	}
	c.step++
	if c.step == 3 { // the client has seen that the server knows the password too
		return nil, true, nil
	}
	said, err := c.conversation.Step(string(response))
	switch {
	case c.step == 1 && err == nil:
		return []byte(said), false, nil
	case c.step == 1: // no such name, or no SCRAM
		return nil, false, c.door.judge("", nil)
	}
	if refused := c.door.judge(c.conversation.Username(), func(*mailbox) bool { return err == nil && c.conversation.Valid() }); refused != nil {
		return nil, false, refused
	}
	return []byte(said), false, nil
}

// stored is what a server keeps instead of the password.
func (c *scramMechanism) stored(name string) (scram.StoredCredentials, error) {
	m := c.door.server.mailboxes[name]
	if m == nil {
		return scram.StoredCredentials{}, errMechanism
	}
	client, err := c.hash.NewClient(name, m.password.Reveal(), "")
	if err != nil {
		return scram.StoredCredentials{}, err
	}
	return client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: rand.Text(), Iters: scramIterations})
}
