package login

import (
	"slices"
	"strings"
	"testing"

	"postkey/accounts"
	"postkey/accounts/pop3"
	"postkey/accounts/probe"
)

// readReply reads one line as a refusal of a protocol.
func readReply(p accounts.Protocol, line string) (reply, bool) {
	switch p {
	case accounts.IMAP:
		r, err := probe.ParseResponse("A1 " + line)
		return imapReply(r, nil), err == nil
	case accounts.POP3:
		r, err := pop3.ParseReply(line)
		return pop3Reply(&pop3.Error{Reply: r}), err == nil
	}
	code, text, _, err := probe.ParseReplyLine(line)
	r := probe.Reply{Code: code, Lines: []string{text}}
	if status, rest, ok := strings.Cut(text, " "); ok && strings.Count(status, ".") == 2 {
		r.Enhanced, r.Lines[0] = status, rest
	}
	return smtpReply(r), err == nil
}

// said are refusals that real servers give.
var said = []struct {
	protocol accounts.Protocol
	line     string
	reason   accounts.Reason
}{
	{accounts.IMAP, "NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)", accounts.WrongPassword},
	{accounts.IMAP, "NO [AUTHENTICATIONFAILED] Authentication failed.", accounts.WrongPassword},
	{accounts.IMAP, "NO [AUTHENTICATIONFAILED] (#MBR1212) Incorrect username or password.", accounts.WrongPassword},
	{accounts.IMAP, "NO [AUTHORIZATIONFAILED] LOGIN Invalid credentials", accounts.WrongPassword},
	{accounts.IMAP, "NO [AUTHORIZATIONFAILED] you may not act as somebody else", accounts.NotAllowed},
	{accounts.IMAP, "NO LOGIN failed.", accounts.WrongPassword},
	{accounts.IMAP, "NO AUTHENTICATE failed.", accounts.WrongPassword},
	{accounts.IMAP, "NO something nobody has heard of", accounts.Unknown},
	{accounts.IMAP, "BAD parse error", accounts.Unknown},
	{accounts.IMAP, "NO [UNAVAILABLE] Authentication failed", accounts.Temporary},
	{accounts.IMAP, "NO [AUTHENTICATIONFAILED] Temporary authentication failure", accounts.Temporary},
	{accounts.IMAP, "NO Internal error, login failed", accounts.Temporary},
	{accounts.IMAP, "NO [ALERT] Application-specific password required: https://x (Failure)", accounts.AppPasswordNeeded},
	{accounts.IMAP, "NO [ALERT] Please log in via your web browser: https://x (Failure)", accounts.WebConfirmationNeeded},
	{accounts.IMAP, "NO [ALERT] Your account is not enabled for IMAP use. Please visit https://x", accounts.IMAPDisabled},
	{accounts.IMAP, "NO [ALERT] IMAP access is not allowed for this account.", accounts.IMAPDisabled},
	{accounts.IMAP, "NO [AUTHENTICATIONFAILED] LOGIN Invalid credentials or IMAP is disabled sc=x", accounts.IMAPDisabled},
	{accounts.IMAP, "BAD User is authenticated but not connected.", accounts.IMAPDisabled},
	{accounts.IMAP, "NO [ALERT] Too many simultaneous connections. (Failure)", accounts.TooManyConnections},
	{accounts.IMAP, "NO [LIMIT] Maximum number of connections from user+IP exceeded", accounts.TooManyConnections},
	{accounts.IMAP, "NO [ALERT] Account exceeded command or bandwidth limits. (Failure)", accounts.TooManyAttempts},
	{accounts.IMAP, "NO [PRIVACYREQUIRED] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.", accounts.EncryptionRequired},
	{accounts.IMAP, "NO [EXPIRED] change it", accounts.PasswordExpired},
	{accounts.IMAP, "NO [CONTACTADMIN] call us", accounts.ContactProvider},
	{accounts.IMAP, "NO [INUSE] busy", accounts.MailboxInUse},
	{accounts.IMAP, "BYE", accounts.ServerBusy},
	{accounts.POP3, "-ERR [AUTH] Username and password not accepted.", accounts.WrongPassword},
	{accounts.POP3, "-ERR [AUTH] Application-specific password required: https://x", accounts.AppPasswordNeeded},
	{accounts.POP3, "-ERR [SYS/PERM] Your account is not enabled for POP access. Please visit https://x", accounts.POPDisabled},
	{accounts.POP3, "-ERR [AUTH] POP3 access is disabled", accounts.POPDisabled},
	{accounts.POP3, "-ERR [SYS/PERM] call us", accounts.ContactProvider},
	{accounts.POP3, "-ERR [SYS/TEMP] invalid credentials", accounts.Temporary},
	{accounts.POP3, "-ERR [LOGIN-DELAY] minimum time between mail checks violation", accounts.LoginDelay},
	{accounts.POP3, "-ERR Logon failure: unknown user name or bad password.", accounts.WrongPassword},
	{accounts.POP3, "-ERR Authentication failure: unknown user name or bad password.", accounts.WrongPassword},
	{accounts.POP3, "-ERR no such mailbox", accounts.WrongUsername},
	{accounts.POP3, "-ERR maildrop already locked", accounts.MailboxInUse},
	{accounts.POP3, "-ERR hm", accounts.Unknown},
	{accounts.SMTP, "535 5.7.8 Username and Password not accepted. For more information, go to https://x", accounts.WrongPassword},
	{accounts.SMTP, "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", accounts.WrongPassword},
	{accounts.SMTP, "535 5.7.3 Authentication unsuccessful", accounts.WrongPassword},
	{accounts.SMTP, "535 no", accounts.WrongPassword},
	{accounts.SMTP, "535 5.7.8 temporary server error", accounts.Temporary},
	{accounts.SMTP, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.", accounts.SMTPDisabled},
	{accounts.SMTP, "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.", accounts.BrowserSignInNeeded},
	{accounts.SMTP, "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.", accounts.WrongPassword},
	{accounts.SMTP, "535 5.7.139 Authentication unsuccessful, something new.", accounts.NotAllowed},
	{accounts.SMTP, "550 5.7.30 Basic authentication is not supported for Client Submission", accounts.BrowserSignInNeeded},
	{accounts.SMTP, "534 5.7.9 Application-specific password required.", accounts.AppPasswordNeeded},
	{accounts.SMTP, "534 5.7.14 Please log in via your web browser and then try again.", accounts.WebConfirmationNeeded},
	{accounts.SMTP, "535 5.7.0 (#AUTH005) Too many bad auth attempts.", accounts.TooManyAttempts},
	{accounts.SMTP, "454 4.7.0 Too many login attempts, please try again later.", accounts.TooManyAttempts},
	{accounts.SMTP, "454 4.7.0 Temporary authentication failure: Connection lost", accounts.Temporary},
	{accounts.SMTP, "432 4.3.2 Concurrent connections limit exceeded.", accounts.TooManyConnections},
	{accounts.SMTP, "451 4.3.0 later", accounts.Temporary},
	{accounts.SMTP, "421 4.7.0 bye", accounts.ServerBusy},
	{accounts.SMTP, "530 5.7.0 Must issue a STARTTLS command first.", accounts.EncryptionRequired},
	{accounts.SMTP, "538 5.7.11 Encryption required for requested authentication mechanism", accounts.EncryptionRequired},
	{accounts.SMTP, "504 5.7.4 Unrecognized authentication type", accounts.NoCommonMechanism},
	{accounts.SMTP, "503 5.5.1 AUTH command used when not advertised", accounts.NoLoginOffered},
	{accounts.SMTP, "502 5.5.2 Error: command not recognized", accounts.NoLoginOffered},
	{accounts.SMTP, "550 5.1.0 odd", accounts.Unknown},
}

func TestReasons(t *testing.T) {
	for _, test := range said {
		r, ok := readReply(test.protocol, test.line)
		if got := r.reason(); !ok || got != test.reason {
			t.Errorf("%s %q: %s, want %s", test.protocol, test.line, got, test.reason)
		}
	}
}

// TestRulesMakeSense: a rule that looks for what a reply cannot hold, or that an
// earlier one always hides, never decides anything.
func TestRulesMakeSense(t *testing.T) {
	for i, u := range rules {
		for _, w := range u.words {
			if w != strings.ToLower(w) || w == "" {
				t.Errorf("rule %d looks for %q in lower-case text", i, w)
			}
		}
		if u.code != strings.ToUpper(u.code) {
			t.Errorf("rule %d looks for %q among upper-case codes", i, u.code)
		}
		if u.status == "" && u.code == "" && len(u.words) == 0 {
			t.Errorf("rule %d fits everything", i)
		}
		text := ""
		if len(u.words) > 0 {
			text = u.words[0]
		}
		r := reply{protocol: u.protocol, status: u.status, codes: []string{u.code}, text: text}
		if first := slices.IndexFunc(rules, func(earlier rule) bool { return earlier.fits(r) }); first != i {
			t.Errorf("rule %d %+v is hidden by rule %d %+v", i, u, first, rules[first])
		}
	}
}

func FuzzReasons(f *testing.F) {
	protocols := []accounts.Protocol{accounts.IMAP, accounts.POP3, accounts.SMTP}
	for _, s := range said {
		f.Add(slices.Index(protocols, s.protocol), s.line)
	}
	f.Fuzz(func(t *testing.T, p int, line string) {
		r, ok := readReply(protocols[uint(p)%3], line)
		if !ok {
			return
		}
		reason := r.reason()
		if reason == "" || reason != r.reason() {
			t.Errorf("%q: %q", line, reason)
		}
		// The password is never blamed for what the server says is passing.
		temporary := slices.ContainsFunc(r.codes, func(c string) bool { return c == "UNAVAILABLE" || c == "SYS/TEMP" || c == "SERVERBUG" })
		if reason == accounts.WrongPassword && (temporary || strings.HasPrefix(r.status, "4")) {
			t.Errorf("%q: %s", line, reason)
		}
		if reason := r.mailboxReason(); reason == accounts.WrongPassword || reason == accounts.WrongUsername || reason == accounts.AppPasswordNeeded || reason == accounts.Unknown {
			t.Errorf("%q: %s of a mailbox", line, reason)
		}
	})
}

func FuzzStatusMessages(f *testing.F) {
	f.Add("STATUS INBOX (MESSAGES 3)")
	f.Add("STATUS \"a (b\" (UIDNEXT 1 MESSAGES 3)")
	f.Add("status (")
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := statusMessages([]probe.Response{{Tag: "*", Text: text}}); ok && (n < 0 || !strings.Contains(strings.ToUpper(text), "STATUS")) {
			t.Errorf("%q: %d", text, n)
		}
	})
}

func TestQuote(t *testing.T) {
	for s, want := range map[string]string{`b"o\b p%w1`: `"b\"o\\b p%w1"`, ``: `""`, `\`: `"\\"`, `a b`: `"a b"`} {
		if got := quote(s); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}
