package practice

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
)

// takes reports whether a token is one of that mailbox.
func (d door) takes(token string) func(*mailbox) bool {
	return func(m *mailbox) bool {
		if d.server.permits.opens(m.name, token, time.Now()) {
			return true
		}
		right, ok := d.server.options.Tokens[m.name]
		return ok && !right.Empty() && right.Reveal() == token
	}
}

// refusedToken is what a server says against a token before it refuses it (RFC
// 7628 §3.2.2).
var refusedToken = sasl.OAuthBearerError{Status: "invalid_token", Schemes: "bearer", Scope: "https://" + Domain + "/mail"}

// oauthBearer is OAUTHBEARER (RFC 7628).
func oauthBearer(d door) sasl.Server {
	server := sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
		name := strings.NewReplacer("=3D", "=", "=2C", ",").Replace(o.Username)
		if d.judge(name, d.takes(o.Token)) != nil {
			refused := refusedToken
			return &refused
		}
		return nil
	})
	return &bearerMechanism{Server: server, door: d}
}

// A bearerMechanism ends after what is said against a token, whatever the client
// says to that: the library stumbles over an empty answer.
type bearerMechanism struct {
	sasl.Server
	door    door
	refused bool
}

func (b *bearerMechanism) Next(response []byte) (challenge []byte, done bool, err error) {
	if b.refused {
		return nil, false, b.door.refusal
	}
	challenge, done, err = b.Server.Next(response)
	b.refused = !done && len(challenge) > 0
	return challenge, done, err
}

// An xoauthMechanism is XOAUTH2, which Google had before OAUTHBEARER.
type xoauthMechanism struct {
	door    door
	refused bool
}

func (x *xoauthMechanism) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case x.refused:
		return nil, false, x.door.refusal
	case response == nil:
		return []byte{}, false, nil
	}
	user, rest, ok := strings.Cut(string(response), "\x01auth=Bearer ")
	name, named := strings.CutPrefix(user, "user=")
	token, ended := strings.CutSuffix(rest, "\x01\x01")
	if !ok || !named || !ended {
		return nil, false, errMechanism
	}
	if x.door.judge(name, x.door.takes(token)) == nil {
		return nil, true, nil
	}
	x.refused = true
	challenge, err = json.Marshal(refusedToken)
	return challenge, false, err
}
