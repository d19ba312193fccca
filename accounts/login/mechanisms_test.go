package login_test

import (
	"context"
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"postkey/accounts"
	"postkey/accounts/probe/probetest"
)

// digest is the answer to a CRAM-MD5 challenge.
func digest(challenge string) string { return encode(user + " " + sumOf(challenge)) }

// sum is what the answer to cramChallenge proves the password with.
func sum() string { return sumOf(cramChallenge) }

func sumOf(challenge string) string {
	mac := hmac.New(md5.New, []byte(password))
	mac.Write([]byte(challenge))
	return hex.EncodeToString(mac.Sum(nil))
}

// Of RFC 2195 §2, and a token with the signs a real one has.
const (
	cramChallenge = "<1896.697170952@postoffice.reston.mci.net>"
	token         = "ya29.a0Af_B-yz/4+x=="
)

var (
	xoauth = encode("user=" + user + "\x01auth=Bearer " + token + "\x01\x01")
	bearer = encode("n,a=" + user + ",\x01host=" + host + "\x01port=10000\x01auth=Bearer " + token + "\x01\x01")
)

// script is the rest of a sign-in that works: what the server says to the
// credentials, and for an incoming one the inbox.
const (
	imapIn = "S: A1 OK in\nC: A2 STATUS INBOX (MESSAGES)\nS: * STATUS INBOX (MESSAGES 7)\nS: A2 OK done"
	pop3In = "S: +OK in\nC: STAT\nS: +OK 7 900"
	smtpIn = "S: 235 in"
)

func TestMechanisms(t *testing.T) {
	long := strings.Repeat("t", 300)
	for _, test := range []struct {
		name     string
		protocol accounts.Protocol
		auth     accounts.Auth
		security accounts.Security // "" is implicit TLS
		offers   string
		secret   string // "" is password, or the token
		script   string // after the first line of the log-in
		want     string
		lines    []string // of the log-in
	}{
		{"CRAM-MD5 because nothing else is there", accounts.IMAP, "", "", "LOGINDISABLED AUTH=CRAM-MD5", "", "S: + " + encode(cramChallenge) + "\nC: *\n" + imapIn, "CRAM-MD5", []string{"A1 AUTHENTICATE CRAM-MD5", digest(cramChallenge)}},
		{"CRAM-MD5 because nothing else is there", accounts.POP3, "", "", "SASL CRAM-MD5", "", "S: + " + encode(cramChallenge) + "\nC: *\n" + pop3In, "CRAM-MD5", []string{"AUTH CRAM-MD5", digest(cramChallenge)}},
		{"CRAM-MD5 because nothing else is there", accounts.SMTP, "", "", "AUTH CRAM-MD5", "", "S: 334 " + encode(cramChallenge) + "\nC: *\n" + smtpIn, "CRAM-MD5", []string{"AUTH CRAM-MD5", digest(cramChallenge)}},
		{"encrypted password was chosen", accounts.IMAP, accounts.AuthEncrypted, "", "SASL-IR AUTH=PLAIN AUTH=CRAM-MD5", "", "S: + " + encode(cramChallenge) + "\nC: *\n" + imapIn, "CRAM-MD5", []string{"A1 AUTHENTICATE CRAM-MD5", digest(cramChallenge)}},
		{"encrypted password was chosen", accounts.SMTP, accounts.AuthEncrypted, "", "AUTH PLAIN LOGIN CRAM-MD5", "", "S: 334 " + encode(cramChallenge) + "\nC: *\n" + smtpIn, "CRAM-MD5", []string{"AUTH CRAM-MD5", digest(cramChallenge)}},
		{"a confirmed plain connection", accounts.POP3, "", accounts.Plaintext, "USER|SASL PLAIN CRAM-MD5", "", "S: + " + encode(cramChallenge) + "\nC: *\n" + pop3In, "CRAM-MD5", []string{"AUTH CRAM-MD5", digest(cramChallenge)}},
		{"inside TLS it is not needed", accounts.POP3, "", "", "USER|SASL PLAIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256", "", pop3In, "PLAIN", []string{"AUTH PLAIN " + plain}},
		{"inside TLS it is not needed", accounts.SMTP, "", "", "AUTH SCRAM-SHA-256 CRAM-MD5 LOGIN", "", "S: 334\nC: *\nS: 334\nC: *\n" + smtpIn, "LOGIN", []string{"AUTH LOGIN", encode(user), encode(password)}},

		{"the old LOGIN by AUTHENTICATE", accounts.IMAP, "", "", "SASL-IR LOGINDISABLED AUTH=LOGIN", "", "S: + VXNlciBOYW1lAA==\nC: *\nS: + what now?\nC: *\n" + imapIn, "LOGIN", []string{"A1 AUTHENTICATE LOGIN", encode(user), encode(password)}},
		{"the old LOGIN by AUTH", accounts.POP3, "", "", "SASL LOGIN", "", "S: + \nC: *\nS: +\nC: *\n" + pop3In, "LOGIN", []string{"AUTH LOGIN", encode(user), encode(password)}},
		{"the old spelling", accounts.SMTP, "", "", "AUTH=LOGIN", "", "S: 334 VXNlcm5hbWU6\nC: *\nS: 334 UGFzc3dvcmQ6\nC: *\n" + smtpIn, "LOGIN", []string{"AUTH LOGIN", encode(user), encode(password)}},

		{"literals at once", accounts.IMAP, "", "", "LITERAL+", "grün secret", "C: *\nC: *\n" + imapIn, "LOGIN", []string{"A1 LOGIN {16+}", user + " {12+}", "grün secret"}},
		{"short literals at once", accounts.IMAP, "", "", "LITERAL-", "grün secret", "C: *\nC: *\n" + imapIn, "LOGIN", []string{"A1 LOGIN {16+}", user + " {12+}", "grün secret"}},
		{"long literals one by one", accounts.IMAP, "", "", "LITERAL-", "ü" + strings.Repeat("x", 4096), "S: +\nC: *\nS: +\nC: *\n" + imapIn, "LOGIN", []string{"A1 LOGIN {16}", user + " {4098}", "ü" + strings.Repeat("x", 4096)}},
		{"USER and PASS at once", accounts.POP3, "", "", "USER|PIPELINING", "", "C: PASS *\nS: +OK who?\n" + pop3In, "USER/PASS", []string{"USER " + user, "PASS " + password}},
		{"PLAIN too long for one command", accounts.POP3, "", "", "SASL PLAIN", long, "S: +\nC: *\n" + pop3In, "PLAIN", []string{"AUTH PLAIN", encode("\x00" + user + "\x00" + long)}},
		{"not ASCII", accounts.POP3, "", "", "USER", "grün secret €", "S: +OK\nC: *\n" + pop3In, "USER/PASS", []string{"USER " + user, "PASS grün secret €"}},
		{"not ASCII", accounts.SMTP, "", "", "AUTH LOGIN", "grün secret €", "S: 334\nC: *\nS: 334\nC: *\n" + smtpIn, "LOGIN", []string{"AUTH LOGIN", encode(user), encode("grün secret €")}},

		{"OAUTHBEARER before XOAUTH2", accounts.IMAP, accounts.AuthOAuth2, "", "SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER", "", imapIn, "OAUTHBEARER", []string{"A1 AUTHENTICATE OAUTHBEARER " + bearer}},
		{"OAUTHBEARER in two steps", accounts.IMAP, accounts.AuthOAuth2, "", "AUTH=OAUTHBEARER", "", "S: +\nC: *\n" + imapIn, "OAUTHBEARER", []string{"A1 AUTHENTICATE OAUTHBEARER", bearer}},
		{"OAUTHBEARER", accounts.SMTP, accounts.AuthOAuth2, "", "AUTH OAUTHBEARER", "", smtpIn, "OAUTHBEARER", []string{"AUTH OAUTHBEARER " + bearer}},
		{"OAUTHBEARER", accounts.POP3, accounts.AuthOAuth2, "", "SASL OAUTHBEARER", "", pop3In, "OAUTHBEARER", []string{"AUTH OAUTHBEARER " + bearer}},
		{"XOAUTH2", accounts.IMAP, accounts.AuthOAuth2, "", "SASL-IR AUTH=XOAUTH2", "", imapIn, "XOAUTH2", []string{"A1 AUTHENTICATE XOAUTH2 " + xoauth}},
		{"XOAUTH2", accounts.SMTP, accounts.AuthOAuth2, "", "auth login xoauth2", "", smtpIn, "XOAUTH2", []string{"AUTH XOAUTH2 " + xoauth}},
		{"XOAUTH2", accounts.POP3, accounts.AuthOAuth2, "", "SASL XOAUTH2", "", pop3In, "XOAUTH2", []string{"AUTH XOAUTH2 " + xoauth}},
		{"XOAUTH2 with a long token", accounts.POP3, accounts.AuthOAuth2, "", "SASL XOAUTH2", long, "S: +\nC: *\n" + pop3In, "XOAUTH2", []string{"AUTH XOAUTH2", encode("user=" + user + "\x01auth=Bearer " + long + "\x01\x01")}},
	} {
		t.Run(string(test.protocol)+"/"+test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if test.security == "" {
					test.security = accounts.ImplicitTLS
				}
				if test.secret == "" && test.auth == accounts.AuthOAuth2 {
					test.secret = token
				}
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: test.security, Auth: test.auth},
					script: opening(test.protocol, test.security, test.offers) + "C: *\n" + probetest.Script(test.script),
					secret: accounts.NewSecret(test.secret), needle: test.secret,
				}
				a.run(t.Context(), t, true)
				if a.err != nil {
					t.Fatal(a.err)
				}
				messages := map[bool]int{true: 0, false: 7}[test.protocol == accounts.SMTP]
				if a.result.Mechanism != test.want || a.result.Messages != messages || a.result.Tries != 1 {
					t.Errorf("%+v, want %s", a.result, test.want)
				}
				var got []string
				for i, l := range a.lines {
					if slices.Equal(a.lines[i:min(len(a.lines), i+len(test.lines))], test.lines) {
						got = append(got, l)
					}
				}
				if len(got) != 1 {
					t.Errorf("the server heard %q, want %q", a.lines, test.lines)
				}
				if n := tries(a.lines); n > 1 {
					t.Errorf("%d tries: %q", n, a.lines)
				}
			})
		})
	}
}

// TestExchangeRefused: what can go wrong within an exchange. A server that waits
// for an answer gets "*" before the farewell, which it could take for one.
func TestExchangeRefused(t *testing.T) {
	said := encode(`{"status":"401","schemes":"bearer","scope":"https://mail.example.org/"}`)
	const words = `{"status":"401","schemes":"bearer","scope":"https://mail.example.org/"}`
	for _, test := range []struct {
		name     string
		protocol accounts.Protocol
		auth     accounts.Auth
		offers   string
		script   string // after the first line of the log-in
		reason   accounts.Reason
		reply    string
		lines    []string // the last ones, of the log-in and after it
	}{
		{"a token that has run out", accounts.IMAP, accounts.AuthOAuth2, "SASL-IR AUTH=XOAUTH2", "S: + " + said + "\nC: *\nS: A1 NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", accounts.BrowserSignInNeeded, "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure) " + words, []string{"A1 AUTHENTICATE XOAUTH2 " + xoauth, "", "A2 LOGOUT"}},
		{"a token that has run out", accounts.SMTP, accounts.AuthOAuth2, "AUTH XOAUTH2", "S: 334 " + said + "\nC: *\nS: 535 5.7.8 Username and Password not accepted", accounts.BrowserSignInNeeded, "535 5.7.8 Username and Password not accepted " + words, []string{"AUTH XOAUTH2 " + xoauth, "", "QUIT"}},
		{"a token that has run out", accounts.POP3, accounts.AuthOAuth2, "SASL XOAUTH2", "S: + " + said + "\nC: *\nS: -ERR [AUTH] no", accounts.BrowserSignInNeeded, "-ERR [AUTH] no " + words, []string{"AUTH XOAUTH2 " + xoauth, "", "QUIT"}},
		{"a token that has run out, by OAUTHBEARER", accounts.IMAP, accounts.AuthOAuth2, "SASL-IR AUTH=OAUTHBEARER", "S: + " + said + "\nC: AQ==\nS: A1 NO [AUTHENTICATIONFAILED] no", accounts.BrowserSignInNeeded, "NO [AUTHENTICATIONFAILED] no " + words, []string{"A1 AUTHENTICATE OAUTHBEARER " + bearer, "AQ==", "A2 LOGOUT"}},
		{"a token refused at once", accounts.IMAP, accounts.AuthOAuth2, "SASL-IR AUTH=XOAUTH2", "S: A1 NO [AUTHENTICATIONFAILED] no", accounts.BrowserSignInNeeded, "NO [AUTHENTICATIONFAILED] no", nil},
		{"trouble there", accounts.IMAP, accounts.AuthOAuth2, "SASL-IR AUTH=XOAUTH2", "S: A1 NO [UNAVAILABLE] later", accounts.Temporary, "NO [UNAVAILABLE] later", nil},
		{"endless reasons against a token", accounts.SMTP, accounts.AuthOAuth2, "AUTH XOAUTH2", "S: 334 " + said + "\nC: *\nS: 334 " + said, accounts.ProtocolError, "", []string{"", "*", "QUIT"}},
		{"success after reasons against a token", accounts.SMTP, accounts.AuthOAuth2, "AUTH XOAUTH2", "S: 334 " + said + "\nC: *\nS: 235 in", accounts.ProtocolError, "235 in", nil},
		{"a token repeated", accounts.SMTP, accounts.AuthOAuth2, "AUTH XOAUTH2", "S: 334 " + encode(token+" is wrong") + "\nC: *\nS: 535 " + xoauth, accounts.BrowserSignInNeeded, "535 •••••••• •••••••• is wrong", nil},

		{"an empty challenge", accounts.IMAP, accounts.AuthEncrypted, "AUTH=CRAM-MD5", "S: +", accounts.ProtocolError, "", []string{"A1 AUTHENTICATE CRAM-MD5", "*", "A2 LOGOUT"}},
		{"a challenge that is no base64", accounts.SMTP, accounts.AuthEncrypted, "AUTH CRAM-MD5", "S: 334 " + cramChallenge, accounts.ProtocolError, "", []string{"AUTH CRAM-MD5", "*", "QUIT"}},
		{"a challenge with NUL", accounts.POP3, accounts.AuthEncrypted, "SASL CRAM-MD5", `S: "+ PDFA\x00eD4=\r\n"`, accounts.ProtocolError, "", []string{"AUTH CRAM-MD5", "*", "QUIT"}},
		{"a challenge after the answer", accounts.POP3, accounts.AuthEncrypted, "SASL CRAM-MD5", "S: + " + encode(cramChallenge) + "\nC: *\nS: + " + encode(cramChallenge), accounts.ProtocolError, "", []string{"AUTH CRAM-MD5", digest(cramChallenge), "*", "QUIT"}},
		{"success without a question", accounts.IMAP, accounts.AuthEncrypted, "AUTH=CRAM-MD5", "S: A1 OK [CAPABILITY X] in", accounts.ProtocolError, "OK [CAPABILITY X] in", []string{"A1 AUTHENTICATE CRAM-MD5", "A2 LOGOUT"}},
		{"a digest repeated", accounts.SMTP, accounts.AuthEncrypted, "AUTH CRAM-MD5", "S: 334 " + encode(cramChallenge) + "\nC: *\nS: 535 not " + digest(cramChallenge), accounts.WrongPassword, "535 not ••••••••", nil},
		{"a bare digest repeated", accounts.SMTP, accounts.AuthEncrypted, "AUTH CRAM-MD5", "S: 334 " + encode(cramChallenge) + "\nC: *\nS: 535 not " + sum() + " or " + strings.ToUpper(sum()), accounts.WrongPassword, "535 not •••••••• or ••••••••", nil},
		{"a bare digest repeated", accounts.IMAP, accounts.AuthEncrypted, "AUTH=CRAM-MD5", "S: + " + encode(cramChallenge) + "\nC: *\nS: * OK " + encode(sum()) + "\nS: A1 NO [AUTHENTICATIONFAILED] " + user + " " + sum(), accounts.WrongPassword, "NO [AUTHENTICATIONFAILED] ••••••••", nil},
		{"a plain question instead of one in base64", accounts.IMAP, "", "LOGINDISABLED AUTH=PLAIN", "S: + What?\nC: *\nS: A1 NO [AUTHENTICATIONFAILED] no", accounts.WrongPassword, "NO [AUTHENTICATIONFAILED] no", []string{"A1 AUTHENTICATE PLAIN", plain, "A2 LOGOUT"}},
		{"success before the password", accounts.IMAP, "", "LOGINDISABLED AUTH=PLAIN", "S: A1 OK in", accounts.ProtocolError, "OK in", []string{"A1 AUTHENTICATE PLAIN", "A2 LOGOUT"}},
		{"success after the name", accounts.POP3, "", "SASL LOGIN", "S: +\nC: *\nS: +OK in", accounts.ProtocolError, "+OK in", []string{"AUTH LOGIN", encode(user), "QUIT"}},
		{"success before the literal", accounts.IMAP, "", "", "S: A1 OK in", accounts.ProtocolError, "OK in", []string{"A1 LOGIN {16}", "A2 LOGOUT"}},
		{"endless questions", accounts.SMTP, "", "AUTH LOGIN", "S: 334 x\nC: *\nS: 334 x\nC: *\nS: 334 x", accounts.ProtocolError, "", []string{encode(user), encode(password), "*", "QUIT"}},
		{"SCRAM without the server's part", accounts.IMAP, accounts.AuthEncrypted, "SASL-IR AUTH=SCRAM-SHA-256", "S: A1 OK in", accounts.ProtocolError, "OK in", nil},
		{"SCRAM with somebody else's nonce", accounts.SMTP, accounts.AuthEncrypted, "AUTH SCRAM-SHA-1", "S: 334 " + encode("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"), accounts.ProtocolError, "", nil},
		{"a referral", accounts.IMAP, accounts.AuthEncrypted, "AUTH=CRAM-MD5", "S: A1 NO [REFERRAL imap://evil.example/] over there", accounts.Unknown, "NO [REFERRAL imap://evil.example/] over there", nil},
	} {
		t.Run(string(test.protocol)+"/"+test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: accounts.ImplicitTLS, Auth: test.auth},
					script: opening(test.protocol, accounts.ImplicitTLS, test.offers) + "C: *\n" + probetest.Script(test.script),
				}
				if test.auth == accounts.AuthOAuth2 {
					a.secret, a.needle = accounts.NewSecret(token), token
				}
				if test.name == "success before the literal" {
					a.secret = accounts.NewSecret("grün secret")
				}
				a.run(t.Context(), t, true)
				if a.problem == nil || a.problem.Reason != test.reason || a.problem.Stage != accounts.StageLogin || a.problem.Reply != test.reply {
					t.Errorf("%+v, want %s with %q", a.problem, test.reason, test.reply)
				}
				if got := a.lines[max(0, len(a.lines)-len(test.lines)):]; !slices.Equal(got, test.lines) {
					t.Errorf("the server heard %q, want %q", a.lines, test.lines)
				}
				if n := tries(a.lines); n != 1 || a.result.Tries != 1 {
					t.Errorf("%d tries, %d told: %q", n, a.result.Tries, a.lines)
				}
			})
		})
	}
}

// TestExchangeEnds: cancelled, or left without an answer, an exchange ends at once
// or with its limit, at every point where it waits.
func TestExchangeEnds(t *testing.T) {
	for _, test := range []struct {
		protocol accounts.Protocol
		auth     accounts.Auth
		offers   string
		script   string
	}{
		{accounts.IMAP, accounts.AuthEncrypted, "AUTH=CRAM-MD5", "C: *\nHANG"},
		{accounts.IMAP, accounts.AuthEncrypted, "AUTH=CRAM-MD5", "C: *\nS: + " + encode(cramChallenge) + "\nHANG"},
		{accounts.POP3, accounts.AuthEncrypted, "SASL SCRAM-SHA-256", "C: *\nHANG"},
		{accounts.SMTP, accounts.AuthEncrypted, "AUTH SCRAM-SHA-1", "C: *\nHANG"},
		{accounts.SMTP, accounts.AuthOAuth2, "AUTH XOAUTH2", "C: *\nS: 334 e30=\nHANG"},
		{accounts.POP3, accounts.AuthPassword, "USER|PIPELINING", "C: *\nC: *\nS: +OK\nHANG"},
		{accounts.IMAP, accounts.AuthPassword, "LOGINDISABLED AUTH=LOGIN", "C: *\nS: +\nC: *\nHANG"},
	} {
		for _, cancelled := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				want, limit := accounts.Timeout, 30*time.Second
				if cancelled {
					want, limit = accounts.Cancelled, time.Second
					time.AfterFunc(limit, cancel)
				}
				a := &attempt{
					server: accounts.Server{Protocol: test.protocol, Security: accounts.ImplicitTLS, Auth: test.auth},
					script: opening(test.protocol, accounts.ImplicitTLS, test.offers) + probetest.Script(test.script),
				}
				began := time.Now()
				a.run(ctx, t, true)
				// Looking whether the connection still stands takes a millisecond.
				if took := time.Since(began); a.problem == nil || a.problem.Reason != want || took < limit || took > limit+2*time.Millisecond {
					t.Errorf("%s %q: %v after %s, want %s after %s", test.protocol, test.script, a.err, took, want, limit)
				}
			})
		}
	}
}
