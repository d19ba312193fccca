package login

import (
	"context"
	"slices"

	"github.com/emersion/go-sasl"

	"postkey/accounts"
	"postkey/accounts/probe"
)

// A mechanism is one way to prove who it is.
type mechanism struct {
	protocol accounts.Protocol // "" is any
	auth     accounts.Auth
	name     string
	// fits reports whether the server offers it and it can carry the password.
	fits func(*Session) bool
	try  func(*Session, context.Context) error
}

// mechanismTable holds all mechanisms in the order in which they are preferred;
// the first that fits is used, and no other. What a server offers is what it said
// inside TLS, where there is TLS.
var mechanismTable = []mechanism{
	// Asked for "encrypted password", or the only protection there will be:
	// challenge and response alone, or first.
	{"", accounts.AuthEncrypted, "SCRAM-SHA-256", offers("SCRAM-SHA-256"), by(scramSHA256)},
	{"", accounts.AuthEncrypted, "SCRAM-SHA-1", offers("SCRAM-SHA-1"), by(scramSHA1)},
	{"", accounts.AuthEncrypted, "CRAM-MD5", offers("CRAM-MD5"), by(cramMD5)},
	{"", accounts.AuthPassword, "SCRAM-SHA-256", inTheOpen("SCRAM-SHA-256"), by(scramSHA256)},
	{"", accounts.AuthPassword, "SCRAM-SHA-1", inTheOpen("SCRAM-SHA-1"), by(scramSHA1)},
	{"", accounts.AuthPassword, "CRAM-MD5", inTheOpen("CRAM-MD5"), by(cramMD5)},

	// LOGIN first: it takes one round trip, and every IMAP server has it.
	{accounts.IMAP, accounts.AuthPassword, "LOGIN", fitsLogin, (*Session).imapLogin},
	{"", accounts.AuthPassword, "PLAIN", offers("PLAIN"), by(plain)},
	{accounts.IMAP, accounts.AuthPassword, "LOGIN", fitsLiteral, (*Session).imapLiteral},
	{accounts.POP3, accounts.AuthPassword, "USER/PASS", fitsUserPass, (*Session).pop3UserPass},
	{"", accounts.AuthPassword, "LOGIN", offers("LOGIN"), by(plainLogin)},
	// Inside TLS they protect nothing more, take longer, and fail where the server
	// keeps passwords in another form: only when there is nothing else.
	{"", accounts.AuthPassword, "SCRAM-SHA-256", offers("SCRAM-SHA-256"), by(scramSHA256)},
	{"", accounts.AuthPassword, "SCRAM-SHA-1", offers("SCRAM-SHA-1"), by(scramSHA1)},
	{"", accounts.AuthPassword, "CRAM-MD5", offers("CRAM-MD5"), by(cramMD5)},

	{"", accounts.AuthOAuth2, "OAUTHBEARER", offers("OAUTHBEARER"), by(oauthBearer)},
	{"", accounts.AuthOAuth2, "XOAUTH2", offers("XOAUTH2"), by(xoauth2)},
}

// tokens are the mechanisms that take no password but what the mail company's
// own web page gives out.
var tokens = []string{"OAUTHBEARER", "XOAUTH2"}

// OffersToken reports whether a server takes what a mail company's own web page gives
// out. The error is an [*accounts.Problem]; nothing is sent.
func OffersToken(conn *probe.Conn) error {
	s := &Session{conn: conn}
	switch offered := conn.AuthMechanisms(); {
	case slices.ContainsFunc(tokens, func(name string) bool { return slices.Contains(offered, name) }):
		return nil
	case len(offered) == 0 && conn.Server.Protocol == accounts.SMTP:
		return s.problem(accounts.NoLoginOffered, nil)
	}
	return s.problem(accounts.NoCommonMechanism, nil)
}

// by makes a mechanism of SASL out of its client's side.
func by(client func(*Session) (sasl.Client, error)) func(*Session, context.Context) error {
	return func(s *Session, ctx context.Context) error {
		c, err := client(s)
		if err != nil {
			return err
		}
		return s.exchange(ctx, c)
	}
}

// offers is true when the server names a SASL mechanism.
func offers(name string) func(*Session) bool {
	return func(s *Session) bool { return slices.Contains(s.conn.AuthMechanisms(), name) }
}

// inTheOpen is true when it does so without TLS, which the person had to confirm.
func inTheOpen(name string) func(*Session) bool {
	return func(s *Session) bool { return s.conn.TLS == nil && offers(name)(s) }
}

// fitsLogin: the LOGIN command has quoted strings for ASCII alone (RFC 9051
// §4.3).
func fitsLogin(s *Session) bool {
	return isASCII(s.user) && isASCII(s.secret.Reveal()) && fitsLiteral(s)
}

// fitsLiteral: with literals LOGIN can carry any text, at two more round trips.
func fitsLiteral(s *Session) bool { return !s.conn.Has("LOGINDISABLED") }

// fitsUserPass: every server has USER and PASS (RFC 1939 §7) unless its list of
// capabilities offers something else and leaves them out (RFC 2449 §6.3).
func fitsUserPass(s *Session) bool {
	return s.conn.Has("USER") || len(s.conn.AuthMechanisms()) == 0
}

// choose picks the mechanism. The error is an [*accounts.Problem], and nothing
// was sent.
func (s *Session) choose() (mechanism, error) {
	auth := s.conn.Server.Auth
	if auth == accounts.AuthOAuth2 && s.secret.Empty() {
		return mechanism{}, s.problem(accounts.BrowserSignInNeeded, nil)
	}
	carried := sendable(s.user) && s.secret.Sendable()
	if auth == accounts.AuthOAuth2 {
		carried = sendableToken(s.user) && sendableToken(s.secret.Reveal())
	}
	if auth != accounts.AuthNone && !carried {
		return mechanism{}, s.problem(accounts.ProtocolError, ErrUnsendable)
	}
	for _, m := range mechanismTable {
		if (m.protocol == "" || m.protocol == s.conn.Server.Protocol) && m.auth == auth && m.fits(s) {
			return m, nil
		}
	}
	return mechanism{}, s.problem(s.noMechanism(), nil)
}

// noMechanism says why there is no way in.
func (s *Session) noMechanism() accounts.Reason {
	offered := s.conn.AuthMechanisms()
	switch {
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

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
