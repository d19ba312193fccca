package login

import (
	"slices"
	"strconv"
	"strings"

	"postkey/accounts"
	"postkey/accounts/pop3"
	"postkey/accounts/probe"
	"postkey/accounts/providers"
)

// A Verdict is why a server refused, as far as its words tell.
type Verdict struct {
	Reason accounts.Reason
	// Also are other causes that fit, the likeliest first.
	Also []accounts.Reason
}

// Classify is why a server refused at a stage. provider is the mail company's ID
// in package providers, or ""; words are what the server said, as a
// [accounts.Problem] has them in Reply.
func Classify(protocol accounts.Protocol, stage accounts.Stage, provider, words string) Verdict {
	r := readWords(protocol, words)
	r.stage, r.provider = stage, provider
	return r.verdict()
}

// readWords takes apart what a server said, as the replies of probe and pop3
// write it in one line.
func readWords(protocol accounts.Protocol, words string) reply {
	switch protocol {
	case accounts.IMAP:
		if r, err := probe.ParseResponse("* " + words); err == nil && r.Status != "" {
			return imapReply(r, nil)
		}
	case accounts.POP3:
		if r, err := pop3.ParseReply(words); err == nil {
			return pop3Reply(&pop3.Error{Reply: r})
		}
	case accounts.SMTP:
		if code, text, _, err := probe.ParseReplyLine(words); err == nil {
			r := probe.Reply{Code: code, Lines: []string{text}}
			if status, rest, ok := strings.Cut(text, " "); ok && strings.Count(status, ".") == 2 {
				r.Enhanced, r.Lines[0] = status, rest
			}
			return smtpReply(r)
		}
	}
	return reply{protocol: protocol, text: words}
}

// refuse is a Problem with why the server refused, and its words. A reply that
// names no stage is about the log-in.
func (s *Session) refuse(r reply, words string) *accounts.Problem {
	if r.stage == "" {
		r.stage = accounts.StageLogin
	}
	if p, ok := providers.ByHost(s.conn.Server.Host); ok {
		r.provider = p.ID
	}
	v := r.verdict()
	return &accounts.Problem{Reason: v.Reason, Also: v.Also, Reply: s.conn.Clean(words)}
}

// A reply is a refusal, reduced to what can be recognised.
type reply struct {
	protocol accounts.Protocol
	stage    accounts.Stage // login, mailbox, send, greeting or starttls
	command  string         // what was refused when sending: "MAIL", "RCPT" or "DATA"; else ""
	provider string         // the mail company's ID, or ""
	status   string         // "NO", "BAD", "BYE", "-ERR" or a number such as "535"
	codes    []string       // response codes or enhanced status codes, upper case
	text     string         // all words, lower case
}

// imapReply gathers what a server says about a refusal: some say the cause in an
// untagged response before it.
func imapReply(end probe.Response, untagged []probe.Response) reply {
	r := reply{protocol: accounts.IMAP, status: end.Status}
	for _, u := range append(slices.Clone(untagged), end) {
		if u.Status == "" {
			continue
		}
		code, _, _ := strings.Cut(u.Code, " ")
		r.codes = append(r.codes, strings.ToUpper(code))
		r.text += u.Text + "\n"
	}
	return r
}

func pop3Reply(e *pop3.Error) reply {
	return reply{protocol: accounts.POP3, status: "-ERR", codes: []string{e.Code}, text: e.Text}
}

func smtpReply(r probe.Reply) reply {
	return reply{
		protocol: accounts.SMTP, status: strconv.Itoa(r.Code),
		codes: []string{r.Enhanced}, text: r.Text(),
	}
}

// A rule recognises replies. What is empty fits everything.
type rule struct {
	protocol accounts.Protocol
	status   string   // the beginning of the status: "5" is any 5xx
	code     string   // one of the codes
	words    []string // any of these in the text
	reason   accounts.Reason
}

func (u rule) fits(r reply) bool {
	text := strings.ToLower(r.text)
	return (u.protocol == "" || u.protocol == r.protocol) &&
		strings.HasPrefix(r.status, u.status) &&
		(u.code == "" || slices.Contains(r.codes, u.code)) &&
		(len(u.words) == 0 || slices.ContainsFunc(u.words, func(w string) bool { return strings.Contains(text, w) }))
}

// rules turn replies into reasons; the first that fits decides. What a mail
// company is known to say comes before the codes, because the codes mislead:
// "[AUTH]" is said of POP that is switched off, and 535 5.7.8 of almost
// anything. Words that only sound like a wrong password come last.
var rules = []rule{
	// Known words.
	{words: []string{"application-specific password", "app-specific password", "app password", "application password", "application specific password", "authorization code", "authorized code"}, reason: accounts.AppPasswordNeeded},
	{words: []string{"web login required", "log in via your web browser", "login via your web browser", "sign in via your web browser", "log in with your web browser"}, reason: accounts.WebConfirmationNeeded},
	{words: []string{"smtpclientauthentication is disabled", "smtp_auth_disabled", "smtp access is disabled", "smtp is disabled"}, reason: accounts.SMTPDisabled},
	{words: []string{"basic authentication is disabled", "basic authentication is not supported", "basicauthblocked"}, reason: accounts.BrowserSignInNeeded},
	{protocol: accounts.IMAP, words: []string{"not enabled for imap", "imap is disabled", "imap access is disabled", "imap access is not allowed", "imap is not enabled", "imap not enabled", "imap service is not enabled", "authenticated but not connected"}, reason: accounts.IMAPDisabled},
	{protocol: accounts.POP3, words: []string{"not enabled for pop", "pop is disabled", "pop3 is disabled", "pop access is disabled", "pop3 access is disabled", "pop is not enabled", "pop3 is not enabled", "pop3 service is not enabled"}, reason: accounts.POPDisabled},
	{words: []string{"too many simultaneous connections", "too many connections", "too many concurrent", "maximum number of connections", "concurrent connections limit", "connection limit"}, reason: accounts.TooManyConnections},
	{words: []string{"too many login", "too many failed", "too many bad auth", "too many auth", "too many attempts", "too many invalid", "too many errors", "rate limit", "ratelimit", "bandwidth limits", "logging in too"}, reason: accounts.TooManyAttempts},
	{words: []string{"account is locked", "account locked", "account has been locked", "account is disabled", "account disabled", "account has been disabled", "account is suspended", "account suspended", "account has been suspended", "account is blocked", "account has been blocked"}, reason: accounts.AccountLocked},
	{words: []string{"password has expired", "password expired", "password is expired"}, reason: accounts.PasswordExpired},
	{words: []string{"must issue a starttls", "starttls first", "plaintext authentication disallowed", "cleartext authentication disallowed", "encryption required", "encryption is required", "ssl is required", "ssl required", "tls required"}, reason: accounts.EncryptionRequired},
	{protocol: accounts.POP3, words: []string{"mailbox is locked", "mailbox locked", "maildrop locked", "maildrop already locked", "unable to lock", "cannot lock", "mailbox in use", "already in use", "another pop3 session"}, reason: accounts.MailboxInUse},

	// Response codes: RFC 5530, RFC 9051 §7.1.
	{protocol: accounts.IMAP, code: "UNAVAILABLE", reason: accounts.Temporary},
	{protocol: accounts.IMAP, code: "SERVERBUG", reason: accounts.Temporary},
	{protocol: accounts.IMAP, code: "EXPIRED", reason: accounts.PasswordExpired},
	{protocol: accounts.IMAP, code: "PRIVACYREQUIRED", reason: accounts.EncryptionRequired},
	{protocol: accounts.IMAP, code: "CONTACTADMIN", reason: accounts.ContactProvider},
	{protocol: accounts.IMAP, code: "INUSE", reason: accounts.MailboxInUse},
	{protocol: accounts.IMAP, code: "LIMIT", reason: accounts.TooManyConnections},
	{protocol: accounts.IMAP, code: "OVERQUOTA", reason: accounts.OverQuota},
	{protocol: accounts.IMAP, code: "NOPERM", reason: accounts.NotAllowed},
	{protocol: accounts.IMAP, code: "NONEXISTENT", reason: accounts.MailboxMissing},
	{protocol: accounts.IMAP, code: "CLIENTBUG", reason: accounts.ProtocolError},
	// Yahoo says AUTHORIZATIONFAILED of a wrong password.
	{protocol: accounts.IMAP, code: "AUTHORIZATIONFAILED", words: []string{"invalid credentials", "incorrect", "password"}, reason: accounts.WrongPassword},
	{protocol: accounts.IMAP, code: "AUTHORIZATIONFAILED", reason: accounts.NotAllowed},
	{protocol: accounts.IMAP, code: "AUTHENTICATIONFAILED", words: temporaryWords, reason: accounts.Temporary},
	{protocol: accounts.IMAP, code: "AUTHENTICATIONFAILED", reason: accounts.WrongPassword},
	// RFC 2449 §8, RFC 3206.
	{protocol: accounts.POP3, code: "SYS/TEMP", reason: accounts.Temporary},
	{protocol: accounts.POP3, code: "SYS/PERM", reason: accounts.ContactProvider},
	{protocol: accounts.POP3, code: "IN-USE", reason: accounts.MailboxInUse},
	{protocol: accounts.POP3, code: "LOGIN-DELAY", reason: accounts.LoginDelay},
	{protocol: accounts.POP3, code: "AUTH", words: temporaryWords, reason: accounts.Temporary},
	{protocol: accounts.POP3, code: "AUTH", reason: accounts.WrongPassword},

	// Enhanced status codes: RFC 4954 §6, RFC 3463; 5.7.139 and 5.7.30 are
	// Microsoft's.
	{protocol: accounts.SMTP, code: "5.7.30", reason: accounts.BrowserSignInNeeded},
	{protocol: accounts.SMTP, status: "5", code: "5.7.139", words: []string{"credentials were incorrect"}, reason: accounts.WrongPassword},
	{protocol: accounts.SMTP, code: "5.7.139", reason: accounts.NotAllowed},
	{protocol: accounts.SMTP, code: "5.7.11", reason: accounts.EncryptionRequired},
	{protocol: accounts.SMTP, status: "5", code: "5.7.8", words: temporaryWords, reason: accounts.Temporary},
	{protocol: accounts.SMTP, status: "5", code: "5.7.8", reason: accounts.WrongPassword},
	{protocol: accounts.SMTP, code: "5.7.4", reason: accounts.NoCommonMechanism},

	// Words that name a passing trouble.
	{words: temporaryWords, reason: accounts.Temporary},

	// Bare numbers: RFC 4954 §6, RFC 5321 §4.2.
	{protocol: accounts.SMTP, status: "421", reason: accounts.ServerBusy},
	{protocol: accounts.SMTP, status: "4", reason: accounts.Temporary},
	{protocol: accounts.SMTP, status: "504", reason: accounts.NoCommonMechanism},
	{protocol: accounts.SMTP, status: "500", reason: accounts.NoLoginOffered},
	{protocol: accounts.SMTP, status: "502", reason: accounts.NoLoginOffered},
	{protocol: accounts.SMTP, status: "503", reason: accounts.NoLoginOffered},
	{protocol: accounts.SMTP, status: "530", reason: accounts.EncryptionRequired},
	{protocol: accounts.SMTP, status: "538", reason: accounts.EncryptionRequired},
	{protocol: accounts.SMTP, status: "535", reason: accounts.WrongPassword},
	{protocol: accounts.IMAP, status: "BYE", reason: accounts.ServerBusy},

	// Words of a server that gives no code.
	{status: "NO", words: refusedWords, reason: accounts.WrongPassword},
	{status: "-ERR", words: refusedWords, reason: accounts.WrongPassword},
	{status: "-ERR", words: []string{"no such user", "unknown user", "no such mailbox", "never heard of"}, reason: accounts.WrongUsername},
}

var temporaryWords = []string{"temporary", "temporarily", "try again later", "internal error", "internal server error", "service unavailable", "server error"}

var refusedWords = []string{
	"invalid credentials", "bad credentials", "authentication failed", "authentication failure", "authenticate failed", "authentication unsuccessful", "auth failed",
	"login failed", "login failure", "logon failure", "login incorrect", "incorrect password", "invalid password", "wrong password", "bad password",
	"password incorrect", "password is incorrect", "invalid login", "bad login", "invalid user", "user name or password", "username or password", "user or password", "username and password",
	"login or password", "name or password", "password rejected", "permission denied, please check", "invalid authentication",
}

// verdict is why a server refused at the stage of the reply.
func (r reply) verdict() Verdict {
	if r.stage == accounts.StageMailbox {
		return Verdict{Reason: r.mailboxReason()}
	}
	return Verdict{Reason: r.reason()}
}

// reason is why a server refused to sign somebody in.
func (r reply) reason() accounts.Reason {
	for _, u := range rules {
		if u.fits(r) {
			return u.reason
		}
	}
	return accounts.Unknown
}

// mailboxReason is why the inbox could not be counted after the password was
// accepted: nothing in it can be about the password.
func (r reply) mailboxReason() accounts.Reason {
	switch reason := r.reason(); reason {
	case accounts.Temporary, accounts.ServerBusy, accounts.IMAPDisabled, accounts.POPDisabled,
		accounts.MailboxInUse, accounts.ContactProvider, accounts.NotAllowed, accounts.OverQuota,
		accounts.TooManyConnections, accounts.TooManyAttempts, accounts.AccountLocked, accounts.LoginDelay:
		return reason
	}
	return accounts.MailboxMissing
}
