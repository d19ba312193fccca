package login

import (
	"context"
	"encoding/base64"
	"slices"

	"github.com/emersion/go-sasl"

	"postkey/accounts"
)

// A mechanism is one way to prove who it is.
type mechanism struct {
	protocol accounts.Protocol
	auth     accounts.Auth
	name     string
	// fits reports whether the server offers it and it can carry the password.
	fits func(*session) bool
	try  func(*session, context.Context) error
}

// mechanismTable holds all mechanisms in the order in which they are preferred;
// the first that fits is used, and no other.
//
// Challenge-response (SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5 as AuthEncrypted) and
// tokens (OAUTHBEARER, XOAUTH2 as AuthOAuth2) are rows here once they are there.
var mechanismTable = []mechanism{
	// LOGIN first: it takes one round trip, and every IMAP server has it.
	{accounts.IMAP, accounts.AuthPassword, "LOGIN", fitsLogin, (*session).imapLogin},
	{accounts.IMAP, accounts.AuthPassword, "PLAIN", offers("PLAIN"), (*session).imapPlain},
	{accounts.IMAP, accounts.AuthPassword, "LOGIN", fitsLiteral, (*session).imapLiteral},
	{accounts.POP3, accounts.AuthPassword, "PLAIN", offers("PLAIN"), (*session).pop3Plain},
	{accounts.POP3, accounts.AuthPassword, "USER/PASS", fitsUserPass, (*session).pop3UserPass},
	{accounts.SMTP, accounts.AuthPassword, "PLAIN", offers("PLAIN"), (*session).smtpPlain},
	{accounts.SMTP, accounts.AuthPassword, "LOGIN", offers("LOGIN"), (*session).smtpLogin},
}

// tokens are the mechanisms that take no password but what the mail company's
// own web page gives out.
var tokens = []string{"OAUTHBEARER", "XOAUTH2"}

// offers is true when the server names a SASL mechanism.
func offers(name string) func(*session) bool {
	return func(s *session) bool { return slices.Contains(s.conn.AuthMechanisms(), name) }
}

// fitsLogin: the LOGIN command has quoted strings for ASCII alone (RFC 9051
// §4.3).
func fitsLogin(s *session) bool {
	return isASCII(s.user) && isASCII(s.secret.Reveal()) && fitsLiteral(s)
}

// fitsLiteral: with literals LOGIN can carry any text, at two more round trips.
func fitsLiteral(s *session) bool { return !s.conn.Has("LOGINDISABLED") }

// fitsUserPass: every server has USER and PASS (RFC 1939 §7) unless its list of
// capabilities offers something else and leaves them out (RFC 2449 §6.3).
func fitsUserPass(s *session) bool {
	return s.conn.Has("USER") || len(s.conn.AuthMechanisms()) == 0
}

// choose picks the mechanism. The error is an [*accounts.Problem], and nothing
// was sent.
func (s *session) choose() (mechanism, error) {
	auth := s.conn.Server.Auth
	if auth == accounts.AuthPassword && !(sendable(s.user) && sendable(s.secret.Reveal())) {
		return mechanism{}, s.problem(accounts.ProtocolError, ErrUnsendable)
	}
	for _, m := range mechanismTable {
		if m.protocol == s.conn.Server.Protocol && m.auth == auth && m.fits(s) {
			return m, nil
		}
	}
	return mechanism{}, s.problem(s.noMechanism(), nil)
}

// noMechanism says why there is no way in.
func (s *session) noMechanism() accounts.Reason {
	offered := s.conn.AuthMechanisms()
	switch {
	case s.conn.Server.Auth == accounts.AuthOAuth2:
		return accounts.BrowserSignInNeeded
	case s.conn.Server.Auth != accounts.AuthPassword:
		return accounts.NoCommonMechanism
	case s.conn.Has("LOGINDISABLED") && s.conn.TLS == nil:
		return accounts.EncryptionRequired // RFC 9051 §6.2.3
	case len(offered) == 0:
		return accounts.NoLoginOffered
	case !slices.ContainsFunc(offered, func(name string) bool { return !slices.Contains(tokens, name) }):
		return accounts.BrowserSignInNeeded
	}
	return accounts.NoCommonMechanism
}

// plain is the message of SASL PLAIN (RFC 4616). It is hidden from now on, too.
func (s *session) plain() (accounts.Secret, error) {
	_, message, err := sasl.NewPlainClient("", s.user, s.secret.Reveal()).Start()
	if err != nil {
		return accounts.Secret{}, err
	}
	response := accounts.NewSecret(string(message))
	s.conn.Hide(response)
	return response, nil
}

// inBase64 encodes a message for a line.
func inBase64(s accounts.Secret) accounts.Secret {
	return accounts.NewSecret(base64.StdEncoding.EncodeToString([]byte(s.Reveal())))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
