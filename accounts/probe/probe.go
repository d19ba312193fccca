// Package probe opens a mail server up to the moment before log-in. In the
// order things happen:
//
//  1. the host's name becomes addresses (resolve.go);
//  2. the addresses are dialled in a staggered race, the first one up wins
//     (connect.go), through a proxy where one is set (proxy.go, through.go);
//  3. with implicit TLS the handshake is made and the certificate verified, or
//     matched against a pin (tls.go, certificate.go);
//  4. the server says its greeting (greeting.go);
//  5. with STARTTLS the connection is upgraded, and everything the server said
//     before that is forgotten (starttls.go);
//  6. the server says what it can do (capabilities.go);
//  7. without encryption, it is refused as long as the server can do TLS
//     (plaintext.go).
//
// What comes out is a [Conn], ready for a log-in that this package knows nothing
// of: it imports no credentials but the type that hides them. Each stage is
// bounded in time, bytes and lines ([Limits]), ends at once when the context
// does, and leaves neither a socket nor a goroutine behind when it fails. (Where
// the operating system's own resolver has to be asked through C, a cancelled
// look-up stays with the system until it answers.)
//
// Every byte a server sends is hostile until shown otherwise: it is counted
// before it is kept and cleaned before it is shown.
package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"

	"postkey/accounts"
)

// A Network is how servers are reached. A nil Network and the zero value are
// the computer's own network with the usual limits.
type Network struct {
	// Resolver turns names into addresses; nil is [net.DefaultResolver].
	Resolver Resolver
	// DialContext opens a TCP connection; nil is a [net.Dialer]'s. The address
	// is always IP:port, because names are resolved before. It must return soon
	// after its context ends.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
	// Proxy is what connections go through, where there is one: DialContext then
	// dials the proxy. Nil is the direct way, whatever the environment says.
	Proxy *Proxy
	// InterfaceAddrs lists this computer's own addresses, to tell "no network"
	// from "no such server". Nil is [net.InterfaceAddrs], or nothing at all
	// where Resolver or DialContext replaces the computer's network.
	InterfaceAddrs func() ([]net.Addr, error)
	// Roots are the certificate authorities trusted; nil is the system's.
	Roots *x509.CertPool
	// Sessions remembers TLS sessions, so that opening a server once more costs less
	// (RFC 8446 §2.2). Nil: none are kept. It must not be shared between networks
	// with different Roots.
	Sessions tls.ClientSessionCache
	// Limits bound every stage; a zero field is its default.
	Limits Limits
}

// A Resolver turns a name into addresses. *[net.Resolver] is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Options say how one server is opened.
type Options struct {
	// Pins are certificates trusted although they cannot be verified, each on
	// its own host only.
	Pins []accounts.Pin
	// Progress is told each stage as it begins. Called on the caller's
	// goroutine. May be nil.
	Progress func(accounts.Stage)
	// Secured is told, once, that TLS is up with a certificate that was verified or
	// pinned; what the server says inside it comes after. Called on the caller's
	// goroutine. May be nil.
	Secured func()
	// Trace is told every line sent ("C: …") and received ("S: …"), cleaned, and
	// with dots in place of credentials. Called on the caller's goroutine. May
	// be nil.
	Trace func(line string)
}
