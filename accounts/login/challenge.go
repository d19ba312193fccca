package login

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/emersion/go-sasl"
)

// cramMD5 is CRAM-MD5 (RFC 2195): the server sends a text, and gets its digest,
// keyed with the password.
func cramMD5(s *Session) (sasl.Client, error) {
	return &cramClient{session: s}, nil
}

type cramClient struct {
	session  *Session
	answered bool
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
	mac := hmac.New(md5.New, []byte(c.session.secret.Reveal()))
	mac.Write(challenge)
	sum := mac.Sum(nil)
	digest := hex.EncodeToString(sum)
	// Whoever has it and the challenge can try passwords in peace.
	c.session.hide(digest, strings.ToUpper(digest), base64.StdEncoding.EncodeToString(sum))
	return []byte(c.session.user + " " + digest), nil
}

func (c *cramClient) Proved() bool { return c.answered }
