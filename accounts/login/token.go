package login

import (
	"strings"

	"github.com/emersion/go-sasl"
)

// oauthBearer is OAUTHBEARER (RFC 7628): a token instead of the password.
func oauthBearer(s *Session) (sasl.Client, error) {
	server := s.conn.Server
	client := sasl.NewOAuthBearerClient(&sasl.OAuthBearerOptions{
		// RFC 5801 §4: the signs that divide the message.
		Username: strings.NewReplacer("=", "=3D", ",", "=2C").Replace(s.user),
		Token:    s.secret.Reveal(), Host: server.Host, Port: server.Port,
	})
	return &tokenClient{Client: client, session: s, sorry: "\x01"}, nil
}

// xoauth2 is what Google and Microsoft had before that.
// https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
func xoauth2(s *Session) (sasl.Client, error) {
	return &tokenClient{Client: xoauthClient{s.user, s.secret.Reveal()}, session: s}, nil
}

type xoauthClient struct{ user, token string }

func (c xoauthClient) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + c.user + "\x01auth=Bearer " + c.token + "\x01\x01"), nil
}

func (xoauthClient) Next([]byte) ([]byte, error) { return nil, errMore }

// A tokenClient knows one challenge: why the token was not taken, in JSON (RFC
// 7628 §3.2.2). The refusal itself comes after an answer that says nothing.
type tokenClient struct {
	sasl.Client
	session *Session
	sorry   string
	refused bool
}

func (c *tokenClient) Next(challenge []byte) ([]byte, error) {
	if c.refused {
		return nil, errMore
	}
	c.refused, c.session.said = true, string(challenge)
	return []byte(c.sorry), nil
}

// Proved: a success after the reasons against it is none.
func (c *tokenClient) Proved() bool { return !c.refused }
