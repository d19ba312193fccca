package probetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"
)

// An Authority issues certificates that only those trust who have its Pool.
type Authority struct {
	Pool *x509.CertPool

	t    testing.TB
	root *x509.Certificate
	key  *ecdsa.PrivateKey
}

// NewAuthority makes an authority that nobody trusts yet.
func NewAuthority(t testing.TB) *Authority {
	a := &Authority{Pool: x509.NewCertPool(), t: t, key: newKey(t)}
	a.root = &x509.Certificate{
		Subject: pkix.Name{Organization: []string{"Test Authority"}}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign,
	}
	a.root = a.sign(a.root, a.root, a.key, a.key)
	a.Pool.AddCert(a.root)
	return a
}

// PEM is the authority's own certificate, for programs that read it from a file.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.root.Raw})
}

// Server is the TLS side of a server with a good certificate for its hosts.
func (a *Authority) Server(hosts ...string) *tls.Config {
	return a.With(&x509.Certificate{}, hosts...)
}

// With is [Authority.Server] with what template says of the certificate.
func (a *Authority) With(template *x509.Certificate, hosts ...string) *tls.Config {
	key := newKey(a.t)
	return config(a.sign(name(template, hosts), a.root, key, a.key), key)
}

// SelfSigned is the TLS side of a server that vouches for itself.
func SelfSigned(t testing.TB, template *x509.Certificate, hosts ...string) *tls.Config {
	a := &Authority{t: t}
	key := newKey(t)
	template = name(template, hosts)
	return config(a.sign(template, template, key, key), key)
}

func name(template *x509.Certificate, hosts []string) *x509.Certificate {
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	template.Subject.CommonName = "A mail server"
	if template.ExtKeyUsage == nil {
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	}
	return template
}

func (a *Authority) sign(template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) *x509.Certificate {
	var err error
	if template.SerialNumber, err = rand.Int(rand.Reader, big.NewInt(1<<62)); err != nil {
		a.t.Fatal(err)
	}
	if template.NotBefore.IsZero() {
		template.NotBefore = time.Now().Add(-48 * time.Hour)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = time.Now().Add(48 * time.Hour)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		a.t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return made
}

func config(leaf *x509.Certificate, key *ecdsa.PrivateKey) *tls.Config {
	return &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}},
		// A ticket is sent without being waited for, which in memory would block.
		SessionTicketsDisabled: true,
	}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
