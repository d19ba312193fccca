package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"strings"

	"postkey/accounts"
)

// secure makes the TLS handshake over the raw connection. Nothing was read from
// it before but what a STARTTLS needs.
func (c *Conn) secure(ctx context.Context, n *Network) error {
	roots := n.Roots
	first := &firstBytes{Conn: c.raw}
	pins := pinsOf(c.Server.Host, c.options.Pins)
	config := &tls.Config{ServerName: c.Server.Host, RootCAs: roots, MinVersion: tls.VersionTLS12}
	if n.Sessions != nil {
		// A resumed session was verified for this host when it began, is verified
		// again below where pins are looked at, and ends with its certificate.
		config.ClientSessionCache = sessions{n.Sessions, c.Server.Addr()}
	}
	if len(pins) > 0 {
		// The standard check would end the handshake, so the same check is made
		// here, and the pins looked at only when it fails.
		config.InsecureSkipVerify = true
		config.VerifyConnection = func(state tls.ConnectionState) error {
			err := verify(state, c.Server.Host, roots)
			if err != nil && slices.Contains(pins, fingerprint(state.PeerCertificates[0])) {
				c.Pinned = true
				return nil
			}
			return err
		}
	}
	conn := tls.Client(first, config)
	if err := conn.HandshakeContext(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return c.handshakeProblem(err, first.seen, roots)
	}
	state := conn.ConnectionState()
	c.TLS, c.verified = &state, true
	c.carry(conn)
	if c.options.Secured != nil {
		c.options.Secured()
	}
	return nil
}

// sessions are those of one place: on another port of the host another server may
// listen, which knows nothing of them.
type sessions struct {
	tls.ClientSessionCache
	place string
}

func (s sessions) Get(string) (*tls.ClientSessionState, bool) {
	return s.ClientSessionCache.Get(s.place)
}

func (s sessions) Put(_ string, state *tls.ClientSessionState) {
	s.ClientSessionCache.Put(s.place, state)
}

// verify is what crypto/tls does when nothing is skipped.
func verify(state tls.ConnectionState, host string, roots *x509.CertPool) error {
	chain := state.PeerCertificates // never empty in a client (RFC 8446 §4.4.2.4)
	_, err := chain[0].Verify(x509.VerifyOptions{
		DNSName: host, Roots: roots, Intermediates: intermediates(chain),
	})
	if err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: chain, Err: err}
	}
	return nil
}

// handshakeProblem says why a handshake failed. seen is what the server sent
// first.
func (c *Conn) handshakeProblem(err error, seen []byte, roots *x509.CertPool) error {
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		reason, certificate := explain(bad, c.Server.Host, roots)
		return &accounts.Problem{Reason: reason, Certificate: certificate, Err: quoting{bad.Err}}
	}
	p := &accounts.Problem{Reason: accounts.TLSBroken, Err: err}
	if plain, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		p.Reason, p.Reply = accounts.NotTLS, c.Clean(firstLine(seen))
		p.Err = errors.New(plain.Msg) // the error itself holds the connection
	} else if strings.Contains(err.Error(), "protocol version") {
		// Go's own words for a server that wants TLS 1.1 or less, and for the
		// alert of one that wants less than 1.2 (RFC 8446 §6.2); their types are
		// not exported.
		p.Reason = accounts.TLSTooOld
	}
	return p
}

// pinsOf are the fingerprints trusted on host, and on no other.
func pinsOf(host string, pins []accounts.Pin) []string {
	var trusted []string
	for _, p := range pins {
		if p.Host == host {
			trusted = append(trusted, strings.ToLower(p.SHA256))
		}
	}
	return trusted
}

// firstBytes keeps what a server says first, to show plain speech where TLS was
// expected.
type firstBytes struct {
	net.Conn
	seen []byte
}

func (f *firstBytes) Read(b []byte) (int, error) {
	n, err := f.Conn.Read(b)
	f.seen = append(f.seen, b[:min(n, firstWords-len(f.seen))]...)
	return n, err
}

func firstLine(b []byte) string {
	line, _, _ := strings.Cut(string(b), "\n")
	return line
}
