package login

import "postkey/accounts"

// knownReplies are what companies and programs are known to say, where the words
// alone would mislead. Behind each row is where it was seen.
var knownReplies = []rule{
	// QQ Mail lists everything that can be wrong in one sentence; nearly always
	// it is the mailbox password in place of an authorization code.
	// QQ Mail: "535 Login fail. Account is abnormal, …", many public repositories
	{reason: accounts.AppPasswordNeeded, says: "account is abnormal | password is incorrect & service is not open | login frequency limited", also: []accounts.Reason{switchedOff, accounts.WrongPassword, accounts.TooManyAttempts}},

	// NetEase answers so to a program that did not introduce itself by ID.
	// 163, 126, 188: "SELECT Unsafe Login. Please contact kefu@188.com for help"
	{reason: accounts.ClientRefused, says: "unsafe login", also: []accounts.Reason{accounts.WebConfirmationNeeded}},
	// 163: "550 User has no permission"
	{reason: switchedOff, provider: "netease", says: "user has no permission | user suspended", also: []accounts.Reason{accounts.AccountLocked}},
	// NetEase, Coremail: "-ERR ERR.LOGIN.REQCODE"
	{reason: accounts.AppPasswordNeeded, says: "err login reqcode"},
	// Coremail
	{reason: accounts.AccountLocked, says: "err login userlock | err login userstatus | err login userfrozen", also: []accounts.Reason{accounts.TooManyAttempts}},
	// Coremail
	{reason: accounts.WrongPassword, says: "err login passerr"},

	// Gmail.
	// Gmail: "* NO [WEBALERT <url>] Web login required.", S22.Imap#116
	{reason: accounts.WebConfirmationNeeded, code: "WEBALERT"},
	// Gmail: 534-5.7.9
	{reason: accounts.AppPasswordNeeded, link: "p=invalidsecondfactor"},
	// Gmail: 534-5.7.14
	{reason: accounts.WebConfirmationNeeded, link: "p=webloginrequired"},
	// Gmail: "[AUTH] Web login required: https://support.google.com/mail/answer/78754"
	{reason: accounts.WebConfirmationNeeded, link: "/78754", also: []accounts.Reason{accounts.AppPasswordNeeded}},
	// Gmail: 535-5.7.8
	{reason: accounts.WrongPassword, link: "p=badcredentials"},
	// Gmail, as public client code knows it
	{reason: accounts.AccountLocked, says: "lockdown in sector | lockout in sector", also: []accounts.Reason{accounts.TooManyAttempts}},
	// Gmail: "[ALERT] Account exceeded command or bandwidth limits. (Failure)", "[AUTH] Account exceeded pop command or bandwidth limits"
	{reason: accounts.TooManyAttempts, says: "exceeded command or bandwidth | exceeded pop command"},

	// Microsoft. 5.7.139 is said of several things; the sentence tells which.
	// Microsoft 365: email-oauth2-proxy#193
	{reason: accounts.SMTPDisabled, says: "smtpclientauthentication is disabled"},
	// Microsoft 365
	{reason: accounts.SMTPDisabled, link: "smtp_auth_disabled"},
	// Microsoft 365: "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy."
	{reason: accounts.NotAllowed, says: `security defaults policy | conditional access | did not meet the criteria | access policies | blocked by policy`, also: []accounts.Reason{accounts.BrowserSignInNeeded}},
	// node-imap#523, FairEmail FAQ 139: "BAD User is authenticated but not connected."
	{reason: accounts.POPDisabled, protocol: accounts.POP3, says: "authenticated but not connected", also: []accounts.Reason{accounts.NotAllowed, accounts.BrowserSignInNeeded}},
	// Exchange: node-imap#523, getmail6#214, FairEmail FAQ 139
	{reason: accounts.IMAPDisabled, says: "authenticated but not connected", also: []accounts.Reason{accounts.NotAllowed, accounts.BrowserSignInNeeded}},
	// Microsoft 365
	{reason: accounts.WrongPassword, code: "5.7.139", says: "credentials were incorrect", also: []accounts.Reason{accounts.AppPasswordNeeded, accounts.BrowserSignInNeeded}},
	// Exchange: "BAD Request is throttled. Suggested Backoff Time: …"
	{reason: accounts.TooManyAttempts, says: "suggested backoff"},

	// Yahoo and AOL.
	// Yahoo: "-ERR [SYS/PERM] pop not allowed for user."
	{reason: accounts.POPDisabled, says: "pop not allowed for user", also: []accounts.Reason{accounts.NotAllowed}},
	// Yahoo: rainloop#1354
	{reason: accounts.WrongPassword, says: "mbr1212"},

	// Russia.
	// Mail.ru: "535 5.7.0 NEOBHODIM parol prilozheniya …"
	{reason: accounts.AppPasswordNeeded, says: "neobhodim parol | parol prilozheniya | пароль приложения | пароль для внешн"},
	// Yandex: "535 5.7.8 Error: authentication failed: Please accept EULA first."
	{reason: accounts.WebConfirmationNeeded, says: `eula | user agreement | license agreement | licence agreement | terms of use | terms of service | terms and conditions &
		accept | agree | read`},
	// [K], the same in other words: "535 5.7.8 License not accepted"
	{reason: accounts.WebConfirmationNeeded, says: `licence | license | agreement | terms & not accept | not been accept | not yet accept | isnt accept | must accept |
		not agreed | must agree | please accept`},
	// Yandex: "535 5.7.8 … This user does not have access rights to this service"
	{reason: switchedOff, says: "does not have access rights to this service", also: []accounts.Reason{accounts.AppPasswordNeeded}},
	// Yandex: "-ERR [AUTH] login failure or POP3 disabled, try later."
	{reason: accounts.POPDisabled, says: "login failure or pop3 disabled", also: []accounts.Reason{accounts.AppPasswordNeeded, accounts.WrongPassword}},
	// Yandex: Mailspring#904
	{reason: accounts.IMAPDisabled, says: "invalid credentials or imap is disabled", also: []accounts.Reason{accounts.AppPasswordNeeded, accounts.WrongPassword}},

	// Others.
	// Mailtrap: "535 5.7.0 The email limit is reached. Please upgrade your plan"
	{reason: accounts.SendingLimit, says: `email limit | sending limit | message limit | mail limit | daily limit | monthly limit | send limit & reach | exceed`},
	// Tiscali: mailcore2#1517
	{reason: accounts.PasswordExpired, says: `password is too simple | password too simple | password is too weak | weak password | password too weak |
		password is not secure | passwort ist zu`},
	// Orange, La Poste: "421 … Trop de connexions, veuillez verifier votre configuration."
	{reason: accounts.TooManyConnections, says: "trop de connexions veuillez verifier"},
	// Amazon SES: "535 Account not subscribed to SES"
	{reason: accounts.NotAllowed, says: "not subscribed to ses | account not subscribed"},
	// SendGrid: "451 Authentication failed: Maximum credits exceeded"
	{reason: accounts.SendingLimit, says: "maximum credits exceeded | credits exceeded"},
}
