package words

import (
	"slices"

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
	accounts.ClientRefused:  {{step: "allow-programs", page: webmailPage}, {step: "ask-words"}, {step: "admin"}},

	accounts.WrongPassword: {
		{step: "app-password-instead", when: takesAppPassword, page: appPasswordPage},
		{step: "app-password-again", when: takesAppPassword},
		{step: "browser-program", when: takesBrowser, page: helpPage},
		{step: "bridge-password", when: takesBridge, page: helpPage},
		{step: "closed", when: takesNothing, page: webmailPage},
		{step: "password-again", when: takesPassword},
		{step: "webmail", when: takesPassword, page: webmailPage},
		{step: "smtp-password", when: all(takesPassword, sendingAlone)},
		{step: "sign-in-name", when: all(unknown, not(sendingAlone))},
		{step: "app-password-maybe", when: mayNeedAppPassword, page: appPasswordPage},
		{step: "enable-maybe", when: toEnable, page: enablePage},
	},
	accounts.WrongUsername: {{step: "name-spelling"}, {step: "name-form", page: helpPage}},
	accounts.AppPasswordNeeded: {
		{step: "two-step", when: hasTwoStepPage, page: twoStepPage},
		{step: "make-app-password", when: known, page: appPasswordPage},
		{step: "make-app-password-somewhere", when: unknown},
		{step: "paste-app-password"},
		{step: "no-app-password", when: hasWhyNotPage, page: whyNotPage},
	},
	accounts.BrowserSignInNeeded: {
		{step: "browser-here", when: canBrowse, browser: true}, {step: "browser-program", unless: []string{"browser-here"}}, {step: "browser-admin"},
	},
	accounts.WebConfirmationNeeded: {{step: "confirm-web", page: webmailPage}, {step: "confirm-mail"}, {step: "again"}},
	accounts.IMAPDisabled:          {{step: "enable-imap", page: enablePage}, {step: "enable-wait"}, {step: "admin", when: unknown}, {step: "choose-pop", when: offers(accounts.POP3)}},
	accounts.POPDisabled:           {{step: "enable-pop", page: enablePage}, {step: "enable-wait"}, {step: "admin", when: unknown}, {step: "choose-imap-plain", when: offers(accounts.IMAP)}},
	accounts.SMTPDisabled: {
		{step: "admin-smtp", when: takesBrowser},
		{step: "enable-smtp", when: all(not(takesBrowser), toSwitchOn), page: enablePage},
		{step: "look-smtp", when: not(either(takesBrowser, toSwitchOn)), page: helpPage},
		{step: "admin", when: not(takesBrowser)}, {step: "only-receive"},
	},
	accounts.AccountLocked:      {{step: "unlock-web", page: webmailPage}, {step: "unlock-ask"}},
	accounts.TooManyAttempts:    {{step: "wait-quarter"}, {step: "old-devices"}, {step: "webmail", page: webmailPage}},
	accounts.TooManyConnections: {{step: "close-programs"}, {step: "again-later"}},
	accounts.PasswordExpired:    {{step: "new-password", page: webmailPage}, {step: "type-new"}},
	accounts.NotAllowed:         {{step: "plan"}, {step: "admin"}},
	accounts.NoCommonMechanism:  {{step: "method-password"}, {step: "method-ask"}},
	accounts.NoLoginOffered:     {{step: "compare"}, {step: "choose-either"}},
	accounts.Temporary:          {{step: "again-later"}, {step: "ask-details"}},
	accounts.ContactProvider:    {{step: "ask-words"}},
	accounts.MailboxInUse:       {{step: "close-programs"}, {step: "again-later"}, {step: "choose-imap", when: offers(accounts.IMAP)}},
	accounts.LoginDelay:         {{step: "again-later"}, {step: "close-programs"}},
	accounts.OverQuota:          {{step: "free-space", page: webmailPage}, {step: "again"}},
	accounts.MailboxMissing:     {{step: "inbox-web", page: webmailPage}, {step: "ask-words"}},

	accounts.PermissionEnded: {pageAgain, {step: "browser-program", unless: []string{"browser-page"}}, {step: "browser-admin"}},
	accounts.TokenRefused: {
		{step: "browser-same"}, pageAgain, {step: "enable-maybe", when: toEnable, page: enablePage}, {step: "browser-admin"},
	},
	accounts.PageUnreachable: {{step: "online"}, {step: "proxy-way", when: proxied}, {step: "again-later"}},
	accounts.PageFailed:      {{step: "again-later"}, pageAgain, {step: "browser-packager"}},
	accounts.ProgramUnknown:  {{step: "browser-packager"}, {step: "browser-program"}},

	accounts.SenderRefused:    {{step: "sender"}, {step: "ask-words"}},
	accounts.RelayDenied:      {{step: "relay"}, {step: "compare"}},
	accounts.RecipientRefused: {{step: "recipient"}, {step: "ask-words"}},
	accounts.SendingLimit:     {{step: "wait-day"}, {step: "later-limit"}},

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
		{step: "app-password-typed", when: takesAppPassword, page: appPasswordPage, unless: []string{"app-password-again"}},
		{step: "password-maybe", when: takesPassword, unless: []string{"password-again"}},
	},
	accounts.AppPasswordNeeded: {
		{step: "app-password-instead", when: takesAppPassword, page: appPasswordPage, unless: []string{"make-app-password"}},
		{step: "app-password-maybe", when: mayNeedAppPassword, page: appPasswordPage},
	},
	accounts.BrowserSignInNeeded:   {{step: "browser-maybe", unless: []string{"browser-program"}}},
	accounts.WebConfirmationNeeded: {{step: "confirm-maybe", page: webmailPage, unless: []string{"unlock-web", "allow-programs"}}},
	accounts.IMAPDisabled:          {{step: "enable-maybe", page: enablePage}},
	accounts.POPDisabled:           {{step: "enable-maybe", page: enablePage}},
	accounts.SMTPDisabled:          {{step: "look-smtp", page: helpPage}},
	accounts.AccountLocked:         {{step: "locked-maybe", page: webmailPage, unless: []string{"webmail", "unlock-web"}}},
	accounts.TooManyAttempts:       {{step: "wait-maybe"}},
	accounts.TooManyConnections:    {{step: "close-programs"}},
	accounts.NotAllowed:            {{step: "plan-maybe", unless: []string{"plan"}}},
	accounts.EncryptionRequired:    {{step: "choose-either"}},
	accounts.NoLoginOffered:        {{step: "compare"}},
	accounts.RecipientRefused:      {{step: "recipient"}},
}

// vouch are the steps when nobody vouches for a certificate.
var vouch = []remedy{
	{step: "cert-elsewhere"},
	{step: "cert-ask", when: hasFingerprint}, {step: "cert-ask-plain", when: not(hasFingerprint)},
	{step: "antivirus"},
}

func not(c func(situation) bool) func(situation) bool {
	return func(s situation) bool { return !c(s) }
}

func all(conditions ...func(situation) bool) func(situation) bool {
	return func(s situation) bool {
		for _, c := range conditions {
			if !c(s) {
				return false
			}
		}
		return true
	}
}

func either(conditions ...func(situation) bool) func(situation) bool {
	return func(s situation) bool {
		return slices.ContainsFunc(conditions, func(c func(situation) bool) bool { return c(s) })
	}
}

func (s situation) sending() bool { return s.problem.Server.Protocol == accounts.SMTP }

// canBrowse: Postkey itself can open the company's page.
func canBrowse(s situation) bool { return s.Browser }

func known(s situation) bool   { return s.Provider != nil }
func unknown(s situation) bool { return s.Provider == nil }
func here(s situation) bool    { return s.problem.Owner == thisComputer }

// proxied: the connection goes through a proxy, which may be the cause.
func proxied(s situation) bool { return s.problem.Proxy != "" }

// offers: the company has servers of that kind, as far as Postkey knows.
func offers(protocol accounts.Protocol) func(situation) bool {
	return func(s situation) bool {
		return unknown(s) || slices.ContainsFunc(s.Provider.Servers(s.Address), func(server accounts.Server) bool { return server.Protocol == protocol })
	}
}

// hasReply: the server said something that can be shown to somebody.
func hasReply(s situation) bool { return s.problem.Reply != "" }

func hasFingerprint(s situation) bool {
	return s.problem.Certificate != nil && s.problem.Certificate.SHA256 != ""
}

// sendingAlone: the same password was right for receiving.
func sendingAlone(s situation) bool { return s.sending() && s.Other }

func takes(s situation, way providers.SignIn) bool {
	return s.Provider != nil && s.Provider.SignIn == way
}

func takesAppPassword(s situation) bool { return takes(s, providers.AppPassword) }
func takesBrowser(s situation) bool     { return takes(s, providers.Browser) }
func takesBridge(s situation) bool      { return takes(s, providers.Bridge) }
func takesNothing(s situation) bool     { return takes(s, providers.Closed) }
func takesPassword(s situation) bool {
	return !takesAppPassword(s) && !takesBrowser(s) && !takesBridge(s) && !takesNothing(s)
}

// mayNeedAppPassword: the person may have switched on a second step of signing in.
func mayNeedAppPassword(s situation) bool {
	return takesPassword(s) && !sendingAlone(s) && (unknown(s) || s.Provider.AppPasswordURL != "")
}

func hasTwoStepPage(s situation) bool { return known(s) && s.Provider.TwoStepURL != "" }
func hasWhyNotPage(s situation) bool  { return known(s) && s.Provider.NoAppPasswordURL != "" }
func toEnable(s situation) bool {
	return known(s) && !s.Other && s.Provider.Needs(s.problem.Server.Protocol)
}

// toSwitchOn: the company wants it switched on first, or is not known.
func toSwitchOn(s situation) bool {
	return unknown(s) || s.Provider.Needs(s.problem.Server.Protocol)
}

func twoStepPage(p *providers.Provider) string     { return p.TwoStepURL }
func appPasswordPage(p *providers.Provider) string { return p.AppPasswordURL }
func whyNotPage(p *providers.Provider) string      { return p.NoAppPasswordURL }
func enablePage(p *providers.Provider) string      { return p.EnableURL }
func helpPage(p *providers.Provider) string        { return p.HelpURL }
func webmailPage(p *providers.Provider) string     { return p.WebmailURL }
