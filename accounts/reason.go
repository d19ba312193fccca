package accounts

// A Reason is why something did not work, as far as it can be known. The names
// are part of the terminal's JSON and do not change.
type Reason string

// Reaching the server.
const (
	NoNetwork     Reason = "no-network"
	UnknownHost   Reason = "unknown-host"
	Unreachable   Reason = "unreachable"
	Refused       Reason = "refused" // nothing listens on that port
	Timeout       Reason = "timeout"
	BlockedPort   Reason = "blocked-port"
	CaptivePortal Reason = "captive-portal"
)

// Reaching it through a proxy, which is what failed: nothing is known of the
// server. [Problem.Proxy] names it.
const (
	ProxyUnreachable Reason = "proxy-unreachable" // nobody answers there
	ProxySignIn      Reason = "proxy-sign-in"     // it wants a user name and password, or others
	ProxyBlocked     Reason = "proxy-blocked"     // its rules forbid this connection
	ProxyFailed      Reason = "proxy-failed"      // it answered, and made no connection
)

// Securing the connection.
const (
	NotTLS             Reason = "not-tls"      // plain speech where TLS was expected
	TLSExpected        Reason = "tls-expected" // a TLS port spoken to in plain
	TLSTooOld          Reason = "tls-too-old"
	TLSBroken          Reason = "tls-broken" // offered, but the server cannot start it
	CertExpired        Reason = "cert-expired"
	CertNotYetValid    Reason = "cert-not-yet-valid"
	CertWrongHost      Reason = "cert-wrong-host"
	CertSelfSigned     Reason = "cert-self-signed"
	CertUnknownIssuer  Reason = "cert-unknown-issuer"
	StartTLSMissing    Reason = "starttls-missing"
	StartTLSInjected   Reason = "starttls-injected"
	EncryptionRequired Reason = "encryption-required"
	Unconfirmed        Reason = "unconfirmed" // the gate was not opened for this owner
)

// The server's first words.
const (
	NotAMailServer Reason = "not-a-mail-server"
	ServerBusy     Reason = "server-busy"
	Blocked        Reason = "blocked"        // this network or address is refused
	ClientRefused  Reason = "client-refused" // this program, or how it introduces itself
)

// Signing in.
const (
	WrongPassword         Reason = "wrong-password"
	WrongUsername         Reason = "wrong-username" // only when the server says so
	AppPasswordNeeded     Reason = "app-password-needed"
	BrowserSignInNeeded   Reason = "browser-sign-in-needed"
	WebConfirmationNeeded Reason = "web-confirmation-needed"
	IMAPDisabled          Reason = "imap-disabled"
	POPDisabled           Reason = "pop-disabled"
	SMTPDisabled          Reason = "smtp-disabled"
	AccountLocked         Reason = "account-locked"
	TooManyAttempts       Reason = "too-many-attempts"
	TooManyConnections    Reason = "too-many-connections"
	PasswordExpired       Reason = "password-expired"
	NotAllowed            Reason = "not-allowed"
	NoCommonMechanism     Reason = "no-common-mechanism"
	NoLoginOffered        Reason = "no-login-offered"
	Temporary             Reason = "temporary"
	ContactProvider       Reason = "contact-provider"
	MailboxInUse          Reason = "mailbox-in-use"
	LoginDelay            Reason = "login-delay"
	OverQuota             Reason = "over-quota"
	MailboxMissing        Reason = "mailbox-missing" // password right, mailbox absent or broken
)

// Signing in with what the mail company's own page gave out (OAuth 2.0), which is
// renewed there when it has run out. What failed is the page, or its gift; unless
// said, nothing of it is the mail server's fault.
const (
	PermissionEnded Reason = "permission-ended"         // the company gives nothing for it any more
	TokenRefused    Reason = "token-refused"            // the mail server doesn't take what was given just now
	PageUnreachable Reason = "sign-in-page-unreachable" // the page's server does not answer
	PageFailed      Reason = "sign-in-page-failed"      // it answers with what cannot be used
	ProgramUnknown  Reason = "program-unknown"          // the company doesn't know this copy of Postkey
)

// Sending.
const (
	SenderRefused    Reason = "sender-refused"
	RelayDenied      Reason = "relay-denied"
	RecipientRefused Reason = "recipient-refused"
	SendingLimit     Reason = "sending-limit"
)

// Everything else.
const (
	ProtocolError Reason = "protocol-error"
	Cancelled     Reason = "cancelled"
	Unknown       Reason = "unknown"
)
