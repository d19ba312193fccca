package login

import "postkey/accounts"

// knownReplies are what companies and programs are known to say, where the words
// alone would mislead. Behind each row is where it was seen.
var knownReplies = []rule{
	// QQ Mail lists everything that can be wrong in one sentence; nearly always
	// it is the mailbox password in place of an authorization code.
	{says: "account is abnormal | password is incorrect & service is not open | login frequency limited", reason: accounts.AppPasswordNeeded, also: []accounts.Reason{switchedOff, accounts.WrongPassword, accounts.TooManyAttempts}}, // QQ Mail: "535 Login fail. Account is abnormal, …", many public repositories

	// NetEase answers so to a program that did not introduce itself by ID.
	{says: "unsafe login", reason: accounts.ClientRefused, also: []accounts.Reason{accounts.WebConfirmationNeeded}},                                               // 163, 126, 188: "SELECT Unsafe Login. Please contact kefu@188.com for help"
	{provider: "netease", says: "user has no permission | user suspended", reason: switchedOff, also: []accounts.Reason{accounts.AccountLocked}},                  // 163: "550 User has no permission"
	{says: "err login reqcode", reason: accounts.AppPasswordNeeded},                                                                                               // NetEase, Coremail: "-ERR ERR.LOGIN.REQCODE"
	{says: "err login userlock | err login userstatus | err login userfrozen", reason: accounts.AccountLocked, also: []accounts.Reason{accounts.TooManyAttempts}}, // Coremail
	{says: "err login passerr", reason: accounts.WrongPassword},                                                                                                   // Coremail

	// Gmail.
	{code: "WEBALERT", reason: accounts.WebConfirmationNeeded},                                                                          // Gmail: "* NO [WEBALERT <url>] Web login required.", S22.Imap#116
	{link: "p=invalidsecondfactor", reason: accounts.AppPasswordNeeded},                                                                 // Gmail: 534-5.7.9
	{link: "p=webloginrequired", reason: accounts.WebConfirmationNeeded},                                                                // Gmail: 534-5.7.14
	{link: "/78754", reason: accounts.WebConfirmationNeeded, also: []accounts.Reason{accounts.AppPasswordNeeded}},                       // Gmail: "[AUTH] Web login required: https://support.google.com/mail/answer/78754"
	{link: "p=badcredentials", reason: accounts.WrongPassword},                                                                          // Gmail: 535-5.7.8
	{says: "lockdown in sector | lockout in sector", reason: accounts.AccountLocked, also: []accounts.Reason{accounts.TooManyAttempts}}, // Gmail, as public client code knows it
	{says: "exceeded command or bandwidth | exceeded pop command", reason: accounts.TooManyAttempts},                                    // Gmail: "[ALERT] Account exceeded command or bandwidth limits. (Failure)", "[AUTH] Account exceeded pop command or bandwidth limits"

	// Microsoft. 5.7.139 is said of several things; the sentence tells which.
	{says: "smtpclientauthentication is disabled", reason: accounts.SMTPDisabled}, // Microsoft 365: email-oauth2-proxy#193
	{link: "smtp_auth_disabled", reason: accounts.SMTPDisabled},                   // Microsoft 365
	{says: "security defaults policy | conditional access | did not meet the criteria | access policies | blocked by policy", reason: accounts.NotAllowed, also: []accounts.Reason{accounts.BrowserSignInNeeded}}, // Microsoft 365: "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy."
	{says: "authenticated but not connected", protocol: accounts.POP3, reason: accounts.POPDisabled, also: []accounts.Reason{accounts.NotAllowed, accounts.BrowserSignInNeeded}},
	{says: "authenticated but not connected", reason: accounts.IMAPDisabled, also: []accounts.Reason{accounts.NotAllowed, accounts.BrowserSignInNeeded}},                     // Exchange: node-imap#523, getmail6#214, FairEmail FAQ 139
	{code: "5.7.139", says: "credentials were incorrect", reason: accounts.WrongPassword, also: []accounts.Reason{accounts.AppPasswordNeeded, accounts.BrowserSignInNeeded}}, // Microsoft 365
	{says: "suggested backoff", reason: accounts.TooManyAttempts}, // Exchange: "BAD Request is throttled. Suggested Backoff Time: …"

	// Yahoo and AOL.
	{says: "pop not allowed for user", reason: accounts.POPDisabled, also: []accounts.Reason{accounts.NotAllowed}}, // Yahoo: "-ERR [SYS/PERM] pop not allowed for user."
	{says: "auth012 | auth005 & too many", reason: accounts.TooManyAttempts},                                       // Yahoo: nodemailer#1112
	{says: "mbr1212", reason: accounts.WrongPassword},                                                              // Yahoo: rainloop#1354

	// Russia.
	{says: "neobhodim parol | parol prilozheniya | пароль приложения | пароль для внешн", reason: accounts.AppPasswordNeeded},                                                                        // Mail.ru: "535 5.7.0 NEOBHODIM parol prilozheniya …"
	{says: "eula | user agreement | license agreement | licence agreement | terms of use | terms of service | terms and conditions & accept | agree | read", reason: accounts.WebConfirmationNeeded}, // Yandex: "535 5.7.8 Error: authentication failed: Please accept EULA first."
	{says: "does not have access rights to this service", reason: switchedOff, also: []accounts.Reason{accounts.AppPasswordNeeded}},                                                                  // Yandex: "535 5.7.8 … This user does not have access rights to this service"
	{says: "login failure or pop3 disabled", reason: accounts.POPDisabled, also: []accounts.Reason{accounts.AppPasswordNeeded, accounts.WrongPassword}},                                              // Yandex: "-ERR [AUTH] login failure or POP3 disabled, try later."
	{says: "invalid credentials or imap is disabled", reason: accounts.IMAPDisabled, also: []accounts.Reason{accounts.AppPasswordNeeded, accounts.WrongPassword}},                                    // Yandex: Mailspring#904

	// Others.
	{says: "email limit | sending limit | message limit | mail limit | daily limit | monthly limit | send limit & reach | exceed", reason: accounts.SendingLimit},                                  // Mailtrap: "535 5.7.0 The email limit is reached. Please upgrade your plan"
	{says: "password is too simple | password too simple | password is too weak | weak password | password too weak | password is not secure | passwort ist zu", reason: accounts.PasswordExpired}, // Tiscali: mailcore2#1517
	{says: "trop de connexions veuillez verifier", reason: accounts.TooManyConnections},                                                                                                            // Orange, La Poste: "421 … Trop de connexions, veuillez verifier votre configuration."
	{says: "not subscribed to ses | account not subscribed", reason: accounts.NotAllowed},                                                                                                          // Amazon SES: "535 Account not subscribed to SES"
	{says: "maximum credits exceeded | credits exceeded", reason: accounts.SendingLimit},                                                                                                           // SendGrid: "451 Authentication failed: Maximum credits exceeded"
}
