package pop3

import (
	"context"
	"strings"

	"postkey/accounts"
)

// User names the account. Many servers accept any name here, so that nobody can
// find out which exist.
func (c *Client) User(ctx context.Context, name string) error {
	if err := c.wire.SendSecret(ctx, "USER ", accounts.NewSecret(name)); err != nil {
		return err
	}
	_, err := c.reply(ctx)
	return err
}

// Pass sends the password, spaces and all (RFC 1939 §7).
func (c *Client) Pass(ctx context.Context, password accounts.Secret) error {
	if err := c.wire.SendSecret(ctx, "PASS ", password); err != nil {
		return err
	}
	_, err := c.reply(ctx)
	return err
}

// UserPass sends both: in one round trip where the server named PIPELINING (RFC
// 2449 §6.6), else the second after the first was taken.
func (c *Client) UserPass(ctx context.Context, name string, password accounts.Secret, ahead bool) error {
	if !ahead {
		if err := c.User(ctx, name); err != nil {
			return err
		}
		return c.Pass(ctx, password)
	}
	if err := c.wire.SendSecret(ctx, "USER ", accounts.NewSecret(name)); err != nil {
		return err
	}
	if err := c.wire.SendSecret(ctx, "PASS ", password); err != nil {
		return err
	}
	if _, err := c.reply(ctx); err != nil {
		return err // what follows is only that there was no USER
	}
	_, err := c.reply(ctx)
	return err
}

// maxCommand is the longest command line with its end (RFC 5034 §4: a longer
// initial response must wait until it is asked for).
const maxCommand = 255

// MaxInitial is how long the first message of a SASL mechanism may be, in base64,
// to be sent with [Client.Auth].
func MaxInitial(mechanism string) int {
	return maxCommand - len("AUTH ") - len(mechanism) - len(" ") - len("\r\n")
}

// A Turn is what a server answers within a SASL exchange: more, and what it asks;
// or that all went well.
type Turn struct {
	More      bool
	Challenge string // in base64, as it came
	Reply     Reply  // when there is no more
}

// Auth begins a SASL exchange (RFC 5034 §4). initial is the first message in
// base64; empty when it has to wait.
func (c *Client) Auth(ctx context.Context, mechanism string, initial accounts.Secret) (Turn, error) {
	command := "AUTH " + mechanism
	if !initial.Empty() {
		command += " "
	}
	return c.turn(ctx, command, initial)
}

// Respond answers a challenge; response is in base64.
func (c *Client) Respond(ctx context.Context, response accounts.Secret) (Turn, error) {
	return c.turn(ctx, "", response)
}

func (c *Client) turn(ctx context.Context, before string, secret accounts.Secret) (Turn, error) {
	if err := c.wire.SendSecret(ctx, before, secret); err != nil {
		return Turn{}, err
	}
	line, err := c.wire.ReadLine(ctx)
	if err != nil {
		return Turn{}, err
	}
	// "+" alone is no way to ask by RFC 5034, but some servers do.
	if challenge, ok := strings.CutPrefix(line, "+"); ok && (challenge == "" || challenge[0] == ' ') {
		return Turn{More: true, Challenge: strings.TrimPrefix(challenge, " ")}, nil
	}
	r, err := ParseReply(line)
	if err != nil {
		return Turn{}, err
	}
	if !r.OK {
		return Turn{}, &Error{r}
	}
	return Turn{Reply: r}, nil
}
