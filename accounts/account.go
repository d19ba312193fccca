// Package accounts holds the nouns that every other part of Postkey speaks:
// an [Address] is what a person types, a [Server] is one place where mail comes
// in or goes out, an [Account] is both together with what the person decided,
// and a [Secret] is a password that cannot be printed. What can go wrong is a
// [Problem]: at which [Stage], for which [Reason].
//
// The package knows nothing of networks, screens or keyrings, and imports none
// of its sub-packages. The one thing it does beside naming is to keep saved
// accounts (see [Store]).
package accounts

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// An Account is a mail account as Postkey keeps it: everything but the
// password, which lives in the operating system's keyring.
type Account struct {
	// Name is the person's name as the people they write to see it. May be empty.
	Name string `json:"name"`
	// Address is the e-mail address, its domain in ASCII form.
	Address string `json:"address"`
	// Provider is the id of the mail company in Postkey's own table, or "".
	Provider string `json:"provider,omitempty"`

	Incoming Server `json:"incoming"`
	Outgoing Server `json:"outgoing"`

	// Leave says how long POP leaves mail on the server. IMAP ignores it.
	Leave Leave `json:"leave"`
	// SeparatePassword is true when sending needs another password than receiving.
	SeparatePassword bool `json:"separate_password,omitempty"`

	// SendingFails is why the outgoing server did not let the person in, where they
	// went on to receive only; "" when it did.
	SendingFails Reason `json:"sending_fails,omitempty"`

	// Page is where the person signs in in the browser, when the company published
	// that and Postkey's own table doesn't have it; else nil.
	Page *SignInPage `json:"sign_in_page,omitempty"`

	// Approvals are the risks this person accepted for this account.
	Approvals Approvals `json:"approvals"`
}

// ID returns a stable identifier for the account, the same on every computer:
// a UUID (version 5) made of the address.
func (a Account) ID() string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("mailto:"+a.Address)).String()
}

// Validate reports the first thing in the account that no mail program could
// use. The error is a [*FieldError].
func (a Account) Validate() error {
	if _, err := ParseAddress(a.Address); err != nil {
		return &FieldError{Field: "address", Value: a.Address, Err: err}
	}
	if hasControl(a.Name) {
		return &FieldError{Field: "name", Value: a.Name, Err: errControl}
	}
	if a.Incoming.Protocol != IMAP && a.Incoming.Protocol != POP3 {
		return &FieldError{Field: "incoming.protocol", Value: string(a.Incoming.Protocol), Err: errors.New("must be imap or pop3")}
	}
	if a.Outgoing.Protocol != SMTP {
		return &FieldError{Field: "outgoing.protocol", Value: string(a.Outgoing.Protocol), Err: errors.New("must be smtp")}
	}
	if err := a.Incoming.Validate(); err != nil {
		return prefixField("incoming.", err)
	}
	if err := a.Outgoing.Validate(); err != nil {
		return prefixField("outgoing.", err)
	}
	if a.Leave < LeaveForever || a.Leave > MaxLeaveDays {
		return &FieldError{Field: "leave", Value: strconv.Itoa(int(a.Leave)), Err: errBadValue}
	}
	return a.Approvals.validate()
}

// Approvals are the risks a person accepted explicitly. Each holds for one
// owner, one host and fingerprint, or one host; never for "everything".
type Approvals struct {
	// Owners are the registrable domains confirmed as "my mail company".
	Owners []string `json:"owners,omitempty"`
	// Pins are certificates trusted although they cannot be verified.
	Pins []Pin `json:"pins,omitempty"`
	// Hearsay is no approval but its opposite: the servers were named over plain
	// http, where anybody on the way can write, so even the address's own domain
	// has to be confirmed.
	Hearsay bool `json:"hearsay,omitempty"`
	// Exchangers are evidence rather than an approval: the MX hosts of the
	// address's domain, as they were looked up. Where the embedded table knows the
	// company by them, its servers are as good as known by the domain.
	Exchangers []string `json:"exchangers,omitempty"`
	// Plaintext are the hosts to which a password may go without encryption.
	Plaintext []string `json:"plaintext,omitempty"`
}

// validate finds what the gate could never have asked about.
func (a Approvals) validate() error {
	wrong := func(value string) error {
		return &FieldError{Field: "approvals", Value: value, Err: errBadValue}
	}
	for _, owner := range a.Owners {
		if owner == "" || checkUsername(owner) != nil {
			return wrong(owner)
		}
	}
	for _, pin := range a.Pins {
		if len(pin.SHA256) != 64 || strings.Trim(strings.ToLower(pin.SHA256), "0123456789abcdef") != "" {
			return wrong(pin.SHA256)
		}
	}
	hosts := slices.Concat(a.Plaintext, a.Exchangers)
	for _, pin := range a.Pins {
		hosts = append(hosts, pin.Host)
	}
	for _, host := range hosts {
		if parsed, err := ParseHost(host); err != nil || parsed != host {
			return wrong(host)
		}
	}
	return nil
}

// A Pin trusts exactly one certificate on exactly one host.
type Pin struct {
	Host string `json:"host"`
	// SHA256 is the fingerprint of the leaf certificate, 64 lower-case hex digits.
	SHA256 string `json:"sha256"`
}

// Leave says how long POP leaves a message on the server after downloading it:
// [LeaveForever], [LeaveNot], or that many days.
type Leave int

const (
	LeaveForever Leave = -1
	LeaveNot     Leave = 0
	// MaxLeaveDays is what every mail program can store (Outlook has 16 bits,
	// but its own dialog stops at 100).
	MaxLeaveDays = 100
)

// ParseLeave reads "forever", "no" or a number of days from 1 to [MaxLeaveDays].
func ParseLeave(s string) (Leave, error) {
	switch s {
	case "forever":
		return LeaveForever, nil
	case "no":
		return LeaveNot, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > MaxLeaveDays {
		return 0, fmt.Errorf("%q is not forever, no or a number of days from 1 to %d", s, MaxLeaveDays)
	}
	return Leave(n), nil
}

// String is the form [ParseLeave] reads.
func (l Leave) String() string {
	switch {
	case l < 0:
		return "forever"
	case l == 0:
		return "no"
	}
	return strconv.Itoa(int(l))
}

// MarshalText implements [encoding.TextMarshaler].
func (l Leave) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (l *Leave) UnmarshalText(b []byte) (err error) {
	*l, err = ParseLeave(string(b))
	return err
}

// A FieldError says which value of a form is unusable, and why.
type FieldError struct {
	// Field is the path of the value, such as "incoming.port".
	Field string
	Value string
	Err   error
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("%s %q: %v", e.Field, CleanText(e.Value, 100), e.Err)
}

func (e *FieldError) Unwrap() error { return e.Err }

func prefixField(prefix string, err error) error {
	var fe *FieldError
	if errors.As(err, &fe) {
		return &FieldError{Field: prefix + fe.Field, Value: fe.Value, Err: fe.Err}
	}
	return err
}
