package probe

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"postkey/accounts"
)

const (
	maxNames   = 10
	nameLength = 253
)

// explain says what is wrong with a certificate. Where several things are, the
// one that no other would mend comes first: who vouches for it, then for whom,
// then for how long.
func explain(bad *tls.CertificateVerificationError, host string, roots *x509.CertPool) (accounts.Reason, *accounts.Certificate) {
	chain := bad.UnverifiedCertificates
	leaf := chain[0]
	certificate := describe(leaf)
	// Verified without a name, and for a time at which it is valid, only the
	// chain of trust can fail.
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: intermediates(chain), CurrentTime: validTime(leaf, time.Now()),
	})
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); err != nil && !(ok && invalid.Reason == x509.Expired) {
		if certificate.SelfSigned {
			return accounts.CertSelfSigned, certificate
		}
		return accounts.CertUnknownIssuer, certificate
	}
	if leaf.VerifyHostname(host) != nil {
		return accounts.CertWrongHost, certificate
	}
	if time.Now().Before(leaf.NotBefore) {
		return accounts.CertNotYetValid, certificate
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](bad.Err); ok && invalid.Reason == x509.Expired {
		return accounts.CertExpired, certificate // its own, or of one that vouches for it
	}
	return accounts.CertUnknownIssuer, certificate
}

// validTime is now, or the nearest time at which the certificate is valid.
func validTime(leaf *x509.Certificate, now time.Time) time.Time {
	switch {
	case now.Before(leaf.NotBefore):
		return leaf.NotBefore
	case now.After(leaf.NotAfter):
		return leaf.NotAfter
	}
	return now
}

// quoting is an error that quotes a certificate, in words that can be shown.
type quoting struct{ err error }

func (q quoting) Error() string { return accounts.CleanText(q.err.Error(), replyLength) }
func (q quoting) Unwrap() error { return q.err }

func describe(leaf *x509.Certificate) *accounts.Certificate {
	c := &accounts.Certificate{
		Issuer:     cleanName(cmp.Or(first(leaf.Issuer.Organization), leaf.Issuer.CommonName)),
		SelfSigned: selfSigned(leaf),
		NotBefore:  leaf.NotBefore,
		NotAfter:   leaf.NotAfter,
		SHA256:     fingerprint(leaf),
	}
	names := slices.Clone(leaf.DNSNames)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	if len(names) == 0 {
		names = []string{leaf.Subject.CommonName} // never believed, but it helps to see it
	}
	for _, name := range names {
		if name = cleanName(name); name != "" && len(c.Names) < maxNames {
			c.Names = append(c.Names, name)
		}
	}
	return c
}

// selfSigned reports whether a certificate vouches for itself: it names itself
// as issuer, and its signature is its own, or one too weak to be checked.
func selfSigned(leaf *x509.Certificate) bool {
	if !bytes.Equal(leaf.RawIssuer, leaf.RawSubject) {
		return false
	}
	err := leaf.CheckSignature(leaf.SignatureAlgorithm, leaf.RawTBSCertificate, leaf.Signature)
	_, weak := errors.AsType[x509.InsecureAlgorithmError](err)
	return err == nil || weak
}

func fingerprint(leaf *x509.Certificate) string {
	sum := sha256.Sum256(leaf.Raw)
	return hex.EncodeToString(sum[:])
}

func intermediates(chain []*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, c := range chain[1:] {
		pool.AddCert(c)
	}
	return pool
}

func cleanName(s string) string { return accounts.CleanText(s, nameLength) }

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}
