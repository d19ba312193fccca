package words

import (
	"fmt"
	"time"

	"postkey/accounts"
)

// Chip is the one or two words that stand for a reason; for "" they say that
// it works.
func (w *Words) Chip(reason accounts.Reason) string {
	id := "failed"
	switch reason {
	case "":
		id = "works"
	case accounts.NoNetwork, accounts.UnknownHost, accounts.Unreachable, accounts.Refused, accounts.Timeout,
		accounts.BlockedPort, accounts.CaptivePortal, accounts.ProxyUnreachable, accounts.ProxyFailed, accounts.PageUnreachable:
		id = "no-answer"
	case accounts.NotTLS, accounts.TLSExpected, accounts.TLSTooOld, accounts.TLSBroken, accounts.CertExpired,
		accounts.CertNotYetValid, accounts.CertWrongHost, accounts.CertSelfSigned, accounts.CertUnknownIssuer,
		accounts.StartTLSMissing, accounts.StartTLSInjected, accounts.EncryptionRequired:
		id = "not-secure"
	case accounts.Unconfirmed:
		id = "confirm"
	case accounts.Blocked, accounts.ClientRefused, accounts.WrongPassword, accounts.WrongUsername,
		accounts.AppPasswordNeeded, accounts.BrowserSignInNeeded, accounts.WebConfirmationNeeded,
		accounts.AccountLocked, accounts.PasswordExpired, accounts.NotAllowed, accounts.NoCommonMechanism,
		accounts.NoLoginOffered, accounts.ContactProvider, accounts.SenderRefused, accounts.RelayDenied,
		accounts.RecipientRefused, accounts.ProxySignIn, accounts.ProxyBlocked, accounts.PermissionEnded,
		accounts.TokenRefused, accounts.ProgramUnknown:
		id = "refused"
	case accounts.IMAPDisabled, accounts.POPDisabled, accounts.SMTPDisabled:
		id = "off"
	case accounts.ServerBusy, accounts.Temporary, accounts.TooManyAttempts, accounts.TooManyConnections,
		accounts.LoginDelay, accounts.MailboxInUse, accounts.SendingLimit, accounts.PageFailed:
		id = "later"
	case accounts.Cancelled:
		id = "stopped"
	}
	return w.T("chip." + id)
}

// Date writes a day, such as 3 May 2026; the zero time is "".
func (w *Words) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.T("date.long", "Day", t.Day(), "Month", w.T(fmt.Sprintf("date.month.%d", t.Month())), "Year", t.Year())
}
