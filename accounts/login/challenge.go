package login

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"

	"github.com/emersion/go-sasl"
)

// cramMD5 is CRAM-MD5 (RFC 2195): the server sends a text, and gets its digest,
// keyed with the password.
func cramMD5(s *Session) (sasl.Client, error) {
	return &cramClient{user: s.user, password: s.secret.Reveal()}, nil
}

type cramClient struct {
	user, password string
	answered       bool
}

func (*cramClient) Start() (string, []byte, error) { return "CRAM-MD5", nil, nil }

func (c *cramClient) Next(challenge []byte) ([]byte, error) {
	switch {
	case c.answered:
		return nil, errMore
	case len(challenge) == 0:
		// An answer to it would be good for every other time too.
		return nil, errChallenge
	}
	c.answered = true
	mac := hmac.New(md5.New, []byte(c.password))
	mac.Write(challenge)
	return []byte(c.user + " " + hex.EncodeToString(mac.Sum(nil))), nil
}

func (c *cramClient) Proved() bool { return c.answered }
