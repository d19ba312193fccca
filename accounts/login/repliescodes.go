package login

import "postkey/accounts"

// replyCodes are the codes that protocols give to causes.
var replyCodes = []rule{
	// IMAP: RFC 5530, RFC 9051 §7.1.
	{protocol: accounts.IMAP, code: "UNAVAILABLE", reason: accounts.Temporary},
	{protocol: accounts.IMAP, code: "SERVERBUG", reason: accounts.Temporary},
	{protocol: accounts.IMAP, code: "EXPIRED", reason: accounts.PasswordExpired},
	{protocol: accounts.IMAP, code: "PRIVACYREQUIRED", reason: accounts.EncryptionRequired},
	{protocol: accounts.IMAP, code: "CONTACTADMIN", reason: accounts.ContactProvider},
	{protocol: accounts.IMAP, code: "INUSE", reason: accounts.MailboxInUse},
	{protocol: accounts.IMAP, code: "LIMIT", reason: accounts.TooManyConnections, also: []accounts.Reason{accounts.TooManyAttempts}},
	{protocol: accounts.IMAP, code: "THROTTLED", reason: accounts.TooManyAttempts}, // Gmail and Exchange use it; not in any RFC
	{protocol: accounts.IMAP, code: "OVERQUOTA", reason: accounts.OverQuota},
	{protocol: accounts.IMAP, code: "NOPERM", reason: accounts.NotAllowed},
	{protocol: accounts.IMAP, code: "CANNOT", reason: accounts.NotAllowed},
	{protocol: accounts.IMAP, code: "NONEXISTENT", reason: accounts.MailboxMissing},
	{protocol: accounts.IMAP, code: "CORRUPTION", reason: accounts.MailboxMissing},
	{protocol: accounts.IMAP, code: "CLIENTBUG", reason: accounts.ProtocolError},
	// Yahoo says AUTHORIZATIONFAILED of a wrong password (geary's tests).
	{protocol: accounts.IMAP, code: "AUTHORIZATIONFAILED", says: "invalid credential | incorrect | password", reason: accounts.WrongPassword},
	{protocol: accounts.IMAP, code: "AUTHORIZATIONFAILED", reason: accounts.NotAllowed, also: []accounts.Reason{accounts.WrongPassword}},
	{protocol: accounts.IMAP, code: "AUTHENTICATIONFAILED", reason: accounts.WrongPassword},

	// POP3: RFC 2449 §8, RFC 3206.
	{protocol: accounts.POP3, code: "SYS/TEMP", reason: accounts.Temporary},
	{protocol: accounts.POP3, code: "SYS/PERM", reason: accounts.ContactProvider, also: []accounts.Reason{accounts.POPDisabled}},
	{protocol: accounts.POP3, code: "IN-USE", reason: accounts.MailboxInUse},
	{protocol: accounts.POP3, code: "LOGIN-DELAY", reason: accounts.LoginDelay},
	{protocol: accounts.POP3, code: "AUTH", reason: accounts.WrongPassword},

	// SMTP: RFC 4954 §6, RFC 5248, RFC 3463; 5.7.30 and 5.7.139 are Microsoft's.
	{protocol: accounts.SMTP, code: "5.7.30", reason: accounts.BrowserSignInNeeded},
	{protocol: accounts.SMTP, code: "5.7.139", reason: accounts.NotAllowed, also: []accounts.Reason{accounts.SMTPDisabled, accounts.BrowserSignInNeeded}},
	{protocol: accounts.SMTP, code: "5.7.57", reason: accounts.RelayDenied, also: []accounts.Reason{accounts.SMTPDisabled}},
	{protocol: accounts.SMTP, code: "5.7.10", reason: accounts.EncryptionRequired},
	{protocol: accounts.SMTP, code: "5.7.11", reason: accounts.EncryptionRequired},
	{protocol: accounts.SMTP, code: "5.7.13", reason: accounts.AccountLocked},
	{protocol: accounts.SMTP, code: "5.2.1", reason: accounts.AccountLocked},
	{protocol: accounts.SMTP, code: "5.2.2", reason: accounts.OverQuota},
	{protocol: accounts.SMTP, code: "4.2.2", reason: accounts.OverQuota},
	{protocol: accounts.SMTP, code: "5.7.25", reason: accounts.Blocked},
	{protocol: accounts.SMTP, code: "5.7.4", reason: accounts.NoCommonMechanism, also: []accounts.Reason{accounts.SMTPDisabled}},
	{protocol: accounts.SMTP, code: "5.5.4", status: "504", reason: accounts.NoCommonMechanism},
	{protocol: accounts.SMTP, code: "5.5.6", reason: accounts.ProtocolError},      // the line is too long for it
	{protocol: accounts.SMTP, code: "4.7.12", reason: accounts.NoCommonMechanism}, // log in once with PLAIN
	{protocol: accounts.SMTP, code: "5.7.9", reason: accounts.NoCommonMechanism},  // mechanism too weak; Gmail says in words what it means
	{protocol: accounts.SMTP, status: "5", code: "5.7.8", reason: accounts.WrongPassword},
	{protocol: accounts.SMTP, status: "535", code: "5.7.3", reason: accounts.WrongPassword, also: []accounts.Reason{accounts.SMTPDisabled, accounts.BrowserSignInNeeded}}, // Exchange: MailKit#700
}

// replyNumbers are RFC 4954 §6 and RFC 5321 §4.2.
var replyNumbers = []rule{
	{protocol: accounts.SMTP, status: "4", says: "invalid | incorrect | wrong | bad_ & user name | username | login & password", reason: accounts.WrongPassword}, // Proton Mail Bridge: "454 4.7.0 invalid username or password"
	{protocol: accounts.SMTP, status: "421", reason: accounts.ServerBusy},
	{protocol: accounts.SMTP, status: "432", reason: accounts.NoCommonMechanism},
	{protocol: accounts.SMTP, status: "4", reason: accounts.Temporary},
	{protocol: accounts.SMTP, status: "504", reason: accounts.NoCommonMechanism},
	{protocol: accounts.SMTP, status: "500", reason: accounts.NoLoginOffered},
	{protocol: accounts.SMTP, status: "502", reason: accounts.NoLoginOffered},
	{protocol: accounts.SMTP, status: "503", reason: accounts.NoLoginOffered},
	{protocol: accounts.SMTP, status: "525", reason: accounts.AccountLocked},
	{protocol: accounts.SMTP, status: "530", reason: accounts.EncryptionRequired},
	{protocol: accounts.SMTP, status: "538", reason: accounts.EncryptionRequired},
	{protocol: accounts.SMTP, status: "534", reason: accounts.NoCommonMechanism},
	{protocol: accounts.SMTP, status: "535", reason: accounts.WrongPassword},
	{protocol: accounts.SMTP, status: "554", stage: accounts.StageGreeting, reason: accounts.Blocked},
	{protocol: accounts.SMTP, status: "550", stage: accounts.StageGreeting, reason: accounts.Blocked},
	{protocol: accounts.IMAP, status: "BYE", says: "", reason: accounts.ServerBusy},
	{protocol: accounts.POP3, stage: accounts.StageGreeting, reason: accounts.ServerBusy},
}
