// Package gate answers one question for window and terminal alike: may a
// password go to this server?
//
// [Judge] says how far a server can be trusted before anything is opened: it
// belongs to the mail company Postkey knows for this address, or to the owner
// of the address's own domain, or to somebody the person must confirm.
// [Admit] then looks at the opened connection too, and hands out a [Pass].
// Nothing else makes one, and package login works only with a Pass, so no
// password travels around the gate.
package gate

import (
	"errors"
	"slices"
	"strings"

	"postkey/accounts"
	"postkey/accounts/probe"
	"postkey/accounts/providers"
)

// Trust is how sure Postkey is that a server belongs to the person's mail
// company. The names are part of the terminal's JSON.
type Trust string

const (
	// Known: the embedded table lists this server for the address's domain, or for
	// those who receive its mail.
	Known Trust = "known"
	// OwnDomain: the server and the address have the same owner.
	OwnDomain Trust = "own-domain"
	// Confirm: somebody else's server; only the person can know if it is right.
	Confirm Trust = "confirm"
)

// Weaker returns the less certain of two.
func Weaker(a, b Trust) Trust {
	order := []Trust{Confirm, OwnDomain, Known}
	if slices.Index(order, a) <= slices.Index(order, b) {
		return a
	}
	return b
}

// A Verdict is what can be said of a server before it is opened.
type Verdict struct {
	Trust Trust
	// Owner is who runs the server: see [Owner].
	Owner string
}

// Judge says how far host can be trusted with the password of addr. exchangers
// are the MX hosts of its domain, where they were looked up.
func Judge(addr accounts.Address, exchangers []string, host string) Verdict {
	v := Verdict{Trust: Confirm, Owner: Owner(host)}
	if knows(addr, exchangers, host) {
		v.Trust = Known
	} else if !isAddressLiteral(host) && v.Owner != ThisComputer && v.Owner == Owner(addr.Domain) {
		v.Trust = OwnDomain
	}
	return v
}

// knows reports whether the embedded table lists host for the domain of addr, or
// for a company that receives its mail.
func knows(addr accounts.Address, exchangers []string, host string) bool {
	if p, ok := providers.ByDomain(addr.Domain); ok {
		return p.Owns(host) // a known domain is nobody else's, whatever is looked up
	}
	return slices.ContainsFunc(exchangers, func(mx string) bool {
		r, ok := providers.ByMX(mx)
		return ok && r.Provider != nil && r.Provider.Owns(host)
	})
}

// A Pass allows one password to travel over one connection. Its zero value
// allows nothing.
type Pass struct{ conn *probe.Conn }

// Conn returns the connection the pass is for, or nil.
func (p Pass) Conn() *probe.Conn { return p.conn }

// Admit checks an opened connection for the account of addr. approved are the
// risks the person accepted. The error is an [*accounts.Problem] with reason
// unconfirmed (its Owner says whom to confirm) or encryption-required.
func Admit(addr accounts.Address, approved accounts.Approvals, conn *probe.Conn) (Pass, error) {
	if conn == nil {
		return Pass{}, errors.New("gate: no connection")
	}
	server := conn.Server
	if err := Confirmed(addr, approved, server); err != nil {
		return Pass{}, err
	}
	if !conn.Secure() {
		// probe has already refused a plain connection to a server where
		// STARTTLS or TLS works.
		if server.Security != accounts.Plaintext || !containsFold(approved.Plaintext, server.Host) {
			return Pass{}, &accounts.Problem{Server: server, Stage: accounts.StageLogin, Reason: accounts.EncryptionRequired}
		}
	}
	return Pass{conn}, nil
}

// Confirmed is the part of [Admit] that needs no connection, so that nothing is
// opened for a server the person still has to confirm.
func Confirmed(addr accounts.Address, approved accounts.Approvals, server accounts.Server) error {
	v := Judge(addr, approved.Exchangers, server.Host)
	if approved.Hearsay && v.Trust == OwnDomain {
		v.Trust = Confirm
	}
	if v.Trust == Confirm && !containsFold(approved.Owners, v.Owner) {
		return &accounts.Problem{Server: server, Stage: accounts.StageLogin, Reason: accounts.Unconfirmed, Owner: v.Owner}
	}
	return nil
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}
