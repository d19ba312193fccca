package words

import (
	"cmp"

	"postkey/accounts"
	"postkey/accounts/providers"
)

// A remedy is a step that may help against a reason.
type remedy struct {
	step string
	when func(situation) bool             // nil: always
	page func(*providers.Provider) string // the mail company's page for it; nil: none
	// unless names steps that say the same in other words: where one of them
	// stands, this one does not.
	unless []string
	// browser: the step is done by [Step.Browser].
	browser bool
}

// remedies are the steps of every reason, in the order a person should try
// them: what costs least and helps most often comes first.
var remedies = map[accounts.Reason][]remedy{
	accounts.NoNetwork:     {{step: "online"}, {step: "again"}},
	accounts.UnknownHost:   {{step: "compare-known", when: known, page: helpPage}, {step: "spelling-server", when: unknown}, {step: "proxy-names", when: proxied}, {step: "online"}},
	accounts.Unreachable:   {{step: "online"}, {step: "proxy-way", when: proxied}, {step: "other-network"}, {step: "again-later"}},
	accounts.Refused:       {{step: "compare-known", when: known, page: helpPage}, {step: "compare", when: unknown}, {step: "proxy-way", when: proxied}, {step: "other-network"}, {step: "again-later"}},
	accounts.Timeout:       {{step: "again"}, {step: "proxy-way", when: proxied}, {step: "other-network"}, {step: "vpn"}, {step: "compare", when: unknown}},
	accounts.BlockedPort:   {{step: "trusted-network"}, {step: "vpn"}, {step: "ask-setting"}, {step: "ask-network"}},
	accounts.CaptivePortal: {{step: "portal"}, {step: "again"}},

	accounts.ProxyUnreachable: {{step: "proxy-start"}, {step: "proxy-spelling"}, {step: "online"}, {step: "proxy-remove"}},
	accounts.ProxySignIn:      {{step: "proxy-password"}, {step: "proxy-ask"}},
	accounts.ProxyBlocked:     {{step: "proxy-allow"}, {step: "proxy-without"}},
	accounts.ProxyFailed:      {{step: "again"}, {step: "proxy-kind"}, {step: "proxy-allow"}},

	accounts.NotTLS:            {{step: "choose-starttls"}, {step: "compare"}},
	accounts.TLSExpected:       {{step: "choose-tls"}, {step: "compare"}},
	accounts.TLSTooOld:         {{step: "ask-modern"}, {step: "own-server", when: unknown}},
	accounts.TLSBroken:         {{step: "again-later"}, {step: "proxy-way", when: proxied}, {step: "antivirus"}, {step: "trusted-network"}, {step: "ask-details"}},
	accounts.CertExpired:       {{step: "clock"}, {step: "renew"}},
	accounts.CertNotYetValid:   {{step: "clock"}, {step: "ask-details"}},
	accounts.CertWrongHost:     {{step: "exact-name-known", when: known}, {step: "exact-name", when: unknown}, {step: "cert-elsewhere"}},
	accounts.CertSelfSigned:    vouch,
	accounts.CertUnknownIssuer: vouch,
	accounts.StartTLSMissing:   {{step: "choose-tls"}, {step: "trusted-network"}, {step: "compare"}},
	accounts.StartTLSInjected:  {{step: "trusted-network"}, {step: "choose-tls"}, {step: "tell-tamper"}},
	accounts.EncryptionRequired: {
		{step: "choose-either"}, {step: "compare"}, {step: "no-encryption", when: unknown},
	},
	accounts.Unconfirmed: {
		{step: "confirm", when: not(here)}, {step: "confirm-here", when: here}, {step: "confirm-not"},
	},

	accounts.NotAMailServer: {{step: "compare-known", when: known, page: helpPage}, {step: "compare", when: unknown}, {step: "portal"}},
	accounts.ServerBusy:     {{step: "again-later"}, {step: "proxy-way", when: proxied}, {step: "ask-details"}},
	accounts.Blocked:        {{step: "vpn"}, {step: "trusted-network"}, {step: "ask-words"}},
	accounts.ClientRefused:  {{step: "allow-programs", page: webmailPage}, {step: "ask-words"}, {step: "admin", when: atWork}},

	accounts.WrongPassword: {
		{step: "app-password-instead", when: takesAppPassword, page: appPasswordPage},
		{step: "app-password-again", when: takesAppPassword},
		{step: "bridge-password", when: takesBridge, page: helpPage},
		{step: "closed", when: takesNothing, page: webmailPage},
		{step: "enable-smtp", when: all(sendingAlone, needs(accounts.SMTP)), page: enablePage},
		{step: "password-again", when: takesPassword},
		{step: "webmail", when: all(takesPassword, not(sendingAlone)), page: webmailPage},
		{step: "smtp-password", when: all(takesPassword, sendingAlone)},
		{step: "own-address", when: ownAddress},
		{step: "usual-name", when: all(unusualName, not(ownAddress))},
		{step: "sign-in-name", when: all(unknown, not(sendingAlone))},
		{step: "app-password-maybe", when: mayNeedAppPassword, page: appPasswordPage},
		{step: "enable-maybe", when: toEnable, page: enablePage},
	},
	accounts.WrongUsername: {
		{step: "own-address", when: ownAddress},
		{step: "usual-name", when: all(unusualName, not(ownAddress))},
		{step: "name-spelling"},
		{step: "name-form", when: unknown},
		{step: "bridge-settings", when: takesBridge},
		{step: "name-webmail", when: not(either(unknown, ownAddress, takesBridge)), page: webmailPage},
	},
	accounts.AppPasswordNeeded: {
		{step: "enable-maybe", when: toEnable, page: enablePage},
		{step: "bridge-password", when: takesBridge, page: helpPage},
		{step: "closed", when: takesNothing, page: webmailPage},
		{step: "two-step", when: wantsTwoStep, page: twoStepPage},
		{step: "make-app-password", when: hasAppPasswordPage, page: appPasswordPage},
		{step: "make-app-password-somewhere", when: not(either(hasAppPasswordPage, takesBridge, takesNothing)), page: findPage},
		{step: "paste-app-password", when: not(either(takesBridge, takesNothing))},
		{step: "own-address", when: ownAddress},
		{step: "no-app-password", when: hasWhyNotPage, page: whyNotPage},
	},
	accounts.BrowserSignInNeeded: {
		{step: "enable-maybe", when: toEnable, page: enablePage},
		{step: "browser-here", when: canBrowse, browser: true}, {step: "browser-program", unless: []string{"browser-here"}}, {step: "browser-admin", when: atWork},
	},
	accounts.WebConfirmationNeeded: {{step: "confirm-web", page: webmailPage}, {step: "confirm-mail"}, {step: "again"}},
	accounts.IMAPDisabled: {
		{step: "paid", when: paid, page: findPage},
		{step: "admin-access", when: adminAlone, page: enablePage},
		{step: "bridge-start", when: takesBridge, page: helpPage},
		{step: "enable-imap", when: not(either(adminAlone, takesBridge)), page: enablePage}, {step: "enable-wait"},
		{step: "admin", when: all(atWork, not(adminAlone))}, {step: "choose-pop", when: offers(accounts.POP3)},
	},
	accounts.POPDisabled: {
		{step: "paid", when: paid, page: findPage},
		{step: "admin-access", when: adminAlone, page: enablePage},
		{step: "enable-pop", when: not(adminAlone), page: enablePage}, {step: "enable-wait"},
		{step: "admin", when: all(atWork, not(adminAlone))}, {step: "choose-imap-plain", when: offers(accounts.IMAP)},
	},
	accounts.SMTPDisabled: {
		{step: "paid", when: paid, page: findPage},
		{step: "admin-smtp", when: adminAlone, page: enablePage},
		{step: "enable-smtp", when: toSwitchOn, page: enablePage},
		{step: "enable-maybe", when: all(not(toSwitchOn), needs(accounts.IMAP)), page: enablePage},
		{step: "bridge-start", when: takesBridge, page: helpPage},
		{step: "look-smtp", when: not(either(adminAlone, toSwitchOn, needs(accounts.IMAP), takesBridge)), page: findPage},
		{step: "admin", when: all(atWork, not(adminAlone))}, {step: "only-receive"},
	},
	accounts.AccountLocked:      {{step: "unlock-web", page: webmailPage}, {step: "unlock-ask"}},
	accounts.TooManyAttempts:    {{step: "wait-quarter"}, {step: "old-devices"}, {step: "webmail", when: takesPassword, page: webmailPage}, {step: "app-password-instead", when: takesAppPassword, page: appPasswordPage}},
	accounts.TooManyConnections: {{step: "close-programs"}, {step: "again-later"}},
	accounts.PasswordExpired: {
		{step: "make-app-password", when: all(takesAppPassword, hasAppPasswordPage), page: appPasswordPage},
		{step: "make-app-password-somewhere", when: all(takesAppPassword, not(hasAppPasswordPage)), page: findPage},
		{step: "new-password", when: not(takesAppPassword), page: webmailPage},
		{step: "type-new", when: not(takesBrowser)}, {step: "browser-program", when: takesBrowser},
	},
	accounts.NotAllowed:        {{step: "paid", when: paid, page: findPage}, {step: "plan", unless: []string{"paid"}}, {step: "admin", when: atWork}},
	accounts.NoCommonMechanism: {{step: "method-password"}, {step: "method-ask"}},
	accounts.NoLoginOffered:    {{step: "compare"}, {step: "choose-either"}},
	accounts.Temporary:         {{step: "again-later"}, {step: "ask-details"}},
	accounts.ContactProvider:   {{step: "ask-words"}},
	accounts.MailboxInUse:      {{step: "close-programs"}, {step: "again-later"}, {step: "choose-imap", when: offers(accounts.IMAP)}},
	accounts.LoginDelay:        {{step: "again-later"}, {step: "close-programs"}},
	accounts.OverQuota:         {{step: "free-space", page: webmailPage}, {step: "again"}},
	accounts.MailboxMissing:    {{step: "inbox-web", page: webmailPage}, {step: "ask-words"}},

	accounts.PermissionEnded: {pageAgain, {step: "browser-program", unless: []string{"browser-page"}}, {step: "browser-admin", when: atWork}},
	accounts.TokenRefused: {
		{step: "browser-same"}, pageAgain, {step: "enable-maybe", when: toEnable, page: enablePage}, {step: "browser-admin", when: atWork},
	},
	accounts.PageUnreachable: {{step: "online"}, {step: "proxy-way", when: proxied}, {step: "again-later"}},
	accounts.PageFailed:      {{step: "again-later"}, pageAgain, {step: "browser-packager"}},
	accounts.ProgramUnknown:  {{step: "browser-packager"}, {step: "browser-program"}},

	accounts.SenderRefused:    {{step: "sender", when: not(sameName)}, {step: "sender-webmail", when: sameName, page: webmailPage}, {step: "ask-words"}},
	accounts.RelayDenied:      {{step: "relay"}, {step: "compare"}},
	accounts.RecipientRefused: {{step: "recipient"}, {step: "ask-words"}},
	accounts.SendingLimit:     {{step: "wait-hour", when: byTheHour}, {step: "wait-day", when: not(byTheHour)}, {step: "known-limits", when: hasLimits}, {step: "later-limit", when: not(hasLimits)}},

	accounts.ProtocolError: {{step: "again"}, {step: "proxy-way", when: proxied}, {step: "compare"}, {step: "antivirus"}, {step: "ask-details"}},
	accounts.Cancelled:     {{step: "again"}},
	accounts.Unknown:       {{step: "again"}, {step: "ask-words", when: hasReply}, {step: "ask-details", when: not(hasReply)}},
}

// pageAgain is signing in at the mail company's own page, where Postkey can open it.
var pageAgain = remedy{step: "browser-page", when: canBrowse, browser: true}

// maybe are the steps for what may be the cause as well. They are worded so that
// they hold when it is not.
var maybe = map[accounts.Reason][]remedy{
	accounts.WrongPassword: {
		{step: "app-password-typed", when: takesAppPassword, page: appPasswordPage, unless: []string{"app-password-again", "app-password-both"}},
		{step: "password-maybe", when: takesPassword, unless: []string{"password-again"}},
	},
	accounts.AppPasswordNeeded: {
		{step: "app-password-instead", when: takesAppPassword, page: appPasswordPage, unless: []string{"make-app-password"}},
		{step: "app-password-maybe", when: mayNeedAppPassword, page: appPasswordPage},
	},
	accounts.BrowserSignInNeeded:   {{step: "browser-program", when: takesBrowser}, {step: "browser-maybe", unless: []string{"browser-program"}}},
	accounts.WebConfirmationNeeded: {{step: "confirm-maybe", page: webmailPage, unless: []string{"unlock-web", "allow-programs"}}},
	accounts.IMAPDisabled:          {{step: "enable-maybe", page: enablePage}},
	accounts.POPDisabled:           {{step: "enable-maybe", page: enablePage}},
	accounts.SMTPDisabled: {
		{step: "admin-smtp", when: adminAlone, page: enablePage},
		{step: "enable-smtp", when: needs(accounts.SMTP), page: enablePage},
		{step: "enable-maybe", when: all(not(needs(accounts.SMTP)), needs(accounts.IMAP)), page: enablePage},
		{step: "look-smtp", when: not(either(adminAlone, needs(accounts.SMTP), needs(accounts.IMAP))), page: findPage},
	},
	accounts.AccountLocked:      {{step: "locked-maybe", page: webmailPage, unless: []string{"webmail", "unlock-web"}}},
	accounts.TooManyAttempts:    {{step: "wait-maybe"}},
	accounts.TooManyConnections: {{step: "close-programs"}},
	accounts.NotAllowed:         {{step: "plan-maybe", unless: []string{"plan", "paid"}}},
	accounts.EncryptionRequired: {{step: "choose-either"}},
	accounts.NoLoginOffered:     {{step: "compare"}},
	accounts.RecipientRefused:   {{step: "recipient"}},
}

// vouch are the steps when nobody vouches for a certificate.
var vouch = []remedy{
	{step: "cert-elsewhere"},
	{step: "cert-ask", when: hasFingerprint}, {step: "cert-ask-plain", when: not(hasFingerprint)},
	{step: "antivirus"},
}

func twoStepPage(p *providers.Provider) string     { return p.TwoStepURL }
func appPasswordPage(p *providers.Provider) string { return cmp.Or(p.AppPasswordURL, findPage(p)) }
func whyNotPage(p *providers.Provider) string      { return p.NoAppPasswordURL }

// findPage is where to look for what the table knows no page of.
func findPage(p *providers.Provider) string { return cmp.Or(p.HelpURL, p.WebmailURL) }

// enablePage is where a protocol is switched on, or a way to find it: the menus
// that EnableWhere names begin in webmail.
func enablePage(p *providers.Provider) string {
	if p.EnableWhere != "" {
		return cmp.Or(p.EnableURL, p.WebmailURL, p.HelpURL)
	}
	return cmp.Or(p.EnableURL, p.HelpURL, p.WebmailURL)
}

func helpPage(p *providers.Provider) string    { return p.HelpURL }
func webmailPage(p *providers.Provider) string { return p.WebmailURL }
