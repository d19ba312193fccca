package login

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/xdg-go/scram"
)

// How often the password may have to be hashed. RFC 5802 §5.1 and RFC 7677 §4 ask
// for at least 4096: fewer make it cheap to find out the password from what is
// sent. More than the most is no protection but a way to keep this computer busy:
// a million takes it about half a second.
const (
	minIterations = 4096
	maxIterations = 1_000_000
)

var errScram = errors.New("the server does not keep to SCRAM")

func scramSHA256(s *Session) (sasl.Client, error) { return newScram(s, "SCRAM-SHA-256", scram.SHA256) }
func scramSHA1(s *Session) (sasl.Client, error)   { return newScram(s, "SCRAM-SHA-1", scram.SHA1) }

// newScram is SCRAM (RFC 5802, RFC 7677) without channel binding. Both sides show
// that they know the password; a server that says yes without having done so is
// not believed.
//
// Name and password are prepared by SASLprep, as RFC 5802 §2.2 asks, so that
// letters typed as one character or as two are the same. SASLprep knows the
// characters of 2002 alone and refuses what is newer, such as most emoji; a server
// that took such a password cannot have prepared it either, so it goes as typed.
func newScram(s *Session, name string, hash scram.HashGeneratorFcn) (sasl.Client, error) {
	client, err := hash.NewClient(s.user, s.secret.Reveal(), "")
	if err != nil {
		if client, err = hash.NewClientUnprepped(s.user, s.secret.Reveal(), ""); err != nil {
			return nil, err
		}
	}
	client.WithMinIterations(minIterations)
	return &scramClient{session: s, name: name, conversation: client.NewConversation()}, nil
}

type scramClient struct {
	session      *Session
	name         string
	conversation *scram.ClientConversation
	nonce        string // ours
	step         int
}

func (c *scramClient) Start() (string, []byte, error) {
	first, err := c.conversation.Step("")
	_, c.nonce, _ = strings.Cut(first, ",r=")
	return c.name, []byte(first), err
}

func (c *scramClient) Next(challenge []byte) ([]byte, error) {
	c.step++
	switch c.step {
	case 1:
		if !c.sensible(string(challenge)) {
			return nil, errScram
		}
		final, err := c.conversation.Step(string(challenge))
		if err != nil {
			return nil, errScram // its own words repeat the server's
		}
		if _, proof, ok := strings.Cut(final, ",p="); ok {
			c.session.hide(proof) // as in [cramClient.Next]
		}
		return []byte(final), nil
	case 2:
		if said, refused := strings.CutPrefix(string(challenge), "e="); refused {
			// RFC 5802 §7. The refusal itself follows an empty answer.
			c.session.said = said
			return []byte{}, nil
		}
		if _, err := c.conversation.Step(string(challenge)); err != nil {
			return nil, ErrUnproved
		}
		return []byte{}, nil
	}
	return nil, errMore
}

// sensible looks at the server's first message before anything is computed from
// it: r=NONCE,s=SALT,i=COUNT and perhaps extensions (RFC 5802 §5.1).
func (c *scramClient) sensible(message string) bool {
	fields := strings.Split(message, ",")
	if len(fields) < 3 {
		return false
	}
	theirs, named := strings.CutPrefix(fields[0], "r="+c.nonce)
	salt, salted := strings.CutPrefix(fields[1], "s=")
	count, counted := strings.CutPrefix(fields[2], "i=")
	n, err := strconv.ParseUint(count, 10, 32)
	raw, bad := base64.StdEncoding.DecodeString(salt)
	return named && theirs != "" && salted && bad == nil && len(raw) > 0 &&
		counted && err == nil && n >= minIterations && n <= maxIterations
}

// Proved reports whether the server's signature was right.
func (c *scramClient) Proved() bool { return c.conversation.Valid() }
